"""Whether one more session fits: the account's rooms, and the machine as it is measured."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from roomkeeper.claims.leases import Place
from roomkeeper.config.session_rules import AdmissionTable

MEASURE_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """The machine over the last seconds: share of all cores (0 to 1), megabits a second received, bytes free in the data folder."""

    cpu: float = 0.0
    receive_mbit_s: float = 0.0
    free_bytes: int = 1 << 62


class Gauge:
    """Measures the machine. `measure` blocks shortly; rates are those since the measurement before."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._before: tuple[float, float, float, int] | None = None

    def measure(self) -> Measurement:
        """Measure now."""
        now, (busy, total), received = time.monotonic(), _cpu_ticks(), _received_bytes()
        before, self._before = self._before, (now, busy, total, received)
        free = shutil.disk_usage(self._data_dir).free
        if before is None or now <= before[0] or total <= before[2]:
            return Measurement(free_bytes=free)
        return Measurement(
            cpu=(busy - before[1]) / (total - before[2]),
            receive_mbit_s=max(received - before[3], 0) * 8 / 1e6 / (now - before[0]),
            free_bytes=free,
        )


def _cpu_ticks() -> tuple[float, float]:
    """Busy and all ticks of all cores since the machine started (proc(5), /proc/stat). Zeros where there is no such file."""
    try:
        fields = [float(field) for field in Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:9]]
    except OSError:
        return (0.0, 0.0)
    return (sum(fields) - fields[3] - fields[4], sum(fields))


def _received_bytes() -> int:
    """Bytes received by all interfaces but the loopback (proc(5), /proc/net/dev)."""
    try:
        lines = Path("/proc/net/dev").read_text(encoding="ascii").splitlines()[2:]
    except OSError:
        return 0
    return sum(int(line.split(":")[1].split()[0]) for line in lines if line.split(":")[0].strip() != "lo")


class Admission:
    """Decides about sessions, one after another."""

    def __init__(self, rules: AdmissionTable, data_dir: Path) -> None:
        self.rules = rules
        self._gauge = Gauge(data_dir)
        self._measured_at = 0.0
        self.measurement = Measurement()

    async def measure(self) -> None:
        """Measure when the last measurement is old."""
        if time.monotonic() - self._measured_at >= MEASURE_EVERY_S:
            self._measured_at = time.monotonic()
            self.measurement = await asyncio.to_thread(self._gauge.measure)

    def refusal(self, place: Place, max_rooms: int, taken: Iterable[Place], running: int) -> str:
        """Why one more session does not fit now; empty when it does.

        :param taken: the places of all agents' sessions: an account's user is in so many rooms, whichever agents it is there for.
        :param running: how many sessions this agent runs.
        """
        rules, now = self.rules, self.measurement
        rooms = {one.room_id for one in taken if (one.account, one.user_id) == (place.account, place.user_id)}
        if len(rooms | {place.room_id}) > max_rooms:
            return f"account {place.account!r} is in {len(rooms)} rooms already, and may be in {max_rooms} at once (max_rooms)"
        if running >= rules.max_sessions:
            return f"{running} sessions run already (admission.max_sessions)"
        if now.free_bytes < rules.min_free:
            return f"only {now.free_bytes >> 20} MiB are free in the data folder (admission.min_free)"
        if rules.max_cpu is not None and running and now.cpu > rules.max_cpu:
            return f"the processor is {now.cpu:.0%} busy on {os.cpu_count()} cores (admission.max_cpu)"
        if rules.max_receive_mbit_s is not None and now.receive_mbit_s > rules.max_receive_mbit_s:
            return f"{now.receive_mbit_s:.0f} Mbit/s are being received (admission.max_receive_mbit_s)"
        return ""
