"""The documentation names every metric and alert; the dashboard and the alert rules use only metrics that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from roomkeeper.ops import metrics
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins

DOCS = Path(__file__).parents[3] / "docs"
OPERATIONS = (DOCS / "operations.md").read_text(encoding="utf-8")
ALERTS = (DOCS / "monitoring" / "alerts.yml").read_text(encoding="utf-8")
FAMILY = re.compile(r'(Counter|Gauge)MetricFamily\(\s*"(roomkeeper_\w+)"')


def of_the_agent() -> set[str]:
    """As Prometheus sees them; read from the source, for the agent has none before its first snapshot."""
    source = Path(metrics.__file__).read_text(encoding="utf-8")
    return {name + ("_total" if kind == "Counter" else "") for kind, name in FAMILY.findall(source)}


@pytest.fixture
def exported(tmp_path: Path) -> set[str]:
    """Every name that the agent and the built-in plugins export."""
    registry = CollectorRegistry()
    hooks = Dispatcher(load_plugins({}, data_dir=tmp_path, agent="test").manager)
    hooks.collect("register_metrics", registry=registry)
    assert not hooks.failures
    of_plugins = {family.name + ("_total" if family.type == "counter" else "") for family in registry.collect()}
    assert {"roomkeeper_upload_failures_total", "roomkeeper_moderation_forgotten_total"} <= of_plugins
    return of_the_agent() | of_plugins


def test_every_metric_is_documented_and_no_other(exported: set[str]) -> None:
    documented = set(re.findall(r"`(roomkeeper_\w+)`", OPERATIONS))
    assert documented == exported


def test_dashboard_and_alerts_use_metrics_that_exist(exported: set[str]) -> None:
    dashboard = (DOCS / "monitoring" / "grafana-dashboard.json").read_text(encoding="utf-8")
    expressions = [target["expr"] for panel in json.loads(dashboard)["panels"] for target in panel["targets"]]
    used = set(re.findall(r"roomkeeper_\w+", " ".join([*expressions, *re.findall(r"expr: (.+)", ALERTS)])))
    assert len(used) > 10
    assert used <= exported


@pytest.mark.parametrize("alert", re.findall(r"alert: (\w+)", ALERTS))
def test_the_runbook_says_what_to_do_about_every_alert(alert: str) -> None:
    assert f"| `{alert}` |" in OPERATIONS
