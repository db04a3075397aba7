"""Building blocks of configuration models, for the core and for plugins alike.

Every table of the configuration file is a `Settings` model: frozen, and an unknown key is an error. Secrets are
`pydantic.SecretStr`; the loader resolves `{ secret_env = ".." }`, `{ secret_file = ".." }` and
`{ secret_credential = ".." }` before validation, so a model never sees where a secret came from.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|s|m|h|d)\s*)+", re.IGNORECASE)
_STEP = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.IGNORECASE)


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


class Settings(BaseModel):
    """Base of every configuration table."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def changed_keys(old: BaseModel, new: BaseModel) -> list[str]:
    """Keys whose values differ in two tables of one model."""
    return [name for name in type(new).model_fields if getattr(old, name) != getattr(new, name)]
