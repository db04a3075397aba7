"""What is said of STUN and TURN servers that could not be used."""

from __future__ import annotations

import pytest

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.account_settings import account_settings
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.config import AccountSettings


def settings_with(*urls: str, **more: object) -> AccountSettings:
    """Settings with these servers."""
    servers = [{"urls": one} for one in urls]
    account = Account(name="a", provider="janus", user_id="a", settings={"ice_servers": servers, **more})
    return account_settings(account, AccountSettings, remedy="")


@pytest.mark.parametrize(
    "url",
    [
        "stun:stun.example.org",
        "stun:stun.example.org:3478",
        "turn:10.0.0.1",
        "turn:turn.example.org:3478?transport=udp",
        "turn:turn.example.org:3478?transport=tcp",
        "turns:turn.example.org",
        "turns:turn.example.org:443?transport=tcp",
    ],
)
def test_servers_that_can_be_used(url: str) -> None:
    assert settings_with(url).ice_servers[0].is_relay == url.startswith("turn")


@pytest.mark.parametrize(
    ("url", "about"),
    [
        ("turns:turn.example.org?transport=udp", "TURN over DTLS is not supported"),
        ("stuns:stun.example.org", "name one server"),
        ("turn:[2001:db8::1]:3478", "name one server, by name or IPv4 address"),
        ("turn://turn.example.org", "name one server"),
        ("turn:turn.example.org?transport=sctp", "name one server"),
        ("https://turn.example.org", "name one server"),
        ("stun:stun.example.org?transport=udp", "takes no `transport`"),
    ],
)
def test_a_server_that_would_be_left_out_silently_is_refused(url: str, about: str) -> None:
    with pytest.raises(ConfigurationError, match=about):
        settings_with(url)


def test_a_second_server_of_a_kind_would_not_be_used() -> None:
    assert len(settings_with("turn:a", "stun:b").ice_servers) == 2
    for twice in ("turn", "stun"):
        with pytest.raises(ConfigurationError, match="one STUN and one TURN server"):
            settings_with(f"{twice}:a", f"{twice}:b")


def test_a_relay_alone_needs_a_relay() -> None:
    with pytest.raises(ConfigurationError, match="needs a TURN server"):
        settings_with("stun:a", relay_only=True)
