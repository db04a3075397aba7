"""Empty and silent rooms, in simulated time."""

from __future__ import annotations

from typing import Any

from roomkeeper.config.session_rules import SessionsTable
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roster import Roster
from roomkeeper.rooms.stream_progress import StreamProgress
from roomkeeper.sessions.vigil import Vigil


class Session:
    """As much of a session as a vigil looks at."""

    def __init__(self) -> None:
        self.roster = Roster()
        self.connected = True
        self.streams: dict[str, Any] = {}
        self.progress: dict[str, StreamProgress] = {}


class Watch:
    """A vigil over a session, and what it said."""

    def __init__(self, **rules: Any) -> None:
        self.now, self.session = 1000.0, Session()
        self.left: list[str] = []
        self.alarms: list[str] = []
        table = SessionsTable.model_validate({"empty_after": "10m", "silent_after": "20m"} | rules)
        session: Any = self.session
        self.vigil = Vigil(session, "bot", table, leave=self.left.append, alarm=self.alarms.append, clock=lambda: self.now)

    def minutes(self, count: int) -> None:
        """Let time pass, looked at every second."""
        for _ in range(60 * count):
            self.now += 1
            self.vigil.look()


def test_alone_for_ten_minutes_then_silent_for_twenty_each_said_once() -> None:
    watch = Watch()
    watch.session.roster.joined(User("bot", "Bot"), 0.0)
    watch.minutes(9)
    assert watch.alarms == []
    watch.minutes(30)
    assert [text.split()[0] for text in watch.alarms] == ["nobody", "nothing"]
    assert watch.left == []


def test_company_counts_from_when_it_left_and_an_alarm_comes_again() -> None:
    watch = Watch(silent_after=None)
    watch.session.roster.joined(User("ana", "Ana"), 0.0)
    watch.minutes(60)
    assert watch.alarms == []
    for count in (1, 2):
        watch.session.roster.left("ana", 0.0)
        watch.minutes(11)
        assert len(watch.alarms) == count
        watch.session.roster.joined(User("ana", "Ana"), 0.0)
        watch.minutes(1)


def test_the_rules_may_say_leave() -> None:
    watch = Watch(when_empty="leave")
    watch.minutes(11)
    assert watch.left == ["nobody else has been in the room for 0:10:00"]


def test_media_that_comes_is_no_silence_and_time_without_a_connection_does_not_count() -> None:
    watch = Watch(empty_after=None)
    progress = watch.session.progress["camera"] = StreamProgress()
    watch.minutes(15)
    progress.last_frame_at = watch.now
    watch.minutes(15)
    assert watch.alarms == []
    watch.session.connected = False
    watch.minutes(60)
    watch.session.connected = True
    watch.minutes(4)
    assert watch.alarms == []
    watch.minutes(2)
    assert len(watch.alarms) == 1
