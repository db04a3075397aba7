"""Marks by which generated media can be judged after decoding: a white flash and a beep at each whole second.

The picture has a box in its upper right corner that is white in exactly the first frame of each whole second of wall-clock
time and black in all others. The sound has a 1 kHz tone that begins exactly at each whole second. Whoever decodes the file
finds both and can tell how far picture and sound are apart, and when each was captured.
"""

from __future__ import annotations

from typing import Final, NamedTuple

LUMA_BLACK: Final = 16
LUMA_WHITE: Final = 235
"""Limits of luma in video range (ITU-R BT.601, section 2.5.3)."""

BEEP_HZ: Final = 1000
BEEP_SECONDS: Final = 0.08
BEEP_LEVEL: Final = 0.5
"""Peak of the beep, of full scale."""
HUM_LEVEL: Final = 0.01
"""Peak of the quiet tone between the beeps, of full scale."""


class Box(NamedTuple):
    """A rectangle in luma pixels."""

    left: int
    top: int
    width: int
    height: int


def flash_box(width: int, height: int) -> Box:
    """Where the flash is in a picture of this size: the upper right corner, a sixth of each side, all numbers even."""
    box_width, box_height = max(2, width // 6 & ~1), max(2, height // 6 & ~1)
    return Box(width - box_width, 0, box_width, box_height)
