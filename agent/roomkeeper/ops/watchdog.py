"""systemd's watchdog, fed only while the event loop answers and live recordings make progress."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence

import structlog

from roomkeeper.ops.liveness import RecordingLiveness
from roomkeeper.ops.systemd import notify_systemd
from roomkeeper.rooms.session import LiveSession

log = structlog.get_logger(__name__)


def watchdog_interval_s() -> float | None:
    """How often systemd wants to hear from this process (WatchdogSec), or None when it does not ask (sd_watchdog_enabled(3))."""
    pid, interval = os.environ.get("WATCHDOG_PID", ""), os.environ.get("WATCHDOG_USEC", "")
    if not interval.isdigit() or int(interval) == 0 or (pid and pid != str(os.getpid())):
        return None
    return int(interval) / 1_000_000


async def feed_watchdog(interval_s: float, sessions: Callable[[], Sequence[LiveSession]]) -> None:
    """Feed until cancelled.

    It runs on the event loop, so a loop that hangs feeds nothing. While a recording is stuck it withholds the food and says why; systemd
    then ends the process when `interval_s` is over, and the restart repairs the files and goes on.
    """
    liveness = RecordingLiveness(stuck_after_s=max(1.0, interval_s / 3))
    while True:
        problems = await liveness.stuck(sessions())
        if problems:
            log.error("recording is stuck, the watchdog is not fed", problems=problems)
            notify_systemd(f"STATUS=stuck: {problems[0]}")
        else:
            notify_systemd("WATCHDOG=1")
        await asyncio.sleep(interval_s / 4)
