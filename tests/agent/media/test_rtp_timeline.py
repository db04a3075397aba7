"""RTP timestamps on one growing line."""

from roomkeeper.media.rtp_timeline import RtpTimeline


def test_wraps_are_followed() -> None:
    line = RtpTimeline(90000)
    start = 0xFFFFFFFF - 4000
    places = [line.place((start + 3000 * number) & 0xFFFFFFFF, number / 30) for number in range(5)]
    assert places == [start + 3000 * number for number in range(5)]


def test_silence_is_time_that_passed() -> None:
    line = RtpTimeline(48000)
    assert line.place(0, 0) == 0
    assert line.place(48000 * 300, 300) == 48000 * 300


def test_a_new_beginning_continues_by_arrival() -> None:
    line = RtpTimeline(90000)
    line.place(1000, 10.0)
    assert line.place(3_000_000_000, 10.5) == 1000 + 45000
    assert line.place(3_000_003_000, 10.6) == 1000 + 48000


def test_hostile_timestamps_never_lead_back_in_great_steps() -> None:
    line = RtpTimeline(90000)
    before = line.place(0, 0.0)
    for number, timestamp in enumerate([2**31, 0, 2**32 - 1, 2**31 + 5, 17, 2**30] * 20):
        place = line.place(timestamp, number * 0.01)
        assert place >= before - 10 * 90000
        before = place


def test_reports_are_placed_on_the_same_line() -> None:
    line = RtpTimeline(90000)
    assert line.place_report(5) is None
    line.place(0xFFFFFFF0, 0)
    assert line.place_report(16) == 0xFFFFFFF0 + 32
    line.place(500_000_000, 1)
    assert line.place_report(500_000_090) == 0xFFFFFFF0 + 90000 + 90
