"""Encoded media as it travels from the receive path to a sink, and from a source to a sender."""

from __future__ import annotations

from typing import Final, Literal, Protocol, runtime_checkable

MediaKind = Literal["audio", "video"]

VIDEO_CODECS: Final = ("H264", "VP8", "VP9", "AV1")
AUDIO_CODECS: Final = ("opus", "PCMU", "PCMA", "G722")

VIDEO_CLOCK_RATE: Final = 90000
CLOCK_RATES: Final[dict[MediaKind, int]] = {"video": VIDEO_CLOCK_RATE, "audio": 48000}
"""RTP ticks a second of pictures and of Opus; `depacketizers.choice.clock_rate_of` knows those of every codec."""


class EncodedFrame:
    """One access unit or audio packet as it left the encoder. Treat as immutable.

    A plain slotted class, not a frozen dataclass: one is made for every frame of every stream, and a frozen dataclass costs
    five times as much to construct.

    :ivar kind: `audio` or `video`.
    :ivar codec: `H264` (Annex B, SPS and PPS in band before each key frame), `VP8`, `VP9` (spatial layers as one superframe), `AV1`
        (low-overhead OBUs without temporal delimiters), `opus`, `PCMU`, `PCMA`, `G722`.
    :ivar data: the encoded bytes.
    :ivar rtp_time: RTP timestamp, unwrapped to a growing integer, in units of `clock_rate`.
    :ivar clock_rate: ticks a second: 90000 for video, 48000 for Opus (RFC 7587 section 4.1), 8000 for PCMU, PCMA and
        G722 (which samples 16000 all the same, RFC 3551 section 4.5.2).
    :ivar wall_time: capture time in UNIX seconds on the agent's clock; audio and video of one stream agree by the sender's
        reports (RFC 3550 section 6.4.1), and within one connection it follows `rtp_time` without steps.
    :ivar keyframe: decodable without any earlier frame; always true for audio.
    :ivar width: picture width in pixels on video key frames, otherwise 0.
    :ivar height: picture height in pixels on video key frames, otherwise 0.
    :ivar lost_before: how many frames of this track are known to be missing right before this one.
    :ivar source: any number that changes when the sender began anew, for instance its SSRC; 0 when that is not known.
    """

    __slots__ = ("clock_rate", "codec", "data", "height", "keyframe", "kind", "lost_before", "rtp_time", "source", "wall_time", "width")

    def __init__(
        self,
        kind: MediaKind,
        codec: str,
        data: bytes,
        rtp_time: int,
        clock_rate: int,
        wall_time: float,
        keyframe: bool,
        width: int = 0,
        height: int = 0,
        lost_before: int = 0,
        source: int = 0,
    ) -> None:
        self.kind = kind
        self.codec = codec
        self.data = data
        self.rtp_time = rtp_time
        self.clock_rate = clock_rate
        self.wall_time = wall_time
        self.keyframe = keyframe
        self.width = width
        self.height = height
        self.lost_before = lost_before
        self.source = source

    def __repr__(self) -> str:
        key = " key" if self.keyframe and self.kind == "video" else ""
        return f"<EncodedFrame {self.codec}{key} {len(self.data)} B rtp={self.rtp_time} wall={self.wall_time:.3f}>"


@runtime_checkable
class FrameSink(Protocol):
    """Takes the frames of one stream: audio and video together, each track in order, the two loosely interleaved.

    The first video frame offered is a key frame. After a loss the next video frame offered is again one that decodes cleanly.
    """

    def offer(self, frame: EncodedFrame) -> None:
        """Take a frame. Called on the event loop for every frame: it must neither block nor raise."""
        ...

    async def close(self) -> None:
        """The stream is over. On return everything taken is as durable as the sink makes it. Safe to call twice."""
        ...


@runtime_checkable
class FrameSource(Protocol):
    """Gives the frames of one stream to publish, already encoded, at the pace they are to be sent."""

    video_codec: str | None
    audio_codec: str | None

    async def next_frame(self, kind: MediaKind) -> EncodedFrame | None:
        """Return the track's next frame when it is due, or None at the end of the stream."""
        ...

    def request_keyframe(self) -> None:
        """A receiver cannot decode: send a key frame as soon as possible, or ignore it if there is none to be had."""
        ...
