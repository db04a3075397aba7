"""What of a changed configuration counts at once, and what waits."""

from __future__ import annotations

from typing import Any

import pytest

from roomkeeper.config.changes import changes
from roomkeeper.config.loading import parse_configuration
from roomkeeper.config.models import Configuration

ACCOUNT = {"provider": "embedded", "user_id": "bot", "settings": {"url": "ws://x"}}


def configuration(**tables: Any) -> Configuration:
    return parse_configuration({"agent": {"name": "n", "data_dir": "/d"}, "accounts": {"a": ACCOUNT}} | tables)


@pytest.mark.parametrize(
    ("after", "live", "restart"),
    [
        ({}, (), ()),
        ({"sessions": {"cancelled": "leave"}, "logging": {"level": "debug"}}, ("logging", "sessions"), ()),
        ({"agent": {"name": "m", "data_dir": "/e"}, "http": {"port": 1}}, (), ("agent.name", "agent.data_dir", "http.port")),
        ({"accounts": {"a": ACCOUNT | {"max_rooms": 9}}}, ("accounts.a.max_rooms",), ()),
        ({"accounts": {"a": ACCOUNT | {"settings": {"url": "ws://y"}}}}, ("accounts.a.settings",), ()),
        ({"accounts": {"a": ACCOUNT | {"user_id": "b", "max_rooms": 9}}}, (), ("accounts.a.user_id", "accounts.a.max_rooms")),
        ({"accounts": {"b": ACCOUNT}}, ("accounts.b", "accounts.a (removed)"), ()),
    ],
)
def test_what_changes_live_and_what_waits(after: dict[str, Any], live: tuple[str, ...], restart: tuple[str, ...]) -> None:
    before = configuration()
    found = changes(before, configuration(**after))
    assert (found.live, found.restart) == (live, restart)
    # what waits is not in force, so the next reading finds it again
    assert changes(found.in_force, configuration(**after)).restart == restart
    assert changes(found.in_force, configuration(**after)).live == ()
