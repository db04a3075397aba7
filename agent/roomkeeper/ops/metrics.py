"""What Prometheus sees. Names are documented in docs/operations.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from roomkeeper.state.life import SessionState
from roomkeeper.state.objects import UploadState

_RUNNING = (SessionState.JOINING, SessionState.LIVE, SessionState.RECONNECTING, SessionState.DRAINING)


class AgentCollector(Collector):
    """Shows the newest snapshot (`ops/snapshot.py`): nothing is counted twice and nothing has to be kept up to date.

    :param status: the newest snapshot, or None before the first.
    """

    def __init__(self, status: Callable[[], dict[str, Any] | None]) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        """Yield the agent's metrics; none before the first snapshot."""
        status = self._status()
        if status is None:
            return
        yield GaugeMetricFamily("roomkeeper_loop_delay_seconds", "Delay of the event loop.", value=status["loop_delay_ms"] / 1000)
        yield GaugeMetricFamily("roomkeeper_disk_free_bytes", "Free space of the data folder's disk.", value=status["disk"]["free_bytes"])
        refused = bool(status["configuration"]["refused"])
        yield GaugeMetricFamily("roomkeeper_configuration_refused", "1 when the configuration file is not in force.", value=refused)
        waiting = len(status["configuration"]["restart_needed"])
        yield GaugeMetricFamily("roomkeeper_configuration_restart_needed", "Changed keys that count after a restart.", value=waiting)
        yield from _sessions(status["sessions"])
        yield from _uploads(status["uploads"])
        failures = CounterMetricFamily("roomkeeper_plugin_failures", "Failed or late hook calls.", labels=["plugin", "hook"])
        for one in status["plugin_failures"]:
            failures.add_metric([one["plugin"], one["hook"]], one["count"])
        yield failures


def _sessions(sessions: list[dict[str, Any]]) -> Iterator[Metric]:
    states = Counter(session["state"] for session in sessions)
    running = GaugeMetricFamily("roomkeeper_sessions", "Sessions running now, by state.", labels=["state"])
    for state in _RUNNING:
        running.add_metric([state], states[state])
    yield running
    by_room = ["room"]
    streams = GaugeMetricFamily("roomkeeper_streams", "Streams being received now.", labels=by_room)
    people = GaugeMetricFamily("roomkeeper_users", "People in the room.", labels=by_room)
    messages = CounterMetricFamily("roomkeeper_messages", "Messages received in the session.", labels=by_room)
    moderated = CounterMetricFamily("roomkeeper_messages_moderated", "Messages with a verdict.", labels=by_room)
    reconnects = CounterMetricFamily("roomkeeper_reconnects", "Times the way to the room broke.", labels=by_room)
    for session in sessions:
        room = [session["room_id"]]
        streams.add_metric(room, len(session["streams"]))
        people.add_metric(room, session["users"])
        messages.add_metric(room, session["messages"])
        moderated.add_metric(room, session["moderated"])
        reconnects.add_metric(room, session["reconnects"])
    yield from (streams, people, messages, moderated, reconnects)
    yield from _streams(sessions)


def _streams(sessions: list[dict[str, Any]]) -> Iterator[Metric]:
    labels = ["room", "stream"]
    frames = CounterMetricFamily("roomkeeper_stream_frames", "Frames received.", labels=[*labels, "kind"])
    lost = CounterMetricFamily("roomkeeper_stream_lost_frames", "Frames known to be lost.", labels=[*labels, "kind"])
    received = CounterMetricFamily("roomkeeper_stream_bytes", "Encoded bytes received.", labels=labels)
    silent = GaugeMetricFamily("roomkeeper_stream_silent_seconds", "Time since the last frame.", labels=labels)
    for session in sessions:
        for stream in session["streams"]:
            key = [session["room_id"], stream["stream_id"]]
            for kind in ("video", "audio"):
                frames.add_metric([*key, kind], stream[f"{kind}_frames"])
                lost.add_metric([*key, kind], stream[f"lost_{kind}_frames"])
            received.add_metric(key, stream["bytes"])
            if stream["silent_s"] is not None:
                silent.add_metric(key, stream["silent_s"])
    yield from (frames, lost, received, silent)


def _uploads(uploads: dict[str, Any]) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("roomkeeper_uploads", "Objects not yet verified in the store, by state.", labels=["state"])
    for state in (UploadState.PENDING, UploadState.UPLOADING, UploadState.FAILED):
        waiting.add_metric([state], uploads[state])
    waiting.add_metric(["backup"], uploads["in_backup"])
    yield waiting
    yield GaugeMetricFamily("roomkeeper_upload_lag_seconds", "Age of the oldest object not yet proven.", value=uploads["lag_s"])
