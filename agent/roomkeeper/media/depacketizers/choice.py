"""Which depacketizer for which codec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from roomkeeper.errors import MediaError
from roomkeeper.media.depacketizers import Depacketizer, Payload, av1, h264, vp8, vp9
from roomkeeper.media.depacketizers.audio_packets import AudioPacketDepacketizer
from roomkeeper.media.depacketizers.av1 import Av1Depacketizer
from roomkeeper.media.depacketizers.h264 import H264Depacketizer
from roomkeeper.media.depacketizers.vp8 import Vp8Depacketizer
from roomkeeper.media.depacketizers.vp9 import Vp9Depacketizer
from roomkeeper.media.frames import AUDIO_CODECS, CLOCK_RATES, VIDEO_CLOCK_RATE, VIDEO_CODECS

CODECS: Final = {name.lower(): name for name in (*VIDEO_CODECS, *AUDIO_CODECS)}
"""Names in a session description, in lower case, to those of `EncodedFrame.codec`."""

_AUDIO_CLOCK_RATES: Final = {"opus": CLOCK_RATES["audio"], "PCMU": 8000, "PCMA": 8000, "G722": 8000}
_KEYFRAME_TESTS: Final[dict[str, Callable[[Payload], bool]]] = {
    "h264": h264.starts_keyframe,
    "vp8": vp8.starts_keyframe,
    "vp9": vp9.starts_keyframe,
    "av1": av1.starts_keyframe,
}


def depacketizer_for(name: str, parameter_sets: str = "") -> Depacketizer:
    """Make the depacketizer of a codec named as in a session description, in any case. Raises `MediaError` for others."""
    codec = CODECS.get(name.lower())
    if codec is None:
        raise MediaError(f"codec {name!r} is not supported", remedy=f"publish one of {', '.join(CODECS.values())}")
    if codec in AUDIO_CODECS:
        return AudioPacketDepacketizer(codec)
    if codec == "H264":
        return H264Depacketizer(parameter_sets)
    if codec == "VP8":
        return Vp8Depacketizer()
    return Vp9Depacketizer() if codec == "VP9" else Av1Depacketizer()


def clock_rate_of(name: str) -> int:
    """RTP ticks a second of a codec named as in `EncodedFrame.codec`: 8000 also for G722, which samples 16000 (RFC 3551 section 4.5.2)."""
    return _AUDIO_CLOCK_RATES.get(name, VIDEO_CLOCK_RATE)


def keyframe_test(name: str) -> Callable[[Payload], bool]:
    """Return the test whether a packet begins a key frame; for audio every packet does."""
    return _KEYFRAME_TESTS.get(name.lower(), lambda _payload: True)
