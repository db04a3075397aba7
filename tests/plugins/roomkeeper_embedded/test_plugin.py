"""What the plugin hands over, and settings that cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import PluginContext
from roomkeeper.rooms.protocols import Account, Capability, RoomProvider
from roomkeeper_embedded.config import EmbeddedSettings, ServerSettings
from roomkeeper_embedded.hooks import EmbeddedPlugin
from roomkeeper_embedded.provider import EmbeddedProvider

SECRET = "0123456789abcdef0123456789abcdef"


def test_plugin_hands_over_its_provider(tmp_path: Path) -> None:
    plugin = EmbeddedPlugin(PluginContext(name="embedded", settings=EmbeddedSettings(), data_dir=tmp_path, agent="a"))
    assert list(plugin.roomkeeper_register_room_providers()) == [EmbeddedProvider]
    assert isinstance(EmbeddedProvider(), RoomProvider)
    assert EmbeddedProvider.capabilities == frozenset(Capability)


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({}, "accounts.a.settings"),
        ({"server_secret": "short"}, "server_secret"),
        ({"server_secret": SECRET, "url": "http://127.0.0.1/"}, "url"),
        ({"server_secret": SECRET, "urll": "ws://127.0.0.1/"}, "urll"),
        ({"tokens": "x"}, "tokens"),
    ],
)
async def test_wrong_account_settings_name_the_key_and_no_secret(settings: dict[str, Any], where: str) -> None:
    account = Account(name="a", provider="embedded", user_id="u", settings=settings)
    with pytest.raises(ConfigurationError) as caught:
        await EmbeddedProvider().connect(account)
    assert where in caught.value.where
    assert caught.value.user_fault
    assert "short" not in str(caught.value)


async def test_a_secret_of_wrong_length_is_answered_with_how_to_make_one() -> None:
    account = Account(name="a", provider="embedded", user_id="u", settings={"server_secret": "zehn Zäune"})
    with pytest.raises(ConfigurationError, match=r"exactly 32 characters .*, this one has 11; .* openssl rand -hex 16 >"):
        await EmbeddedProvider().connect(account)


def test_secrets_are_not_shown() -> None:
    assert SECRET not in repr(ServerSettings.model_validate({"server_secret": SECRET}))
