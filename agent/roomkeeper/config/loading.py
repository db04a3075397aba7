"""Reading the configuration file."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from roomkeeper.config.models import Configuration
from roomkeeper.config.problems import explain_validation_error
from roomkeeper.errors import ConfigurationError

_SECRET_KEYS = ("secret_env", "secret_file", "secret_credential")


def load_configuration(path: Path) -> Configuration:
    """Read and check a configuration file, secrets resolved. Raises `ConfigurationError` that names every problem."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError("there is no such file", where=str(path), remedy="give the right one with --config") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot be read: {error}", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"is no valid TOML: {error}", where=str(path)) from error
    return parse_configuration(document, where=str(path), folder=path.parent)


def parse_configuration(document: dict[str, Any], *, where: str = "", folder: Path = Path()) -> Configuration:
    """Check a configuration that was read from TOML already. Relative paths of secrets start at `folder`."""
    resolved = _resolve_secrets(document, (), where, folder)
    try:
        return Configuration.model_validate(resolved)
    except ValidationError as error:
        raise explain_validation_error(error, Configuration, where=where) from error


def _resolve_secrets(value: Any, key: tuple[str, ...], where: str, folder: Path) -> Any:
    if isinstance(value, list):
        return [_resolve_secrets(item, (*key, str(index)), where, folder) for index, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and (kind := next(iter(value))) in _SECRET_KEYS:
        return _read_secret(kind, str(value[kind]), f"{where}: {'.'.join(key)}", folder)
    return {name: _resolve_secrets(item, (*key, name), where, folder) for name, item in value.items()}


def _read_secret(kind: str, name: str, where: str, folder: Path) -> str:
    if kind == "secret_env":
        secret = os.environ.get(name)
        if secret is None:
            raise ConfigurationError(f"the environment has no variable {name}", where=where, remedy=f"set {name} before the start")
        return secret
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
        raise ConfigurationError(f"the secret cannot be read: {error}", where=where) from error
