"""Several moderators on one message: the strictest wins, one that fails or is late abstains and is counted, dry runs do nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from roomkeeper.hookspecs import hookimpl
from roomkeeper.plugins.dispatcher import IMPATIENT_HOOKS
from roomkeeper.rooms.messages import Action, Message, Verdict
from roomkeeper.rooms.session import LiveSession

from .stage import START, staged


class LatePlugin:
    """Thinks for too long."""

    @hookimpl
    async def roomkeeper_moderate_message(self, session: LiveSession, message: Message) -> Verdict | None:
        await asyncio.Event().wait()
        return Verdict(action=Action.KICK, rule="late")


class StrictPlugin:
    """Mutes whoever says idiot."""

    @hookimpl
    async def roomkeeper_moderate_message(self, session: LiveSession, message: Message) -> Verdict | None:
        return Verdict(action=Action.MUTE, rule="strict", seconds=5) if "idiot" in message.text else None


@pytest.mark.parametrize("closed", [False, True])
async def test_a_late_moderator_abstains_and_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: bool) -> None:
    monkeypatch.setitem(IMPATIENT_HOOKS, "moderate_message", 0.05)  # type: ignore[misc]
    async with staged(tmp_path, fail_closed=closed) as stage:
        stage.plugins.register(LatePlugin(), name="late")
        await stage.say("good morning")
        assert [one[1]["rule"] for one in stage.session.room.done] == (["unjudged"] if closed else [])
        assert stage.hooks.failures["late", "moderate_message"] == 1


async def test_the_strictest_verdict_is_carried_out(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.plugins.register(StrictPlugin(), name="strict")
        await stage.say("you idiot")  # the ladder asks for a warning
        assert [one[1]["rule"] for one in stage.session.room.done if one[0] == "command"] == ["strict"]
        assert stage.acts() == [("mute", "student-1", 5)]


@pytest.mark.parametrize("table", [{"dry_run_rooms": ["r*"]}, {"words": {"dry_run": True}}, {"dry_run": True}], ids=str)
async def test_a_dry_run_of_a_room_or_a_rule_does_nothing_and_is_written_down(tmp_path: Path, table: dict[str, object]) -> None:
    async with staged(tmp_path, plugins={"moderation": table}) as stage:
        for number in range(3):
            await stage.say("you idiot", at=START + number)
        assert stage.session.room.done == []
        await stage.hooks.notify("session_ended", session=stage.session, reason="over")
        assert (tmp_path / "moderation.jsonl").read_text().count("dry run: nothing done") == 3


async def test_a_dry_run_of_one_rule_leaves_the_others(tmp_path: Path) -> None:
    async with staged(tmp_path, plugins={"moderation": {"words": {"dry_run": True}, "mentions": {"most": 1}}}) as stage:
        await stage.say("you idiot @ana @ben")
        assert [one[1]["rule"] for one in stage.session.room.done] == ["mentions"]


async def test_what_was_switched_by_hand_outlives_a_restart_but_not_the_session(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.command("policy", "quiet", "on", user="teacher-1")
        await stage.command("policy", "dry-run", "on", user="teacher-1")
    async with staged(tmp_path) as stage:
        stage.number = 100
        await stage.hooks.notify("session_started", session=stage.session)
        answer = await stage.command("policy", user="teacher-1")
        assert "dry run" in answer
        assert "It is quiet" in answer
        await stage.hooks.notify("session_ended", session=stage.session, reason="over")
        answer = await stage.command("policy", user="teacher-1")
        assert "dry run" not in answer
        assert "quiet:" not in answer
