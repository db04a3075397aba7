"""What the agent says keeps to the room's limits, and nothing of it is lost in silence."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper.errors import RoomError
from roomkeeper.hookspecs import OutgoingMessage
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.sessions.outbox import COMMAND_BYTES, Priority, json_parts
from roomkeeper.sessions.outgoing_limits import BROADCAST, COMMAND_TO_SEVERAL, Pace, size, split_at_words

from .stage import staged


@given(st.text(st.characters() | st.sampled_from(' "\\\n笨😀'), max_size=3000))
def test_pieces_fit_and_only_white_space_is_lost(text: str) -> None:
    pieces = list(split_at_words(text, 200))
    assert all(size(piece) <= 200 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    parts = json_parts({"type": "reply", "text": text}, "text")
    assert all(size(part) <= COMMAND_BYTES for part in parts)
    assert "".join("".join(json.loads(part)["text"] for part in parts).split()) == "".join(text.split())


def test_texts_are_split_between_words() -> None:
    assert list(split_at_words("one two three four", 9)) == ["one two", "three", "four"]


def test_a_pace_keeps_gap_and_rate() -> None:
    pace = Pace(BROADCAST)
    pace.sent(10.0)
    assert pace.wait(10.2) > 0.29
    several = Pace(COMMAND_TO_SEVERAL)
    for _ in range(8):
        assert several.wait(5.0) == 0
        several.sent(5.0)
    assert 0.9 < several.wait(5.1) <= 1.0


async def test_what_waits_is_merged_and_the_urgent_goes_first(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        said = stage.session.room.done

        async def send(text: str, priority: Priority) -> None:
            await stage.outbox.send(OutgoingMessage(kind=MessageKind.BROADCAST, text=text), priority)

        order = [("one", Priority.NOTICE), ("two", Priority.NOTICE), ("three", Priority.NOTICE), ("three", Priority.NOTICE)]
        await asyncio.gather(*(send(*one) for one in order), send("urgent", Priority.SANCTION))
        assert said[0] == ("broadcast", "one")
        assert said[1] == ("broadcast", "urgent")
        assert [line for entry in said[2:] for line in entry[1].split("\n")].count("two") == 1
        assert len(said) == 3


async def test_a_room_that_is_busy_is_asked_again(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.session.room.busy = 2
        await stage.outbox.say("hello")
        assert stage.acts() == [("broadcast", "hello")]


async def test_what_cannot_be_sent_any_more_is_refused_to_its_sender(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        sending = [asyncio.create_task(stage.outbox.say(f"{number} " + "x" * 1000)) for number in range(4)]
        await stage.session.room.until(lambda: bool(stage.acts()))  # the first has gone, the others wait
        await stage.outbox.close()
        ends = await asyncio.gather(*sending, return_exceptions=True)
        refused = [end for end in ends if isinstance(end, RoomError)]
        assert len(refused) == stage.outbox.refused >= 3
        assert len(stage.acts()) + len(refused) == 4


async def test_long_chat_goes_out_in_pieces(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.outbox.say("word " * 300)
        assert [size(text) <= 1024 for _, text in stage.acts()] == [True, True]
        assert sum(text.count("word") for _, text in stage.acts()) == 300


@pytest.mark.parametrize("closed", [False, True])
async def test_a_failing_moderator(tmp_path: Path, closed: bool) -> None:
    async with staged(tmp_path, fail_closed=closed) as stage:
        moderation = stage.plugins.get_plugin("moderation")

        async def broken(place: object, message: object) -> None:
            raise RuntimeError("broken")

        moderation.court.decide = broken
        await stage.say("!help", "student-1")
        kinds = [entry[1]["type"] for entry in stage.session.room.done]
        assert kinds == (["moderation"] if closed else ["reply"])
        assert stage.hooks.failures["moderation", "moderate_message"] == 1


async def test_a_reload_keeps_strikes_and_refuses_a_wrong_policy(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('blocked_words = ["nitwit"]\n')
    async with staged(tmp_path, plugins={"moderation": {"policy": str(policy)}}) as stage:
        await stage.say("you nitwit")
        policy.write_text("blocked_words = 7\n")
        await stage.hooks.notify("configuration_reloaded")
        await stage.say("nitwit again", at=1_800_000_001.0)
        policy.write_text('blocked_words = ["halfwit"]\n')
        await stage.hooks.notify("configuration_reloaded")
        await stage.say("nitwit is fine now", "student-2")
        await stage.say("you halfwit", at=1_800_000_200.0)
        told = [(entry[2][0], entry[1]["action"]) for entry in stage.session.room.done if entry[0] == "command"]
        assert told == [("student-1", "warn"), ("student-1", "mute"), ("student-1", "kick")]
        assert stage.plugins.get_plugin("moderation").reloads_refused == 1


async def test_the_audit_lies_beside_the_recordings(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.say("you 1d10t")
        await stage.hooks.notify("session_ended", session=stage.session, reason="over")
        (line,) = (tmp_path / "moderation.jsonl").read_text().splitlines()
        decision = json.loads(line)
        assert (decision["action"], decision["matched"], decision["text"]) == ("warn", "1d10t", "you 1d10t")
        assert [strike["action"] for strike in decision["history"]] == ["warn"]
