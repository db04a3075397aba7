"""What a plugin is built with, is offered while the agent runs, and may hand over: the types beside the hooks.

Plugins import them from `roomkeeper.hookspecs`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar, runtime_checkable

from roomkeeper.rooms.messages import Message, MessageKind, Verdict
from roomkeeper.rooms.session import LiveSession
from roomkeeper.state.journal import Journal
from roomkeeper.state.stores import ObjectStore

T = TypeVar("T")


class Hooks(Protocol):
    """Hooks as a plugin may call them itself, for instance to tell of a closed segment.

    `notify` never raises for a plugin's fault; names are those of the specs without the prefix.
    """

    async def notify(self, hook: str, /, **arguments: Any) -> None:
        """Tell every implementation, one after another, each isolated and with a time-out."""
        ...

    def first(self, hook: str, /, **arguments: Any) -> Any:
        """Call a *sync, first* hook and return its answer or None; a failing implementation is passed over."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginContext:
    """What a plugin is built with. `settings` is an instance of the plugin's `Settings` class, validated, or None if it has none."""

    name: str
    settings: Any
    data_dir: Path
    agent: str


@runtime_checkable
class TakesSettings(Protocol):
    """A plugin whose settings, or some of them, may change while it runs. Without this method a change counts after a restart."""

    def take_settings(self, settings: Any) -> Iterable[str]:
        """The configuration file was read again: take over what can change live. Called on the event loop before
        `configuration_reloaded`, where what takes time has its place.

        :param settings: an instance of the plugin's `Settings`, validated.
        :return: the keys that differ from those in force and count only after a restart (`roomkeeper.settings.changed_keys` helps).
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a running agent offers its plugins, from `startup` until `shutdown`."""

    journal: Journal
    hooks: Hooks
    stores: Mapping[str, type[ObjectStore]]
    sessions: Callable[[], Sequence[LiveSession]]
    """The sessions running now."""
    hurry: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the operator asked a second time for the end: what can wait for the next start waits."""

    async def unless_hurried(self, work: Awaitable[T]) -> T | None:
        """Await something that may be left to the next start; when it has to hurry, cancel it and return None."""
        working, hurried = asyncio.ensure_future(work), asyncio.ensure_future(self.hurry.wait())
        try:
            await asyncio.wait((working, hurried), return_when=asyncio.FIRST_COMPLETED)
            return working.result() if working.done() else None
        finally:
            for one in (working, hurried):
                one.cancel()
            await asyncio.gather(working, hurried, return_exceptions=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message the agent is about to send."""

    kind: MessageKind
    text: str
    to: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """One line of `roomkeeper check`. The probe returns a sentence for good, and raises a `RoomkeeperError` that says what to
    do: a `DoubtError` for what works but should be looked at.

    `probe` leaves nothing behind that anybody would notice. `send_test` is for what can only be shown by doing it, such as a mail that
    arrives: it takes the probe's place when the operator asked for it (`--send-test`).
    """

    name: str
    probe: Callable[[], Awaitable[str]] = field(repr=False)
    send_test: Callable[[], Awaitable[str]] | None = field(default=None, repr=False)


class CommandLine(Protocol):
    """What commands that `register_cli` added find as `typer.Context.obj`. Nothing is loaded before it is asked for."""

    def plugin(self, name: str, config: Path) -> tuple[object, Mapping[str, type[ObjectStore]]]:
        """The plugin as a configuration file makes it, and every store by name. Raises ConfigurationError, PluginError."""
        ...

    def data_dir(self, config: Path) -> Path:
        """The data folder that a configuration file means, also when the rest of the file is wrong by now. Raises ConfigurationError."""
        ...

    def running(self, config: Path) -> AbstractAsyncContextManager[Journal]:
        """An agent whose plugins run, but that follows no timetable. Raises ConfigurationError when another agent has the data folder."""
        ...

    def verdicts(self, config: Path, message: Message) -> dict[str, Verdict | str | None]:
        """What every moderator of a configuration thinks of a message, by the plugin's name; a sentence for one that failed or was late.

        No agent runs and the session is imagined: a moderator that needs its `startup` or a room fails here.
        """
        ...

    def run(self, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """Run a coroutine to its end."""
        ...
