"""`roomkeeper moderate replay` and `log`: what a policy would have done, and what was done and why."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import PluginContext
from roomkeeper.rooms.commands import CommandCall
from roomkeeper.rooms.messages import Action, Message, User, Verdict
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.message_log import message_line
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper_moderation import audit
from roomkeeper_moderation.hooks import ModerationPlugin

START = 1_800_000_000.0
RAID = "come all to the wonderful free server of my friends"
Said = Callable[..., Message]
Started = Callable[..., Awaitable[ModerationPlugin]]


@pytest.fixture
def app(tmp_path: Path) -> typer.Typer:
    app = typer.Typer()
    ModerationPlugin(PluginContext(name="moderation", settings=None, data_dir=tmp_path, agent="a")).roomkeeper_register_cli(app)
    return app


def run(app: typer.Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["moderate", *arguments])
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


@pytest.fixture
def recorded(tmp_path: Path, said: Said) -> Path:
    """A class in which a raid was punished as a whole, an insult was missed, and the teacher quoted it."""
    warned = Verdict(action=Action.WARN, rule="raid")
    raid = [said(RAID, after=number, user=user) for number, user in enumerate("abc")]
    also = [(message, warned) for message in raid[:2]]
    lines = [message_line(message, None, START) for message in raid[:2]]
    lines.append(message_line(raid[2], warned, START, also))
    lines.append(message_line(said("you 1d10t", after=10, user="d"), None, START))
    lines.append(message_line(said("who said idiot?", after=11, user="teacher-1"), None, START))
    lines.append(message_line(said("fine", after=12, user="e"), None, START))
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(lines) + "\n\n")
    return path


def test_a_policy_is_held_against_what_was_done(app: typer.Typer, recorded: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('ladder = ["hint"]\n[raid]\nusers = 3\n')
    told = run(app, "replay", "--policy", str(policy), "--teacher", "teacher-*", str(recorded)).splitlines()
    assert [line[:8] for line in told] == ["* line 1", "* line 2", "* line 3", "* line 4", "6 messag"]
    assert all("was warn (raid), would be hint (raid)" in line for line in told[:3])
    assert "was none, would be hint (blocked_words): 'you 1d10t'" in told[3]
    assert told[4] == "6 messages; was: 1 none, 3 warn; would be: 4 hint"


def test_a_raid_is_no_longer_one_under_another_policy(app: typer.Typer, recorded: Path) -> None:
    found = json.loads(run(app, "replay", "--json", "--teacher", "teacher-*", str(recorded)))
    assert found["was"] == {"warn": 3, "none": 1}
    assert found["would"] == {"none": 3, "warn": 1}
    assert [one["would"] for one in found["decisions"]] == ["none", "none", "none", "warn (blocked_words)"]


def test_dry_runs_are_said_to_be_so(app: typer.Typer, said: Said, tmp_path: Path) -> None:
    tried, real = Verdict(action=Action.WARN, rule="raid", dry_run=True), Verdict(action=Action.WARN, rule="blocked_words")
    raid = [said(RAID, after=number, user=user) for number, user in enumerate("ab")]
    lines = [message_line(raid[0], None, START), message_line(raid[1], tried, START, [(raid[0], tried)])]
    lines.append(message_line(said("you idiot", after=9, user="c"), real, START))
    (tmp_path / "messages.jsonl").write_text("\n".join(lines))
    (tmp_path / "policy.toml").write_text("dry_run = true\n")
    told = run(app, "replay", "--policy", str(tmp_path / "policy.toml"), str(tmp_path / "messages.jsonl")).splitlines()
    assert ["was warn (raid) (dry run), would be none" in line for line in told] == [True, True, False, False]
    assert "* line 3" in told[2]
    assert "was warn (blocked_words), would be warn (blocked_words) (dry run)" in told[2]
    assert told[3] == "3 messages; was: 1 warn, 2 warn (dry run); would be: 2 none, 1 warn (dry run)"


def test_a_line_separator_in_a_text_is_part_of_it(app: typer.Typer, said: Said, tmp_path: Path) -> None:
    (tmp_path / "messages.jsonl").write_text(message_line(said("you\u2028idiot"), None, START) + "\n", "utf-8")
    assert "1 messages; was: 1 none" in run(app, "replay", str(tmp_path / "messages.jsonl"))


@pytest.mark.parametrize("text", ["no json", '{"kind": "broadcast"}', '{"also": 7}'])
def test_what_is_no_messages_file_is_named(app: typer.Typer, tmp_path: Path, text: str) -> None:
    path = tmp_path / "messages.jsonl"
    path.write_text(text)
    result = CliRunner().invoke(app, ["moderate", "replay", str(path)])
    assert isinstance(result.exception, ConfigurationError)
    assert "line 1" in str(result.exception)


async def test_the_log_is_for_people(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started()
    for after in (0, 1):
        message = replace(said("you \x1b[31m 1d10t", after=after), sender=User("ana", "Ana \u202e", Role.STUDENT))
        verdict = await plugin.roomkeeper_moderate_message(session, message)
        assert verdict is not None
        await plugin.roomkeeper_verdict_applied(session, message, verdict, "told privately")
        await plugin.outcomes_written()
    app = typer.Typer()
    plugin.roomkeeper_register_cli(app)
    told = (await asyncio.to_thread(run, app, "log", "--user", "ana")).splitlines()
    assert told[0] == "2027-01-15T08:00:00.000Z room 'group-1', 'ana' 'Ana \\u202e' (student): warn (blocked_words)"
    second = told.index("2027-01-15T08:00:01.000Z room 'group-1', 'ana' 'Ana \\u202e' (student): mute for 120 s (blocked_words)")
    assert told[second + 1] == "    wrote    'you \\x1b[31m 1d10t' (broadcast, session s-group-1)"
    assert told[second + 3 : second + 5] == [
        "    strike 1 2027-01-15T08:00:00.000Z blocked_words: warn",
        "    strike 2 2027-01-15T08:00:01.000Z blocked_words: mute",
    ]
    assert "    done     told privately" in told[second:]
    assert await asyncio.to_thread(run, app, "log", "--room", "elsewhere") == "nothing was decided\n"
    assert len(json.loads(await asyncio.to_thread(run, app, "log", "--json", "--limit", "1"))) == 1


async def test_the_log_says_of_a_dry_run_that_nobody_was_told(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started(dry_run=True)
    message = said("you idiot")
    verdict = await plugin.roomkeeper_moderate_message(session, message)
    assert verdict is not None
    await plugin.roomkeeper_verdict_applied(session, message, verdict, "dry run: nothing done")
    await plugin.outcomes_written()
    app = typer.Typer()
    plugin.roomkeeper_register_cli(app)
    told = (await asyncio.to_thread(run, app, "log")).splitlines()
    assert told[-1].startswith("    would have been told: Please keep it friendly")
    assert not any(line.startswith("    told") for line in told)


def test_the_log_says_who_gave_a_command(session: LiveSession, said: Said) -> None:
    given = replace(said("!mute emil 1m rude"), sender=User("ms-lin", "Ms Lin", Role.TEACHER))
    told = audit.lines(audit.by_hand(CommandCall(session=session, message=given, arguments=()), "emil", "mute", "muted for 60 s"))
    assert "'emil' (by hand): mute (by_hand:mute)" in told[0]
    assert told[1].startswith("    'ms-lin' wrote '!mute emil 1m rude'")
    assert told[2:] == ["    done     muted for 60 s"]


def test_a_time_that_is_none_is_answered_with_one(app: typer.Typer) -> None:
    result = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["moderate", "log", "--since", "yesterday"])
    assert result.exit_code == 2
    assert "'yesterday' is no time; write it like 2026-03-02 or 2026-03-02T09:00" in result.stderr


@pytest.mark.parametrize(("since", "shown"), [("2027-01-15", True), ("2027-01-15T08:00:00Z", True), ("2027-01-17 08:00", False)])
async def test_the_log_can_begin_at_a_time(started: Started, session: LiveSession, said: Said, since: str, shown: bool) -> None:
    plugin = await started()
    await plugin.roomkeeper_moderate_message(session, said("you idiot"))
    app = typer.Typer()
    plugin.roomkeeper_register_cli(app)
    assert ("you idiot" in await asyncio.to_thread(run, app, "log", "--since", since)) is shown


def test_where_nobody_moderated_yet_nothing_was_decided(app: typer.Typer, tmp_path: Path) -> None:
    Journal.open(tmp_path / JOURNAL_NAME).close()
    assert run(app, "log") == "nothing was decided\n"
