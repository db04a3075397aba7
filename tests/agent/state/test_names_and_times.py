"""Names that are safe for any ID, and times as they are written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper.state.safe_names import safe_name
from roomkeeper.state.timestamps import parse_rfc3339, rfc3339

any_text = st.text(st.characters(exclude_categories=()), max_size=300)


@given(any_text, st.integers(16, 100))
def test_a_name_is_one_visible_entry_of_its_folder(raw: str, limit: int) -> None:
    name = safe_name(raw, limit=limit)
    assert 0 < len(name) <= limit
    assert name.isascii()
    assert name[0] not in ".-~"
    assert Path("/folder", name).parent == Path("/folder")
    assert safe_name(raw, limit=limit) == name


@given(any_text, any_text)
def test_two_ids_never_share_a_name(one: str, other: str) -> None:
    assert (safe_name(one) == safe_name(other)) == (one == other)


def test_plain_ids_stay_as_they_are() -> None:
    assert safe_name("class-1_a.b") == "class-1_a.b"


@given(st.floats(0, 4e9))
def test_times_survive_to_the_millisecond(moment: float) -> None:
    assert parse_rfc3339(rfc3339(moment)).timestamp() == pytest.approx(moment, abs=0.001)


def test_times_are_utc() -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=3)))
    assert rfc3339(noon) == "2026-01-31T09:00:00.000Z"
    assert parse_rfc3339("2026-01-31T12:00:00.000+03:00") == noon.astimezone(UTC)
    with pytest.raises(ValueError, match="no UTC offset"):
        parse_rfc3339("2026-01-31T12:00:00")
