"""Generated pictures: marks where they belong, a clock that moves, any even size."""

from __future__ import annotations

import av
import pytest

from roomkeeper.demo.font import GLYPH_HEIGHT, glyph_rows
from roomkeeper.demo.pictures import Picture
from roomkeeper.testing.sync_marks import LUMA_BLACK, LUMA_WHITE, flash_box


def luma_at(frame: av.VideoFrame, x: int, y: int) -> int:
    plane = frame.planes[0]
    return bytes(plane)[y * plane.line_size + x]


@pytest.mark.parametrize(("width", "height"), [(96, 64), (160, 90), (426, 240), (640, 360), (1280, 720)])
def test_the_box_flashes_and_goes_dark_again(width: int, height: int) -> None:
    picture = Picture(width, height, "Zoë ../../x \u202e\U0001f600 " + "long " * 50)
    box = flash_box(width, height)
    seen = []
    for number in range(3):
        frame = picture.draw(1_700_000_000 + number / 20, flash=number == 1)
        assert (frame.width, frame.height, frame.format.name) == (width, height, "yuv420p")
        seen.append({luma_at(frame, x, y) for x in (box.left, width - 1) for y in (box.top, box.top + box.height - 1)})
    assert seen == [{LUMA_BLACK}, {LUMA_WHITE}, {LUMA_BLACK}]


def test_the_clock_and_the_box_move() -> None:
    picture = Picture(320, 180, "x")
    first, same, later = (bytes(picture.draw(moment, flash=False).planes[0]) for moment in (100.0, 100.0, 100.1))
    assert first == same
    changed = {position // 320 for position, (a, b) in enumerate(zip(first, later, strict=True)) if a != b}
    assert any(line < 90 for line in changed), "the clock's last digit"
    assert any(line > 120 for line in changed), "the sliding box"


def test_going_back_in_time_draws_the_very_same_picture() -> None:
    picture = Picture(320, 180, "x")
    first = bytes(picture.draw(1000.0, flash=True).planes[0])
    picture.draw(55555.5, flash=False)
    assert bytes(picture.draw(1000.0, flash=True).planes[0]) == first


@pytest.mark.parametrize(("width", "height"), [(95, 64), (96, 63), (94, 64), (96, 62)])
def test_impossible_sizes_are_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="at least 96x64"):
        Picture(width, height)


def test_every_glyph_is_seven_rows_of_five_dots() -> None:
    for character in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabc:.-_ ?é":
        rows = glyph_rows(character)
        assert len(rows) == GLYPH_HEIGHT
        assert all(row < 32 for row in rows)
    assert len({glyph_rows(digit) for digit in "0123456789"}) == 10
