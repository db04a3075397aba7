"""The rules for sessions that do not go as planned, each against a real room server: kicks, other logins, empty and silent rooms, cancelled
plans, machines that are full, occurrences that were missed, tokens that run out."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from integration.conftest import AGENT_USER, SECRET, Connect, agent_configuration, running_agent, until
from integration.test_sessions import PausableSource, read_journal, receiving
from roomkeeper.app import Agent
from roomkeeper.claims.contract import ClaimsError
from roomkeeper.claims.leases import Claim
from roomkeeper.config.loading import parse_configuration
from roomkeeper.hookspecs import hookimpl
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import RoomState, RoomStateChanged
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.sessions import admission
from roomkeeper.sessions.admission import Measurement
from roomkeeper.sessions.desk import Candidate
from roomkeeper.state import planner_marks
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper.state.sessions import SessionState
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.server.app import RoomServer

Alarms = list[tuple[str, str]]


async def the_life_of(agent: Agent, room_id: str = "r") -> list[tuple[SessionState, str]]:
    """States and reasons of the one session in a room, from the journal."""
    records = [one for one in await agent.journal.run(session_rows.all_sessions) if one.info.room_id == room_id]
    if not records:
        return []
    life = await agent.journal.run(partial(session_rows.transitions, session_id=records[0].info.id))
    return [(state, reason) for _, state, reason in life]


def in_room(agent: Agent, room_id: str = "r") -> Callable[[], bool]:
    return lambda: any(session.connected and session.info.room_id == room_id for session in agent.sessions)


def out_of_room(agent: Agent, room_id: str = "r") -> Callable[[], bool]:
    return lambda: not in_room(agent, room_id)()


async def test_kicked_it_returns_after_a_pause_and_not_more_often_than_allowed(
    room_server: RoomServer, connect: Connect, tmp_path: Path, alarms: Alarms
) -> None:
    rules = {"kicked": "return", "return_after": "200ms", "returns": 2}
    teacher = await (await connect("teacher")).login_room("r")
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"], sessions=rules)) as agent:
        for _ in range(2):
            await until(in_room(agent))
            await teacher.kick_user(AGENT_USER, "out")
            await until(out_of_room(agent))
        await until(in_room(agent))
        await teacher.kick_user(AGENT_USER, "out, I said")
        await until(lambda: not agent.sessions)
        life = await the_life_of(agent)
        (record,) = await agent.journal.run(session_rows.all_sessions)
        times = await agent.journal.run(partial(session_rows.transitions, session_id=record.info.id))
    left = [at for at, state, _ in times if state is SessionState.RECONNECTING]
    returned = [at for at, state, _ in times if state is SessionState.LIVE][1:]
    pauses = [came - went for went, came in zip(left, returned, strict=True)]
    assert pauses[0] >= 0.2
    assert pauses[1] >= 0.4, "twice as long each further time"
    assert life[-1][0] is SessionState.FAILED
    assert "out, I said" in life[-1][1]
    assert [room for room, _ in alarms] == ["r"]


@contextmanager
def locked_journal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another process has the journal for longer than anybody waits."""
    monkeypatch.setattr("roomkeeper.state.journal._BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(folder / "journal.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def test_a_journal_that_is_locked_for_a_while_costs_no_session(
    room_server: RoomServer, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = {"kicked": "return", "return_after": "300ms", "returns": 5}
    teacher = await (await connect("teacher")).login_room("r")
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"], sessions=rules)) as agent:
        await until(in_room(agent))
        await until(lambda: agent.sessions[0]._stay._presence.was_live)  # type: ignore[attr-defined]
        with locked_journal(tmp_path, monkeypatch):  # leaving cannot be journalled
            await teacher.kick_user(AGENT_USER, "out")
            await until(out_of_room(agent))
            await until(in_room(agent))
        await teacher.kick_user(AGENT_USER, "out")
        await until(out_of_room(agent))
        while (await the_life_of(agent))[-1][0] is not SessionState.RECONNECTING:  # noqa: ASYNC110 - the journal has no event for tests
            await asyncio.sleep(0.01)
        with locked_journal(tmp_path, monkeypatch):  # entering cannot be journalled
            await until(in_room(agent))
            await until(out_of_room(agent))
        await until(in_room(agent))
        await until(lambda: agent.sessions[0]._stay._presence.was_live)  # type: ignore[attr-defined]
    ((record,), _) = await read_journal(tmp_path)
    assert record.state is SessionState.FINISHED
    assert (record.info.folder / "manifest.json").exists()


async def test_claims_that_cannot_be_reached_for_a_while_cost_no_session(
    room_server: RoomServer, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = await (await connect("teacher")).login_room("r")
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"])) as agent:
        await until(in_room(agent))
        confirm = agent.leases.confirm
        refused: list[Claim] = []

        async def out_of_reach(claim: Claim) -> bool:
            if not refused:
                refused.append(claim)
                raise ClaimsError("the claims cannot be reached")
            return await confirm(claim)

        monkeypatch.setattr(agent.leases, "confirm", out_of_reach)
        await teacher.send_broadcast_message("hello")
        await until(lambda: refused and out_of_room(agent)())
        await until(in_room(agent))
        life = await the_life_of(agent)
    states = [state for state, _ in life]
    assert SessionState.RECONNECTING in states
    ((record,), _) = await read_journal(tmp_path)
    assert record.state is SessionState.FINISHED


@pytest.mark.parametrize("rule", ["stay_out", "return"])
async def test_another_login_of_the_same_user_is_never_fought(room_server: RoomServer, connect: Connect, tmp_path: Path, rule: str) -> None:
    rules = {"other_login": rule, "return_after": "200ms", "returns": 1}
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"], sessions=rules)) as agent:
        await until(in_room(agent))
        other = await (await connect(AGENT_USER)).login_room("r")
        if rule == "return":  # once, and that is all
            async with asyncio.timeout(20):
                last = [event async for event in other.events()][-1]
            assert isinstance(last, RoomStateChanged)
            assert (last.state, last.code) == (RoomState.KICKED_OUT, RoomCode.LOGGED_IN_ELSEWHERE)
            await until(in_room(agent))
            other = await (await connect(AGENT_USER)).login_room("r")
        await until(lambda: not agent.sessions)
        await other.send_broadcast_message("it is mine")
        life = await the_life_of(agent)
    assert life[-1][0] is SessionState.FAILED
    assert "logged in elsewhere" in life[-1][1]
    assert [state for state, _ in life].count(SessionState.LIVE) == (2 if rule == "return" else 1)


async def test_alone_for_long_enough_it_leaves(room_server: RoomServer, tmp_path: Path) -> None:
    rules = {"empty_after": "1s", "when_empty": "leave"}
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"], sessions=rules)) as agent:
        await until(lambda: agent.sessions)
        await until(lambda: not agent.sessions)
        life = await the_life_of(agent)
    assert life[-1] == (SessionState.FINISHED, "nobody else has been in the room for 0:00:01")


@pytest.mark.parametrize("rule", ["stay", "leave"])
async def test_a_room_that_falls_silent(room_server: RoomServer, connect: Connect, tmp_path: Path, alarms: Alarms, rule: str) -> None:
    rules = {"silent_after": "2s", "when_silent": rule}
    source = PausableSource()
    room = await (await connect("ana")).login_room("r")
    await room.start_publishing_stream("camera", source)
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"], sessions=rules)) as agent:
        await until(receiving(agent, 1))
        source.going.clear()
        if rule == "stay":
            await until(lambda: alarms)
            assert agent.sessions[0].connected
        await until(lambda: alarms if rule == "stay" else not agent.sessions)
        life = await the_life_of(agent)
    source.going.set()
    await source.close()
    if rule == "stay":
        assert alarms[0] == ("r", "nothing has been received for 0:00:02")
    else:
        assert life[-1] == (SessionState.FINISHED, "nothing has been received for 0:00:02")


class Calendar:
    """A schedule source whose plans can be crossed out."""

    def __init__(self, *plans: Occurrence) -> None:
        self.plans = list(plans)

    def occurrences(self, start: datetime, end: datetime) -> Iterable[Occurrence]:
        return [one for one in self.plans if one.start <= end and one.end >= start]


def scheduling(calendar: Calendar) -> type:
    class Scheduling:
        def __init__(self, context: object) -> None: ...

        @hookimpl
        def roomkeeper_register_schedule_sources(self) -> list[Calendar]:
            return [calendar]

    return Scheduling


def plan(room_id: str, *, begins_in_s: float = 0.0, lasts_s: float = 600.0) -> Occurrence:
    start = datetime.now(UTC) + timedelta(seconds=begins_in_s)
    return Occurrence(plan="p", account="a", room_id=room_id, start=start, end=start + timedelta(seconds=lasts_s))


def without_timetable(document: dict[str, Any]) -> dict[str, Any]:
    return document | {"timetable": []}


@pytest.mark.parametrize("rule", ["stay", "leave"])
async def test_a_plan_is_cancelled_while_its_session_runs(
    room_server: RoomServer, tmp_path: Path, add_plugin: Callable[[str, type], None], rule: str
) -> None:
    calendar = Calendar(plan("r"), plan("later", begins_in_s=600))
    add_plugin("planning", scheduling(calendar))
    document = without_timetable(agent_configuration(room_server.url, tmp_path, [], sessions={"cancelled": rule}))
    async with running_agent(document) as agent:
        await until(in_room(agent))
        calendar.plans.clear()
        await agent.reload()
        if rule == "leave":
            await until(lambda: not agent.sessions)
            assert (await the_life_of(agent))[-1] == (SessionState.FINISHED, "cancelled in the timetable")
        else:
            record = (await agent.journal.run(session_rows.all_sessions))[0]
            warnings: list[str] = []
            while not warnings:  # the planner looks in its own time
                warnings = await agent.journal.run(partial(session_rows.warnings, session_id=record.info.id))
            assert warnings == ["no longer in the timetable; the session goes on to its planned end"]
            assert in_room(agent)()


@pytest.mark.parametrize(
    ("measured", "rules", "says"),
    [
        (Measurement(cpu=0.95), {"max_cpu": 0.9}, "the processor is 95% busy"),
        (Measurement(), {"max_sessions": 1}, "1 sessions run already"),
    ],
)
async def test_what_does_not_fit_waits_with_an_alarm_and_begins_when_it_does(
    room_server: RoomServer, tmp_path: Path, alarms: Alarms, monkeypatch: pytest.MonkeyPatch, measured: Measurement, rules: Any, says: str
) -> None:
    machine = [measured]
    monkeypatch.setattr(admission.Gauge, "measure", lambda gauge: machine[0])
    monkeypatch.setattr(admission, "MEASURE_EVERY_S", 0.1)
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r1", "r2"], admission=rules)) as agent:
        await until(lambda: len(agent.sessions) == 1 and agent.sessions[0].connected and alarms)
        (first,) = agent.sessions
        waiting = ({"r1", "r2"} - {first.info.room_id}).pop()
        assert [room for room, _ in alarms] == [waiting], "the alarm is sounded once"
        assert says in alarms[0][1]
        machine[0] = Measurement()
        if "max_sessions" in rules:
            first.stop("the test needs the place")  # type: ignore[attr-defined]
        await until(in_room(agent, waiting))


async def test_the_alarm_is_left_to_the_agent_to_which_it_falls_first(room_server: RoomServer, tmp_path: Path, alarms: Alarms) -> None:
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"])) as agent:
        candidate = Candidate(plan("waiting"))
        for rank in (None, 1):  # None: an agent that drains, or that reaches no other
            agent.desk._has_to_wait(candidate, "it is full", rank)
            assert not candidate.alarmed
        agent.desk._has_to_wait(candidate, "it is full", 0)
        assert candidate.alarmed
        await until(lambda: alarms)
    assert [room for room, _ in alarms] == ["waiting"]


@pytest.mark.parametrize(
    ("measured", "rules", "says"),
    [
        (Measurement(receive_mbit_s=900), {"max_receive_mbit_s": 800}, "900 Mbit/s are being received"),
        (Measurement(free_bytes=5 << 20), {"min_free": "10MiB"}, "only 5 MiB are free in the data folder"),
    ],
)
async def test_without_space_or_bandwidth_nothing_begins(
    room_server: RoomServer, tmp_path: Path, alarms: Alarms, monkeypatch: pytest.MonkeyPatch, measured: Measurement, rules: Any, says: str
) -> None:
    machine = [measured]
    monkeypatch.setattr(admission.Gauge, "measure", lambda gauge: machine[0])
    monkeypatch.setattr(admission, "MEASURE_EVERY_S", 0.1)
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"], admission=rules)) as agent:
        await until(lambda: alarms)
        assert not agent.sessions
        assert says in alarms[0][1]
        machine[0] = Measurement()
        await until(in_room(agent))


async def test_what_waited_until_its_end_is_missed_with_the_reason(
    room_server: RoomServer, tmp_path: Path, alarms: Alarms, add_plugin: Callable[[str, type], None]
) -> None:
    add_plugin("planning", scheduling(Calendar(plan("r2", begins_in_s=1.5, lasts_s=1.5))))
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r1"], admission={"max_sessions": 1})) as agent:
        await until(in_room(agent, "r1"))
        await until(lambda: len(alarms) == 2)
        life = await the_life_of(agent, "r2")
    assert alarms[0] == ("r2", "the session has to wait: 1 sessions run already (admission.max_sessions)")
    assert alarms[1] == ("r2", "missed: 1 sessions run already (admission.max_sessions)")
    assert [state for state, _ in life] == [SessionState.PLANNED, SessionState.CLAIMED, SessionState.MISSED]


async def test_what_ended_between_the_end_of_leftovers_and_the_first_look_is_ended(
    room_server: RoomServer, tmp_path: Path, alarms: Alarms
) -> None:
    """A killed agent is up again just before the end of its session, and another agent has looked at the plan already."""
    document = agent_configuration(room_server.url, tmp_path, ["r"])
    document["timetable"][0]["duration"] = 2
    agent = await asyncio.to_thread(lambda: Agent(parse_configuration(document)))
    now = datetime.now(UTC)
    (one,) = agent.occurrences(now, now)
    folder = tmp_path / "spool" / one.id
    folder.mkdir(parents=True)
    info = SessionInfo(
        id=one.id, provider="embedded", account="a", room_id="r", planned_start=one.start, planned_end=one.end,
        started_at=one.start, agent="test", folder=folder,
    )  # fmt: skip

    def leave_behind(connection: sqlite3.Connection) -> None:
        session_rows.insert(connection, info, SessionState.LIVE, "entered the room", now.timestamp())
        planner_marks.note(connection, "other", one.leaves_by.timestamp() + 0.001)

    journal = await asyncio.to_thread(Journal.open, tmp_path / JOURNAL_NAME)
    await journal.run(leave_behind)
    await asyncio.to_thread(journal.close)
    stop = asyncio.Event()
    try:
        await agent.start()
        await agent.leftovers_ended()
        assert [state for state, _ in await the_life_of(agent)] == [SessionState.LIVE]
        await until(lambda: datetime.now(UTC) > one.leaves_by)
        running = asyncio.create_task(agent.run(stop))
        await until(lambda: alarms)
        stop.set()
        await running
        life = await the_life_of(agent)
    finally:
        await agent.close()
    assert life[-1][0] is SessionState.MISSED, "nothing of it was kept"
    assert (folder / "manifest.json").exists()


async def test_what_came_and_went_while_no_agent_ran_is_missed_once(
    room_server: RoomServer, tmp_path: Path, alarms: Alarms, add_plugin: Callable[[str, type], None]
) -> None:
    calendar = Calendar()
    add_plugin("planning", scheduling(calendar))
    document = agent_configuration(room_server.url, tmp_path, ["always"])
    async with running_agent(document, goes_on_later=True) as agent:
        await until(in_room(agent, "always"))
    gone = plan("r", lasts_s=0.2)
    calendar.plans.append(gone)
    await until(lambda: datetime.now(UTC) > gone.end)
    for _ in range(2):
        async with running_agent(document, goes_on_later=True) as agent:
            await until(in_room(agent, "always"))
            await until(lambda: alarms)
    assert alarms == [("r", "missed: no agent was running")]
    states = {record.info.room_id: record.state for record in (await read_journal(tmp_path))[0]}
    assert states["r"] is SessionState.MISSED
    assert (tmp_path / "spool" / gone.id / "manifest.json").exists()


async def test_a_token_is_renewed_before_it_runs_out(tmp_path: Path) -> None:
    settings = ServerSettings(port=0, server_secret=SecretStr(SECRET), token_warning=timedelta(seconds=1.5))
    async with RoomServer(settings) as server:
        document = agent_configuration(server.url, tmp_path, ["r"])
        document["accounts"]["a"]["settings"]["token_lifetime"] = "2s"
        async with running_agent(document) as agent:
            await until(in_room(agent))
            entered_at = time.monotonic()
            # lifetimes are whole seconds, rounded up: by then the first token and the second one have run out
            await until(lambda: time.monotonic() - entered_at > 5)
            assert in_room(agent)()
            life = await the_life_of(agent)
    assert [state for state, _ in life].count(SessionState.LIVE) == 1, "it was never put out"
