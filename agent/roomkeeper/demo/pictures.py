"""Generated moving pictures: a box that slides, a clock to read, and a flash to measure.

Everything that does not change is drawn once. A frame costs the restoring of one lane, the drawing of one box, the one or two
digits that changed, and the copying of three planes into the frame.
"""

from __future__ import annotations

import time
import zlib
from typing import Final

import av

from roomkeeper.demo.font import GLYPH_HEIGHT, GLYPH_WIDTH, glyph_rows
from roomkeeper.testing.sync_marks import LUMA_BLACK, LUMA_WHITE, flash_box

_CELL: Final = GLYPH_WIDTH + 1
_CLOCK_CHARACTERS: Final = len("00:00:00.0")
_SLIDE_SECONDS: Final = 4.0


class Picture:
    """A YUV 4:2:0 picture that shows a moment.

    :param width: in pixels, even, at least 96.
    :param height: in pixels, even, at least 64.
    :param label: what stands under the clock, for instance the user and the room.
    """

    def __init__(self, width: int, height: int, label: str = "") -> None:
        if width < 96 or height < 64 or width % 2 or height % 2:
            raise ValueError(f"a generated picture is even and at least 96x64, not {width}x{height}")
        self.width, self.height = width, height
        layout = av.VideoFrame(width, height, "yuv420p")
        self._stride = layout.planes[0].line_size
        self._luma = bytearray(_background(self._stride, height))
        hue = zlib.crc32(label.encode("utf-8", "surrogatepass"))
        self._chroma_u = bytes([96 + hue % 64]) * layout.planes[1].buffer_size
        self._chroma_v = bytes([96 + (hue >> 8) % 64]) * layout.planes[2].buffer_size

        self._clock_scale = max(1, width * 3 // 5 // (_CLOCK_CHARACTERS * _CELL))
        self._clock_top = flash_box(width, height).height + height // 16
        label_top = self._clock_top + (GLYPH_HEIGHT + 2) * self._clock_scale
        label_scale = max(1, self._clock_scale // 2)
        self._glyphs: dict[tuple[str, int], list[bytes]] = {}
        for position, character in enumerate(label[: (width - width // 16) // (_CELL * label_scale)]):
            self._draw_glyph(character, label_scale, width // 16 + position * _CELL * label_scale, label_top)

        self._lane_height = height // 6 & ~1
        lane_start = (height - self._lane_height - height // 16) * self._stride
        self._lane = slice(lane_start, lane_start + self._lane_height * self._stride)
        self._lane_background = bytes(self._luma[self._lane])
        self._clock_text = " " * _CLOCK_CHARACTERS
        self._flash = True
        self._draw_flash(on=False)

    def draw(self, moment: float, *, flash: bool) -> av.VideoFrame:
        """Draw the picture of a moment.

        :param moment: UNIX seconds; the clock shows them in UTC.
        :param flash: whether this is the first frame of a whole second.
        :return: a new frame, without time stamps.
        """
        self._draw_flash(on=flash)
        self._draw_clock(moment)
        self._draw_box(moment)
        frame = av.VideoFrame(self.width, self.height, "yuv420p")
        for plane, pixels in zip(frame.planes, (bytes(self._luma), self._chroma_u, self._chroma_v), strict=True):
            plane.update(pixels)
        return frame

    def _draw_flash(self, *, on: bool) -> None:
        if on == self._flash:
            return
        self._flash = on
        box = flash_box(self.width, self.height)
        row = bytes([LUMA_WHITE if on else LUMA_BLACK]) * box.width
        for y in range(box.top, box.top + box.height):
            start = y * self._stride + box.left
            self._luma[start : start + box.width] = row

    def _draw_clock(self, moment: float) -> None:
        tenths = int(moment * 10 + 1e-3)
        text = f"{time.strftime('%H:%M:%S', time.gmtime(tenths // 10))}.{tenths % 10}"
        for position, character in enumerate(text):
            if character != self._clock_text[position]:
                left = self.width // 16 + position * _CELL * self._clock_scale
                self._draw_glyph(character, self._clock_scale, left, self._clock_top)
        self._clock_text = text

    def _draw_box(self, moment: float) -> None:
        side = self._lane_height
        phase = moment % _SLIDE_SECONDS / _SLIDE_SECONDS
        left = int((self.width - side) * (1 - abs(2 * phase - 1)))
        self._luma[self._lane] = self._lane_background
        row = bytes([LUMA_WHITE]) * side
        for start in range(self._lane.start + left, self._lane.stop + left, self._stride):
            self._luma[start : start + side] = row

    def _draw_glyph(self, character: str, scale: int, left: int, top: int) -> None:
        rows = self._glyphs.get((character, scale))
        if rows is None:
            rows = self._glyphs[character, scale] = [_glyph_line(dots, scale) for dots in glyph_rows(character)]
        for dot_row, line in enumerate(rows):
            for y in range(top + dot_row * scale, min(top + (dot_row + 1) * scale, self.height)):
                start = y * self._stride + left
                self._luma[start : start + len(line)] = line


def _glyph_line(dots: int, scale: int) -> bytes:
    bits = (dots >> (GLYPH_WIDTH - 1 - column) & 1 for column in range(GLYPH_WIDTH))
    return b"".join(bytes([LUMA_WHITE if bit else LUMA_BLACK]) * scale for bit in bits) + bytes([LUMA_BLACK]) * scale


def _background(stride: int, height: int) -> bytes:
    """A slanted gradient: enough texture to keep an encoder honest, the same on every line but for its place."""
    ramp = bytes(40 + x * 2 % 128 for x in range(stride + height))
    return b"".join(ramp[y : y + stride] for y in range(height))
