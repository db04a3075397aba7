"""Receives one stream over one peer connection and offers its encoded frames to a sink."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aiortc import RTCIceServer, RTCRtpTransceiver

from roomkeeper.errors import MediaError
from roomkeeper.media.clocks import StreamClock
from roomkeeper.media.frames import FrameSink, MediaKind
from roomkeeper.media.jitter_buffer import HOLD_S
from roomkeeper.media.stream_stats import StreamStats
from roomkeeper.media.webrtc.media_connection import MediaConnection
from roomkeeper.media.webrtc.offers import REMEDY
from roomkeeper.media.webrtc.packet_receiver import replace_receiver
from roomkeeper.media.webrtc.stream_intake import StreamIntake


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
        self._connection: MediaConnection | None = None

    # -- life -----------------------------------------------------------------------------------------------------------

    async def answer(self, offer_sdp: str) -> str:
        """Answer the sender's offer; the answer holds every candidate. Raises `MediaError` for an offer that cannot be received."""
        if self._connection is not None or self._intake.over:
            raise MediaError("a receiver answers once", where=self._where)
        self._connection = MediaConnection(
            self._where,
            addresses=self._addresses,
            ice_servers=self._ice_servers,
            on_connected=self._intake.begin,
            on_lost=self._lost,
        )
        return (await self._connection.answer(offer_sdp, self._set_up)).sdp

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait until media can flow. Raises `MediaError`."""
        if self._connection is None:
            raise MediaError("there is no connection yet", where=self._where, remedy="answer an offer first")
        await self._connection.wait_connected(timeout_s)

    async def close(self) -> None:
        """Offer what is whole, then end the connection. No frame is offered after the return. Safe to call twice, and to cancel."""
        self._intake.finish()
        if self._connection is not None:
            await self._connection.close()

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

    async def _set_up(self, transceivers: Sequence[RTCRtpTransceiver], unusable: Mapping[str, str]) -> None:
        for transceiver in transceivers:
            kind: MediaKind = "video" if transceiver.kind == "video" else "audio"
            if kind in self._intake.kinds:
                raise MediaError(f"the offer has several {kind} tracks", where=self._where, remedy="publish one of each kind a stream")
            replace_receiver(transceiver, self._intake.add_track(kind))
        self.refused = tuple(unusable.values())
        if not self._intake.kinds:
            what = "; ".join(self.refused) or "the offer has neither audio nor video"
            raise MediaError(what, where=self._where, remedy=REMEDY)

    def _lost(self, reason: str) -> None:
        self._intake.finish()
        if self._on_lost is not None:
            self._on_lost(reason)
