"""The lossy way does what it says, the same for the same seed."""

from __future__ import annotations

import asyncio

import pytest

from support.lossy_link import Impairment, LossPattern, LossyLink

MEDIA = b"\x80" + b"m" * 20
STUN = b"\x00" + b"s" * 20


def fates(impairment: Impairment, count: int = 20000, direction: str = "forth") -> list[float | None]:
    pattern = LossPattern(impairment, direction)
    return [pattern.next_delay() for _ in range(count)]


@pytest.mark.parametrize(("loss", "burst"), [(0.01, 1), (0.05, 1), (0.1, 1), (0.05, 20), (0.1, 20)])
def test_as_much_is_lost_as_was_asked_for(loss: float, burst: int) -> None:
    lost = [delay is None for delay in fates(Impairment(loss=loss, burst=burst), 200_000)]
    assert sum(lost) / len(lost) == pytest.approx(loss, rel=0.15)
    runs = "".join("x" if one else " " for one in lost).split()
    assert min(map(len, runs[:-1])) >= burst


def test_the_pattern_belongs_to_the_seed_and_the_direction() -> None:
    impairment = Impairment(loss=0.1, reorder=0.1, seed=5)
    assert fates(impairment) == fates(impairment)
    assert fates(impairment) != fates(Impairment(loss=0.1, reorder=0.1, seed=6))
    assert fates(impairment) != fates(impairment, direction="back")


def test_some_come_later() -> None:
    delays = [delay for delay in fates(Impairment(reorder=0.02)) if delay]
    assert len(delays) == pytest.approx(400, rel=0.2)
    assert all(0.005 <= delay <= 0.05 for delay in delays)


def test_a_perfect_way_loses_nothing() -> None:
    assert set(fates(Impairment())) == {0.0}


def test_a_peer_with_several_addresses_is_refused() -> None:
    async def lead() -> None:
        link = LossyLink(Impairment())
        await link.open()
        try:
            lines = ["a=candidate:1 1 udp 1 10.0.0.1 5 typ host", "a=candidate:1 1 udp 1 10.0.0.2 5 typ host"]
            link.through_offer("\r\n".join(lines))
        finally:
            link.close()

    with pytest.raises(ValueError, match="one address"):
        asyncio.run(lead())


class Peer(asyncio.DatagramProtocol):
    """Keeps what comes, with its time."""

    def __init__(self) -> None:
        self.came: list[tuple[float, bytes]] = []
        self.news = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.came.append((asyncio.get_running_loop().time(), data))
        self.news.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.came) < count:
                self.news.clear()
                await self.news.wait()


async def test_media_is_lost_and_the_rest_is_only_late() -> None:
    loop = asyncio.get_running_loop()
    link = LossyLink(Impairment(loss=0.5, rtt_s=0.1, seed=3))
    await link.open()
    left, a = await loop.create_datagram_endpoint(Peer, local_addr=("127.0.0.1", 0))
    right, b = await loop.create_datagram_endpoint(Peer, local_addr=("127.0.0.1", 0))
    try:
        ports = [transport.get_extra_info("sockname")[1] for transport in (left, right)]
        offer = link.through_offer(f"v=0\r\na=candidate:1 1 udp 99 127.0.0.1 {ports[0]} typ host\r\n")
        answer = link.through_answer(f"v=0\r\na=candidate:1 1 udp 99 127.0.0.1 {ports[1]} typ host\r\n")
        towards_a, towards_b = (int(sdp.split()[-3]) for sdp in (offer, answer))
        began = loop.time()
        for _ in range(100):
            left.sendto(MEDIA, ("127.0.0.1", towards_b))
        for _ in range(20):
            left.sendto(STUN, ("127.0.0.1", towards_b))
            right.sendto(STUN, ("127.0.0.1", towards_a))
        await a.until(20)
        await b.until(20 + link.forth.passed if link.forth.passed else 21)
        assert [data for _, data in b.came].count(STUN) == 20
        assert 30 < [data for _, data in b.came].count(MEDIA) == link.forth.passed < 70
        assert link.forth.passed + link.forth.dropped == 100
        assert min(at for at, _ in a.came + b.came) - began >= 0.045
    finally:
        left.close()
        right.close()
        link.close()
