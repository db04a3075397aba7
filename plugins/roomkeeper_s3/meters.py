"""What uploads cost and how they fare, for `/metrics`. Names are documented in docs/operations.md."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Meters(Collector):
    """Counts of one agent's uploads. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._cpu_s = 0.0
        self.backlog_bytes = 0
        self.disk_is_short = False
        self.on_backup = False

    def sent(self, size: int) -> None:
        """Bytes have arrived in a store."""
        self._add("bytes", size)
        self._add("requests", 1)

    def verified(self) -> None:
        """An object was proven in a store."""
        self._add("verified", 1)

    def deleted(self, size: int) -> None:
        """A local copy went."""
        self._add("deleted", size)

    def delivered(self, *, good: bool) -> None:
        """A webhook was told of a recording, or could not be."""
        self._add("webhooks" if good else "webhooks_failed", 1)

    def failed(self, fault: str) -> None:
        """A try failed, by whose fault: `operator`, `store` or `file`."""
        with self._lock:
            self._failures[fault] += 1

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Count this thread's CPU time in the block."""
        began = time.thread_time()
        try:
            yield
        finally:
            with self._lock:
                self._cpu_s += time.thread_time() - began

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        yield GaugeMetricFamily(
            "roomkeeper_upload_backlog_bytes", "Bytes of finished files not yet verified in a store.", self.backlog_bytes
        )
        yield GaugeMetricFamily("roomkeeper_upload_on_backup", "1 while objects go to the backup store.", int(self.on_backup))
        yield GaugeMetricFamily(
            "roomkeeper_spool_short", "1 while the disk is short and nothing verified is left to delete.", int(self.disk_is_short)
        )
        with self._lock:
            counts, failures, cpu_s = self._counts.copy(), self._failures.copy(), self._cpu_s
        for name, key, text in (
            ("roomkeeper_upload_bytes", "bytes", "Bytes sent to stores."),
            ("roomkeeper_upload_requests", "requests", "Parts and whole files sent to stores."),
            ("roomkeeper_upload_verified_objects", "verified", "Objects verified in a store."),
            ("roomkeeper_spool_deleted_bytes", "deleted", "Bytes of verified local copies deleted."),
            ("roomkeeper_webhook_deliveries", "webhooks", "Webhook messages that were taken."),
            ("roomkeeper_webhook_failures", "webhooks_failed", "Webhook messages that were not taken and are sent again."),
        ):
            yield CounterMetricFamily(name, text, counts[key])
        yield CounterMetricFamily("roomkeeper_upload_cpu_seconds", "CPU seconds of upload threads.", cpu_s)
        family = CounterMetricFamily("roomkeeper_upload_failures", "Failed tries, by whose fault.", labels=["fault"])
        for fault in ("operator", "store", "file"):
            family.add_metric([fault], failures[fault])
        yield family

    def _add(self, name: str, amount: int) -> None:
        with self._lock:
            self._counts[name] += amount
