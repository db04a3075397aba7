"""Attendance."""

from __future__ import annotations

from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.roster import Roster


def test_stays_add_up() -> None:
    roster = Roster()
    roster.joined(User("ana"), 10)
    roster.joined(User("ana"), 15)  # told twice
    roster.left("ana", 30)
    roster.left("ana", 40)
    roster.joined(User("ana"), 100)
    roster.joined(User("ben"), 101)
    assert [user.user_id for user in roster.present()] == ["ana", "ben"]
    ana = roster.presences()[0]
    assert ana.intervals == [(10, 30), (100, None)]
    assert ana.seconds(110) == 30


def test_when_the_agent_loses_sight_nobody_is_present() -> None:
    roster = Roster()
    roster.joined(User("ana"), 10)
    roster.everybody_left(20)
    assert roster.present() == []
    assert roster.presences()[0].seconds(1000) == 10


def test_leaving_without_having_come_is_nothing() -> None:
    roster = Roster()
    roster.left("ghost", 1)
    assert roster.presences() == []


def test_in_charge_are_teachers_and_assistants_who_are_there() -> None:
    roster = Roster()
    for user_id, role in (("lin", Role.TEACHER), ("ana", Role.STUDENT), ("bot", Role.BOT), ("ben", Role.ASSISTANT), ("mo", Role.TEACHER)):
        roster.joined(User(user_id, role=role), 10)
    roster.left("mo", 20)
    assert roster.in_charge() == ("lin", "ben")
