"""Every command: as each role, with wrong arguments, from an impostor, twice with the same ID."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from roomkeeper.errors import RoomConnectionError
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins
from roomkeeper.plugins.registries import collect_registries
from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roles import Role
from roomkeeper.sessions.call_ledger import CallLedger
from roomkeeper.sessions.outbox import Outbox
from roomkeeper.sessions.signatures import signature
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.sessions import SessionState
from roomkeeper_commands import timer
from roomkeeper_moderation import audit

from .stage import BY_ROLE, START, NotingRoom, Stage, StagedSession, staged

# name: least role, good arguments, wrong arguments
COMMANDS: dict[str, tuple[Role, list[str], list[str]]] = {
    "help": (Role.STUDENT, [], ["one", "two"]),
    "status": (Role.STUDENT, [], ["x"]),
    "attendance": (Role.ASSISTANT, [], ["x"]),
    "record": (Role.TEACHER, ["pause"], ["backwards"]),
    "mute": (Role.ASSISTANT, ["student-2", "10m"], ["nobody-here"]),
    "unmute": (Role.ASSISTANT, ["student-2"], []),
    "kick": (Role.ASSISTANT, ["student-2"], ["nobody-here"]),
    "pardon": (Role.ASSISTANT, ["student-2"], []),
    "appeal": (Role.STUDENT, ["it", "was", "a", "joke"], []),
    "policy": (Role.TEACHER, ["dry-run", "on"], ["dry-run", "perhaps"]),
    "poll": (Role.STUDENT, [], ["nonsense", "|", "one"]),
    "hand": (Role.STUDENT, ["up"], ["sideways"]),
    "timer": (Role.ASSISTANT, ["10m", "break"], ["soon"]),
    "say": (Role.TEACHER, ["good", "morning"], []),
    "announce": (Role.TEACHER, [], ["none.mkv"]),
    "rooms": (Role.ASSISTANT, [], ["x"]),
}


def test_the_table_is_complete(tmp_path: Path) -> None:
    hooks = Dispatcher(load_plugins({}, data_dir=tmp_path, agent="a").manager)
    commands = collect_registries(hooks).commands
    ours = {name for name in commands if commands[name].handler.__module__.startswith(("roomkeeper_commands", "roomkeeper_moderation"))}
    assert ours == set(COMMANDS)
    assert {name: commands[name].role for name in COMMANDS} == {name: role for name, (role, _, _) in COMMANDS.items()}


@pytest.mark.parametrize("name", COMMANDS)
async def test_as_each_role(tmp_path: Path, name: str) -> None:
    least, arguments, _ = COMMANDS[name]
    async with staged(tmp_path) as stage:
        for role, user in BY_ROLE.items():
            acts = len(stage.acts())
            answer = await stage.command(name, *arguments, user=user)
            if role < least:
                assert answer == f"Sorry, {name} is for {least.name.lower()}s."
                assert len(stage.acts()) == acts
            else:
                assert answer
                assert not answer.startswith("Sorry")
                assert "Usage" not in answer


async def test_wrong_arguments_are_answered_kindly_and_privately(tmp_path: Path) -> None:
    async with staged(tmp_path, plugins={"commands": {"announcements": str(tmp_path)}}) as stage:
        for name, (least, _, wrong) in COMMANDS.items():
            for role, user in BY_ROLE.items():
                if role >= least:
                    answer = await stage.command(name, *wrong, user=user)
                    assert "Usage: !" + name in answer
                    assert stage.session.room.done[-1][2] == (user,)
        assert stage.acts() == []


async def test_the_nearest_command_that_one_may_use_is_named(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        unknown = "I do not know the command 'attendence'. "
        assert await stage.command("attendence", user="teacher-1") == unknown + "Did you mean !attendance? Try: !help"
        assert await stage.command("attendence", user="student-1") == unknown + "Try: !help"


async def test_an_agent_that_takes_no_commands_leaves_them_to_another_in_the_room(tmp_path: Path) -> None:
    async with staged(tmp_path, plugins={"commands": {"enabled": False}}) as stage:
        assert await stage.command("help") == ""


async def test_an_impostor_gets_nothing(tmp_path: Path) -> None:
    async with staged(tmp_path, key=b"secret") as stage:
        for name, (_, arguments, _) in COMMANDS.items():
            forged: tuple[dict[str, Any], ...] = ({}, {"sig": "00" * 32, "at": int(START)})
            for more in forged:
                answer = await stage.command(name, *arguments, user="teacher-1", verified=False, **more)
                assert "vouches" in answer
        assert stage.acts() == []


@pytest.mark.parametrize("name", COMMANDS)
async def test_twice_with_the_same_id_is_done_once(tmp_path: Path, name: str) -> None:
    _, arguments, _ = COMMANDS[name]
    async with staged(tmp_path) as stage:
        first = await stage.command(name, *arguments, user="teacher-1", call_id="one")
        acts = stage.acts()
        assert await stage.command(name, *arguments, user="teacher-1", call_id="one") == first
        assert stage.acts() == acts
    async with staged(tmp_path) as stage:  # also after a restart
        assert await stage.command(name, *arguments, user="teacher-1", call_id="one") == first
        assert stage.acts() == []


async def test_the_calls_of_sessions_that_are_over_are_forgotten(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:

        async def calls() -> int:
            return int(await stage.journal.run(lambda connection: connection.execute("SELECT count(*) FROM command_calls").fetchone()[0]))

        await stage.command("say", "hi", user="teacher-1")
        assert await calls() == 1
        await stage.desk._ledger.forget()
        assert await calls() == 0
        await stage.command("say", "hi", user="teacher-1")  # and killed before its end
        await stage.journal.run(lambda connection: session_rows.transition(connection, "s1", SessionState.FINISHED, "over", START))
        assert await CallLedger(stage.journal, "s2").begin("teacher-1", "one", "say", START) is None
        assert await calls() == 1


async def test_a_signed_command_is_authorised_once_and_not_late(tmp_path: Path) -> None:
    async with staged(tmp_path, key=b"secret") as stage:

        def signed(at: float, call_id: str) -> dict[str, Any]:
            sig = signature(b"secret", room_id="r", user_id="teacher-1", call_id=call_id, name="say", arguments=["hi"], at=int(at))
            return {"sig": sig, "at": int(at), "call_id": call_id}

        assert await stage.command("say", "hi", user="teacher-1", verified=False, **signed(START, "a")) == "Said."
        assert await stage.command("say", "hi", user="teacher-1", verified=False, **signed(START, "a")) == "Said."
        assert stage.acts() == [("broadcast", "hi")]
        assert "vouches" in await stage.command("say", "hi", user="teacher-1", verified=False, **signed(START - 100, "b"))
        assert "vouches" in await stage.command("say", "ho", user="teacher-1", verified=False, **signed(START, "c"))


async def test_nobody_is_sanctioned_by_an_equal_and_the_agent_never(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for name in ("mute", "kick"):
            for target in ("teacher-1", "bot"):
                assert "Usage" in await stage.command(name, target, user="teacher-1")
            assert "Usage" in await stage.command(name, "assistant-1", user="assistant-1")
        assert stage.acts() == []


async def commanded(stage: Stage, *calls: tuple[str, str]) -> list[str]:
    return [await stage.command(*line.split(), user=user) for user, line in calls]


async def test_a_poll_from_question_to_result(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        answers = await commanded(
            stage,
            ("student-1", "poll Tea? | yes | no"),
            ("teacher-1", "poll Tea? | yes | no"),
            ("student-1", "poll 1"),
            ("student-2", "poll vote 2"),
            ("student-2", "poll 1"),
            ("student-1", "poll 3"),
            ("student-1", "poll"),
            ("teacher-1", "poll close"),
            ("student-1", "poll 1"),
        )
    assert answers[0].startswith("Only assistants and teachers")
    assert answers[1:5] == ["The poll is open.", "Your vote: yes", "Your vote: no", "Your vote: yes"]
    assert "from 1 to 2" in answers[5]
    assert answers[6] == "Tea? (2 votes)\n1. yes: 2\n2. no: 0"
    assert answers[7:] == ["The poll is closed.", "There is no poll just now."]


async def test_hands_are_served_in_order(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        answers = await commanded(
            stage,
            ("student-2", "hand"),
            ("student-1", "hand up"),
            ("student-2", "hand up"),
            ("student-1", "hand next"),
            ("teacher-1", "hand list"),
            ("teacher-1", "hand next"),
            ("student-1", "hand down"),
            ("teacher-1", "hand next"),
        )
        assert ("command", {"type": "notice", "text": "It is your turn."}, ("student-2",)) in stage.session.room.done
    assert answers[:3] == ["Your hand is up: number 1.", "Your hand is up: number 2.", "Your hand is up: number 1."]
    assert "for assistants and teachers" in answers[3]
    assert answers[4:] == ["Hands up: Student-2, Student-1", "Student-2 is next; 1 hand left.", "Your hand is down.", "No hand is up."]


async def test_a_timer_rings_and_can_be_stopped(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.command("timer", "100ms", "tea", user="teacher-1")).startswith("I will tell")
        await stage.session.room.until(lambda: ("broadcast", "⏰ tea") in stage.acts())
        await stage.command("timer", "1h", user="teacher-1")
        assert "Time is up." in await stage.command("timer", user="teacher-1")
        assert await stage.command("timer", "stop", user="teacher-1") == "1 timer stopped."


async def test_polls_hands_and_timers_outlive_a_restart(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await commanded(
            stage,
            ("teacher-1", "poll Tea? | yes | no"),
            ("student-1", "poll 1"),
            ("student-2", "hand"),
            ("student-1", "hand"),
            ("teacher-1", "timer 1h far away"),
            ("teacher-1", "timer 200ms over while the agent was away"),
        )
        # killed here: nothing of the session was ended
    async with staged(tmp_path) as stage:
        stage.number = 100  # people go on with IDs of their own
        await stage.hooks.notify("session_started", session=stage.session)
        await stage.session.room.until(lambda: any(act[0] == "broadcast" and "over while" in act[1] for act in stage.acts()))
        answers = await commanded(
            stage, ("student-2", "poll 2"), ("teacher-1", "poll close"), ("teacher-1", "hand next"), ("teacher-1", "timer")
        )
        assert "The poll is over. Tea? (2 votes)\n1. yes: 1\n2. no: 1" in [act[1] for act in stage.acts()]
        assert answers[2:] == ["Student-2 is next; 1 hand left.", "Timers: 59 min (far away)"]
        await stage.hooks.notify("session_ended", session=stage.session, reason="handed over")
    async with staged(tmp_path) as stage:  # another agent goes on
        stage.number = 200
        await stage.hooks.notify("session_started", session=stage.session)
        assert await commanded(stage, ("teacher-1", "hand list"), ("teacher-1", "timer")) == [
            "Hands up: Student-1",
            "Timers: 59 min (far away)",
        ]
        await stage.hooks.notify("session_ended", session=stage.session, reason="over")
        await stage.hooks.notify("recording_finished", info=stage.session.info, manifest=tmp_path / "manifest.json")
        tables = ("command_polls", "command_votes", "command_hands", "command_timers")
        for table in tables:
            rows = await stage.journal.run(lambda connection, table=table: connection.execute(f"SELECT * FROM {table}").fetchall())
            assert rows == []


async def test_a_timer_rings_when_the_room_can_be_reached_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timer, "_AGAIN_FIRST_S", 0.01)
    async with staged(tmp_path) as stage:
        say, away = stage.session.say, 3

        async def unreachable(text: str, to: Sequence[str] = ()) -> None:
            nonlocal away
            away -= 1
            if away >= 0:
                raise RoomConnectionError("the agent is not in the room just now")
            await say(text, to)

        monkeypatch.setattr(stage.session, "say", unreachable)
        await stage.command("timer", "1ms", "tea", user="teacher-1")
        await stage.session.room.until(lambda: ("broadcast", "⏰ tea") in stage.acts())
        ringing = [task for task in asyncio.all_tasks() if task.get_name() == "timer in s1"]
        await asyncio.wait_for(asyncio.gather(*ringing), 20)
        assert await stage.command("timer", user="teacher-1") == "No timer runs."


async def test_mute_appeal_pardon(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.say("you idiot", "student-1")
        await stage.say("idiot again", "student-1", at=START + 1)
        assert ("mute", "student-1", 120.0) in stage.acts()
        assert await stage.command("appeal", "it", "was", "a", "quote") == "The teacher was told and will decide."
        told = [one for one in stage.session.room.done if one[0] == "command" and one[1].get("type") == "notice"]
        assert set(told[-1][2]) == {"assistant-1", "teacher-1"}
        assert "it was a quote" in told[-1][1]["text"]
        assert await stage.command("pardon", "student-1", user="teacher-1") == "student-1 is pardoned: 2 strikes taken back."
        assert await stage.command("pardon", "nobody", user="teacher-1") == "nobody has no strikes and no mute here."
        assert stage.acts()[-1] == ("mute", "student-1", 0)
        await stage.say("idiot", "student-1", at=START + 60)
        assert stage.session.room.done[-1][1]["action"] == "warn"


async def test_a_command_in_chat_may_begin_with_a_full_width_prefix(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for number, text in enumerate(("！help hand", "!help hand", "！ｈｅｌｐ\u3000hand", "!help !hand")):
            await stage.say(text, at=START + 60 * number)
            assert stage.session.room.done[-1][1]["text"].startswith("!hand "), text


async def test_an_appeal_reaches_the_teacher_in_another_room(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for user_id in ("teacher-1", "assistant-1"):
            stage.session.roster.left(user_id, START)
        assert await stage.command("appeal", "a", "quote") == "Nobody in charge is here just now; your appeal is noted."
        large = StagedSession(replace(stage.session.info, id="s2", room_id="large"), NotingRoom("large"))
        large.outbox = Outbox(large, stage.hooks)
        large.roster.joined(User("teacher-1", "Ms Lin", Role.TEACHER), START)
        stage.sessions.append(large)
        assert await stage.command("appeal", "a", "quote") == "The teacher is in another room, was told and will decide."
        await large.outbox.close()
        _, notice, to = large.room.done[-1]
        assert to == ("teacher-1",)
        assert notice["text"] == "student-1 appeals in r (strikes: none): a quote — pardon with: !pardon student-1, there"
        entries = await stage.journal.run(lambda connection: audit.search(connection, session_id="s1"))
        assert [entry.outcome for entry in entries] == ["nobody in charge was there", "told teacher-1 in large"]


async def test_recording_is_steered(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        answers = await commanded(
            stage, *(("teacher-1", f"record {what}".strip()) for what in ("", "pause", "", "resume", "stop", "", "start"))
        )
        stage.session.recording = None
        assert await stage.command("record", user="teacher-1") == "Nobody records here."
    assert [answers[0], answers[2], answers[5]] == [
        "This session is being recorded.",
        "The recording is paused.",
        "The recording is stopped.",
    ]


async def test_quiet_and_dry_run_by_command(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.command("policy", "quiet", "on", user="teacher-1")
        await stage.say("may I ask something", "student-1", at=START + 50)
        assert stage.session.room.done[-1][1]["rule"] == "quiet_hours"
        await stage.command("policy", "quiet", "off", user="teacher-1")
        await stage.command("policy", "dry-run", "on", user="teacher-1")
        audited = await stage.journal.run(lambda connection: audit.search(connection, user_id="teacher-1"))
        switched = [entry.outcome for entry in audited if entry.action == "policy"]
        assert switched == [
            f"{what} for the rest of the session" for what in ("quiet switched on", "quiet switched off", "dry-run switched on")
        ]
        assert "dry run" in await stage.command("policy", user="teacher-1")
        done = len(stage.session.room.done)
        await stage.say("you idiot", "student-1", at=START + 60)
        assert len(stage.session.room.done) == done
