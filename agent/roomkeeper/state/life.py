"""The life of a session: its states, and which may follow which. The only place that knows."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from roomkeeper.errors import JournalError


class SessionState(StrEnum):
    """Where a session is in its life."""

    PLANNED = "planned"
    """Its time has come or is near, and nobody has it: it waits for its turn, or was handed over."""
    CLAIMED = "claimed"
    """An agent has it."""
    JOINING = "joining"
    LIVE = "live"
    RECONNECTING = "reconnecting"
    DRAINING = "draining"
    """It was in the room or tried to; files and messages are being completed."""
    FINISHED = "finished"
    FAILED = "failed"
    MISSED = "missed"


ENDED_STATES = frozenset({SessionState.FINISHED, SessionState.FAILED, SessionState.MISSED})

_P, _C, _J, _L, _R, _D = (
    SessionState.PLANNED,
    SessionState.CLAIMED,
    SessionState.JOINING,
    SessionState.LIVE,
    SessionState.RECONNECTING,
    SessionState.DRAINING,
)

FOLLOWERS: Mapping[SessionState, frozenset[SessionState]] = {
    _P: frozenset({_C, SessionState.MISSED}),
    # a claimed session may turn out to be what a dead agent left behind: then it ends from here
    _C: frozenset({_C, _J, _P, *ENDED_STATES}),
    _J: frozenset({_L, _D, SessionState.FAILED}),
    _L: frozenset({_R, _D, SessionState.FINISHED, SessionState.FAILED}),
    _R: frozenset({_L, _D, SessionState.FINISHED, SessionState.FAILED}),
    _D: frozenset({_P, SessionState.FINISHED, SessionState.FAILED}),
    SessionState.FINISHED: frozenset(),
    SessionState.FAILED: frozenset(),
    SessionState.MISSED: frozenset(),
}
"""What may follow each state by the doing of the agent that has the session."""


def check_transition(before: SessionState, after: SessionState, session_id: str) -> None:
    """Raise `JournalError` for a change that cannot be. An unended session may be claimed at any time: whoever had it is gone."""
    if after in FOLLOWERS[before] or (after is SessionState.CLAIMED and before not in ENDED_STATES):
        return
    raise JournalError(
        f"a session that is {before} cannot become {after}",
        where=session_id,
        remedy="this is a fault of the program: report it with the log",
    )
