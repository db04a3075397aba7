"""Recorders as in `roomkeeper_process`, and beside them what observes an agent: the status page, snapshots, metrics."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from prometheus_client import CollectorRegistry

from roomkeeper.config.models import HttpTable
from roomkeeper.ops.collector import spare_what_stays
from roomkeeper.ops.logs import configure_logging
from roomkeeper.ops.observation import Observation
from roomkeeper.ops.reloading import ConfigurationLife
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.reception import StreamReception
from support.child import serve
from support.roomkeeper_process import BenchmarkSession, Recorders


@dataclass
class ObservedSession:
    """A session of the benchmark as an observer sees it."""

    session: BenchmarkSession
    receptions: list[StreamReception] = field(default_factory=list)
    roster: Roster = field(default_factory=Roster)
    connected: bool = True

    def __getattr__(self, name: str) -> Any:
        return getattr(self.session, name)

    @property
    def streams(self) -> Mapping[str, Any]:
        """By stream ID."""
        return {one.stream.stream_id: one.stream for one in self.receptions}

    @property
    def progress(self) -> Mapping[str, Any]:
        """By stream ID."""
        return {one.stream.stream_id: one.progress for one in self.receptions}


class ObservedRecorders(Recorders):
    """As much of an agent as an observer asks for."""

    name = "benchmark"
    accepting = True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.data_dir = folder
        self.failures: Counter[tuple[str, str]] = Counter()
        self.standing_failures: Counter[tuple[str, str]] = Counter()
        self.configuration_life = ConfigurationLife("")
        self._observation: Observation | None = None

    @property
    def journal(self) -> Any:
        """The journal."""
        return self._journal

    @property
    def sessions(self) -> Sequence[LiveSession]:
        """The sessions, each with its streams."""
        found = {session.info.id: ObservedSession(session) for session, _ in self._rooms}
        for session, reception in self.receptions:
            found[session.info.id].receptions.append(reception)
        return [cast("LiveSession", one) for one in found.values()]

    def occurrences(self, _start: datetime, _end: datetime) -> Sequence[Occurrence]:
        """Nothing is planned."""
        return []

    async def start(self) -> None:
        """As an agent starts: what is there before the first stream is no work for the garbage collector."""
        await super().start()
        spare_what_stays()

    async def observe(self) -> int:
        """Serve the status page; return its port."""
        self._observation = Observation(self, HttpTable(port=0), CollectorRegistry())
        await self._observation.start()
        return self._observation.port or 0

    async def close(self) -> None:
        """End everything."""
        if self._observation is not None:
            await self._observation.stop()
        await super().close()


def main() -> None:
    """`status_page_process FOLDER`."""
    configure_logging("warning", "json")
    recorders = ObservedRecorders(Path(sys.argv[1]))
    serve(
        {
            "start": recorders.start,
            "answer": recorders.answer,
            "connected": recorders.connected,
            "observe": recorders.observe,
            "received": recorders.received,
            "finish": recorders.finish,
        },
        recorders.close,
    )


if __name__ == "__main__":
    main()
