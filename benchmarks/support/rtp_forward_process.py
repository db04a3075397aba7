"""Streams of a Janus recorded from plain RTP (`ingest = "rtp_forward"`), in a process of its own inside the namespace of that Janus."""

from __future__ import annotations

import asyncio
import functools
import sys
from pathlib import Path
from typing import Any, cast

from roomkeeper.ops.logs import configure_logging
from roomkeeper.rooms.events import StreamInfo, StreamsAdded
from roomkeeper.rooms.protocols import Account, Room
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.reception import StreamReception
from roomkeeper.state import segments
from roomkeeper_janus.client import JanusClient
from roomkeeper_janus.provider import JanusProvider
from roomkeeper_janus.room import JanusRoom
from support.child import serve
from support.roomkeeper_process import BenchmarkSession, Recorders

ALL_THERE_WITHIN_S = 60.0


class ForwardedRecorders(Recorders):
    """One session in the room of a Janus; everything behind the room is as in `Recorders`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._client: JanusClient | None = None
        self._room: JanusRoom | None = None
        self._session: BenchmarkSession | None = None

    async def play(self, url: str, room: str, streams: int) -> None:
        """Enter the room and record every stream of it."""
        settings = {"url": url, "text_room": False, "ingest": "rtp_forward"}
        self._client = await JanusProvider().connect(Account(name="a", provider="janus", user_id="recorder", settings=settings))
        self._room = await self._client.login_room(room)
        found: list[StreamInfo] = []
        async with asyncio.timeout(ALL_THERE_WITHIN_S):
            async for event in self._room.events():
                found += event.streams if isinstance(event, StreamsAdded) else ()
                if len(found) >= streams:
                    break
        await self._open_session()
        self._session = self._rooms[-1][0]
        for stream in found:
            reception = StreamReception(cast("LiveSession", self._session), cast("Room", self._room), stream, self._hooks)
            self._receptions.append(asyncio.create_task(reception.run(), name=f"reception of {stream.stream_id}"))
        async with asyncio.timeout(ALL_THERE_WITHIN_S):
            while len(self._room.stats()) < streams:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)

    async def received(self) -> int:
        """Packets received up to now."""
        assert self._room is not None
        return sum(stats.packets for stats in self._room.stats().values())

    async def finish(self) -> dict[str, Any]:
        """End the streams as a session does. Returns the files by stream ID."""
        assert self._journal is not None
        assert self._session is not None
        await self._end_receptions()
        await self._hooks.notify("session_ended", session=self._session)
        files: dict[str, list[str]] = {}
        for row in await self._journal.run(functools.partial(segments.of_session, session_id=self._session.info.id)):
            files.setdefault(row.stream_id, []).append(str(self._session.info.folder / row.path))
        return {"files": files, "warnings": self._session.warnings}

    async def close(self) -> None:
        """End everything."""
        await super().close()
        if self._client is not None:
            await self._client.close()


def main() -> None:
    """`rtp_forward_process FOLDER`."""
    configure_logging("warning", "json")
    recorders = ForwardedRecorders(Path(sys.argv[1]))
    serve({"start": recorders.start, "play": recorders.play, "received": recorders.received, "finish": recorders.finish}, recorders.close)


if __name__ == "__main__":
    main()
