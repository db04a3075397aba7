"""What senders are told they may send."""

from __future__ import annotations

from roomkeeper.media.webrtc.bandwidth import LEAST_BPS, MOST_BPS, START_BPS, BandwidthEstimate


def test_it_climbs_while_nothing_is_lost_and_falls_with_losses() -> None:
    estimate = BandwidthEstimate()
    assert estimate.step(0.05) == START_BPS
    assert estimate.step(0.0) > START_BPS
    for _ in range(30):
        estimate.step(0.01)
    assert estimate.bits_per_s == MOST_BPS
    assert estimate.step(0.2) < MOST_BPS
    for _ in range(200):
        estimate.step(0.5)
    assert estimate.bits_per_s == LEAST_BPS
