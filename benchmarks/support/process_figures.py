"""What a process costs, read from /proc: CPU time of all its threads, and resident memory over time."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")
_PAGE_MIB: Final = os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def cpu_s(pid: int) -> float:
    """CPU seconds used so far, user and system, threads that have ended included (proc(5), `stat`)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def resident_mib(pid: int) -> float:
    """Resident memory."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_MIB


@dataclass(slots=True)
class Window:
    """CPU and memory of a process over some seconds. `samples` are (seconds, MiB)."""

    cpu_s: float = 0.0
    seconds: float = 0.0
    samples: list[tuple[float, float]] = field(default_factory=list)

    @property
    def growth_mib_per_minute(self) -> float:
        """Slope of the memory samples, by least squares."""
        count = len(self.samples)
        if count < 2:
            return 0.0
        mean_t = sum(t for t, _ in self.samples) / count
        mean_m = sum(m for _, m in self.samples) / count
        spread = sum((t - mean_t) ** 2 for t, _ in self.samples)
        return 60 * sum((t - mean_t) * (m - mean_m) for t, m in self.samples) / spread if spread else 0.0


async def watch(pid: int, seconds: float) -> Window:
    """Watch a process for some seconds; memory is sampled twice a second."""
    window = Window()
    began, before = time.monotonic(), cpu_s(pid)
    while (passed := time.monotonic() - began) < seconds:
        window.samples.append((passed, resident_mib(pid)))
        await asyncio.sleep(min(0.5, seconds - passed))
    window.seconds, window.cpu_s = time.monotonic() - began, cpu_s(pid) - before
    return window
