"""Receives one stream over one peer connection and offers its encoded frames to a sink."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from aiortc import RTCIceServer, RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError

from roomkeeper.errors import MediaError
from roomkeeper.media.clocks import StreamClock
from roomkeeper.media.depacketizers import AccessUnit
from roomkeeper.media.depacketizers.choice import CODECS
from roomkeeper.media.failures import describe_failure
from roomkeeper.media.frames import EncodedFrame, FrameSink, MediaKind
from roomkeeper.media.jitter_buffer import HOLD_S, MAX_HOLD_S
from roomkeeper.media.receive_track import ReceiveTrack, TrackFeedback
from roomkeeper.media.steady_clock import SteadyClock
from roomkeeper.media.webrtc.connection import (
    close_connection,
    enlarge_socket_buffers,
    new_peer_connection,
    refuse_oversized_datagrams,
    wait_connected,
)
from roomkeeper.media.webrtc.interfaces import gather_on
from roomkeeper.media.webrtc.packet_receiver import PacketReceiver, replace_receiver
from roomkeeper.media.webrtc.stream_stats import StreamStats

log = structlog.get_logger(__name__)

MAX_HELD_FRAMES: Final = 1000
"""Frames held while the stream's clock is not locked; at this many it is locked with what is known."""
CLOCK_RATES: Final[dict[MediaKind, int]] = {"video": 90000, "audio": 48000}
LATE_S: Final = 0.1
CATCH_UP_S: Final = 0.05
"""After a timer that fired too late, this long is left for reading what came meanwhile."""
LEAST_DELAY_S: Final = 0.005
"""Between two looks at what is due."""

NEGOTIATION_ERRORS: Final = (InternalError, InvalidAccessError, InvalidStateError, OperationError, ValueError, KeyError, IndexError)
"""What aiortc raises for session descriptions it cannot use."""


_H265_REASON: Final = "H265 is not recorded: browsers differ in what they send as H265, and hardly any player of WebRTC recordings takes it"


