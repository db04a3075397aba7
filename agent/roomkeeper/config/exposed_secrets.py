"""Secrets that lie where others may read them: written into the configuration, or in a file that is open to everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr

_OPEN_TO_OTHERS = 0o077
_MAY_BE_PUBLIC = frozenset({"url", "access_key"})
"""Kept out of logs like secrets, but many are none: a public calendar, the name of a key."""


def literal_secrets(model: type[BaseModel], table: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """Dotted keys of a table, as TOML has it, whose secret stands there as text.

    :param model: what the table is checked with; keys it does not know are left out.
    """
    for name, field in model.model_fields.items():
        key = next((one for one in (name, field.alias) if one in table), None)
        if key is not None and name not in _MAY_BE_PUBLIC:
            yield from _in_value(field.annotation, table[key], f"{prefix}{key}")


def _in_value(annotation: Any, value: Any, key: str) -> Iterator[str]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is SecretStr:
        if isinstance(value, str) and value:
            yield key
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if isinstance(value, Mapping):
            yield from literal_secrets(annotation, value, f"{key}.")
    elif origin in (Union, UnionType):
        yield from dict.fromkeys(found for argument in arguments for found in _in_value(argument, value, key))
    elif origin is Annotated:
        yield from _in_value(arguments[0], value, key)
    elif isinstance(value, Mapping) and arguments:
        for name, one in value.items():
            yield from _in_value(arguments[-1], one, f"{key}.{name}")
    elif isinstance(value, list) and arguments:
        for index, one in enumerate(value):
            yield from _in_value(arguments[0], one, f"{key}[{index}]")


def open_secret_files(value: Any, folder: Path, key: str = "") -> Iterator[tuple[str, Path]]:
    """Keys and paths of `secret_file`s that others on the machine may read or change.

    :param value: the document, as TOML has it.
    :param folder: where relative paths begin.
    """
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from open_secret_files(one, folder, f"{key}[{index}]")
    elif isinstance(value, Mapping):
        if set(value) == {"secret_file"}:
            path = folder / Path(str(value["secret_file"])).expanduser()
            if path.stat().st_mode & _OPEN_TO_OTHERS:
                yield key, path
            return
        for name, one in value.items():
            yield from open_secret_files(one, folder, f"{key}.{name}" if key else str(name))
