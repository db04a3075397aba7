"""Verdicts are carried out as far as the room can, and what was really done is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.errors import RoomError, UnsupportedError
from roomkeeper.hookspecs import hookimpl
from roomkeeper.rooms.messages import Action, Message, MessageKind, User, Verdict
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.sanctions import apply_verdict

from .stage import START, Stage, staged

RAID = "come all to the wonderful free server of my friends"
MESSAGE = Message(kind=MessageKind.BROADCAST, room_id="r", sender=User("student-1"), text="hm", at=START, message_id="m", verified=True)


async def carried_out(stage: Stage, action: Action, *without: Capability, **more: Any) -> str:
    stage.session.capabilities = frozenset(Capability) - set(without)
    verdict = Verdict(action=action, rule="theirs", explanation="Please do not.", **more)
    return await apply_verdict(stage.session, stage.outbox, MESSAGE, verdict)


async def test_the_next_best_is_taken_and_said(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert await carried_out(stage, Action.KICK) == "told privately, put out of the room"
        assert await carried_out(stage, Action.KICK, Capability.KICK, seconds=60) == "embedded cannot kick, told privately, muted for 60 s"
        assert stage.acts() == [("kick", "student-1"), ("mute", "student-1", 60)]
        outcome = await carried_out(stage, Action.KICK, Capability.KICK, Capability.MUTE)
        assert outcome == "embedded cannot kick, embedded cannot mute, told privately"
        outcome = await carried_out(stage, Action.MUTE, Capability.CUSTOM_COMMAND)
        assert outcome == "embedded has no private message, so the sender was not told, muted"
        assert len(stage.acts()) == 3


async def test_a_right_that_the_agent_lacks_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with staged(tmp_path) as stage:

        async def refused(*_: Any, **__: Any) -> None:
            raise UnsupportedError("the agent is no moderator here")

        monkeypatch.setattr(stage.session.room, "kick_user", refused)
        assert await carried_out(stage, Action.KICK, seconds=60) == (
            "told privately, not put out: the agent is no moderator here, muted for 60 s"
        )

        async def broken(*_: Any, **__: Any) -> None:
            raise RoomError("no")

        monkeypatch.setattr(stage.session.room, "mute_user", broken)
        monkeypatch.setattr(stage.session.room, "send_custom_command", broken)
        assert await carried_out(stage, Action.MUTE) == "could not be told: no, the room refused: no"


async def test_a_dry_run_does_nothing_and_says_so(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert await carried_out(stage, Action.KICK, dry_run=True) == "dry run: nothing done"
        assert stage.session.room.done == []


async def test_an_escalation_calls_whoever_is_in_charge(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert await carried_out(stage, Action.ESCALATE) == "called assistant-1, teacher-1"
        stage.session.roster.everybody_left(START)
        assert await carried_out(stage, Action.ESCALATE) == "no teacher is in the room"
        assert stage.session.warnings == ["student-1 needs a teacher's attention (theirs), but none is in the room"]


async def test_everybody_in_a_raid_is_told_once_and_it_is_written_down(tmp_path: Path) -> None:
    async with staged(tmp_path, plugins={"moderation": {"raid": {"users": 4}}}) as stage:
        for number, user in enumerate(("student-1", "student-2", "teacher-1", "student-3", "student-4", "student-5")):
            await stage.say(RAID, user, at=START + number)
        told = [(one[2][0], one[1]["rule"], one[1]["message_id"]) for one in stage.session.room.done]
        assert sorted(told) == [(f"student-{n}", "raid", f"m{n if n < 3 else n + 1}") for n in (1, 2, 3, 4, 5)]
        await stage.hooks.notify("session_ended", session=stage.session, reason="over")
        decisions = [json.loads(line) for line in (tmp_path / "moderation.jsonl").read_text().splitlines()]
        assert [(one["user_id"], one["outcome"]) for one in decisions] == [(f"student-{n}", "told privately") for n in (1, 2, 3, 4, 5)]
    lines = [json.loads(line) for line in (tmp_path / "messages.jsonl").read_text().splitlines()]
    assert [one["message_id"] for one in lines[4]["also"]] == ["m1", "m2", "m4"]
    assert [("also" in line) for line in lines] == [False] * 4 + [True, False]


class ZealousPlugin:
    """Objects to everybody, the agent included."""

    @hookimpl
    async def roomkeeper_moderate_message(self, session: LiveSession, message: Message) -> Verdict | None:
        return Verdict(action=Action.KICK, rule="zeal")


async def test_the_agent_never_sanctions_itself(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.plugins.register(ZealousPlugin(), name="zeal")
        await stage.say("good morning", "bot")
        assert stage.session.room.done == []
        await stage.say("good morning", "student-1")
        assert ("kick", "student-1") in stage.acts()
