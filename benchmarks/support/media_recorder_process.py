"""What aiortc's examples do: decode, encode again, write with `MediaRecorder`. One process, its streams beside each other."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.contrib.media import MediaRecorder
from aiortc.mediastreams import MediaStreamTrack

from roomkeeper.media.webrtc.connection import new_peer_connection, wait_connected
from roomkeeper.media.webrtc.interfaces import gather_on
from support.child import serve

CONNECT_WITHIN_S = 30.0


class DecodingFailures(logging.Handler):
    """Counts what aiortc's decoders complain about: what is encoded again hides it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Take one complaint."""
        self.count += "decode" in record.getMessage()


class MediaRecorders:
    """Connections and their recorders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connections: list[RTCPeerConnection] = []
        self._recorders: list[MediaRecorder | None] = []
        self._files: list[str] = []
        self._failures = DecodingFailures()

    async def start(self) -> None:
        """Begin to listen to the decoders."""
        logging.getLogger("aiortc").addHandler(self._failures)

    async def answer(self, offer: str) -> str:
        """Receive and record one more stream, with aiortc alone."""
        connection = new_peer_connection()
        path = self._folder / f"stream-{len(self._files)}.mkv"
        recorder = MediaRecorder(str(path))
        self._connections.append(connection)
        self._recorders.append(recorder)
        self._files.append(str(path))

        def add_track(track: MediaStreamTrack) -> None:
            recorder.addTrack(track)

        connection.on("track", add_track)
        await connection.setRemoteDescription(RTCSessionDescription(sdp=offer, type="offer"))
        with gather_on(["127.0.0.1"]):
            await connection.setLocalDescription(await connection.createAnswer())
        await recorder.start()
        return str(connection.localDescription.sdp)

    async def connected(self) -> None:
        """Wait until every connection is up."""
        await asyncio.gather(*(wait_connected(connection, CONNECT_WITHIN_S) for connection in self._connections))

    async def received(self) -> int:
        """Bytes written up to now: the recorders' queues cannot be asked."""
        return await asyncio.to_thread(lambda: sum(Path(path).stat().st_size for path in self._files if Path(path).exists()))

    async def finish(self) -> dict[str, Any]:
        """Close the files. Returns them, and what the decoders complained about."""
        for index, recorder in enumerate(self._recorders):
            if recorder is not None:
                self._recorders[index] = None
                await recorder.stop()
        return {"files": [[path] for path in self._files], "stats": [], "warnings": [], "decode_errors": self._failures.count}

    async def close(self) -> None:
        """End everything."""
        await self.finish()
        await asyncio.gather(*(connection.close() for connection in self._connections))


def main() -> None:
    """`media_recorder_process FOLDER`."""
    recorders = MediaRecorders(Path(sys.argv[1]))
    serve(
        {
            "start": recorders.start,
            "answer": recorders.answer,
            "connected": recorders.connected,
            "received": recorders.received,
            "finish": recorders.finish,
        },
        recorders.close,
    )


if __name__ == "__main__":
    main()
