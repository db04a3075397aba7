"""What Prometheus sees. Names are documented in docs/operations.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from roomkeeper.rooms.session import LiveSession


class AgentCollector(Collector):
    """Reads the running agent at every scrape; nothing is counted twice and nothing has to be kept up to date."""

    def __init__(self, sessions: Callable[[], Sequence[LiveSession]], failures: Mapping[tuple[str, str], int]) -> None:
        self._sessions = sessions
        self._failures = failures

    def collect(self) -> Iterator[Metric]:
        """Yield the agent's metrics."""
        sessions = self._sessions()
        states = Counter("live" if session.connected else "reconnecting" for session in sessions)
        running = GaugeMetricFamily("roomkeeper_sessions", "Sessions running now, by state.", labels=["state"])
        for state in ("live", "reconnecting"):
            running.add_metric([state], states[state])
        yield running
        streams = GaugeMetricFamily("roomkeeper_streams", "Streams being received now, by room.", labels=["room"])
        for session in sessions:
            streams.add_metric([session.info.room_id], len(session.streams))
        yield streams
        failures = CounterMetricFamily("roomkeeper_plugin_failures", "Failed or late hook calls.", labels=["plugin", "hook"])
        for (plugin, hook), count in self._failures.items():
            failures.add_metric([plugin, hook], count)
        yield failures
