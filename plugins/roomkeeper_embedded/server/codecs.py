"""Which codecs the server takes from a publisher's offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

from aiortc.codecs import get_capabilities
from aiortc.rtcpeerconnection import is_codec_compatible
from aiortc.rtcrtpparameters import RTCRtpCodecCapability, RTCRtpCodecParameters
from aiortc.sdp import MediaDescription, SessionDescription

from roomkeeper.errors import MediaError
from roomkeeper.media.frames import AUDIO_CODECS, VIDEO_CODECS, MediaKind
from roomkeeper.media.webrtc.codecs import negotiate_more_codecs
from roomkeeper.media.webrtc.offers import without_unusable
from roomkeeper_embedded.signalling import MAX_SDP_CHARS

_TAKEN: Final = {name.lower() for name in (*VIDEO_CODECS, *AUDIO_CODECS)}
_REMEDY: Final = f"offer {', '.join((*VIDEO_CODECS, *AUDIO_CODECS))}"


@dataclass(frozen=True, slots=True)
class OfferedTrack:
    """One m-line of an offer. `codecs` are the variants of the one codec that was chosen, and retransmission where offered."""

    kind: MediaKind
    codecs: list[RTCRtpCodecCapability]


class Offer(NamedTuple):
    """What is taken of an offer: its tracks, the offer as aiortc can take it, and why the other m-line was refused, by `mid`."""

    tracks: list[OfferedTrack]
    sdp: str
    refused: dict[str, str]


def read_offer(offer_sdp: str) -> Offer:
    """Read an offer: at most one audio and one video m-line, in order, each with the first offered codec that can be forwarded.

    A picture that cannot be forwarded costs nobody the sound, nor the other way round. Raises `MediaError` for anything else.
    """
    if len(offer_sdp) > MAX_SDP_CHARS:
        raise MediaError("the session description is too long")
    negotiate_more_codecs()
    try:
        description = SessionDescription.parse(offer_sdp)
        usable, refused = without_unusable(offer_sdp)
    except Exception as error:  # a stranger's text: the parser fails in many ways
        raise MediaError(f"the session description cannot be read: {type(error).__name__}") from error
    tracks: list[OfferedTrack] = []
    kinds: set[MediaKind] = set()
    for media in description.media:
        if media.kind not in ("audio", "video") or media.direction not in ("sendonly", "sendrecv"):
            raise MediaError("a published stream has m-lines that send audio or video, and no others")
        kind: MediaKind = "audio" if media.kind == "audio" else "video"
        if kind in kinds:
            raise MediaError(f"a published stream has one {kind} m-line at most")
        kinds.add(kind)
        if media.rtp.muxId not in refused:
            tracks.append(OfferedTrack(kind, _chosen(media)))
    if not tracks:
        raise MediaError("; ".join(refused.values()) or "the session description has no media", remedy=_REMEDY)
    return Offer(tracks, usable, refused)


def _compatible(own: RTCRtpCodecCapability, codec: RTCRtpCodecParameters) -> bool:
    parameters = RTCRtpCodecParameters(mimeType=own.mimeType, clockRate=own.clockRate, channels=own.channels, parameters=own.parameters)
    return is_codec_compatible(parameters, codec)


def _chosen(media: MediaDescription) -> list[RTCRtpCodecCapability]:
    known = get_capabilities(media.kind).codecs
    for codec in media.rtp.codecs:
        name = codec.name.lower()
        if name in _TAKEN and any(_compatible(own, codec) for own in known):
            rtx_offered = any(other.name.lower() == "rtx" for other in media.rtp.codecs)
            return [own for own in known if own.name.lower() == name or (rtx_offered and own.name.lower() == "rtx")]
    raise MediaError(f"none of the offered {media.kind} codecs can be taken", remedy=_REMEDY)
