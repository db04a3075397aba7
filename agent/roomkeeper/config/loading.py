"""Reading the configuration file."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from roomkeeper.config.models import AgentTable, Configuration
from roomkeeper.errors import ConfigurationError
from roomkeeper.settings import explain_validation_error

_SECRET_KEYS = ("secret_env", "secret_file", "secret_credential")


def load_configuration(path: Path, *, secrets: bool = True) -> Configuration:
    """Read and check a configuration file. Raises `ConfigurationError` that names every problem.

    :param secrets: read them; without, each is a placeholder: for commands that only look.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError("there is no such file", where=str(path), remedy="give the right one with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot be read: {error}", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"is no valid TOML: {error}", where=str(path)) from error
    return parse_configuration(document, where=str(path), folder=path.parent, secrets=secrets)


def load_agent_table(path: Path) -> tuple[AgentTable, ConfigurationError | None]:
    """What is needed to find the running agent, also when the rest of the file has become wrong meanwhile; and what is wrong with it.

    Raises `ConfigurationError` where not even that can be read.
    """
    try:
        return load_configuration(path, secrets=False).agent, None
    except ConfigurationError as error:
        try:
            return AgentTable.model_validate(tomllib.loads(path.read_text(encoding="utf-8")).get("agent", {})), error
        except (OSError, ValueError):
            raise error from None


def parse_configuration(document: dict[str, Any], *, where: str = "", folder: Path = Path(), secrets: bool = True) -> Configuration:
    """Check a configuration that was read from TOML already. Relative paths of secrets start at `folder`."""
    unset: dict[str, str] = {}
    read = partial(_read_secret, folder=folder, unset=unset) if secrets else _placeholder
    resolved = _resolve_secrets(document, (), where, read)
    if unset:
        raise _without_variables(unset)
    try:
        return Configuration.model_validate(resolved)
    except ValidationError as error:
        raise explain_validation_error(error, Configuration, where=where) from error


def _resolve_secrets(value: Any, key: tuple[str, ...], where: str, read: Callable[[str, str, str], str]) -> Any:
    if isinstance(value, list):
        return [_resolve_secrets(item, (*key, str(index)), where, read) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        kind, place = next(iter(value)), f"{where}: {'.'.join(key)}"
        if kind in _SECRET_KEYS:
            return read(kind, str(value[kind]), place)
        if kind.startswith("secret_"):
            near = difflib.get_close_matches(kind, _SECRET_KEYS, n=1)
            remedy = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(_SECRET_KEYS)}"
            raise ConfigurationError(f"a secret cannot come from {kind!r}", where=place, remedy=remedy)
    return {name: _resolve_secrets(item, (*key, name), where, read) for name, item in value.items()}


def _placeholder(_kind: str, _name: str, _where: str) -> str:
    """Stands for a secret that was not read: long enough for any provider's check of its length."""
    return "*" * 32


def _without_variables(unset: dict[str, str]) -> ConfigurationError:
    """:param unset: the first place that asks for a variable, by its name."""
    (first, where), *others = unset.items()
    also = "".join(f", nor {name} ({place})" for name, place in others)
    return ConfigurationError(
        f"the environment has no variable {first}{also}",
        where=where,
        remedy=f"set {', '.join(unset)} before the start, each to the secret itself (from a file: export {first}=$(cat FILE))",
    )


def _read_secret(kind: str, name: str, where: str, folder: Path, unset: dict[str, str]) -> str:
    """:param unset: takes the environment's missing variables, by name, with the place that asks for them: all are told at once."""
    if kind == "secret_env":
        secret = os.environ.get(name)
        if secret is None:
            unset.setdefault(name, where)
        return secret or ""
    if kind == "secret_credential":
        credentials = os.environ.get("CREDENTIALS_DIRECTORY")
        if credentials is None:
            raise ConfigurationError(
                f"no systemd credentials here, so {name!r} cannot be read",
                where=where,
                remedy=f"run as a service with LoadCredential={name}:/path, or use secret_file",
            )
        path = Path(credentials) / name
    else:
        path = folder / Path(name).expanduser()
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        remedy = f"{path.absolute()} has to be a text file that the agent may read"
        raise ConfigurationError(f"the secret cannot be read: {error}", where=where, remedy=remedy) from error
