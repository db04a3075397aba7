"""What is going on right now, as one JSON-ready document: for `roomkeeper status`, the status page and the metrics alike."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from roomkeeper import __version__
from roomkeeper.ops.reloading import ConfigurationLife
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.session import LiveSession
from roomkeeper.rooms.stream_progress import StreamProgress
from roomkeeper.state import objects as object_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import StoredObject
from roomkeeper.state.session_files import MESSAGES_NAME
from roomkeeper.state.sessions import SessionRecord
from roomkeeper.state.timestamps import rfc3339
from roomkeeper.state.upload_tally import UploadTally

NEXT_WITHIN = timedelta(days=2)
NEXT_LIMIT = 20
PLANNED_EVERY = timedelta(seconds=10)
MESSAGES_SHOWN = 20
_TAIL_BYTES = 16 * 1024


class ObservedAgent(Protocol):
    """What is looked at."""

    @property
    def name(self) -> str:
        """The agent's name."""
        ...

    @property
    def data_dir(self) -> Path:
        """Its data folder."""
        ...

    @property
    def accepting(self) -> bool:
        """Whether it follows its timetable: up, and not draining."""
        ...

    @property
    def journal(self) -> Journal:
        """Its journal."""
        ...

    @property
    def configuration_life(self) -> ConfigurationLife:
        """What became of the configuration file when it was read last."""
        ...

    @property
    def sessions(self) -> Sequence[LiveSession]:
        """The sessions running now."""
        ...

    @property
    def failures(self) -> Mapping[tuple[str, str], int]:
        """Failed hook calls by (plugin, hook)."""
        ...

    @property
    def standing_failures(self) -> Mapping[tuple[str, str], int]:
        """Those of `failures` that nothing has made up for since."""
        ...

    def occurrences(self, start: datetime, end: datetime) -> Sequence[Occurrence]:
        """What is planned in a span of time."""
        ...


class SnapshotTaker:
    """Takes snapshots of one agent. Bit rates are those since the snapshot before, so take them regularly and in one place."""

    def __init__(self, agent: ObservedAgent) -> None:
        self._agent = agent
        self._bytes_before: dict[tuple[str, str], tuple[float, int]] = {}
        """Of each stream: when it was last looked at (monotonic), and its bytes then."""
        self._planned_at = datetime.min.replace(tzinfo=UTC)
        self._next: Sequence[Occurrence] = []

    async def take(self, *, loop_delay_s: float = 0.0) -> dict[str, Any]:
        """Look at everything once.

        :param loop_delay_s: the event loop's delay as measured by the caller.
        """
        agent, now = self._agent, time.time()
        begin = datetime.now(UTC)
        unverified, tally = await agent.journal.run(lambda connection: (object_rows.unverified(connection), UploadTally.of_all(connection)))
        in_order = sorted(agent.sessions, key=lambda session: (session.info.room_id, session.info.id))
        records = await agent.journal.run(lambda connection: {one.info.id: session_rows.get(connection, one.info.id) for one in in_order})
        sessions = [self._session(session, records[session.info.id], unverified) for session in in_order]
        running = {session.info.id for session in agent.sessions}
        self._bytes_before = {key: value for key, value in self._bytes_before.items() if key[0] in running}
        messages = await asyncio.to_thread(_recent_messages, [session.info.folder for session in agent.sessions])
        disk = await asyncio.to_thread(shutil.disk_usage, agent.data_dir)
        planned = [one for one in await self._planned(begin) if one.start > begin][:NEXT_LIMIT]
        return {
            "agent": agent.name,
            "version": __version__,
            "at": rfc3339(now),
            "accepting": agent.accepting,
            "configuration": agent.configuration_life.document(),
            "loop_delay_ms": round(loop_delay_s * 1000, 1),
            "disk": {"free_bytes": disk.free, "total_bytes": disk.total},
            "sessions": sessions,
            "uploads": tally.document() | {"lag_s": round(max((now - one.unproven_since for one in unverified), default=0.0), 1)},
            "messages": messages,
            "next": [{"room_id": one.room_id, "plan": one.plan, "start": rfc3339(one.start), "end": rfc3339(one.end)} for one in planned],
            "plugin_failures": [
                {"plugin": plugin, "hook": hook, "count": count, "standing": agent.standing_failures.get((plugin, hook), 0)}
                for (plugin, hook), count in sorted(agent.failures.items())
            ],
        }

    async def _planned(self, now: datetime) -> Sequence[Occurrence]:
        """Worked out anew only now and then: repetition rules are costly to follow."""
        if now - self._planned_at > PLANNED_EVERY:
            self._planned_at = now
            self._next = await asyncio.to_thread(self._agent.occurrences, now, now + NEXT_WITHIN)
        return self._next

    def _session(self, session: LiveSession, record: SessionRecord | None, unverified: Sequence[StoredObject]) -> dict[str, Any]:
        info = session.info
        progress = session.progress
        return {
            "id": info.id,
            "room_id": info.room_id,
            "provider": info.provider,
            "account": info.account,
            "state": record.state.value if record else "",
            "connected": session.connected,
            "recording": session.recording.state.value if session.recording is not None else None,
            "started_at": rfc3339(info.started_at),
            "planned_end": rfc3339(info.planned_end),
            "running_s": round(time.time() - info.started_at.timestamp(), 1),
            "users": len(session.roster.present()),
            "reconnects": record.reconnects if record else 0,
            "messages": record.messages if record else 0,
            "moderated": record.moderated if record else 0,
            "commands": record.commands if record else 0,
            "uploads_pending": sum(one.session_id == info.id for one in unverified),
            "streams": [
                {"stream_id": key, "user_id": stream.user.user_id, "user_name": stream.user.user_name}
                | self._stream(info.id, key, progress[key])
                for key, stream in session.streams.items()
                if key in progress
            ],
        }

    def _stream(self, session_id: str, stream_id: str, progress: StreamProgress) -> dict[str, Any]:
        now = time.monotonic()
        before = self._bytes_before.get((session_id, stream_id))
        self._bytes_before[session_id, stream_id] = (now, progress.bytes)
        # a stream that began anew counts from 0 again
        rate = (progress.bytes - before[1]) * 8 / (now - before[0]) if before is not None and progress.bytes >= before[1] else None
        keyframe = progress.last_keyframe
        return {
            "video_codec": keyframe.codec if keyframe else None,
            "audio_codec": progress.recent_audio[-1].codec if progress.recent_audio else None,
            "width": progress.width,
            "height": progress.height,
            "video_frames": progress.video_frames,
            "audio_frames": progress.audio_frames,
            "lost_video_frames": progress.lost_video_frames,
            "lost_audio_frames": progress.lost_audio_frames,
            "bytes": progress.bytes,
            "kbit_s": round(rate / 1000, 1) if rate is not None else None,
            "silent_s": round(now - progress.last_frame_at, 1) if progress.last_frame_at else None,
        }


def _recent_messages(folders: Sequence[Path]) -> list[dict[str, Any]]:
    """The newest messages of all sessions, from the ends of their files, oldest first."""
    found: list[dict[str, Any]] = []
    for folder in folders:
        try:
            with (folder / MESSAGES_NAME).open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
                lines = file.read().splitlines()[-MESSAGES_SHOWN:]
        except OSError:
            continue  # a session without messages yet
        for line in lines:
            try:
                found.append(json.loads(line))
            except ValueError:
                continue  # the first line of the tail may be cut
    return sorted(found, key=lambda message: str(message.get("at", "")))[-MESSAGES_SHOWN:]
