"""The life of a session: what may follow what, and who may say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from roomkeeper.errors import JournalError
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import planner_marks, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.life import ENDED_STATES, FOLLOWERS, SessionState, check_transition
from roomkeeper.state.sessions import FencedError

from .a_session import session_info


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path / "journal.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def info(tmp_path: Path) -> SessionInfo:
    return session_info(tmp_path, "s", agent="north")


def test_every_state_has_its_followers_and_an_end_has_none() -> None:
    assert set(FOLLOWERS) == set(SessionState)
    assert all(not FOLLOWERS[state] for state in ENDED_STATES)
    for state in SessionState:
        if state in ENDED_STATES:
            with pytest.raises(JournalError, match="cannot become claimed"):
                check_transition(state, SessionState.CLAIMED, "s")
        else:
            check_transition(state, SessionState.CLAIMED, "s")


def test_a_change_that_cannot_be_is_refused_and_leaves_no_trace(journal: Journal, info: SessionInfo) -> None:
    journal.run_blocking(lambda connection: sessions.take(connection, info, "test", 1.0, fence=5))
    with pytest.raises(JournalError, match="claimed cannot become live"):
        journal.run_blocking(lambda connection: sessions.transition(connection, "s", SessionState.LIVE, "", 2.0, fence=5))
    states = [state for _, state, _ in journal.run_blocking(lambda connection: sessions.transitions(connection, "s"))]
    assert states == [SessionState.PLANNED, SessionState.CLAIMED]


def test_whoever_has_the_older_token_writes_nothing(journal: Journal, info: SessionInfo) -> None:
    journal.run_blocking(lambda connection: sessions.take(connection, info, "first", 1.0, fence=5))
    journal.run_blocking(lambda connection: sessions.take(connection, replace(info, agent="south"), "second", 2.0, fence=9))
    with pytest.raises(FencedError, match="'south' has the session now"):
        journal.run_blocking(lambda connection: sessions.transition(connection, "s", SessionState.JOINING, "", 3.0, fence=5))
    with pytest.raises(FencedError):
        journal.run_blocking(lambda connection: sessions.take(connection, info, "again", 4.0, fence=5))
    journal.run_blocking(lambda connection: sessions.transition(connection, "s", SessionState.JOINING, "", 5.0, fence=9))
    tenures = journal.run_blocking(lambda connection: sessions.tenures(connection, "s"))
    assert [(one.agent, one.since, one.until) for one in tenures] == [("north", 1.0, None), ("south", 2.0, None)]
    assert journal.run_blocking(sessions.highest_fence) == 9


def test_handed_over_and_ended_tenures_have_an_end(journal: Journal, info: SessionInfo) -> None:
    journal.run_blocking(lambda connection: sessions.take(connection, info, "", 1.0, fence=1))
    for at, state in ((2.0, SessionState.JOINING), (3.0, SessionState.LIVE), (4.0, SessionState.DRAINING), (5.0, SessionState.PLANNED)):
        journal.run_blocking(lambda connection, at=at, state=state: sessions.transition(connection, "s", state, "", at, fence=1))  # type: ignore[misc]
    (tenure,) = journal.run_blocking(lambda connection: sessions.tenures(connection, "s"))
    assert tenure.until == 5.0


def test_the_last_look_of_any_agent_counts(journal: Journal) -> None:
    assert journal.run_blocking(planner_marks.last) is None
    for agent, at in (("north", 10.0), ("south", 20.0), ("north", 15.0)):
        journal.run_blocking(lambda connection, agent=agent, at=at: planner_marks.note(connection, agent, at))  # type: ignore[misc]
    assert journal.run_blocking(planner_marks.last) == 20.0
