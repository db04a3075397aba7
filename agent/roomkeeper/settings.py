"""Building blocks of configuration models, for the core and for plugins alike.

Every table of the configuration file is a `Settings` model: frozen, and an unknown key is an error. Secrets are
`pydantic.SecretStr`; the loader resolves `{ secret_env = ".." }`, `{ secret_file = ".." }` and
`{ secret_credential = ".." }` before validation, so a model never sees where a secret came from.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from datetime import timedelta
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr, ValidationError

from roomkeeper.errors import ConfigurationError

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d)\s*)+", re.IGNORECASE)
_STEP = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.IGNORECASE)
_LEAST_SECRET_CHARACTERS = 16


def parse_duration(value: Any) -> Any:
    """Turn `45m`, `1h30m`, `500ms` into a timedelta; anything else is returned as it is."""
    if isinstance(value, str) and _DURATION.fullmatch(value.strip()):
        return timedelta(seconds=sum(float(number) * _UNITS[unit.lower()] for number, unit in _STEP.findall(value)))
    return value


def _configured_duration(value: Any) -> Any:
    """As `parse_duration`, but text has to be a duration: pydantic's own words for one that is none speak of days."""
    parsed = parse_duration(value)
    if isinstance(parsed, str):
        raise ValueError(f"{value!r} is no length of time; write it like 45m, 1h30m, 90s or 500ms")
    return parsed


Duration = Annotated[timedelta, BeforeValidator(_configured_duration)]
"""A length of time in a configuration file: `45m`, `1h30m`, `500ms`, or a number of seconds."""


def _known_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{value!r} is no IANA time zone, such as 'Europe/Berlin'") from None
    return value


TimeZoneName = Annotated[str, AfterValidator(_known_zone)]
"""The IANA name of a time zone that this machine knows: `Europe/Berlin`."""


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError(f"{value!r} has to begin with http:// or https://")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
"""An address that begins with http:// or https://, kept as it is written."""


def _not_guessable(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < _LEAST_SECRET_CHARACTERS:
        raise ValueError(f"has to have at least {_LEAST_SECRET_CHARACTERS} characters; `openssl rand -hex 16` prints a good one")
    return value


LongSecret = Annotated[SecretStr, AfterValidator(_not_guessable)]
"""A secret that keeps strangers out: an empty or a short one is a mistake."""


class Settings(BaseModel):
    """Base of every configuration table."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def changed_keys(old: BaseModel, new: BaseModel) -> list[str]:
    """Keys whose values differ in two tables of one model."""
    return [name for name in type(new).model_fields if getattr(old, name) != getattr(new, name)]


_PLAIN = {
    "string_type": "has to be text, in quotes",
    "list_type": 'has to be a list, such as ["one", "two"]',
    "tuple_type": 'has to be a list, such as ["one", "two"]',
    "dict_type": "has to be a table",
    "too_short": "may not be empty",
    "string_too_short": "may not be empty",
    "url_parsing": "is no address, such as ws://127.0.0.1:8470/rooms",
    "datetime_parsing": "is no date with a time, such as 2027-05-08T10:00:00",
    "datetime_from_date_parsing": "is no date with a time, such as 2027-05-08T10:00:00",
    "bool_parsing": "has to be true or false",
    "int_parsing": "has to be a whole number",
}
"""pydantic's own words for a few common mistakes speak of types; these speak of configuration files."""


def explain_validation_error(
    error: ValidationError, model: type[BaseModel], *, where: str = "", prefix: Sequence[str | int] = (), what: str = "the configuration"
) -> ConfigurationError:
    """Say every problem of a configuration in one error, one a line: the key, what is wrong, what is known instead.

    :param model: the model that was validated, to look known keys up.
    :param where: the file.
    :param prefix: keys that lead to the model's table.
    :param what: what the file is.
    """
    lines = []
    for problem in error.errors(include_url=False, include_input=False, include_context=False):
        key = _dotted((*prefix, *problem["loc"]))
        if problem["type"] == "extra_forbidden":
            known = _known_keys(model, problem["loc"][:-1])
            near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
            lines.append(f"{key}: unknown key; {hint}")
        elif problem["type"] == "missing":
            lines.append(f"{key}: missing; it has to be given")
        else:
            text = _PLAIN.get(problem["type"], problem["msg"].removeprefix("Value error, "))
            lines.append(f"{key}: {text}" if key else text)
    return ConfigurationError("\n  ".join([f"{what} is wrong:", *lines]), where=where)


def _dotted(location: Sequence[str | int]) -> str:
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _known_keys(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    annotation: Any = model
    for step in location:
        found = _model_in(annotation)
        if found is not None and isinstance(step, str) and step in found.model_fields:
            annotation = found.model_fields[step].annotation
        else:  # an index of a list or a key of a dict: its element type is the last argument
            arguments = [argument for argument in get_args(annotation) if argument not in (type(None), ...)]
            annotation = arguments[-1] if arguments else None
    found = _model_in(annotation)
    return list(found.model_fields) if found is not None else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType):
        return next((found for argument in get_args(annotation) if (found := _model_in(argument)) is not None), None)
    return None
