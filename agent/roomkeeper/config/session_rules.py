"""What the agent does when a session does not go as planned: the tables `[sessions]` and `[admission]`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import ByteSize, Field

from roomkeeper.settings import Duration, Settings

_Positive = Annotated[Duration, Field(gt=timedelta())]


class SessionsTable(Settings):
    """`[sessions]`"""

    kicked: Literal["stay_out", "return"] = "stay_out"
    """Somebody put the agent out of the room."""
    other_login: Literal["stay_out", "return"] = "stay_out"
    """The agent's user logged in to the room elsewhere."""
    return_after: _Positive = timedelta(minutes=5)
    """How long to stay out before returning; twice as long each further time."""
    returns: int = Field(default=3, ge=1, le=20)
    """How often to return at most: never a fight."""
    empty_after: _Positive | None = timedelta(minutes=15)
    """Nobody else was in the room for so long."""
    when_empty: Literal["stay", "leave"] = "stay"
    silent_after: _Positive | None = timedelta(minutes=15)
    """Nothing was received for so long."""
    when_silent: Literal["stay", "leave"] = "stay"
    cancelled: Literal["stay", "leave"] = "stay"
    """A running session vanished from the timetable: stay to its planned end, or leave."""


class AdmissionTable(Settings):
    """`[admission]`: what does not fit waits, with an alarm. An account's `max_rooms` always holds."""

    max_sessions: int = Field(default=50, ge=1)
    max_cpu: float | None = Field(default=None, gt=0, le=1)
    """Start no further session while all cores together are busier than this (0.9 is 90 %)."""
    min_free: ByteSize = ByteSize(256 << 20)
    """Start no session with less than this free in the data folder."""
    max_receive_mbit_s: float | None = Field(default=None, gt=0)
    """Start no further session while the machine receives more than this."""
