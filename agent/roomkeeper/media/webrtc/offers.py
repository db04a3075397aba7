"""Offers of which not everything can be received: aiortc refuses those whole, so what is unusable is set aside before it sees them.

An m-line without a codec in common is shown to aiortc as an inactive one, and rejected in the answer (RFC 3264 section 6: port 0).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from aiortc import RTCRtpTransceiver, sdp
from aiortc.codecs import CODECS as NEGOTIATED
from aiortc.rtcpeerconnection import find_common_codecs

from roomkeeper.media.depacketizers.choice import CODECS

REMEDY: Final = f"publish {', '.join(CODECS.values())}"

_H265_REASON: Final = "H265 is not recorded: browsers differ in what they send as H265, and hardly any player of WebRTC recordings takes it"
_STAND_IN: Final = {"audio": (111, "opus/48000/2"), "video": (96, "VP8/90000")}
_ABOUT_MEDIA: Final = ("rtpmap", "fmtp", "rtcp-fb", "ssrc", "ssrc-group", "extmap", "msid", "rid", "simulcast", "imageattr")
_DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")
_SECTION: Final = re.compile(r"(?m)^(?=m=)")


def without_unusable(offer: str) -> tuple[str, dict[str, str]]:
    """The offer with the m-lines that cannot be received made inactive, and why, by `mid`. Raises ValueError for what is no SDP."""
    unusable: dict[str, str] = {}
    for media in sdp.SessionDescription.parse(offer).media:
        if media.kind in _STAND_IN and media.direction != "inactive":
            common = find_common_codecs(NEGOTIATED[media.kind], media.rtp.codecs)
            if not any(codec.name.lower() in CODECS for codec in common):
                unusable[media.rtp.muxId] = _reason(media.kind, [codec.name for codec in media.rtp.codecs])
    if not unusable:
        return offer, unusable
    head, *sections = _SECTION.split(offer)
    return head + "".join(_set_aside(section) if _mid(section) in unusable else section for section in sections), unusable


def with_rejected(answer: str, mids: Collection[str]) -> str:
    """The answer with these m-lines rejected."""
    if not mids:
        return answer
    head, *sections = _SECTION.split(answer)
    lines = [_without_mids(line, mids) if line.startswith("a=group:BUNDLE") else line for line in head.splitlines()]
    head = "".join(f"{line}\r\n" for line in lines)
    return head + "".join(_rejected(section) if _mid(section) in mids else section for section in sections)


def keep_known_codecs(transceiver: RTCRtpTransceiver) -> None:
    """Answer with the codecs that can be recorded only; aiortc knows more."""
    transceiver._codecs = [codec for codec in transceiver._codecs if codec.name.lower() in (*CODECS, "rtx")]


def _reason(kind: str, codecs: list[str]) -> str:
    if any(codec.upper() == "H265" for codec in codecs):
        return _H265_REASON
    return f"no {kind} codec in common: {', '.join(dict.fromkeys(codecs)) or 'none'} offered"


def _mid(section: str) -> str:
    found = re.search(r"(?m)^a=mid:(\S*)", section)
    return found[1] if found else ""


def _set_aside(section: str) -> str:
    first, *lines = section.splitlines()
    kind, port, protocol = first[2:].split()[:3]
    payload_type, codec = _STAND_IN[kind]
    kept = [line for line in lines if not _attribute(line).startswith(_ABOUT_MEDIA) and _attribute(line) not in _DIRECTIONS]
    made = [f"m={kind} {port} {protocol} {payload_type}", *kept, "a=inactive", f"a=rtpmap:{payload_type} {codec}"]
    return "".join(f"{line}\r\n" for line in made)


def _rejected(section: str) -> str:
    kind, _, *rest = section.splitlines()[0].split()
    return "".join(f"{line}\r\n" for line in (" ".join((kind, "0", *rest)), "c=IN IP4 0.0.0.0", "a=inactive", f"a=mid:{_mid(section)}"))


def _without_mids(group: str, mids: Collection[str]) -> str:
    return " ".join(part for part in group.split() if part not in mids)


def _attribute(line: str) -> str:
    return line[2:].partition(":")[0] if line.startswith("a=") else ""
