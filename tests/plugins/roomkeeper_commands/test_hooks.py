"""What the plugin hands over, and what it ends with a session."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from roomkeeper.hookspecs import PluginContext
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.attendance_file import AttendanceFile, Stay, _add, encoded, read
from roomkeeper_commands.config import CommandsSettings
from roomkeeper_commands.hooks import CommandsPlugin

from .conftest import START, AskedSession


def test_every_command_says_what_it_is_for(commands: dict[str, Command]) -> None:
    assert len(commands) == 10
    assert all(command.help for command in commands.values())


def test_it_works_without_configuration(tmp_path: Path) -> None:
    plugin = CommandsPlugin(PluginContext(name="commands", settings=CommandsSettings(), data_dir=tmp_path, agent="a"))
    assert len(list(plugin.roomkeeper_register_commands())) == 10


async def test_attendance_lies_in_the_session_and_outlives_a_restart(session: AskedSession, tmp_path: Path) -> None:
    session.roster.joined(User("ana", "Ana, the =first"), START)
    session.roster.joined(User("=1+1", "-Eve\u202e"), START + 60)
    session.roster.joined(User("bot", "Bot", Role.BOT), START)
    session.roster.left("ana", START + 90)
    attendance = AttendanceFile(session, clock=lambda: START + 120)
    await attendance.start()
    await attendance.close()
    rows = list(csv.DictReader((tmp_path / "attendance.csv").read_text("utf-8").splitlines()))
    assert [(row["user_id"], row["minutes"]) for row in rows] == [("ana", "1.5"), ("'=1+1", "1.0")]
    session.roster.everybody_left(START + 120)
    fresh = AskedSession(session.info)
    fresh.roster.joined(User("ana", "Ana, the =first"), START + 300)
    again = AttendanceFile(fresh, clock=lambda: START + 360)
    await again.start()
    await again.close()
    stays = read(tmp_path / "attendance.csv")
    assert [(stay.user_id, stay.joined - START, stay.left - START) for stay in stays] == [
        ("ana", 0, 90),
        ("=1+1", 60, 120),
        ("ana", 300, 360),
    ]
    assert encoded(stays) == (tmp_path / "attendance.csv").read_bytes()


async def test_two_agents_of_one_session_keep_each_others_attendance(session: AskedSession, tmp_path: Path) -> None:
    session.roster.joined(User("ana"), START)
    session.roster.joined(User("\ud800\x00"), START)
    first = AttendanceFile(session, clock=lambda: START + 100)
    await first.start()
    next_one = AskedSession(session.info)
    next_one.roster.joined(User("ben"), START + 90)
    second = AttendanceFile(next_one, clock=lambda: START + 200)
    await second.start()
    await second.close()
    await first.close()  # late, as one that was frozen and has lost the session
    await first.close()
    assert [(stay.user_id, stay.left - START) for stay in read(tmp_path / "attendance.csv")] == [("ana", 100), ("?", 100), ("ben", 200)]


def test_many_who_write_one_attendance_at_once_lose_no_stay(tmp_path: Path) -> None:
    path, everybody = tmp_path / "attendance.csv", [f"user-{number:02}" for number in range(24)]
    with ThreadPoolExecutor(len(everybody)) as writers:
        list(writers.map(lambda user: _add(path, [Stay(user, user, "student", START, START + 60)]), everybody))
    assert sorted(stay.user_id for stay in read(path)) == everybody


def test_a_broken_attendance_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "attendance.csv"
    path.write_text("user_id,joined\nx,y\n")
    assert read(path) == []
    assert read(tmp_path / "none.csv") == []


def test_an_attendance_that_cannot_be_read_just_now_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "attendance.csv"
    path.symlink_to(path.name)  # too many levels of symbolic links, also for root
    with pytest.raises(OSError, match="symbolic links"):
        _add(path, [Stay("ana", "Ana", "student", START, START + 60)])
    assert path.is_symlink()


async def test_the_plugin_writes_the_attendance_when_the_session_ends(session: AskedSession, tmp_path: Path) -> None:
    plugin = CommandsPlugin(PluginContext(name="commands", settings=CommandsSettings(), data_dir=tmp_path, agent="a"))
    await plugin.roomkeeper_session_started(session)
    await plugin.roomkeeper_session_ended(session)
    await plugin.roomkeeper_shutdown()
    assert (tmp_path / "attendance.csv").read_text().startswith("user_id,user_name,role,joined,left,minutes")
