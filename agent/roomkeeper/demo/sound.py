"""Generated sound: a beep that begins exactly at each whole second, over a quiet hum."""

from __future__ import annotations

import array
import math
import zlib
from typing import Final

from roomkeeper.testing.sync_marks import BEEP_HZ, BEEP_LEVEL, BEEP_SECONDS, HUM_LEVEL

SAMPLE_RATE: Final = 48000
BLOCK_SAMPLES: Final = 960
"""20 ms, one Opus frame."""
BLOCKS_PER_SECOND: Final = SAMPLE_RATE // BLOCK_SAMPLES
_BEEP_BLOCKS: Final = round(BEEP_SECONDS * BLOCKS_PER_SECOND)


class Sound:
    """Blocks of 20 ms, mono, 32-bit float samples.

    Both tones have whole periods in a block, so two blocks made once are all that is ever needed.

    :param label: decides the pitch of the hum, so that two people do not sound the same.
    """

    def __init__(self, label: str = "") -> None:
        hum_hz = BLOCKS_PER_SECOND * (3 + zlib.crc32(label.encode("utf-8", "surrogatepass")) % 6)
        hum = [HUM_LEVEL * _sine(hum_hz, sample) for sample in range(BLOCK_SAMPLES)]
        self._hum = array.array("f", hum).tobytes()
        self._beep = array.array("f", (h + BEEP_LEVEL * _sine(BEEP_HZ, n) for n, h in enumerate(hum))).tobytes()

    def block(self, number: int) -> bytes:
        """Return the block that begins `number` times 20 ms after a whole second."""
        return self._beep if number % BLOCKS_PER_SECOND < _BEEP_BLOCKS else self._hum


def _sine(hertz: int, sample: int) -> float:
    return math.sin(2 * math.pi * hertz * sample / SAMPLE_RATE)
