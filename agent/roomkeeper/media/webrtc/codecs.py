"""Codecs that are received and forwarded as they are, beside those that aiortc can encode and decode itself."""

from __future__ import annotations

import aiortc.codecs
from aiortc import rtp
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpCodecParameters

from roomkeeper.media.frames import VIDEO_CLOCK_RATE

_FEEDBACK = [RTCRtcpFeedback(type="nack"), RTCRtcpFeedback(type="nack", parameter="pli"), RTCRtcpFeedback(type="goog-remb")]
_DYNAMIC_PAYLOAD_TYPES = (*range(35, 64), *range(96, 128))
"""Browsers have run out of 96 to 127 and go on below (RFC 3551 section 3 leaves 35 to 71 unassigned); aiortc knows the former only."""


def negotiate_more_codecs() -> None:
    """Have aiortc negotiate VP9 and AV1, after its own, and retransmission of Opus. Safe to call again.

    aiortc's own tracks cannot encode or decode them; nothing in roomkeeper wants that.
    """
    known = aiortc.codecs.CODECS["video"]
    names = {codec.name.lower() for codec in known}
    for name, parameters in (("VP9", {"profile-id": "0"}), ("AV1", {})):
        if name.lower() not in names:
            payload_type = max(codec.payloadType or 0 for codec in known) + 1
            known.append(
                RTCRtpCodecParameters(
                    mimeType=f"video/{name}",
                    clockRate=VIDEO_CLOCK_RATE,
                    payloadType=payload_type,
                    rtcpFeedback=list(_FEEDBACK),
                    parameters=dict(parameters),
                )
            )
            known.append(
                RTCRtpCodecParameters(
                    mimeType="video/rtx", clockRate=VIDEO_CLOCK_RATE, payloadType=payload_type + 1, parameters={"apt": payload_type}
                )
            )
    for codec in aiortc.codecs.CODECS["audio"]:
        if codec.name.lower() == "opus" and not codec.rtcpFeedback:
            codec.rtcpFeedback.append(RTCRtcpFeedback(type="nack"))
    rtp.DYNAMIC_PAYLOAD_TYPES = _DYNAMIC_PAYLOAD_TYPES  # type: ignore[assignment]