class StreamReceiver:
    """One stream: at most one audio and one video m-line.

    Frames go to `sink.offer` as `FrameSink` demands: each track in order, video from a key frame on, with the time on the agent's clock.
    They are late by design: up to the hold time of the jitter buffer behind a loss, and at the start until the clock is locked.

    :param addresses: see `gather_on`.
    :param label: names the stream in logs and errors.
    :param on_lost: called once with a reason when the connection ends by itself; frames that were whole are offered before.
    :param hold_s: how long missing packets are waited for, up to 2 s.
    :param short_path: packets come by `ShortPath`; otherwise aiortc's own, slower way, with the same result.
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
    ) -> None:
        self.sink_errors = 0
        self._sink = sink
        self._addresses = addresses
        self._label = label
        self._on_lost = on_lost
        self._ice_servers = ice_servers
        self._hold_s = min(max(hold_s, 0.0), MAX_HOLD_S)
        self._short_path = short_path
        self._clock = SteadyClock()
        self._stream_clock = StreamClock()
        self._held: list[tuple[ReceiveTrack, EncodedFrame]] = []
        self._tracks: dict[MediaKind, ReceiveTrack] = {}
        self._receivers: dict[MediaKind, PacketReceiver] = {}
        self._connection: RTCPeerConnection | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._timer_at = 0.0
        self._was_late = False
        self._last_frame_at: float | None = None
        self._over = False
        self._closing: asyncio.Task[None] | None = None

    # -- life -----------------------------------------------------------------------------------------------------------

    async def answer(self, offer_sdp: str) -> str:
        """Answer the sender's offer; the answer holds every candidate. Raises `MediaError` for an offer that cannot be received."""
        if self._connection is not None or self._over:
            raise MediaError("a receiver answers once", where=self._where)
        connection = self._connection = new_peer_connection(self._ice_servers)
        connection.on("connectionstatechange", self._connection_changed)
        try:
            await connection.setRemoteDescription(RTCSessionDescription(sdp=offer_sdp, type="offer"))
            self._set_up(connection.getTransceivers())
            with gather_on(self._addresses):
                await connection.setLocalDescription(await connection.createAnswer())
        except NEGOTIATION_ERRORS as error:
            reason = _H265_REASON if "H265/" in offer_sdp.upper() else str(error)
            raise MediaError(
                f"the offer cannot be answered: {reason}", where=self._where, remedy=f"publish {', '.join(CODECS.values())}"
            ) from error
        refuse_oversized_datagrams(connection)
        enlarge_socket_buffers(connection)
        return str(connection.localDescription.sdp)

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait until media can flow. Raises `MediaError`."""
        if self._connection is None:
            raise MediaError("there is no connection yet", where=self._where, remedy="answer an offer first")
        await wait_connected(self._connection, timeout_s, where=self._where)

    async def close(self) -> None:
        """Offer what is whole, then end the connection. No frame is offered after the return. Safe to call twice, and to cancel."""
        self._finish()
        if self._connection is None:
            return
        if self._closing is None:
            self._closing = asyncio.create_task(close_connection(self._connection), name=f"close {self._where}")
        # aiortc's close must not be cut short: a second call would wait for it for ever.
        await asyncio.shield(self._closing)

    def request_keyframe(self) -> None:
        """Ask the sender for a key frame now; never raises."""
        for track in self._tracks.values():
            track.refresh()

    def stats(self) -> StreamStats:
        """The counts up to now."""
        totals = {kind: track.totals() for kind, track in self._tracks.items()}
        video, audio = totals.get("video"), totals.get("audio")
        return StreamStats(
            packets=sum(total.packets for total in totals.values()),
            bytes=sum(total.payload_bytes for total in totals.values()),
            lost_packets=sum(total.lost_packets for total in totals.values()),
            recovered=sum(total.recovered for total in totals.values()),
            video_frames=video.frames if video else 0,
            audio_frames=audio.frames if audio else 0,
            lost_video_frames=video.lost_frames if video else 0,
            lost_audio_frames=audio.lost_frames if audio else 0,
            nacks=sum(total.nacks for total in totals.values()),
            plis=sum(receiver.plis_sent for receiver in self._receivers.values()),
            jitter_ms=max((receiver.jitter_s * 1000 for receiver in self._receivers.values()), default=0.0),
            last_frame_at=self._last_frame_at,
        )

    # -- set-up ---------------------------------------------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return f"stream {self._label!r}" if self._label else "stream"

    def _set_up(self, transceivers: Sequence[RTCRtpTransceiver]) -> None:
        for transceiver in transceivers:
            kind: MediaKind = "video" if transceiver.kind == "video" else "audio"
            if kind in self._tracks:
                raise MediaError(f"the offer has several {kind} tracks", where=self._where, remedy="publish one of each kind a stream")
            transceiver._codecs = [codec for codec in transceiver._codecs if codec.name.lower() in (*CODECS, "rtx")]
            if not transceiver._codecs:
                raise MediaError(f"no {kind} codec in common", where=self._where, remedy=f"publish {', '.join(CODECS.values())}")
            self._add_track(kind, transceiver)
        if not self._tracks:
            raise MediaError("the offer has neither audio nor video", where=self._where)

    def _add_track(self, kind: MediaKind, transceiver: RTCRtpTransceiver) -> None:
        def request_keyframe() -> bool:
            return receiver.request_keyframe()

        def request_packets(ssrc: int, sequences: list[int]) -> None:
            receiver.send_nack(ssrc, sequences)

        def on_sender_report(ssrc: int, ntp: float, rtp_timestamp: int, arrival: float) -> None:
            if not self._over:
                track.sender_report(ssrc, ntp, rtp_timestamp)
                self._lock(arrival)

        def on_bye() -> None:
            if not self._over:
                track.flush()

        track = ReceiveTrack(
            kind,
            self._stream_clock.add_track(CLOCK_RATES[kind]),
            self._take,
            TrackFeedback(request_keyframe, request_packets, self._arm),
            hold_s=self._hold_s,
        )
        receiver = PacketReceiver(
            kind,
            on_payload=track.push,
            short_path=self._short_path,
            on_sender_report=on_sender_report,
            on_bye=on_bye,
            clock=self._clock,
        )
        self._tracks[kind] = track
        self._receivers[kind] = receiver
        replace_receiver(transceiver, receiver)

    def _connection_changed(self) -> None:
        assert self._connection is not None
        state = self._connection.connectionState
        if state == "connected":
            self._arm(self._clock.now() + LEAST_DELAY_S)  # video asks for its first key frame
        elif state in ("failed", "closed") and not self._over:
            reason = "the media connection failed" if state == "failed" else "the sender closed the media connection"
            self._finish()
            log.info("stream_connection_lost", stream=self._label, reason=reason)
            if self._on_lost is not None:
                try:
                    self._on_lost(reason)
                except Exception as error:  # noqa: BLE001 - aiortc is in the middle of its own work here
                    log.error("on_lost_failed", stream=self._label, error=describe_failure(error))

    def _finish(self) -> None:
        """Offer what is whole and take nothing more."""
        if self._over:
            return
        for track in self._tracks.values():
            track.flush()
        self._lock(float("inf"))
        self._over = True
        if self._timer is not None:
            self._timer.cancel()

    # -- time -----------------------------------------------------------------------------------------------------------

    def _arm(self, deadline: float) -> None:
        """See to it that `_tick` runs at `deadline`."""
        if self._over:
            return
        if self._timer is not None:
            if self._was_late or self._timer_at <= deadline + 0.001:
                return
            self._timer.cancel()
        delay = max(LEAST_DELAY_S, deadline - self._clock.now())
        self._timer_at = max(deadline, self._clock.now() + LEAST_DELAY_S)
        self._timer = asyncio.get_running_loop().call_later(delay, self._tick)

    def _tick(self) -> None:
        self._timer = None
        if self._over:
            return
        now = self._clock.now()
        if now > self._timer_at + LATE_S and not self._was_late:
            # The whole process stood still: what is given up as missing now may lie in the socket, not read yet.
            self._was_late = True
            self._arm(now + CATCH_UP_S)
            return
        self._was_late = False
        for track in self._tracks.values():
            track.poll(now)
        self._lock(now)
        deadlines = [track.deadline() for track in self._tracks.values()] + [self._stream_clock.deadline()]
        due = [deadline for deadline in deadlines if deadline is not None]
        if due:
            self._arm(min(due))

    # -- frames ---------------------------------------------------------------------------------------------------------

    def _take(self, track: ReceiveTrack, unit: AccessUnit, rtp_time: int, arrival: float, lost_before: int) -> None:
        if self._over:
            return
        clock = track.clock
        if clock.base is None:
            clock.observe(rtp_time, arrival)
            frame = self._frame(track, unit, rtp_time, 0.0, lost_before)
            self._held.append((track, frame))
            if len(self._held) >= MAX_HELD_FRAMES:
                self._lock(float("inf"))
            else:
                self._arm(arrival + 0.05)
            return
        self._stream_clock.arrived(clock, rtp_time, arrival)
        self._offer(self._frame(track, unit, rtp_time, clock.wall_time(rtp_time), lost_before), arrival)

    @staticmethod
    def _frame(track: ReceiveTrack, unit: AccessUnit, rtp_time: int, wall_time: float, lost_before: int) -> EncodedFrame:
        return EncodedFrame(
            track.kind,
            track.codec,
            unit.data,
            rtp_time,
            track.clock.clock_rate,
            wall_time,
            unit.keyframe,
            unit.width,
            unit.height,
            lost_before,
            track.source,
        )

    def _lock(self, now: float) -> None:
        """Lock the clock if that is possible, and offer the frames that waited for it."""
        if not self._stream_clock.try_lock(now) or not self._held:
            return
        ready = [(track, frame) for track, frame in self._held if track.clock.base is not None]
        self._held = [(track, frame) for track, frame in self._held if track.clock.base is None]
        for track, frame in ready:
            frame.wall_time = track.clock.wall_time(frame.rtp_time)
        for _, frame in sorted(ready, key=lambda waiting: waiting[1].wall_time):
            self._offer(frame, frame.wall_time)

    def _offer(self, frame: EncodedFrame, arrival: float) -> None:
        self._last_frame_at = arrival
        try:
            self._sink.offer(frame)
        except Exception as error:  # noqa: BLE001 - a sink must not raise; one that does must not stop the others' media
            self.sink_errors += 1
            if self.sink_errors == 1:
                log.error("sink_offer_failed", stream=self._label, error=describe_failure(error))
