"""The short way of media: from the datagram to the receiver in one synchronous call.

aiortc's own way tries each datagram as a STUN message first (an exception a packet), passes it through a queue to a task, decrypts it
into new bytes, makes a packet object and parses header extensions that nobody here reads. Once DTLS is up none of that is needed: what
sort of datagram it is shows in its first byte (RFC 7983 section 7), SRTP is removed in place in one buffer that is used again and again,
and the twelve bytes of the RTP header are read by one `struct` call. STUN and DTLS keep going aiortc's way.
"""

from __future__ import annotations

from collections.abc import Callable
from struct import Struct
from typing import Any, Final, Protocol

from aiortc import RTCDtlsTransport
from aiortc.rtp import RtcpPacket, RtpPacket
from pylibsrtp import ffi, lib  # type: ignore[attr-defined] # it does not say that these are for others

from roomkeeper.media.depacketizers import Payload
from roomkeeper.media.webrtc.wire import run_now

MAX_DATAGRAM: Final = 2048
"""Bytes; a media datagram beyond this is dropped: no path of the Internet carries one."""
MAX_ROUTES: Final = 1024
"""Sources of one connection that are known at a time; a sender that uses up more starts the table anew."""

_ATTRIBUTE: Final = "_roomkeeper_short_path"
"""Where a DTLS transport carries its short path."""

_header = Struct("!BBHII").unpack_from
_word = Struct("!H").unpack_from

TakePacket = Callable[[int, int, bool, Payload, float], None]
"""`(sequence, timestamp, marker, payload, arrival)`; the payload is only valid during the call."""


class ShortReceiver(Protocol):
    """A receiver that takes packets of the short path. Neither it nor what it returns raises."""

    def route(self, ssrc: int, payload_type: int) -> TakePacket | None:
        """Who takes the packets of one source with one payload type; None for a payload type that was not negotiated."""
        ...


class ShortPath:
    """The short path of one connection: there is one for all its receivers, from the first `join` to the last `leave`.

    No exception leaves it: what is wrong with a datagram is counted, and receivers contain their own failures.

    :param now: the clock for arrivals, UNIX seconds.
    :ivar rejected: datagrams that are no valid SRTP or RTP: forged, repeated, too large, cut short.
    :ivar unrouted: packets that belong to no m-line.
    """

    def __init__(self, transport: RTCDtlsTransport, now: Callable[[], float]) -> None:
        self.rejected = 0
        self.unrouted = 0
        self._transport = transport
        self._now = now
        self._members: list[ShortReceiver] = []
        self._routes: dict[int, TakePacket] = {}
        self._taken_over: list[tuple[Any, str, Any]] = []
        """Object, name and what was there before."""

    @staticmethod
    def join(transport: RTCDtlsTransport, receiver: ShortReceiver, now: Callable[[], float]) -> ShortPath:
        """Bring a receiver's packets onto the short path of its connection, which begins here if it is the first. DTLS has to be up."""
        path: ShortPath | None = vars(transport).get(_ATTRIBUTE)
        if path is None:
            path = ShortPath(transport, now)
            path._take_over()
            setattr(transport, _ATTRIBUTE, path)
        if receiver not in path._members:
            path._members.append(receiver)
        path._routes.clear()  # the m-lines were negotiated anew
        return path

    def leave(self, receiver: ShortReceiver) -> None:
        """Take a receiver off. With the last one the datagrams go aiortc's way again."""
        if receiver in self._members:
            self._members.remove(receiver)
        self._routes.clear()
        if not self._members:
            for owner, name, before in self._taken_over:
                setattr(owner, name, before)
            self._taken_over.clear()
            vars(self._transport).pop(_ATTRIBUTE, None)

    def _take_over(self) -> None:
        connection = self._transport.transport._connection
        # The connection itself as well: for whatever else hands datagrams to it.
        for owner, name in [*((protocol, "datagram_received") for protocol in connection._protocols), (connection, "data_received")]:
            before = getattr(owner, name)
            self._taken_over.append((owner, name, before))
            setattr(owner, name, self._taker(before))

    def _taker(self, otherwise: Callable[[bytes, Any], None]) -> Callable[[bytes, Any], None]:
        """Make the function that takes media datagrams, and gives any other to who had them before.

        All it needs is in its cells, and it calls as little as it can: it runs for every packet.
        """
        buffer = ffi.new("char[]", MAX_DATAGRAM)
        view = memoryview(ffi.buffer(buffer))
        length = ffi.new("int *")
        session = self._transport._rx_srtp  # held here: it must outlive the pointer into it
        context = session._srtp[0]
        unprotect, copy, header, word, now, routes = lib.srtp_unprotect, ffi.memmove, _header, _word, self._now, self._routes

        def received(data: bytes, origin: Any) -> None:
            if not data or not 128 <= data[0] <= 191:  # RFC 7983 section 7
                otherwise(data, origin)
                return
            size = len(data)
            if size > MAX_DATAGRAM or size < 12:
                self.rejected += 1
                return
            if 192 <= data[1] <= 223:  # RFC 5761 section 4
                self._take_rtcp(session, data)
                return
            copy(buffer, data, size)
            length[0] = size
            if unprotect(context, buffer, length):
                self.rejected += 1
                return
            first, second, sequence, timestamp, ssrc = header(view)
            end = length[0]
            start = 12
            if first == 0x90 and end >= 16:  # a header extension and nothing else, as browsers send
                start = 16 + 4 * word(view, 14)[0]
            elif first != 0x80:
                start, end = _payload_bounds(view, first, end)
            if start > end:
                self.rejected += 1
                return
            route = routes.get(ssrc << 7 | second & 0x7F) or self._find(ssrc, second & 0x7F)
            if route is not None:
                route(sequence, timestamp, second > 0x7F, view[start:end], now())

        return received

    def _find(self, ssrc: int, payload_type: int) -> TakePacket | None:
        """Ask aiortc's own router whose packet this is, so that both ways agree, and remember the answer."""
        if len(self._routes) >= MAX_ROUTES:
            self._routes.clear()
        receiver: Any = self._transport._rtp_router.route_rtp(RtpPacket(payload_type=payload_type, ssrc=ssrc))
        route: TakePacket | None = receiver.route(ssrc, payload_type) if receiver in self._members else None
        if route is None:
            self.unrouted += 1
            return None
        self._routes[ssrc << 7 | payload_type] = route
        return route

    def _take_rtcp(self, session: Any, data: bytes) -> None:
        try:
            for packet in RtcpPacket.parse(session.unprotect_rtcp(data)):
                for recipient in self._transport._rtp_router.route_rtcp(packet):
                    run_now(recipient._handle_rtcp_packet(packet))
        except Exception:  # noqa: BLE001 - the parser raises whatever it stumbles over; receivers contain their own failures
            self.rejected += 1


def _payload_bounds(view: memoryview, first: int, end: int) -> tuple[int, int]:
    """Where the payload begins and ends behind contributing sources, header extension and padding (RFC 3550 section 5.1).

    A beginning behind the end means that the packet is malformed.
    """
    start = 12 + 4 * (first & 0x0F)
    if first & 0x10:
        if start + 4 > end:
            return 1, 0
        start += 4 + 4 * _word(view, start + 2)[0]
    if first & 0x20:
        padding = view[end - 1]
        if not padding or start + padding > end:
            return 1, 0
        end -= padding
    return start, end
