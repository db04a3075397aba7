"""One stream's frames to several sinks, counted on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import structlog

from roomkeeper.media.frames import EncodedFrame, FrameSink
from roomkeeper.rooms.stream_progress import StreamProgress

log = structlog.get_logger(__name__)

CLOSE_S = 60.0
"""How long a sink may take to close: a slow disk is no reason to lose a file, a dead one none to wait for ever."""


class FanOut:
    """Gives each frame to every sink. A sink that raises is left out from then on; the others go on. Serves `FrameSink`."""

    def __init__(self, sinks: Sequence[FrameSink], stream_id: str, progress: StreamProgress) -> None:
        self._count = progress.count
        self._sinks = list(sinks)
        self._offers = tuple(sink.offer for sink in sinks)
        self._stream_id = stream_id

    def offer(self, frame: EncodedFrame) -> None:
        """See `FrameSink.offer`."""
        self._count(frame, time.monotonic())
        for offer in self._offers:
            try:
                offer(frame)
            except Exception:
                log.exception("a frame sink failed and gets no more frames", stream=self._stream_id)
                self._offers = tuple(one for one in self._offers if one is not offer)

    async def close(self) -> None:
        """Close every sink, each on its own."""
        outcomes = await asyncio.gather(*(self._close_one(sink) for sink in self._sinks), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                log.error("a frame sink did not close", stream=self._stream_id, error=f"{type(outcome).__name__}: {outcome}")

    @staticmethod
    async def _close_one(sink: FrameSink) -> None:
        async with asyncio.timeout(CLOSE_S):
            await sink.close()
