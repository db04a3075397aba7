"""Metrics of moderation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from roomkeeper_moderation.hooks import ModerationPlugin


class ModerationCollector(Collector):
    """`roomkeeper_moderation_reloads_refused_total`, `roomkeeper_moderation_forgotten_total`."""

    def __init__(self, plugin: ModerationPlugin) -> None:
        self._plugin = plugin

    def collect(self) -> Iterable[Metric]:
        """What was counted so far."""
        court = self._plugin.court
        yield CounterMetricFamily(
            "roomkeeper_moderation_reloads_refused", "Policies that were wrong at a reload", value=self._plugin.reloads_refused
        )
        forgotten = CounterMetricFamily("roomkeeper_moderation_forgotten", "People dropped from full tables", labels=["what"])
        forgotten.add_metric(["behaviour"], court.behaviour.forgotten)
        forgotten.add_metric(["strikes"], court.strikes.forgotten)
        yield forgotten
