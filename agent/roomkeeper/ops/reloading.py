"""What became of the configuration when it was read last: for the log, the status and the metrics."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.hookspecs import TakesSettings
from roomkeeper.ops.systemd import notify_systemd
from roomkeeper.plugins.loading import PluginHost
from roomkeeper.state.timestamps import rfc3339

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class ConfigurationLife:
    """The configuration file and its last reading.

    `refused` is why the file is not in force as it lies there, empty when it is; `restart` names the keys that count after a restart.
    """

    file: str
    read_at: float = field(default_factory=time.time)
    refused: str = ""
    restart: tuple[str, ...] = ()

    def begin(self) -> None:
        """A reading begins (sd_notify(3): RELOADING=1 wants the moment it began)."""
        notify_systemd("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def taken(self, live: Iterable[str], restart: Iterable[str]) -> None:
        """The file was good."""
        self.read_at, self.refused, self.restart = time.time(), "", tuple(restart)
        log.info("configuration read again", file=self.file, changed=list(live))
        if self.restart:
            log.warning("these changes count after a restart", file=self.file, keys=list(self.restart))

    def refuse(self, error: RoomkeeperError) -> None:
        """The file is wrong."""
        self.refused = str(error)
        log.error("the configuration is refused, the old one goes on", error=self.refused)

    def document(self) -> dict[str, Any]:
        """As it stands in the status."""
        return {"file": self.file, "read_at": rfc3339(self.read_at), "refused": self.refused, "restart_needed": list(self.restart)}


def hand_settings_over(host: PluginHost, settings: dict[str, Any], enabled: dict[str, bool]) -> list[str]:
    """Give plugins their new settings. Return the keys that count after a restart.

    :param settings: of every loaded plugin that has some, validated.
    :param enabled: whether the configuration wants each installed plugin.
    """
    waiting = [f"plugins.{one.name}.enabled" for one in host.plugins if enabled[one.name] is not one.enabled]
    for name, new in settings.items():
        plugin = host.manager.get_plugin(name)
        if not enabled[name]:
            continue
        if isinstance(plugin, TakesSettings):
            try:
                waiting += [f"plugins.{name}.{key}" for key in plugin.take_settings(new)]
                host.settings[name] = new
            except Exception:  # a plugin may raise anything; the others still get theirs
                log.exception("a plugin failed to take its new settings", plugin=name)
                waiting.append(f"plugins.{name}")
        elif new != host.settings.get(name):
            waiting.append(f"plugins.{name}")
    return waiting
