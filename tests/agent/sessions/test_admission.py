"""What fits and what has to wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from roomkeeper.claims.leases import Place
from roomkeeper.config.session_rules import AdmissionTable
from roomkeeper.sessions.admission import Admission, Gauge, Measurement

TAKEN = [Place("a", "bot", "r1"), Place("a", "bot", "r2"), Place("a", "bot-2", "r4"), Place("b", "bot", "r3")]


def refusal(
    tmp_path: Path, measured: Measurement, *, taken: list[Place] = TAKEN, running: int = 3, max_rooms: int = 5, **rules: Any
) -> str:
    admission = Admission(AdmissionTable.model_validate(rules), tmp_path)
    admission.measurement = measured
    return admission.refusal(Place("a", "bot", "new"), max_rooms, taken, running)


@pytest.mark.parametrize(
    ("measured", "rules", "says"),
    [
        (Measurement(), {"max_sessions": 3}, "admission.max_sessions"),
        (Measurement(free_bytes=1000), {"min_free": "1MiB"}, "admission.min_free"),
        (Measurement(cpu=0.95), {"max_cpu": 0.9}, "95% busy"),
        (Measurement(receive_mbit_s=900), {"max_receive_mbit_s": 800}, "900 Mbit/s"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_key_that_says_so(
    tmp_path: Path, measured: Measurement, rules: dict[str, Any], says: str
) -> None:
    assert says in refusal(tmp_path, measured, **rules)
    assert refusal(tmp_path, Measurement(), max_sessions=4, min_free="1MiB", max_cpu=0.9, max_receive_mbit_s=800) == ""


def test_an_account_s_rooms_are_counted_by_room_and_user(tmp_path: Path) -> None:
    assert "may be in 2 at once" in refusal(tmp_path, Measurement(), max_rooms=2)
    assert refusal(tmp_path, Measurement(), max_rooms=3) == ""
    inside = [Place("a", "bot", "new"), Place("a", "bot", "r1")]
    assert refusal(tmp_path, Measurement(), taken=inside, max_rooms=2) == "", "the room counts already"


def test_a_busy_machine_still_takes_a_first_session(tmp_path: Path) -> None:
    assert refusal(tmp_path, Measurement(cpu=1.0), taken=[], running=0, max_cpu=0.5) == ""


def test_the_machine_is_measured(tmp_path: Path) -> None:
    gauge = Gauge(tmp_path)
    first = gauge.measure()
    total = 0
    for number in range(3_000_000):
        total += number
    second = gauge.measure()
    assert first.free_bytes > 0
    assert 0 <= second.cpu <= 1
    assert second.receive_mbit_s >= 0
