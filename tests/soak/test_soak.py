"""Months in a minute and a half: two hundred sessions in twenty rooms while agents die, the room server restarts and connections break.

The body is `benchmarks/soak.py`'s. ROOMKEEPER_SOAK_SESSIONS and ROOMKEEPER_SOAK_SEED make it longer, or another one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from support.soak_plan import ROOMS, SoakPlan

SESSIONS = int(os.environ.get("ROOMKEEPER_SOAK_SESSIONS", "200"))
SEED = int(os.environ.get("ROOMKEEPER_SOAK_SEED", "1"))
BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "soak.py"

ACCOUNTS = 4
A_CONNECTION = {"tasks": 4, "fds": 2, "threads": 0}
"""What the connection of an account may hold: the agent keeps it between sessions. Tasks: 2, and as many for an agent that was seen only
while it started; what is leaked with each session shows all the same."""
GROWTH_MIB = 24.0
"""From the middle of the run to its end: the highest peak may come late, as many sessions are taken over at once."""


def test_the_plan_is_the_same_for_the_same_seed_and_holds_every_session_once() -> None:
    plan = SoakPlan(sessions=50, seed=7)
    assert plan.faults() == SoakPlan(sessions=50, seed=7).faults()
    assert plan.faults() != SoakPlan(sessions=50, seed=8).faults()
    found = plan.occurrences(datetime(2026, 1, 1, tzinfo=UTC))
    assert len(found) == len({one.id for one in found}) == 50
    assert Counter(Counter(one.room_id for one in found).values()) == {3: 10, 2: ROOMS - 10}


@pytest.mark.slow
@pytest.mark.timeout(300 + 2 * SESSIONS)
def test_every_session_is_accounted_for_and_nothing_is_left_behind(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCHMARK), "--json", "--sessions", str(SESSIONS), "--seed", str(SEED), "--keep", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.stdout, run.stderr
    result: dict[str, Any] = json.loads(run.stdout)
    print(json.dumps(result))
    assert result["unexplained_sessions"] == []
    assert result["unexplained"] == 0
    assert result["finished"] + result["failed"] + result["missed"] == SESSIONS
    assert sum(result["reasons"].values()) == result["failed"] + result["missed"], "each with a reason"
    assert result["finished"] > SESSIONS / 3
    assert min(result["faults"].values()) > 0
    for kind, most in A_CONNECTION.items():
        held = result[kind]
        assert held["after"] <= held["before"] + ACCOUNTS * most, f"{kind} left behind: {held}"
    assert result["rss_mib_at_100"] - result["rss_mib_at_50"] < GROWTH_MIB
