"""What can be recorded, and into which containers."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Literal

from roomkeeper.media.frames import MediaKind

Container = Literal["matroska", "webm", "mp4"]

EXTENSIONS: Final[dict[str, str]] = {"matroska": ".mkv", "webm": ".webm", "mp4": ".mp4"}


@dataclass(frozen=True, slots=True)
class Codec:
    """A codec as `EncodedFrame.codec` names it.

    :ivar name: libavcodec's name of it.
    :ivar containers: those of libavformat that take it, beside Matroska, which takes all.
    :ivar wave_format: for those that Matroska takes only as Microsoft wave: the WAVEFORMATEX structure.
    :ivar sample_rate: of sound, in samples a second; for G.722 not the rate of its RTP clock (RFC 3551 section 4.5.2).
    """

    kind: MediaKind
    name: str
    containers: frozenset[str] = frozenset()
    wave_format: bytes = b""
    sample_rate: int = 48000


def _wave_format(tag: int, rate: int, bits: int) -> bytes:
    """WAVEFORMATEX of one channel: 8000 bytes a second for all of them."""
    return struct.pack("<HHIIHHH", tag, 1, rate, 8000, 1, bits, 0)


CODECS: Final[dict[str, Codec]] = {
    "H264": Codec("video", "h264", frozenset({"mp4"})),
    "VP8": Codec("video", "vp8", frozenset({"webm"})),
    "VP9": Codec("video", "vp9", frozenset({"webm", "mp4"})),
    "AV1": Codec("video", "av1", frozenset({"webm", "mp4"})),
    "opus": Codec("audio", "opus", frozenset({"webm", "mp4"})),
    "PCMU": Codec("audio", "pcm_mulaw", wave_format=_wave_format(7, 8000, 8), sample_rate=8000),
    "PCMA": Codec("audio", "pcm_alaw", wave_format=_wave_format(6, 8000, 8), sample_rate=8000),
    "G722": Codec("audio", "g722", wave_format=_wave_format(0x028F, 16000, 4), sample_rate=16000),
}

NAMES: Final[dict[str, str]] = {codec.name: name for name, codec in CODECS.items()} | {"adpcm_g722": "G722", "libdav1d": "AV1"}
"""From libavcodec's names to ours."""

_REASONS: Final = {"H265": "its RTP payload (RFC 7798) is not unpacked here"}


def refusal(kind: MediaKind, codec: str) -> str:
    """Why a track in this codec is not recorded, and what to do."""
    usable = ", ".join(name for name, known in CODECS.items() if known.kind == kind)
    reason = f": {_REASONS[codec]}" if codec in _REASONS else ""
    return f"{kind} in {codec or 'an unnamed codec'} is not recorded{reason} — publish one of {usable}"


def fits(container: str, *codecs: str | None) -> bool:
    """Whether a container takes all of these codecs."""
    return container == "matroska" or all(codec is None or container in CODECS[codec].containers for codec in codecs)
