"""Progress on a pipe: whole lines, never blocking, dropping the newest when nobody reads."""

from __future__ import annotations

import json
import os

from roomkeeper.demo.progress import ProgressWriter


def test_every_event_is_a_line_of_json() -> None:
    reading, writing = os.pipe()
    progress = ProgressWriter(writing)
    progress.tell("said", user="zoë\u202e\n", room="r")
    progress.tell("said", user="x", room="r")
    progress.close()
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as lines:
        events = [json.loads(line) for line in lines]
    assert [event["user"] for event in events] == ["zoë\u202e\n", "x"]
    assert progress.counts == {"said": 2}


def test_a_reader_that_does_not_read_costs_lines_not_time() -> None:
    reading, writing = os.pipe()
    progress = ProgressWriter(writing, limit=10)
    for _ in range(1000):
        progress.tell("said", text="x" * 1000)
    assert progress.dropped > 500
    assert progress.counts["said"] == 1000
    os.close(reading)  # ends the write that is stuck
    progress.close()
    os.close(writing)


def test_a_reader_that_is_gone_changes_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    progress = ProgressWriter(writing)
    for _ in range(5):
        progress.tell("said")
    progress.close()
    os.close(writing)
    assert progress.dropped == 0
