"""Frame times out of arrivals alone."""

from __future__ import annotations

import random
from itertools import pairwise

from roomkeeper_janus.relayed_clock import RelayedClock


def test_sound_and_picture_come_together_in_spite_of_a_slow_beginning() -> None:
    """Two minutes; the first four seconds are up to 300 ms late, differently for picture and sound."""
    chance = random.Random(4)
    clock = RelayedClock()
    tracks = [(clock.add_track(90000), 90000, 0.05, 0.0), (clock.add_track(48000), 48000, 0.02, 0.02)]
    errors: dict[int, list[tuple[float, float]]] = {0: [], 1: []}
    arrivals = []
    for number, (_, _, step, length) in enumerate(tracks):
        for count in range(int(120 / step)):
            captured = count * step
            late = chance.uniform(0.05, 0.3 if number else 0.15) if captured < 4 else chance.uniform(0.002, 0.02)
            arrivals.append((1000 + captured + length + late, number, captured))
    for arrival, number, captured in sorted(arrivals):
        track, rate, _, _ = tracks[number]
        rtp_time = round(captured * rate)
        if track.base is None:
            track.observe(rtp_time, arrival)
            clock.try_lock(arrival)
            continue
        clock.arrived(track, rtp_time, arrival)
        errors[number].append((captured, track.wall_time(rtp_time) - 1000 - captured))
    for known in errors.values():
        assert all(abs(error) < 0.01 for captured, error in known if captured > 35)
        assert all(later >= earlier - 0.001 for (_, earlier), (_, later) in pairwise(known) if later < 0)


def test_times_never_go_back() -> None:
    clock = RelayedClock()
    track = clock.add_track(90000)
    for count in range(100):
        track.observe(count * 4500, 1000.3 + count * 0.05)
    assert clock.try_lock(1006.0)
    times = []
    for count in range(100, 400):
        clock.arrived(track, count * 4500, 1000.0 + count * 0.05)
        times.append(track.wall_time(count * 4500))
    assert all(later > earlier for earlier, later in pairwise(times))
