"""Five agents, a thousand occurrences at once on one data folder: each is run once, though one agent is killed and one frozen meanwhile."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

OCCURRENCES = 1000
SECONDS_EACH = 0.05
FROZEN_S = 10.0
AGENTS = ["north", "south", "east", "west", "centre"]


def start(name: str, data_dir: Path) -> subprocess.Popen[str]:
    with (data_dir / f"{name}.log").open("ab") as log:
        script = Path(__file__).with_name("occurrence_agent.py")
        command = [sys.executable, str(script), name, str(data_dir), str(OCCURRENCES), str(SECONDS_EACH), str(len(AGENTS))]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)


def run_with_faults(agents: dict[str, subprocess.Popen[str]]) -> dict[str, list[str]]:
    """What each agent said, line by line. North is killed for good in the middle of its work, south frozen for longer than a lease."""
    for agent in agents.values():
        assert agent.stdin is not None
        assert agent.stdout is not None
        assert agent.stdout.readline() == "ready\n"
    for agent in agents.values():
        assert agent.stdin is not None
        agent.stdin.write("go\n")
        agent.stdin.flush()
    north = agents["north"]
    assert north.stdout is not None
    said = {"north": [north.stdout.readline().strip() for _ in range(5)]}
    frozen_at = time.monotonic()
    agents["south"].send_signal(signal.SIGSTOP)
    north.kill()
    said["north"] += [line.strip() for line in north.stdout]
    time.sleep(max(0.0, frozen_at + FROZEN_S - time.monotonic()))
    agents["south"].send_signal(signal.SIGCONT)
    for name in AGENTS[1:]:
        said[name] = agents[name].communicate(timeout=200)[0].splitlines()
    return said


@pytest.mark.timeout(300)
def test_each_is_run_exactly_once_though_one_is_killed_and_one_frozen(tmp_path: Path) -> None:
    began = time.monotonic()
    agents = {name: start(name, tmp_path) for name in AGENTS}
    try:
        said = run_with_faults(agents)
    finally:
        for agent in agents.values():
            if agent.poll() is None:
                agent.kill()
            agent.wait()
            for pipe in (agent.stdin, agent.stdout):
                if pipe is not None:
                    pipe.close()
    done = Counter(line.split()[1] for lines in said.values() for line in lines if line.startswith("done"))
    shares = {name: sum(line.startswith("done") for line in lines) for name, lines in said.items()}
    tenures = check_journal_and_files(tmp_path)
    took = time.monotonic() - began
    print(f"{OCCURRENCES} occurrences in {took:.1f} s, {tenures - OCCURRENCES} taken over, shares {shares}")
    assert set(done.values()) == {1}, "no occurrence is committed twice"
    assert all(agents[name].returncode == 0 for name in AGENTS[1:])
    assert max(shares.values()) <= OCCURRENCES / 2
    assert min(shares[name] for name in ("east", "west", "centre")) >= OCCURRENCES / 10, "each of those unharmed has its share"


def check_journal_and_files(data_dir: Path) -> int:
    """Every occurrence is finished once, and what each agent recorded of it stands in a file of its own; return the number of tenures."""
    connection = sqlite3.connect(data_dir / "journal.sqlite3")
    states = dict(connection.execute("SELECT state, COUNT(*) FROM sessions GROUP BY state").fetchall())
    finished = "SELECT COUNT(*) FROM session_transitions WHERE state = 'finished' GROUP BY session_id"
    assert states == {"finished": OCCURRENCES}
    assert {count for (count,) in connection.execute(finished)} == {1}
    tenures = Counter(session_id for (session_id,) in connection.execute("SELECT session_id FROM session_agents"))
    connection.close()
    assert tenures.total() > OCCURRENCES, "some were taken over"
    folders = {folder.name: len(list(folder.iterdir())) for folder in (data_dir / "spool").iterdir()}
    assert folders.keys() == tenures.keys()
    # one that was killed between the journal and the file has none
    assert all(1 <= folders[key] <= count for key, count in tenures.items())
    assert all(folders[key] == 1 for key, count in tenures.items() if count == 1)
    return tenures.total()
