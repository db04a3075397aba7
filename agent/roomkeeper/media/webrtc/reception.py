"""What a receiver reports of one RTP source (RFC 3550 section 6.4.1 and appendix A)."""

from __future__ import annotations

from aiortc.rtp import RtcpReceiverInfo, clamp_packets_lost

from roomkeeper.media.sequence import Unwrapper


class Reception:
    """Counts of one SSRC, and its receiver report block.

    :ivar jitter: interarrival jitter in RTP ticks.
    """

    __slots__ = (
        "_base",
        "_expected",
        "_expected_before",
        "_last_timestamp",
        "_last_transit",
        "_received_before",
        "_report_at",
        "_report_ntp",
        "_sequence",
        "clock_rate",
        "jitter",
        "received",
        "ssrc",
    )

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self.ssrc = ssrc
        self.received = 0
        self.jitter = 0.0
        self.clock_rate = clock_rate
        self._sequence = Unwrapper(16)
        self._base = 0
        self._expected = -1
        """The sequence number that follows the highest."""
        self._last_timestamp: int | None = None
        self._last_transit = 0.0
        self._expected_before = 0
        self._received_before = 0
        self._report_ntp = 0
        self._report_at = 0.0

    def add(self, sequence: int, timestamp: int, arrival: float) -> None:
        """Count one packet. `arrival` in UNIX seconds."""
        self.received += 1
        if sequence == self._expected:
            assert self._sequence.highest is not None
            self._sequence.highest += 1
        else:
            if self._sequence.highest is None:
                self._base = sequence
            elif self._sequence.near(sequence) <= self._sequence.highest:
                return
            self._sequence.unwrap(sequence)
        self._expected = (sequence + 1) & 0xFFFF
        if timestamp != self._last_timestamp:
            transit = arrival * self.clock_rate - timestamp
            if self._last_timestamp is not None:
                change = abs(transit - self._last_transit)
                if change < self.clock_rate * 10:  # a timestamp that wrapped or jumped is no jitter
                    self.jitter += (change - self.jitter) / 16
            self._last_timestamp = timestamp
            self._last_transit = transit

    def add_in_order(self, packets: int) -> None:
        """Count packets of one frame that followed the last one without a gap."""
        if packets and self._sequence.highest is not None:
            self.received += packets
            self._sequence.highest += packets
            self._expected = (self._expected + packets) & 0xFFFF

    def sender_report(self, ntp: int, arrival: float) -> None:
        """Remember a sender report for the next receiver report."""
        self._report_ntp = (ntp >> 16) & 0xFFFFFFFF
        self._report_at = arrival

    def report(self, now: float) -> RtcpReceiverInfo:
        """The report block; the fraction lost is since the report before."""
        highest = self._sequence.highest or 0
        expected = highest - self._base + 1
        expected_now = expected - self._expected_before
        lost_now = expected_now - (self.received - self._received_before)
        self._expected_before, self._received_before = expected, self.received
        return RtcpReceiverInfo(
            ssrc=self.ssrc,
            fraction_lost=min(255, (lost_now << 8) // expected_now) if expected_now > 0 and lost_now > 0 else 0,
            packets_lost=clamp_packets_lost(expected - self.received),
            highest_sequence=highest & 0xFFFFFFFF,
            jitter=int(self.jitter) & 0xFFFFFFFF,
            lsr=self._report_ntp,
            dlsr=int(min(65535.0, max(0.0, now - self._report_at)) * 65536) if self._report_ntp else 0,
        )
