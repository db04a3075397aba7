"""Object keys: the configured template, filled with names that strangers chose and that are therefore quoted.

A value keeps what `roomkeeper.state.safe_names` keeps, so a key never holds `..`, control characters or a `/` that the template or
the file's own path did not put there, and two different rooms never share a key.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC
from string import Formatter

from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state.safe_names import safe_name

DEFAULT_TEMPLATE = "{room}/{date}/{session}/{path}"
FIELDS = ("account", "agent", "date", "day", "month", "path", "provider", "room", "session", "time", "year")
LONGEST_KEY = 1024
"""Bytes of UTF-8 (Amazon S3, "Naming Amazon S3 objects")."""

_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,8}")
_LITERAL = re.compile(r"[A-Za-z0-9!_.*'()/~=+@,-]*")
_COMPONENT_LIMIT = 120
_SHORTENED = 900


def check_template(template: str) -> str:
    """Return a template that can be used; raises ValueError that says what is wrong."""
    try:
        pieces = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError(f"key_template {template!r} cannot be read: {error}") from None
    names = [name for _, name, _, _ in pieces if name is not None]
    for literal, name, form, conversion in pieces:
        if name is not None and (name not in FIELDS or form or conversion):
            raise ValueError(f"key_template: {{{name}}} is unknown; known are {', '.join('{' + field + '}' for field in FIELDS)}")
        if not _LITERAL.fullmatch(literal):
            raise ValueError(f"key_template: {literal!r} holds characters that are not safe in a key")
    if "path" not in names:
        raise ValueError("key_template has to hold {path}, or all files of a session would have one key")
    if any(part in ("", ".", "..") for part in template.split("/")):
        raise ValueError(f"key_template {template!r} has an empty part, '.' or '..' between its slashes")
    return template


def key_of(info: SessionInfo, path: str, *, template: str, prefix: str = "") -> str:
    """The key of a session's file; at most `LONGEST_KEY` bytes, ASCII but for the prefix."""
    start = info.started_at.astimezone(UTC)
    key = prefix + template.format(
        account=safe_name(info.account),
        agent=safe_name(info.agent),
        provider=safe_name(info.provider),
        room=safe_name(info.room_id),
        session=safe_name(info.id, limit=_COMPONENT_LIMIT),
        date=f"{start:%Y-%m-%d}",
        time=f"{start:%H%M%S}",
        year=f"{start:%Y}",
        month=f"{start:%m}",
        day=f"{start:%d}",
        path="/".join(_file_name(part) for part in path.split("/")),
    )
    return _shortened(key) if len(key.encode()) > LONGEST_KEY - 16 else key


def numbered(key: str, number: int) -> str:
    """The key to use instead when `number - 1` others are taken: `a/b.mkv`, `a/b~2.mkv`, `a/b~3.mkv`."""
    if number == 1:
        return key
    stem, extension = _split(key)
    return f"{stem}~{number}{extension}"


def is_usable(key: object) -> bool:
    """Whether a key that a plugin chose can be used as it is."""
    if not isinstance(key, str) or not key:
        return False
    try:
        short = len(key.encode()) <= LONGEST_KEY - 16
    except UnicodeEncodeError:
        return False
    return short and key.isprintable() and "\\" not in key and all(part not in ("", ".", "..") for part in key.split("/"))


def _file_name(raw: str) -> str:
    stem, extension = _split(raw)
    return safe_name(stem, limit=_COMPONENT_LIMIT) + extension


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if dot and stem and not stem.endswith("/") and _EXTENSION.fullmatch(dot + extension):
        return stem, dot + extension
    return name, ""


def _shortened(key: str) -> str:
    stem, extension = _split(key)
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    kept = stem.encode()[:_SHORTENED].decode(errors="ignore").rstrip("/.")
    return f"{kept}~{digest}{extension}"
