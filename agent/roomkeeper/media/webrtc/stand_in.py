"""What aiortc calls on whatever stands in for its sender or its receiver of one m-line, as far as it is the same for both."""

from __future__ import annotations

from aiortc import RTCDtlsTransport
from aiortc.codecs import get_capabilities
from aiortc.rtcrtpparameters import RTCRtpCapabilities
from aiortc.stats import RTCStatsReport


class StandIn:
    """Base of `PacketReceiver` and `ForwardingSender`; put in place by `replace_receiver` and `replace_sender`."""

    def __init__(self) -> None:
        self._transport: RTCDtlsTransport | None = None

    @property
    def transport(self) -> RTCDtlsTransport:
        """The transport of the m-line."""
        assert self._transport is not None, "replace_receiver() or replace_sender() comes first"
        return self._transport

    @classmethod
    def getCapabilities(cls, kind: str) -> RTCRtpCapabilities | None:  # noqa: N802 - aiortc's name
        """What aiortc can negotiate."""
        return get_capabilities(kind)

    async def getStats(self) -> RTCStatsReport:  # noqa: N802 - aiortc's name
        """An empty report: what is counted is not kept here."""
        return RTCStatsReport()

    def setTransport(self, transport: RTCDtlsTransport) -> None:  # noqa: N802 - aiortc's name
        """The m-line was bundled with another."""
        self._transport = transport
