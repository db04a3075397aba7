"""Loading plugins: each alone, a broken one names itself and costs the others nothing."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, ClassVar

import pluggy
import pytest

from agent.plugins.plugin_entries import entry
from roomkeeper.errors import ConfigurationError, PluginError
from roomkeeper.hookspecs import PluginContext, Services, hookimpl
from roomkeeper.plugins.loading import ENTRY_POINT_GROUP, PluginHost, load_plugins
from roomkeeper.settings import Settings

wrapper = pluggy.HookimplMarker("roomkeeper")


class Good:
    class Settings(Settings):
        word: str = "x"

    built: ClassVar[list[PluginContext]] = []

    def __init__(self, context: PluginContext) -> None:
        self.built.append(context)

    @hookimpl
    async def roomkeeper_startup(self, services: Services) -> None:
        """Nothing to do."""


class RaisesInInit:
    def __init__(self, context: PluginContext) -> None:
        raise OSError("no such device")


class UnknownHook(Good):
    @hookimpl
    def roomkeeper_register_storess(self) -> None:
        """Misspelt."""


class SyncForAsync(Good):
    @hookimpl
    def roomkeeper_shutdown(self) -> None:
        """Has to be a coroutine."""


class WrapsAsync(Good):
    @wrapper(wrapper=True)
    async def roomkeeper_shutdown(self) -> Any:
        """Wraps a coroutine, which pluggy cannot."""
        yield


class UnknownArgument(Good):
    @hookimpl
    async def roomkeeper_shutdown(self, nonsense: int) -> None:
        """The specification has no such argument."""


def load(*entries: EntryPoint, tables: dict[str, dict[str, Any]] | None = None, strict: bool = False) -> PluginHost:
    return load_plugins(tables or {}, data_dir=Path("/nowhere"), agent="a", strict=strict, available=entries, where="x.toml")


def test_a_plugin_is_built_with_its_settings() -> None:
    Good.built.clear()
    host = load(entry("good", Good), tables={"good": {"word": "y"}})
    assert host.plugins[0].hooks == ("startup",)
    assert Good.built[0].settings.word == "y"
    assert Good.built[0].agent == "a"


def test_the_built_in_plugins_load() -> None:
    host = load_plugins({}, data_dir=Path("/nowhere"), agent="a", strict=True)
    assert {"embedded", "recorder", "moderation", "commands", "s3"} <= {plugin.name for plugin in host.plugins}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (RaisesInInit, "no such device"),
        (UnknownHook, "did you mean 'roomkeeper_register_stores'"),
        (SyncForAsync, "has to be a coroutine"),
        (WrapsAsync, "roomkeeper_shutdown"),
        (UnknownArgument, "nonsense"),
    ],
)
def test_a_broken_plugin_names_itself_and_costs_the_others_nothing(broken: type, said: str) -> None:
    entries = (entry("broken", broken), entry("good", Good))
    host = load(*entries)
    assert said in host.plugins[0].error
    assert "'broken'" in host.plugins[0].error
    assert host.plugins[1].hooks == ("startup",)
    assert [name for name, _ in host.manager.list_name_plugin()] == ["good"]
    with pytest.raises(PluginError, match="'broken'"):
        load(*entries, strict=True)


def test_a_plugin_that_cannot_be_imported_names_itself() -> None:
    missing = EntryPoint(name="gone", value="no_such_module_anywhere:Plugin", group=ENTRY_POINT_GROUP)
    host = load(missing, entry("good", Good))
    assert "no_such_module_anywhere" in host.plugins[0].error
    assert host.plugins[1].hooks == ("startup",)


def test_switching_a_plugin_off() -> None:
    host = load(entry("broken", RaisesInInit), tables={"broken": {"enabled": False}})
    assert not host.plugins[0].enabled
    assert not host.plugins[0].error


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"goood": {}}, "did you mean 'good'"),
        ({"good": {"wrod": "y"}}, "plugins.good.wrod: unknown key; did you mean 'word'?"),
        ({"good": {"word": 3}}, "plugins.good.word"),
    ],
)
def test_wrong_tables_are_configuration_errors(tables: dict[str, dict[str, Any]], said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(entry("good", Good), tables=tables)
    assert said in str(caught.value)
