"""Finding, building and registering plugins, each on its own.

A plugin is an entry point of the group `roomkeeper`. Its class is built with a `PluginContext`; what goes wrong with one names that
plugin and leaves the others alone. Nothing happens at import and nothing is global: `load_plugins` returns a fresh host.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pluggy
import structlog
from pydantic import BaseModel, ValidationError

from roomkeeper.errors import ConfigurationError, PluginError
from roomkeeper.hookspecs import PREFIX, PROJECT, HookSpecs, PluginContext, spec_names
from roomkeeper.settings import explain_validation_error

ENTRY_POINT_GROUP = PROJECT

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPlugin:
    """One installed plugin. `error` says why it is not in use; then `hooks` is empty."""

    name: str
    distribution: str
    version: str
    enabled: bool = True
    hooks: tuple[str, ...] = ()
    error: str = ""


@dataclass(slots=True)
class PluginHost:
    """The plugin manager together with what is known about every installed plugin, in order of loading."""

    manager: pluggy.PluginManager
    plugins: list[LoadedPlugin] = field(default_factory=list)
    settings: dict[str, BaseModel] = field(default_factory=dict)
    """What each loaded plugin was built with, by its name."""


def installed_plugins() -> list[EntryPoint]:
    """Entry points of all installed plugins, by name."""
    return sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda entry: entry.name)


def load_plugins(
    tables: Mapping[str, Mapping[str, Any]],
    *,
    data_dir: Path,
    agent: str,
    strict: bool = False,
    keep_going: bool = False,
    available: Iterable[EntryPoint] | None = None,
    where: str = "",
) -> PluginHost:
    """Load every installed plugin that is not switched off.

    :param tables: the configuration's `[plugins.NAME]` tables; `enabled = false` switches one off, the rest are its settings.
    :param strict: a plugin that cannot be loaded is an error instead of a log line.
    :param keep_going: raise nothing and log nothing: whatever is wrong stands as the `error` of the plugin it belongs to.
    :param available: entry points to load instead of the installed ones.
    :param where: the configuration file, for error texts.
    :raises ConfigurationError: a table names no installed plugin, or its settings are wrong.
    :raises PluginError: with `strict`, a plugin cannot be loaded.
    """
    entries = installed_plugins() if available is None else list(available)
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(HookSpecs)
    host = PluginHost(manager)
    for name in tables:
        try:
            _refuse_unknown_table(name, [entry.name for entry in entries], where)
        except ConfigurationError as error:
            if not keep_going:
                raise
            host.plugins.append(LoadedPlugin(name=name, distribution="", version="", error=str(error)))
    for entry in entries:
        distribution, version = (entry.dist.name, entry.dist.version) if entry.dist else ("", "")
        plugin = LoadedPlugin(name=entry.name, distribution=distribution, version=version)
        table = dict(tables.get(entry.name, {}))
        if not table.pop("enabled", True):
            host.plugins.append(replace(plugin, enabled=False))
            continue
        try:
            hooks = _load_one(manager, entry, table, data_dir=data_dir, agent=agent, where=where)
        except (PluginError, ConfigurationError) as error:
            if not keep_going:
                if strict or isinstance(error, ConfigurationError):
                    raise
                log.error("plugin not loaded", plugin=entry.name, distribution=distribution, error=str(error))
            host.plugins.append(replace(plugin, error=str(error)))
        else:
            host.plugins.append(replace(plugin, hooks=hooks))
    host.settings = read_settings(host, tables, where=where)
    return host


def read_settings(host: PluginHost, tables: Mapping[str, Mapping[str, Any]], *, where: str = "") -> dict[str, BaseModel]:
    """Check new tables against plugins that are loaded already. Raises ConfigurationError.

    :return: the settings of every loaded plugin that has some, by the plugin's name.
    """
    for name in tables:
        _refuse_unknown_table(name, [plugin.name for plugin in host.plugins], where)
    found = {}
    for name, plugin in host.manager.list_name_plugin():
        table = {key: value for key, value in tables.get(name, {}).items() if key != "enabled"}
        settings = _settings_of(plugin, name, table, where)
        if settings is not None:
            found[name] = settings
    return found


def _refuse_unknown_table(name: str, names: Sequence[str], where: str) -> None:
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"installed are {', '.join(names) or 'none'}"
        raise ConfigurationError(f"no plugin {name!r} is installed", where=f"{where}: plugins.{name}" if where else "", remedy=hint)


def _load_one(
    manager: pluggy.PluginManager, entry: EntryPoint, table: dict[str, Any], *, data_dir: Path, agent: str, where: str
) -> tuple[str, ...]:
    try:
        target: Any = entry.load()
    except Exception as error:
        raise PluginError(
            f"plugin {entry.name!r} cannot be imported: {type(error).__name__}: {error}",
            where=entry.value,
            remedy=f"repair or uninstall it, or set plugins.{entry.name}.enabled = false",
        ) from error
    settings = _settings_of(target, entry.name, table, where)
    try:
        plugin = target
        if isinstance(target, type):
            build: Callable[[PluginContext], object] = target
            plugin = build(PluginContext(name=entry.name, settings=settings, data_dir=data_dir, agent=agent))
        hooks = _checked_hooks(plugin)
        manager.register(plugin, name=entry.name)
    except ConfigurationError:
        raise
    except Exception as error:
        if manager.has_plugin(entry.name):
            manager.unregister(name=entry.name)
        raise PluginError(
            f"plugin {entry.name!r} cannot be used: {error}",
            where=entry.value,
            remedy=f"repair it, or set plugins.{entry.name}.enabled = false",
        ) from error
    return hooks


def _settings_of(target: object, name: str, table: dict[str, Any], where: str) -> BaseModel | None:
    model = getattr(target, "Settings", None)
    if model is None:
        if table:
            raise ConfigurationError(
                f"plugin {name!r} has no settings, but {', '.join(table)} was given",
                where=f"{where}: plugins.{name}" if where else f"plugins.{name}",
                remedy="remove the keys",
            )
        return None
    if not (inspect.isclass(model) and issubclass(model, BaseModel)):
        raise PluginError(f"plugin {name!r}: Settings is no pydantic model", remedy="derive it from roomkeeper.settings.Settings")
    try:
        return model.model_validate(table)
    except ValidationError as error:
        raise explain_validation_error(error, model, where=where, prefix=("plugins", name)) from error


def _checked_hooks(plugin: object) -> tuple[str, ...]:
    """Names of the hooks a plugin implements. Raises PluginError for an unknown one, a wrong kind or a wrapped async one."""
    known = spec_names()
    implemented = []
    for name in dir(plugin):
        method = inspect.getattr_static(plugin, name, None)
        options = getattr(method, f"{PROJECT}_impl", None)
        if options is None:
            continue
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise PluginError(f"there is no hook {name!r}", remedy=f"did you mean {near[0]!r}?" if near else "")
        wanted = inspect.iscoroutinefunction(getattr(HookSpecs, name))
        if wanted != inspect.iscoroutinefunction(method):
            raise PluginError(f"{name} has to be {'a coroutine (async def)' if wanted else 'a plain function'}")
        if wanted and (options.get("wrapper") or options.get("hookwrapper")):
            raise PluginError(f"{name} is asynchronous and cannot be wrapped", remedy="implement it as a plain async hook")
        implemented.append(name.removeprefix(PREFIX))
    return tuple(implemented)
