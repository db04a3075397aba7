"""Which depacketizer for which codec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from roomkeeper.errors import MediaError
from roomkeeper.media.depacketizers import Depacketizer, Payload, h264, vp8
from roomkeeper.media.depacketizers.h264 import H264Depacketizer
from roomkeeper.media.depacketizers.opus import OpusDepacketizer
from roomkeeper.media.depacketizers.vp8 import Vp8Depacketizer

CODECS: Final = {"h264": "H264", "vp8": "VP8", "opus": "opus"}
"""Names in a session description, in lower case, to those of `EncodedFrame.codec`."""


def depacketizer_for(name: str, parameter_sets: str = "") -> Depacketizer:
    """Make the depacketizer of a codec named as in a session description, in any case. Raises `MediaError` for others."""
    codec = CODECS.get(name.lower())
    if codec == "H264":
        return H264Depacketizer(parameter_sets)
    if codec == "VP8":
        return Vp8Depacketizer()
    if codec == "opus":
        return OpusDepacketizer()
    raise MediaError(f"codec {name!r} is not supported", remedy=f"publish one of {', '.join(CODECS.values())}")


def keyframe_test(name: str) -> Callable[[Payload], bool]:
    """Return the test whether a packet begins a key frame; for audio every packet does."""
    tests: dict[str, Callable[[Payload], bool]] = {"h264": h264.starts_keyframe, "vp8": vp8.starts_keyframe}
    return tests.get(name.lower(), lambda _payload: True)
