"""An agent that dies, freezes or drains: its sessions go on with another one, once each."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fleet.conftest import AgentProcess, JournalReader, configuration, until
from roomkeeper_embedded.server.app import RoomServer


def stretched(seconds: float) -> float:
    """A limit that holds on a machine with a free core, stretched by what this one has to do besides."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


Agents = Callable[[str, str], AgentProcess]
TAKEN_OVER_S = 5.0
pytestmark = pytest.mark.timeout(180)


async def two_agents_in_rooms(
    room_server: RoomServer, agents: Agents, cameras: Any, data_dir: Path, rooms: list[str]
) -> tuple[AgentProcess, AgentProcess, JournalReader]:
    """The first one has every session, the second one waits."""
    text = configuration(room_server.url, data_dir, rooms)
    for room_id in rooms:
        await cameras(room_id)
    journal = JournalReader(data_dir)
    first = agents("first", text)
    await until(lambda: journal.live("first") == len(rooms) and journal.open_segments() == len(rooms))
    second = agents("second", text)
    await until(lambda: "agent is up" in second.log())
    return first, second, journal


def taken_over_within(journal: JournalReader, since: float) -> float:
    """Seconds from `since` until the last session was live again, by the journal."""
    rows = journal.rows("SELECT MIN(at) FROM session_transitions WHERE state = 'live' AND at > ? GROUP BY session_id", since)
    return max(at for (at,) in rows) - since


def manifests(data_dir: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in sorted((data_dir / "spool").glob("*/manifest.json"))]


def check_one_gap_and_both_agents(data_dir: Path, names: list[str], longest_gap_s: float, *, fewest_gaps: int | None = None) -> None:
    """Each agent recorded a file of its own under a key of its own, with one gap between two, or in all at least `fewest_gaps`."""
    found = manifests(data_dir)
    assert found
    for manifest in found:
        assert [one["agent"] for one in manifest["session"]["agents"]] == names
        (stream,) = manifest["streams"]
        paths = [segment["path"] for segment in stream["segments"]]
        assert len(paths) == len(set(paths)) == len(names)
        keys = [segment["object_key"] for segment in stream["segments"] if segment["object_key"]]
        assert len(keys) == len(set(keys))
        gaps = [gap for segment in stream["segments"] for gap in segment["gaps"] if gap["cause"] == "interrupted"]
        fewest = len(names) - 1 if fewest_gaps is None else fewest_gaps
        assert fewest <= len(gaps) <= len(names) - 1
        assert all(0 < gap["length_s"] < longest_gap_s for gap in gaps), gaps


async def test_kill_9_and_the_other_goes_on(room_server: RoomServer, agents: Agents, cameras: Any, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    first, second, journal = await two_agents_in_rooms(room_server, agents, cameras, data_dir, ["r1", "r2"])
    await asyncio.sleep(2)  # something to lose
    killed_at = first.signal(signal.SIGKILL)
    await until(lambda: journal.live("second") == 2)
    took = taken_over_within(journal, killed_at)
    await until(lambda: journal.rows("SELECT 1 FROM segments WHERE state = 'repaired' GROUP BY state HAVING COUNT(*) = 2"))
    await until(lambda: journal.open_segments("second") == 2)
    await asyncio.to_thread(second.end)
    print(f"taken over {took:.2f} s after kill -9")
    assert took < stretched(TAKEN_OVER_S)
    check_one_gap_and_both_agents(data_dir, ["first", "second"], longest_gap_s=stretched(TAKEN_OVER_S) + 3)


async def test_drained_sessions_are_handed_over(room_server: RoomServer, agents: Agents, cameras: Any, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    first, second, journal = await two_agents_in_rooms(room_server, agents, cameras, data_dir, ["r1", "r2"])
    stopped_at = first.signal(signal.SIGTERM)
    await until(lambda: journal.live("second") == 2)
    took = taken_over_within(journal, stopped_at)
    await until(lambda: journal.open_segments("second") >= 2)
    assert first.process is not None
    assert await asyncio.to_thread(first.process.wait, 30) == 0
    await until(lambda: journal.open_segments("second") == 2)
    await asyncio.to_thread(second.end)
    print(f"handed over {took:.2f} s after SIGTERM")
    assert took < stretched(1.0)
    # the one may be in the room before the other has left it: then nothing is missing
    check_one_gap_and_both_agents(data_dir, ["first", "second"], longest_gap_s=stretched(1.0) + 1, fewest_gaps=0)


async def test_a_frozen_agent_is_fenced_when_it_wakes(room_server: RoomServer, agents: Agents, cameras: Any, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    first, second, journal = await two_agents_in_rooms(room_server, agents, cameras, data_dir, ["r1"])
    frozen_at = first.signal(signal.SIGSTOP)
    await until(lambda: journal.live("second") == 1)
    took = taken_over_within(journal, frozen_at)
    await asyncio.sleep(max(0.0, frozen_at + 10 - time.time()))
    woken_at = first.signal(signal.SIGCONT)
    await until(lambda: "session left to another agent" in first.log())
    await until(lambda: journal.rows("SELECT 1 FROM segments WHERE state = 'closed'"))
    assert journal.rows("SELECT agent, state FROM sessions") == [("second", "live")]
    assert journal.rows("SELECT state, reason FROM session_transitions WHERE at > ?", woken_at) == []
    await asyncio.to_thread(second.end)
    print(f"taken over {took:.2f} s after SIGSTOP")
    assert took < stretched(TAKEN_OVER_S)
    assert [one["agent"] for one in manifests(data_dir)[0]["session"]["agents"]] == ["first", "second"]


async def test_kill_9_with_five_live_rooms_and_the_same_agent_again(
    room_server: RoomServer, agents: Agents, cameras: Any, tmp_path: Path
) -> None:
    data_dir, rooms = tmp_path / "data", [f"r{number}" for number in range(5)]
    text = configuration(room_server.url, data_dir, rooms)
    for room_id in rooms:
        await cameras(room_id)
    journal = JournalReader(data_dir)
    agent = agents("only", text)
    await until(lambda: journal.live() == 5 and journal.open_segments() == 5)
    await asyncio.sleep(2)
    killed_at = agent.signal(signal.SIGKILL)
    assert agent.process is not None
    await asyncio.to_thread(agent.process.wait)
    await asyncio.sleep(1)
    restarted_at = time.time()
    agent.start()
    fresh = "SELECT COUNT(DISTINCT session_id) FROM segments WHERE started_at > ?"
    await until(lambda: journal.rows(fresh, restarted_at) == [(5,)])
    began = journal.rows(
        "SELECT MAX(first) FROM (SELECT MIN(started_at) AS first FROM segments WHERE started_at > ? GROUP BY session_id)", restarted_at
    )
    took = began[0][0] - restarted_at
    await until(lambda: "segment repaired" in agent.log() and journal.open_segments() == 5)
    await asyncio.to_thread(agent.end)
    print(f"five rooms recorded again {took:.2f} s after the restart")
    assert took < stretched(10)
    down = began[0][0] - killed_at
    check_one_gap_and_both_agents(data_dir, ["only", "only"], longest_gap_s=down + 2)
