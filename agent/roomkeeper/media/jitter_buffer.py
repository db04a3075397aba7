"""Brings the packets of one RTP source into order, asks for those that are missing, and says which never came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from roomkeeper.media.depacketizers import Payload
from roomkeeper.media.sequence import Unwrapper

HOLD_S: Final = 0.5
"""How long a missing packet is waited for. A recorder is in no hurry."""
MAX_HOLD_S: Final = 2.0
URGENT_SHARE: Final = 0.6
"""When this much of the hold time is over for a packet, a key frame is asked for although the packet may still come: should it not,
the picture goes on that much earlier."""
SETTLE_S: Final = 0.2
"""How long the very first packets are held, since the first to arrive need not be the first that was sent."""
MAX_HELD_PACKETS: Final = 4096
"""Packets held behind a missing one; beyond this the missing one is given up early."""
MAX_GAP: Final = 2000
"""A jump of the sequence numbers beyond this is no loss but a new beginning (RFC 3550 appendix A.1: MAX_DROPOUT)."""
SILENCE_S: Final = 1.0
"""Old numbers after nothing else for this long are no latecomers but a new beginning, too."""
NACK_FIRST_INTERVAL_S: Final = 0.05
NACK_INTERVALS_S: Final = (0.02, 0.1)
"""Bounds of the time between two requests for the same packet; in between it is a round trip, as measured, and a little more."""
NACK_TIMES: Final = 20
"""A packet is asked for so often at most."""
MAX_NACKS_AT_ONCE: Final = 256
"""Packets asked for in one go, the oldest first."""

_Packet = tuple[int, bool, bytes, float]
"""RTP timestamp, marker, payload, arrival."""


class PacketCounters:
    """Counts of one source.

    :ivar packets: packets received, duplicates included.
    :ivar payload_bytes: their payload.
    :ivar lost: packets that never came.
    :ivar recovered: packets that came after they were asked for.
    :ivar duplicates: packets that were there already, or came too late to matter.
    :ivar nacks: packets asked for, repetitions included.
    :ivar overflows: missing packets given up because too many were held behind them.
    :ivar restarts: new beginnings of the sequence numbers.
    """

    __slots__ = ("duplicates", "lost", "nacks", "overflows", "packets", "payload_bytes", "recovered", "restarts")

    def __init__(self) -> None:
        self.packets = 0
        self.payload_bytes = 0
        self.lost = 0
        self.recovered = 0
        self.duplicates = 0
        self.nacks = 0
        self.overflows = 0
        self.restarts = 0


class OrderedPackets(Protocol):
    """Takes what the buffer lets out: every packet in order, and the holes between them."""

    def packet(self, timestamp: int, marker: bool, payload: Payload, arrival: float) -> None:
        """The next packet. The payload may be empty: padding."""
        ...

    def gap(self, packets: int) -> None:
        """So many packets are missing for good before the next one."""
        ...

    def restart(self) -> None:
        """The source began anew: nothing connects the next packet to the one before."""
        ...


class _Missing:
    """One packet that has not come: when that was noticed, when it was last asked for, how often, and if it was called urgent."""

    __slots__ = ("asked_at", "noticed_at", "times_asked", "urgent")

    def __init__(self, noticed_at: float) -> None:
        self.noticed_at = noticed_at
        self.asked_at = 0.0
        self.times_asked = 0
        self.urgent = False


class JitterBuffer:
    """Orders by time, not by count: a packet is waited for `hold_s` seconds after it was missed, whatever the bit rate.

    It does no I/O and reads no clock: times are handed in, in UNIX seconds of one clock. Call `poll` when `deadline()` has come.

    :param output: takes the packets in order.
    :param request: called with the sequence numbers, as on the wire, of packets to send again.
    :param on_urgent: called with the time when a packet is missing for so long that it is likely to stay away.
    """

    def __init__(
        self,
        output: OrderedPackets,
        request: Callable[[list[int]], None],
        *,
        hold_s: float = HOLD_S,
        settle_s: float = SETTLE_S,
        on_urgent: Callable[[float], None] | None = None,
    ) -> None:
        self.counters = PacketCounters()
        self._output = output
        self._request = request
        self._hold_s = hold_s
        self._settle_s = settle_s
        self._on_urgent = on_urgent
        self._urgent_s = hold_s * URGENT_SHARE
        self._nack_interval_s = NACK_FIRST_INTERVAL_S
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._expected = -1
        """What the next packet's sequence number is if nothing is missing; -1 while not all is in order."""
        self._sequence = Unwrapper(16)
        self._next = 0
        """The number of the packet to let out next; its time has not come before the start has settled."""
        self._settled_at: float | None = None
        self._settled = False
        self._held: dict[int, _Packet] = {}
        self._missing: dict[int, _Missing] = {}
        self._next_nack_at = 0.0
        self._heard_at = 0.0
        """When the last packet came that was of use."""
        self._stray: tuple[int, int, bool, bytes, float] | None = None

    def push(self, sequence: int, timestamp: int, marker: bool, payload: Payload, arrival: float) -> bool:
        """Take one packet as it came. True when `deadline` may have changed."""
        counters = self.counters
        counters.packets += 1
        counters.payload_bytes += len(payload)
        if sequence == self._expected:  # in order, and nothing is missing: as nearly always
            self._expected = (sequence + 1) & 0xFFFF
            self._sequence.highest = self._next
            self._next += 1
            self._heard_at = arrival
            self._output.packet(timestamp, marker, payload, arrival)
            return False
        self._push_out_of_order(self._sequence.near(sequence), sequence, timestamp, marker, payload, arrival)
        self._expect()
        return True

    def deadline(self) -> float | None:
        """When `poll` has something to do next, or None while all is well."""
        if not self._settled:
            return min(self._settled_at, self._next_nack_at) if self._settled_at is not None and self._missing else self._settled_at
        if not self._missing:
            return None
        oldest = next(iter(self._missing.values()))
        patience = self._hold_s if oldest.urgent or self._on_urgent is None else self._urgent_s
        return min(oldest.noticed_at + patience, self._next_nack_at)

    def poll(self, now: float) -> None:
        """Do what is due: end the settling, ask again, give up."""
        if not self._settled and self._settled_at is not None and now >= self._settled_at:
            self._settle()
        if self._settled:
            self._let_out(now)
        if self._missing and now >= self._next_nack_at:
            self._ask_again(now)
        if self._missing and self._on_urgent is not None:
            self._look_for_urgent(now, self._on_urgent)
        self._expect()

    def flush(self) -> None:
        """Let everything out and give up what is missing. More packets may follow."""
        if not self._settled and self._held:
            self._settle()
        self._let_out(float("inf"))
        self._expect()

    def _expect(self) -> None:
        """All is in order when nothing is held: what is missing is always before something held."""
        self._expected = self._next & 0xFFFF if self._settled and not self._held else -1

    # -- out of order ---------------------------------------------------------------------------------------------------

    def _push_out_of_order(self, number: int, sequence: int, timestamp: int, marker: bool, payload: Payload, arrival: float) -> None:
        highest = self._sequence.highest
        if highest is None:
            self._settled_at = arrival + self._settle_s
        elif abs(number - highest) > MAX_GAP:
            self._push_stray(sequence, timestamp, marker, payload, arrival)
            return
        elif number > highest + 1:
            self._note_missing(range(highest + 1, number), arrival)
        elif number <= highest and not self._note_late(number, arrival):
            if arrival > self._heard_at + SILENCE_S:
                self._restart()
                self._push_out_of_order(sequence, sequence, timestamp, marker, payload, arrival)
            else:
                self.counters.duplicates += 1
            return
        self._heard_at = arrival
        self._sequence.unwrap(sequence)
        self._held[number] = (timestamp, marker, bytes(payload), arrival)
        if not self._settled and self._settled_at is not None and arrival >= self._settled_at:
            self._settle()
        if self._settled:
            self._let_out(arrival)

    def _note_missing(self, numbers: range, now: float) -> None:
        for number in numbers:
            missing = self._missing[number] = _Missing(now)
            missing.asked_at, missing.times_asked = now, 1
        self._ask(list(numbers))
        if len(self._missing) == len(numbers):
            self._next_nack_at = now + self._nack_interval_s

    def _note_late(self, number: int, now: float) -> bool:
        """Take note of a packet that is not the newest. False when nobody waits for it."""
        missing = self._missing.pop(number, None)
        if missing is None:
            lowest = min(self._held, default=number)
            if self._settled or number >= lowest:
                return False
            between = {gap: _Missing(now) for gap in range(number + 1, lowest)}
            self._missing = {**between, **self._missing}
            self._next_nack_at = now
            return True
        if missing.times_asked:
            self.counters.recovered += 1
            if missing.times_asked == 1:  # a later one could answer either request
                round_trip = now - missing.asked_at
                least, most = NACK_INTERVALS_S
                self._nack_interval_s = min(most, max(least, 0.75 * self._nack_interval_s + 0.25 * (1.1 * round_trip + 0.005)))
        return True

    def _push_stray(self, sequence: int, timestamp: int, marker: bool, payload: Payload, arrival: float) -> None:
        """A number far off: the first one is put aside, a second that follows it shows that the source began anew."""
        stray, self._stray = self._stray, (sequence, timestamp, marker, bytes(payload), arrival)
        if stray is None or sequence != (stray[0] + 1) & 0xFFFF:
            return
        self._restart()
        self._push_out_of_order(stray[0], *stray)
        self._push_out_of_order(self._sequence.near(sequence), sequence, timestamp, marker, payload, arrival)

    def _restart(self) -> None:
        self.flush()
        self.counters.restarts += 1
        self._output.restart()
        self._begin_anew()

    # -- letting out ----------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        self._settled = True
        self._next = min(self._held)

    def _let_out(self, now: float) -> None:
        held = self._held
        while held:
            packet = held.pop(self._next, None)
            if packet is not None:
                self._next += 1
                self._output.packet(*packet)
                continue
            missing = self._missing.get(self._next)
            if missing is not None and now < missing.noticed_at + self._hold_s:
                if len(held) <= MAX_HELD_PACKETS:
                    return
                self.counters.overflows += 1
            self._give_up()

    def _give_up(self) -> None:
        count = 0
        while self._next not in self._held:
            self._missing.pop(self._next, None)
            self._next += 1
            count += 1
        self.counters.lost += count
        self._output.gap(count)

    # -- asking ---------------------------------------------------------------------------------------------------------

    def _ask_again(self, now: float) -> None:
        due = [
            number
            for number, missing in self._missing.items()
            if now >= missing.asked_at + self._nack_interval_s * 0.99 and missing.times_asked < NACK_TIMES
        ]
        for number in due[:MAX_NACKS_AT_ONCE]:
            missing = self._missing[number]
            missing.asked_at = now
            missing.times_asked += 1
        self._ask(due[:MAX_NACKS_AT_ONCE])
        self._next_nack_at = now + self._nack_interval_s

    def _look_for_urgent(self, now: float, on_urgent: Callable[[float], None]) -> None:
        urgent = False
        for missing in self._missing.values():  # in the order in which they were noticed, nearly
            if now < missing.noticed_at + self._urgent_s * 0.999:
                break
            urgent = urgent or not missing.urgent
            missing.urgent = True
        if urgent:
            on_urgent(now)

    def _ask(self, numbers: list[int]) -> None:
        self.counters.nacks += len(numbers)
        self._request([number & 0xFFFF for number in numbers])
