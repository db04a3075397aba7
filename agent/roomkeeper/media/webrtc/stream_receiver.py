"""Receives one stream over one peer connection and offers its encoded frames to a sink."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import structlog
from aiortc import RTCIceServer, RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError

from roomkeeper.errors import MediaError
from roomkeeper.media.clocks import StreamClock
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.frames import FrameSink, MediaKind
from roomkeeper.media.jitter_buffer import HOLD_S
from roomkeeper.media.webrtc.connection import (
    close_connection,
    enlarge_socket_buffers,
    local_sdp,
    new_peer_connection,
    refuse_oversized_datagrams,
    wait_connected,
)
from roomkeeper.media.webrtc.interfaces import gather_on
from roomkeeper.media.webrtc.offers import REMEDY, keep_known_codecs, without_unusable
from roomkeeper.media.webrtc.packet_receiver import replace_receiver
from roomkeeper.media.webrtc.stream_intake import StreamIntake
from roomkeeper.media.webrtc.stream_stats import StreamStats

log = structlog.get_logger(__name__)

NEGOTIATION_ERRORS: Final = (InternalError, InvalidAccessError, InvalidStateError, OperationError, ValueError, KeyError, IndexError)
"""What aiortc raises for session descriptions it cannot use."""


class StreamReceiver:
    """One stream: at most one audio and one video m-line. Frames go to the sink as `StreamIntake` says.

    :param addresses: see `gather_on`.
    :param label: names the stream in logs and errors.
    :param on_lost: called once with a reason when the connection ends by itself; frames that were whole are offered before.
    :param hold_s, short_path, stream_clock: see `StreamIntake`.
    :ivar refused: after `answer`, a sentence for each m-line that was refused because nothing of it can be received.
    """

    def __init__(
        self,
        sink: FrameSink,
        *,
        addresses: Sequence[str] | None = None,
        label: str = "",
        on_lost: Callable[[str], None] | None = None,
        ice_servers: Sequence[RTCIceServer] = (),
        hold_s: float = HOLD_S,
        short_path: bool = True,
        stream_clock: StreamClock | None = None,
    ) -> None:
        self.refused: tuple[str, ...] = ()
        self._intake = StreamIntake(sink, label=label, hold_s=hold_s, short_path=short_path, stream_clock=stream_clock)
        self._addresses = addresses
        self._label = label
        self._on_lost = on_lost
        self._ice_servers = ice_servers
        self._connection: RTCPeerConnection | None = None
        self._closing: asyncio.Task[None] | None = None

    # -- life -----------------------------------------------------------------------------------------------------------

    async def answer(self, offer_sdp: str) -> str:
        """Answer the sender's offer; the answer holds every candidate. Raises `MediaError` for an offer that cannot be received."""
        if self._connection is not None or self._intake.over:
            raise MediaError("a receiver answers once", where=self._where)
        connection = self._connection = new_peer_connection(self._ice_servers)
        connection.on("connectionstatechange", self._connection_changed)
        try:
            usable, unusable = without_unusable(offer_sdp)
            await connection.setRemoteDescription(RTCSessionDescription(sdp=usable, type="offer"))
            self._set_up(connection.getTransceivers(), unusable)
            with gather_on(self._addresses):
                await connection.setLocalDescription(await connection.createAnswer())
        except NEGOTIATION_ERRORS as error:
            raise MediaError(f"the offer cannot be answered: {error}", where=self._where, remedy=REMEDY, retryable=True) from error
        refuse_oversized_datagrams(connection)
        enlarge_socket_buffers(connection)
        return local_sdp(connection, where=self._where)

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait until media can flow. Raises `MediaError`."""
        if self._connection is None:
            raise MediaError("there is no connection yet", where=self._where, remedy="answer an offer first")
        await wait_connected(self._connection, timeout_s, where=self._where)

    async def close(self) -> None:
        """Offer what is whole, then end the connection. No frame is offered after the return. Safe to call twice, and to cancel."""
        self._intake.finish()
        if self._connection is None:
            return
        if self._closing is None:
            self._closing = asyncio.create_task(close_connection(self._connection), name=f"close {self._where}")
        # aiortc's close must not be cut short: a second call would wait for it for ever.
        await asyncio.shield(self._closing)

    def request_keyframe(self) -> None:
        """Ask the sender for a key frame now; never raises."""
        self._intake.request_keyframe()

    def stats(self) -> StreamStats:
        """The counts up to now."""
        return self._intake.stats()

    @property
    def sink_errors(self) -> int:
        """How often the sink raised."""
        return self._intake.sink_errors

    # -- set-up ---------------------------------------------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return f"stream {self._label!r}" if self._label else "stream"

    def _set_up(self, transceivers: Sequence[RTCRtpTransceiver], unusable: Mapping[str, str]) -> None:
        for transceiver in transceivers:
            if transceiver.mid in unusable:
                continue
            kind: MediaKind = "video" if transceiver.kind == "video" else "audio"
            if kind in self._intake.kinds:
                raise MediaError(f"the offer has several {kind} tracks", where=self._where, remedy="publish one of each kind a stream")
            keep_known_codecs(transceiver)
            replace_receiver(transceiver, self._intake.add_track(kind))
        self.refused = tuple(unusable.values())
        if not self._intake.kinds:
            what = "; ".join(self.refused) or "the offer has neither audio nor video"
            raise MediaError(what, where=self._where, remedy=REMEDY)

    def _connection_changed(self) -> None:
        assert self._connection is not None
        state = self._connection.connectionState
        if state == "connected":
            self._intake.begin()
        elif state in ("failed", "closed") and not self._intake.over:
            reason = "the media connection failed" if state == "failed" else "the sender closed the media connection"
            self._intake.finish()
            log.info("stream_connection_lost", stream=self._label, reason=reason)
            if self._on_lost is not None:
                try:
                    self._on_lost(reason)
                except Exception as error:  # noqa: BLE001 - aiortc is in the middle of its own work here
                    log.error("on_lost_failed", stream=self._label, error=describe_failure(error))
