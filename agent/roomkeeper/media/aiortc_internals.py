"""Every private name of aiortc and aioice that roomkeeper uses, and a check that they are all there.

aiortc has no public way to take encoded media out of a connection or to put it in. What is used instead stands in `PRIVATE_NAMES`;
nothing else may be touched. `check()` refuses a version that these names were not read in, before a call can go wrong silently.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from types import FunctionType
from typing import Final, NamedTuple

import aioice
import aiortc
import pylibsrtp

from roomkeeper.errors import MediaError

AIORTC_VERSION: Final = "1.16."
AIOICE_VERSION: Final = "0.13."
PYLIBSRTP_VERSION: Final = "1.0."


class PrivateName(NamedTuple):
    """One name: the module, the class in it (empty for the module itself) and the attribute, written as Python mangles it."""

    module: str
    owner: str
    attribute: str


PRIVATE_NAMES: Final = (
    # who takes and sends the packets of one m-line
    PrivateName("aiortc.rtcrtptransceiver", "RTCRtpTransceiver", "_RTCRtpTransceiver__receiver"),
    PrivateName("aiortc.rtcrtptransceiver", "RTCRtpTransceiver", "_RTCRtpTransceiver__sender"),
    PrivateName("aiortc.rtcrtptransceiver", "RTCRtpTransceiver", "_codecs"),
    # what the connection expects of a receiver
    PrivateName("aiortc.rtcrtpreceiver", "RTCRtpReceiver", "_enabled"),
    PrivateName("aiortc.rtcrtpreceiver", "RTCRtpReceiver", "_handle_disconnect"),
    PrivateName("aiortc.rtcrtpreceiver", "RTCRtpReceiver", "_handle_rtcp_packet"),
    PrivateName("aiortc.rtcrtpreceiver", "RTCRtpReceiver", "_handle_rtp_packet"),
    PrivateName("aiortc.rtcrtpreceiver", "RTCRtpReceiver", "_set_rtcp_ssrc"),
    PrivateName("aiortc.rtcrtpreceiver", "RTCRtpReceiver", "_track"),
    # what the connection expects of a sender
    PrivateName("aiortc.rtcrtpsender", "RTCRtpSender", "_enabled"),
    PrivateName("aiortc.rtcrtpsender", "RTCRtpSender", "_handle_rtcp_packet"),
    PrivateName("aiortc.rtcrtpsender", "RTCRtpSender", "_rtx_ssrc"),
    PrivateName("aiortc.rtcrtpsender", "RTCRtpSender", "_ssrc"),
    PrivateName("aiortc.rtcrtpsender", "RTCRtpSender", "_stream_id"),
    PrivateName("aiortc.rtcrtpsender", "RTCRtpSender", "_track_id"),
    # the way to the wire
    PrivateName("aiortc.rtcdtlstransport", "RTCDtlsTransport", "_register_rtp_receiver"),
    PrivateName("aiortc.rtcdtlstransport", "RTCDtlsTransport", "_register_rtp_sender"),
    PrivateName("aiortc.rtcdtlstransport", "RTCDtlsTransport", "_send_rtp"),
    PrivateName("aiortc.rtcdtlstransport", "RTCDtlsTransport", "_unregister_rtp_receiver"),
    PrivateName("aiortc.rtcdtlstransport", "RTCDtlsTransport", "_unregister_rtp_sender"),
    PrivateName("aiortc.rtcicetransport", "RTCIceTransport", "_connection"),
    # the short path of received packets
    PrivateName("aiortc.rtcdtlstransport", "RTCDtlsTransport", "_rtp_router"),
    PrivateName("aiortc.rtcdtlstransport", "RTCDtlsTransport", "_rx_srtp"),
    PrivateName("aiortc.rtcdtlstransport", "RtpRouter", "register_sender"),
    PrivateName("aiortc.rtcdtlstransport", "RtpRouter", "route_rtcp"),
    PrivateName("aiortc.rtcdtlstransport", "RtpRouter", "route_rtp"),
    PrivateName("aioice.ice", "Connection", "data_received"),
    PrivateName("aioice.ice", "StunProtocol", "datagram_received"),
    PrivateName("pylibsrtp", "Session", "_srtp"),
    PrivateName("pylibsrtp", "", "ffi"),
    PrivateName("pylibsrtp", "", "lib"),
    PrivateName("pylibsrtp", "lib", "srtp_unprotect"),
    # closing while ICE completes
    PrivateName("aioice.ice", "Connection", "query_consent"),
    PrivateName("aiortc.rtcicetransport", "RTCIceTransport", "_RTCIceTransport__start"),
    # sockets and what waits in them
    PrivateName("aioice.ice", "Connection", "_nominated"),
    PrivateName("aioice.ice", "Connection", "_protocols"),
    PrivateName("aioice.ice", "CandidatePair", "protocol"),
    PrivateName("aioice.ice", "StunProtocol", "transport"),
    # what a TURN server's certificate is checked by
    PrivateName("aioice.ice", "Connection", "turn_ssl"),
    # addresses to gather on
    PrivateName("aioice.ice", "", "get_host_addresses"),
    # codecs to negotiate
    PrivateName("aiortc.rtcpeerconnection", "", "find_common_codecs"),
    PrivateName("aiortc.codecs", "", "CODECS"),
    PrivateName("aiortc.rtp", "", "DYNAMIC_PAYLOAD_TYPES"),
    # packetizing of encoded frames
    PrivateName("aiortc.codecs", "", "get_encoder"),
    PrivateName("aiortc.codecs.h264", "H264Encoder", "pack"),
    PrivateName("aiortc.codecs.opus", "OpusEncoder", "pack"),
    PrivateName("aiortc.codecs.vpx", "Vp8Encoder", "pack"),
)


def _names_used_in(owner: type) -> Iterator[str]:
    """Names in the code of a class's methods: attributes that are set on instances exist nowhere else."""
    for value in vars(owner).values():
        function = getattr(value, "fget", None) or getattr(value, "__func__", None) or value
        if isinstance(function, FunctionType):
            yield from function.__code__.co_names


def is_there(name: PrivateName) -> bool:
    """Tell whether a name exists: as an attribute of its module or class, or as one its instances are given."""
    try:
        module = importlib.import_module(name.module)
        owner = getattr(module, name.owner) if name.owner else module
    except (ImportError, AttributeError):
        return False
    return hasattr(owner, name.attribute) or (isinstance(owner, type) and name.attribute in set(_names_used_in(owner)))


@cache
def check() -> None:
    """Make sure that the installed aiortc and aioice are the ones this code was written for. Cheap after the first call.

    Raises `MediaError` naming the version or the missing names.
    """
    remedy = "install the versions that roomkeeper's package metadata asks for"
    for package, version, known in (
        ("aiortc", aiortc.__version__, AIORTC_VERSION),
        ("aioice", aioice.__version__, AIOICE_VERSION),
        ("pylibsrtp", pylibsrtp.__version__, PYLIBSRTP_VERSION),
    ):
        if not version.startswith(known):
            raise MediaError(f"version {version} is not known to work, {known}x is", where=package, remedy=remedy, user_fault=True)
    missing = [".".join(filter(None, name)) for name in PRIVATE_NAMES if not is_there(name)]
    if missing:
        raise MediaError(f"private names are gone: {', '.join(missing)}", where="aiortc", remedy=remedy, user_fault=True)
