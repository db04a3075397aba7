"""`say` and `announce`: the agent speaks for the people in charge, in words or with a file's sound and picture."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from roomkeeper.errors import MediaError, RoomkeeperError
from roomkeeper.rooms.commands import Command, CommandCall, CommandUsageError, Parameter, ParameterKind
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import duration, listed, shown

log = structlog.get_logger(__name__)

STREAM_PREFIX = "announcement"


async def say(call: CommandCall) -> str:
    """Say something to the whole room."""
    await call.say(call.values["text"])
    return "Said."


def say_command() -> Command:
    """`say TEXT`: for teachers."""
    text = Parameter("text", ParameterKind.TEXT)
    return Command(name="say", help="says something to everybody", handler=say, role=Role.TEACHER, parameters=(text,))


class Announcements:
    """Plays files of one folder into a room, one at a time a room. :param folder: None: there are none."""

    def __init__(self, folder: Path | None, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._playing: dict[str, asyncio.Task[None]] = {}

    def command(self) -> Command:
        """`announce [FILE]`: for teachers."""
        return Command(
            name="announce",
            help="plays a file to everybody; without a name, lists the files; stop ends it",
            handler=self.answer,
            role=Role.TEACHER,
            parameters=(Parameter("file", ParameterKind.TEXT, optional=True),),
        )

    async def forget(self, session_id: str) -> None:
        """The session is over."""
        task = self._playing.pop(session_id, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def close(self) -> None:
        """End all announcements."""
        for session_id in list(self._playing):
            await self.forget(session_id)

    async def answer(self, call: CommandCall) -> str:
        """Play, list or stop."""
        name, session_id = call.values.get("file", ""), call.session.info.id
        if self._folder is None or Capability.PUBLISH not in call.session.capabilities:
            return "There are no announcements here: the operator has to name their folder, announcements in [plugins.commands]."
        if name == "stop":
            playing = session_id in self._playing
            await self.forget(session_id)
            return "Stopped." if playing else "Nothing is playing."
        try:
            files = await asyncio.to_thread(_files, self._folder)
        except OSError as error:
            log.error("the folder of announcements cannot be read", folder=str(self._folder), error=str(error))
            return "I cannot look into the folder of announcements. The operator's log says why."
        if not name:
            return listed("Announcements: ", [shown(file) for file in files], self._limit) if files else "There are no announcements."
        if name not in files:  # only what lies in the folder: no path can lead elsewhere
            raise CommandUsageError("There is no such announcement.")
        if session_id in self._playing:
            return f"One is playing already. End it with: {call.prefix}announce stop"
        return await self._play(call, self._folder / name)

    async def _play(self, call: CommandCall, path: Path) -> str:
        from roomkeeper.media.sources import FileSource  # the media libraries take a while to load

        try:
            source = await FileSource.open(path)
        except MediaError as error:
            log.warning("an announcement cannot be played", file=str(path), error=str(error))
            return f"I cannot play {shown(path.name)}: use H264, VP8, VP9 or AV1, and Opus, in MKV, WebM, Ogg or MP4."
        stream_id = f"{STREAM_PREFIX}-{path.stem}"
        safe = "".join(char if char.isascii() and (char.isalnum() or char in "-_") else "_" for char in stream_id)[:64]
        room = call.session.room
        started = False
        try:
            await room.start_publishing_stream(safe, source)
            started = True
        finally:
            if not started:
                await source.close()

        async def play() -> None:
            try:
                await asyncio.sleep(source.duration_s + 1.0)
            finally:
                self._playing.pop(call.session.info.id, None)
                try:
                    await room.stop_publishing_stream(safe)
                except RoomkeeperError as error:
                    log.warning("an announcement could not be ended", room=call.session.info.room_id, error=str(error))
                await source.close()

        self._playing[call.session.info.id] = asyncio.create_task(play(), name=f"announcement in {call.session.info.room_id}")
        return f"Playing, {duration(source.duration_s)}."


def _files(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir() if entry.is_file() and not entry.name.startswith(".")) if folder.is_dir() else []
