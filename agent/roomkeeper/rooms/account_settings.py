"""The settings of an account, read by the provider that it names."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.protocols import Account

Model = TypeVar("Model", bound=BaseModel)


def account_settings(account: Account, model: type[Model], *, remedy: str) -> Model:
    """`[accounts.NAME.settings]` as a provider's model. Raises `ConfigurationError` naming the first key that is wrong, never its value."""
    try:
        return model.model_validate(dict(account.settings))
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(["accounts", account.name, "settings", *(str(part) for part in fault["loc"])])
        raise ConfigurationError(fault["msg"], where=place, remedy=remedy) from error
