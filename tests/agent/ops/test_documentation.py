"""The documentation names every metric, and the dashboard and the alert rules use only metrics that exist."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from roomkeeper.ops import metrics

DOCS = Path(__file__).parents[3] / "docs"
NAMES = set(re.findall(r'"(roomkeeper_\w+)"', Path(metrics.__file__).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_metric_is_documented(name: str) -> None:
    assert name in (DOCS / "operations.md").read_text(encoding="utf-8")


def test_dashboard_and_alerts_use_metrics_that_exist() -> None:
    dashboard = (DOCS / "monitoring" / "grafana-dashboard.json").read_text(encoding="utf-8")
    assert json.loads(dashboard)["panels"]
    used = set(re.findall(r"roomkeeper_\w+", dashboard + (DOCS / "monitoring" / "alerts.yml").read_text(encoding="utf-8")))
    assert {name.removesuffix("_total") for name in used} <= NAMES
