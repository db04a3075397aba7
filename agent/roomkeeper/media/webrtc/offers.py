"""Offers of which not everything can be received: aiortc refuses those whole, so what is unusable is set aside before it sees them.

An m-line without a codec in common is shown to aiortc as an inactive one of a codec it knows, and so it is answered: inactive. To reject it
(RFC 3264 section 6: port 0) is more to the letter, and what browsers understand, see `rejecting`; but aiortc refuses such an answer, and
Janus 1.1.2 crashes over an m-line without payload types.
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
    aside: set[str] = set()
    for media in sdp.SessionDescription.parse(offer).media:
        if media.kind in _STAND_IN:
            common = find_common_codecs(NEGOTIATED[media.kind], media.rtp.codecs)
            if any(codec.name.lower() in CODECS for codec in common):
                continue
            aside.add(media.rtp.muxId)
            if media.direction != "inactive":
                unusable[media.rtp.muxId] = _reason(media.kind, [codec.name for codec in media.rtp.codecs])
    if not aside:
        return offer, unusable
    head, *sections = _SECTION.split(offer)
    return head + "".join(_set_aside(section) if _mid(section) in aside else section for section in sections), unusable


def rejecting(answer: str, offer: str, mids: Collection[str]) -> str:
    """The answer with these m-lines of the offer rejected (RFC 3264 section 6, RFC 9143 section 7.3.3): aiortc answers stand-ins."""
    if not mids:
        return answer
    offered = {_mid(section): section.splitlines()[0] for section in _SECTION.split(offer)[1:]}
    head, *sections = _SECTION.split(answer)
    return _without_bundled(head, mids) + "".join(
        _rejected(_mid(section), offered[_mid(section)]) if _mid(section) in mids else section for section in sections
    )


def keep_known_codecs(transceiver: RTCRtpTransceiver) -> None:
    """Answer with the codecs that can be recorded only; aiortc knows more. An m-line without any is left alone: it is set aside."""
    known = [codec for codec in transceiver._codecs if codec.name.lower() in (*CODECS, "rtx")]
    if any(codec.name.lower() in CODECS for codec in known):
        transceiver._codecs = known


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


def _rejected(mid: str, offered_line: str) -> str:
    kind, _port, rest = offered_line[2:].split(" ", 2)
    return f"m={kind} 0 {rest}\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=inactive\r\n"


def _without_bundled(head: str, mids: Collection[str]) -> str:
    def remaining(group: re.Match[str]) -> str:
        return " ".join(["a=group:BUNDLE", *(mid for mid in group[1].split() if mid not in mids)]) + "\r"

    return re.sub(r"(?m)^a=group:BUNDLE(.*?)\r?$", remaining, head)


def _attribute(line: str) -> str:
    return line[2:].partition(":")[0] if line.startswith("a=") else ""
