"""Keys made of names that strangers chose."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper.rooms.session import SessionInfo
from roomkeeper_s3 import keys

from .world import START

HOSTILE = ["../../etc/x", "a\0b", "x" * 4096, "\u202egnp.exe", "🙂", "..", ".", "", " ", "a/b", "\ud800", "CON", "-rf", "%2e%2e"]


def info_of(room: str, session: str = "s-1") -> SessionInfo:
    return SessionInfo(
        id=session,
        provider="embedded",
        account="bot",
        room_id=room,
        planned_start=START,
        planned_end=START,
        started_at=START,
        agent="a",
        folder=Path("/nowhere"),
    )


def key_of(room: str, path: str = "t-001.mkv", template: str = keys.DEFAULT_TEMPLATE, prefix: str = "") -> str:
    return keys.key_of(info_of(room), path, template=template, prefix=prefix)


def test_the_default_is_readable() -> None:
    assert key_of("class-1") == "class-1/2026-01-31/s-1/t-001.mkv"
    assert key_of("class-1", prefix="school/") == "school/class-1/2026-01-31/s-1/t-001.mkv"
    assert (
        key_of("r", template="{year}/{month}/{day}/{time}/{account}/{provider}/{agent}/{path}")
        == "2026/01/31/090000/bot/embedded/a/t-001.mkv"
    )


@pytest.mark.parametrize("raw", HOSTILE)
def test_hostile_rooms_and_paths(raw: str) -> None:
    for key in (key_of(raw), key_of("r", path=raw), key_of("r", path=f"{raw}.mkv")):
        assert keys.is_usable(key)
        assert key.isascii()
        assert len(key) <= keys.LONGEST_KEY
    assert key_of(raw).count("/") == 3


@given(st.text(), st.text())
def test_different_rooms_have_different_keys(one: str, other: str) -> None:
    assert (key_of(one) == key_of(other)) == (one == other)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="/")), min_size=1, max_size=30))
def test_any_path_makes_a_usable_key(parts: list[str]) -> None:
    key = key_of("r", path="/".join(parts))
    assert keys.is_usable(key)
    assert len(key.encode()) <= keys.LONGEST_KEY


def test_an_extension_stays() -> None:
    assert key_of("r", path="Überblick 1.mkv").endswith(".mkv")
    assert key_of("r", path="/".join(["long" * 30] * 20) + ".mkv").endswith(".mkv")


def test_numbers() -> None:
    assert [keys.numbered("a.b/c.mkv", number) for number in (1, 2, 3)] == ["a.b/c.mkv", "a.b/c~2.mkv", "a.b/c~3.mkv"]
    assert keys.numbered("a.b/c", 2) == "a.b/c~2"
    assert keys.numbered("a/.hidden", 2) == "a/.hidden~2"


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{room}/{session}", "{path}"),
        ("{rom}/{path}", "{rom} is unknown"),
        ("{room.__class__}/{path}", "unknown"),
        ("{room!r}/{path}", "unknown"),
        ("{room:>9}/{path}", "unknown"),
        ("{}/{path}", "unknown"),
        ("{room/{path}", "cannot be read"),
        ("../{path}", "'..'"),
        ("/{path}", "empty part"),
        ("a\n/{path}", "not safe"),
    ],
)
def test_unusable_templates(template: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="key_template") as refused:
        keys.check_template(template)
    assert complaint in str(refused.value)


@pytest.mark.parametrize("key", ["", None, 7, "/a", "a/", "a//b", "../a", "a/./b", "a\nb", "a\\b", "x" * 1100, "\ud800", "\u202ea"])
def test_keys_of_plugins_that_are_refused(key: object) -> None:
    assert not keys.is_usable(key)


def test_keys_of_plugins_that_are_fine() -> None:
    assert keys.is_usable("Räume/名前/a b.mkv")
