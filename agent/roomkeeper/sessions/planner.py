"""Starts each occurrence when its time comes. The clock work is APScheduler's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from roomkeeper.sessions.occurrences import Occurrence
from roomkeeper.sessions.timetable import Timetable

log = structlog.get_logger(__name__)

HORIZON = timedelta(hours=1)
"""How far ahead occurrences are put on the clock; looked at again twice as often."""


class Planner:
    """Calls `start` once for each occurrence, on the event loop: at once for those that run already, in time for later ones.

    :param start: must not block; called again for an occurrence only after a restart of the agent.
    """

    def __init__(self, timetable: Timetable, start: Callable[[Occurrence], None]) -> None:
        self._timetable = timetable
        self._start = start
        self._started: dict[str, datetime] = {}
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin. Occurrences that should be running now are started at once: a late start joins the rest."""
        self._scheduler.start()
        self._scheduler.add_job(self._look_ahead, "interval", seconds=HORIZON.total_seconds() / 2, id="look-ahead", misfire_grace_time=None)
        self._look_ahead()

    def stop(self) -> None:
        """Start nothing any more."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _look_ahead(self) -> None:
        now = datetime.now(UTC)
        for key, end in list(self._started.items()):
            if end < now:
                del self._started[key]
        for occurrence in self._timetable.between(now, now + HORIZON):
            if occurrence.id in self._started:
                continue
            if occurrence.start <= now:
                self._begin(occurrence)
            else:
                # misfire_grace_time=None: APScheduler's default of one second silently drops what a busy second delays
                self._scheduler.add_job(
                    self._begin,
                    "date",
                    run_date=occurrence.start,
                    args=[occurrence],
                    id=occurrence.id,
                    replace_existing=True,
                    misfire_grace_time=None,
                )

    def _begin(self, occurrence: Occurrence) -> None:
        if occurrence.id in self._started or occurrence.end <= datetime.now(UTC):
            return
        self._started[occurrence.id] = occurrence.end
        log.info("occurrence begins", occurrence=occurrence.id, room=occurrence.room_id, end=occurrence.end.isoformat())
        self._start(occurrence)
