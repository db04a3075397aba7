"""A way between two peers that delays, drops and reorders datagrams by a seeded pattern: two UDP sockets in between.

Peers are led through it by changing the candidates of their session descriptions. Both directions are treated alike, media as well as
its feedback; what sets up the connection (STUN, DTLS) is delayed but never lost, so that every run measures media alone.
"""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import dataclass
from typing import Final, cast

REORDERED_BY_S: Final = (0.005, 0.05)
"""A reordered datagram comes so much later than it should have."""
_CANDIDATE: Final = re.compile(r"^(a=candidate:\S+ \d+ \S+ \d+) (\S+) (\d+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Impairment:
    """What a way does. `loss` and `reorder` are shares of the datagrams; losses come in runs of `burst` datagrams."""

    loss: float = 0.0
    rtt_s: float = 0.0
    burst: int = 1
    reorder: float = 0.0
    seed: int = 1


class LossPattern:
    """Decides the fate of one direction's datagrams, the same for the same seed."""

    def __init__(self, impairment: Impairment, direction: str) -> None:
        self._random = random.Random(f"{impairment.seed} {direction}")
        self._reorder = impairment.reorder
        self._burst = impairment.burst
        # the chance that a run begins here, so that on the whole `loss` of all datagrams fall into runs
        self._begins = impairment.loss / (impairment.burst - impairment.loss * (impairment.burst - 1))
        self._left = 0
        self.passed = 0
        self.dropped = 0
        self.reordered = 0

    def lose_no_more(self) -> None:
        """From here on every datagram comes, late ones included."""
        self._begins = 0.0
        self._left = 0

    def next_delay(self) -> float | None:
        """Seconds to hold the next datagram beyond the usual; None when it is lost."""
        if self._left == 0 and self._random.random() < self._begins:
            self._left = self._burst
        if self._left:
            self._left -= 1
            self.dropped += 1
            return None
        self.passed += 1
        if self._random.random() < self._reorder:
            self.reordered += 1
            return self._random.uniform(*REORDERED_BY_S)
        return 0.0

    def counts(self) -> dict[str, int]:
        """Datagrams of media and feedback so far."""
        return {"passed": self.passed, "dropped": self.dropped, "reordered": self.reordered}


class _End(asyncio.DatagramProtocol):
    """One socket of the way: what a peer sends here goes to the other peer through the other socket."""

    def __init__(self, pattern: LossPattern, delay_s: float) -> None:
        self._pattern = pattern
        self._delay_s = delay_s
        self._loop = asyncio.get_running_loop()
        self.transport: asyncio.DatagramTransport | None = None
        self.other: _End | None = None
        self.peer: tuple[str, int] | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Where the peer on this side sends to."""
        assert self.transport is not None
        host, port = self.transport.get_extra_info("sockname")[:2]
        return str(host), int(port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self.transport = cast("asyncio.DatagramTransport", transport)  # uvloop has a class of its own

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Take a datagram of this side's peer."""
        extra: float | None = 0.0
        if data and 127 < data[0] < 192:  # RFC 7983 section 7: SRTP and SRTCP
            extra = self._pattern.next_delay()
        if extra is not None:
            self._loop.call_later(self._delay_s + extra, self._deliver, data)

    def _deliver(self, data: bytes) -> None:
        other = self.other
        if other is not None and other.peer is not None and other.transport is not None and not other.transport.is_closing():
            other.transport.sendto(data, other.peer)


class LossyLink:
    """The way between an offering and an answering peer. Use `open`, both `through_..`, and `close` in any case."""

    def __init__(self, impairment: Impairment) -> None:
        self.forth = LossPattern(impairment, "forth")
        self.back = LossPattern(impairment, "back")
        self._delay_s = impairment.rtt_s / 2
        self._offering: _End | None = None
        self._answering: _End | None = None

    async def open(self) -> None:
        """Open the two sockets."""
        loop = asyncio.get_running_loop()
        _, offering = await loop.create_datagram_endpoint(lambda: _End(self.forth, self._delay_s), local_addr=("127.0.0.1", 0))
        self._offering = offering
        _, answering = await loop.create_datagram_endpoint(lambda: _End(self.back, self._delay_s), local_addr=("127.0.0.1", 0))
        self._answering = answering
        offering.other, answering.other = answering, offering

    def through_offer(self, sdp: str) -> str:
        """The offer as the answering peer is to see it."""
        assert self._offering is not None
        assert self._answering is not None
        return _led_through(sdp, self._offering, self._answering.address)

    def through_answer(self, sdp: str) -> str:
        """The answer as the offering peer is to see it."""
        assert self._offering is not None
        assert self._answering is not None
        return _led_through(sdp, self._answering, self._offering.address)

    def lose_no_more(self) -> None:
        """Drop nothing from here on, in either direction."""
        self.forth.lose_no_more()
        self.back.lose_no_more()

    def close(self) -> None:
        """Close the sockets. Datagrams still on their way are gone."""
        for end in (self._offering, self._answering):
            if end is not None and end.transport is not None:
                end.transport.close()


def _led_through(sdp: str, near: _End, shown: tuple[str, int]) -> str:
    """Remember the peer's one address, and show the way's instead."""
    found = {(host, int(port)) for _, host, port in _CANDIDATE.findall(sdp)}
    if len(found) != 1:
        raise ValueError(f"a peer has one address to be led through, not {len(found)}")
    near.peer = found.pop()
    return _CANDIDATE.sub(rf"\g<1> {shown[0]} {shown[1]}", sdp)
