"""Every extension point of roomkeeper, in one place.

A plugin is an entry point of the group `roomkeeper` that names a class. The class is built with a `PluginContext` and registered;
its methods marked with `hookimpl` are called. Built-in plugins are found and called the same way.

Three kinds of hooks, by how they are called:

* *sync* hooks are plain functions, called at start, once a stream, or for each name. They must not block.
* *async notify* hooks are coroutines, told one after another what happened; each alone, with a time-out. A failure is logged, counted
  and changes nothing for the others.
* *async* hooks with a result are coroutines, either *gather* (all answers count), *first* (the first answer that is not None) or
  *chain* (each gets the answer of the one before).

Wrappers are refused on async hooks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

from roomkeeper.media.frames import FrameSink
from roomkeeper.plugin_contract import CommandLine, HealthCheck, Hooks, OutgoingMessage, PluginContext, Services, TakesSettings
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.messages import Message, Verdict
from roomkeeper.rooms.occurrences import ScheduleSource
from roomkeeper.rooms.protocols import RoomProvider
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.state.finished import FinishedFile
from roomkeeper.state.objects import StoredObject
from roomkeeper.state.segments import Segment
from roomkeeper.state.stores import ObjectStore

if TYPE_CHECKING:
    import typer
    from prometheus_client import CollectorRegistry

__all__ = [
    "PREFIX",
    "PROJECT",
    "CommandLine",
    "HealthCheck",
    "HookSpecs",
    "Hooks",
    "OutgoingMessage",
    "PluginContext",
    "Services",
    "TakesSettings",
    "hookimpl",
    "hookspec",
    "spec_names",
]

PROJECT = "roomkeeper"
PREFIX = "roomkeeper_"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class HookSpecs:
    """The specifications. Implementations leave `self` to their own class and may leave out arguments they do not need."""

    # -- sync, at start ---------------------------------------------------------------------------------------------------

    @hookspec
    def roomkeeper_register_room_providers(self) -> Iterable[type[RoomProvider]]:
        """Hand over room providers. Two of one name are refused, naming both plugins.

        :return: classes that serve `roomkeeper.rooms.protocols.RoomProvider`.
        """
        raise NotImplementedError

    @hookspec
    def roomkeeper_register_stores(self) -> Iterable[type[ObjectStore]]:
        """Hand over object stores.

        :return: classes that serve `roomkeeper.state.stores.ObjectStore`.
        """
        raise NotImplementedError

    @hookspec
    def roomkeeper_register_commands(self) -> Iterable[Command]:
        """Hand over commands that people in a room may give.

        :return: commands; their names are unique over all plugins.
        """
        raise NotImplementedError

    @hookspec
    def roomkeeper_register_schedule_sources(self) -> Iterable[ScheduleSource]:
        """Hand over further sources of occurrences beside the configuration's timetable.

        :return: objects that serve `roomkeeper.rooms.occurrences.ScheduleSource`: `occurrences(start, end)`, called in threads.
        """
        raise NotImplementedError

    @hookspec
    def roomkeeper_register_cli(self, app: typer.Typer) -> None:
        """Add commands to the command line.

        :param app: the root of the command line; its commands find a `CommandLine` as `typer.Context.obj`.
        """

    @hookspec
    def roomkeeper_register_metrics(self, registry: CollectorRegistry) -> None:
        """Register Prometheus collectors.

        :param registry: the agent's registry.
        """

    @hookspec
    def roomkeeper_register_health_checks(self) -> Iterable[HealthCheck]:
        """Hand over checks for `roomkeeper check`.

        :return: the checks.
        """
        raise NotImplementedError

    # -- async notify: the agent and its sessions -------------------------------------------------------------------------

    @hookspec
    async def roomkeeper_startup(self, services: Services) -> None:
        """The agent starts; no session runs yet. Leftovers of a crash are repaired here.

        Called again shortly, twice at most, after a `RoomkeeperError` that is `retryable`, such as of a journal that is held.

        :param services: what the agent offers; keep what you need.
        """

    @hookspec
    async def roomkeeper_shutdown(self) -> None:
        """The agent ends; no session runs any more. End your tasks and threads here."""

    @hookspec
    async def roomkeeper_configuration_reloaded(self) -> None:
        """SIGHUP came: read files of your own (policies, lists) again. What is wrong with them is logged and changes nothing.

        New settings came before, to plugins that serve `TakesSettings`.
        """

    @hookspec
    async def roomkeeper_session_started(self, session: LiveSession) -> None:
        """A session began (or goes on after a restart); the room is not entered yet.

        :param session: the session.
        """

    @hookspec
    async def roomkeeper_session_ended(self, session: LiveSession, reason: str) -> None:
        """A session is over and its room left.

        :param session: the session.
        :param reason: why, in a few words.
        """

    @hookspec
    async def roomkeeper_room_opened(self, session: LiveSession) -> None:
        """The room was entered, for the first time or again.

        :param session: the session.
        """

    @hookspec
    async def roomkeeper_room_reconnecting(self, session: LiveSession, attempt: int, reason: str) -> None:
        """The way to the room broke; the agent tries to enter again.

        :param session: the session.
        :param attempt: which try comes next, from 1.
        :param reason: what broke.
        """

    @hookspec
    async def roomkeeper_room_closed(self, session: LiveSession, reason: str) -> None:
        """The agent is no longer in the room.

        :param session: the session.
        :param reason: why.
        """

    # -- async notify: media ----------------------------------------------------------------------------------------------

    @hookspec
    async def roomkeeper_stream_started(self, session: LiveSession, stream: StreamInfo) -> None:
        """A stream is being received.

        :param session: the session.
        :param stream: the stream.
        """

    @hookspec
    async def roomkeeper_stream_stalled(self, session: LiveSession, stream: StreamInfo, seconds: float) -> None:
        """A stream's connection lives but nothing has come for a while.

        :param session: the session.
        :param stream: the stream.
        :param seconds: for how long.
        """

    @hookspec
    async def roomkeeper_stream_ended(self, session: LiveSession, stream: StreamInfo) -> None:
        """A stream is over; its sinks are closed.

        :param session: the session.
        :param stream: the stream.
        """

    @hookspec
    async def roomkeeper_segment_closed(self, info: SessionInfo, segment: Segment) -> None:
        """A media file is complete and journalled. Never dropped; told again by nobody, so look into the journal at start.

        :param info: the session it belongs to, which may be over.
        :param segment: the file.
        """

    @hookspec
    async def roomkeeper_file_finished(self, info: SessionInfo, file: FinishedFile) -> None:
        """A stream's segments were joined into one seekable file, complete and journalled. Told by nobody again, as `segment_closed`.

        :param info: the session it belongs to, which is over.
        :param file: the file.
        """

    @hookspec
    async def roomkeeper_recording_finished(self, info: SessionInfo, manifest: Path) -> None:
        """A session's recording is complete on the local disk. Told once more when a segment was completed after its session: the manifest,
        and what is made of it, are new then.

        :param info: the session.
        :param manifest: path of its `manifest.json`.
        """

    @hookspec
    async def roomkeeper_recording_failed(self, info: SessionInfo, stream_id: str, error: str) -> None:
        """A stream cannot be recorded (any further).

        :param info: the session.
        :param stream_id: the stream; empty when it is the whole session.
        :param error: what, where and what to do.
        """

    # -- async notify: messages -------------------------------------------------------------------------------------------

    @hookspec
    async def roomkeeper_message_received(self, session: LiveSession, message: Message, verdict: Verdict | None) -> None:
        """A message came and was judged.

        :param session: the session.
        :param message: the message.
        :param verdict: the strictest verdict, or None when no moderator objected.
        """

    @hookspec
    async def roomkeeper_message_sent(self, session: LiveSession, message: OutgoingMessage) -> None:
        """The agent sent a message.

        :param session: the session.
        :param message: what was sent.
        """

    @hookspec
    async def roomkeeper_verdict_applied(self, session: LiveSession, message: Message, verdict: Verdict, outcome: str) -> None:
        """A verdict was carried out, or could not be.

        :param session: the session.
        :param message: what was judged.
        :param verdict: the strictest verdict.
        :param outcome: what was really done, in a few words.
        """

    # -- async notify: uploads --------------------------------------------------------------------------------------------

    @hookspec
    async def roomkeeper_upload_finished(self, stored: StoredObject) -> None:
        """An object lies in the store and was verified.

        :param stored: the object.
        """

    @hookspec
    async def roomkeeper_upload_failed(self, stored: StoredObject, error: str, retry_in_s: float) -> None:
        """An attempt to upload failed; the local copy stays.

        :param stored: the object.
        :param error: what, where and what to do.
        :param retry_in_s: seconds until the next attempt.
        """

    # -- asked once a stream ----------------------------------------------------------------------------------------------

    @hookspec
    def roomkeeper_create_frame_sinks(self, session: LiveSession, stream: StreamInfo) -> Iterable[FrameSink]:
        """Sync. Make the sinks that take a stream's frames. `offer` of each is called for every frame.

        :param session: the session.
        :param stream: the stream about to be received.
        :return: sinks; none is fine.
        """
        raise NotImplementedError

    @hookspec(firstresult=True)
    async def roomkeeper_should_record(self, session: LiveSession, stream: StreamInfo) -> bool | None:
        """Async, first. Decide whether a stream is to be received at all.

        :param session: the session.
        :param stream: the stream.
        :return: True, False, or None for no opinion; without any opinion it is received.
        """

    # -- asked for each message -------------------------------------------------------------------------------------------

    @hookspec
    async def roomkeeper_moderate_message(self, session: LiveSession, message: Message) -> Verdict | None:
        """Async, gather. Judge a message; of all verdicts the strictest wins, a late or failing moderator abstains.

        :param session: the session.
        :param message: the message; `message.sender.role` is set.
        :return: a verdict, or None for nothing to object.
        """

    @hookspec
    async def roomkeeper_transform_outgoing(self, session: LiveSession, message: OutgoingMessage) -> OutgoingMessage | None:
        """Async, chain. Change a message before it is sent.

        :param session: the session.
        :param message: the message as the implementation before left it.
        :return: the changed message, or None to leave it.
        """

    # -- names ------------------------------------------------------------------------------------------------------------

    @hookspec(firstresult=True)
    def roomkeeper_recording_path(self, info: SessionInfo, stream: StreamInfo, number: int, extension: str) -> str | None:
        """Sync, first. Choose a segment's file name. What leaves the session's folder is refused.

        :param info: the session.
        :param stream: the stream.
        :param number: the segment's number, from 1.
        :param extension: with the dot, `.mkv`.
        :return: a path relative to the session's folder, or None for the default.
        """

    @hookspec(firstresult=True)
    def roomkeeper_object_key(self, info: SessionInfo, path: str) -> str | None:
        """Sync, first. Choose an object's key.

        :param info: the session.
        :param path: the file, relative to the session's folder.
        :return: the key, or None for the configured template.
        """


def spec_names() -> Sequence[str]:
    """All hook names, with the prefix, in the order above."""
    return [name for name in vars(HookSpecs) if name.startswith(PREFIX)]
