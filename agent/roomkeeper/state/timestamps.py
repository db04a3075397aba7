"""Times as they are written down: RFC 3339, UTC, milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime


def rfc3339(moment: float | datetime) -> str:
    """Format UNIX seconds or an aware datetime as `2026-01-31T09:00:00.000Z`."""
    when = datetime.fromtimestamp(moment, UTC) if isinstance(moment, int | float) else moment.astimezone(UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_rfc3339(text: str) -> datetime:
    """Read what `rfc3339` wrote; the result is aware and in UTC. Raises ValueError for anything without an offset."""
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError(f"{text!r} has no UTC offset")
    return when.astimezone(UTC)
