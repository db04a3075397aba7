"""What an earlier presence of the agent left behind in a room: a crash, as the room sees it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from contracts.provider_contract import DEADLINE_S, Frames, Presence
from plugins.roomkeeper_janus.world import SECRET, World, running
from roomkeeper.rooms.events import RoomEvent, RoomState, RoomWarning, StreamsAdded, StreamsRemoved, UsersJoined, UsersLeft
from roomkeeper.rooms.protocols import Account
from roomkeeper.testing.children import dying_with_parent
from roomkeeper_janus import ghosts
from roomkeeper_janus.config import RoomAccess
from roomkeeper_janus.entry import RoomAddress, is_name_of
from roomkeeper_janus.ghosts import Ghosts
from roomkeeper_janus.people import People
from roomkeeper_janus.view import RoomView

CROWD = Path(__file__).with_name("crowd_process.py")

pytestmark = pytest.mark.usefixtures("janus_network", "clocks_settle_soon")


@asynccontextmanager
async def haunted(folder: Path, room_id: str = "r", *, user_id: str = "bot", **options: Any) -> AsyncIterator[World]:
    """A room in which a `bot` published `bot-cam` until kill -9. Janus waits 20 s for it to come back."""
    async with running(folder, **options) as world:
        watcher = await world.enter("watcher", room_id, text_room=False)
        person = {"user_id": user_id, "room_id": room_id, "codec": "VP8", "width": 160, "height": 96}
        script = {"url": world.server.url, "seconds": 60, "people": [person]}
        command = await asyncio.to_thread(dying_with_parent, [sys.executable, str(CROWD), json.dumps(script)])
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL, env=environment)
        try:
            await watcher.until(StreamsAdded)
        finally:
            process.kill()
            await process.wait()
        yield world


def streams_of(events: Sequence[RoomEvent]) -> list[tuple[str, str]]:
    """The streams that were told of, with their users."""
    return [(stream.stream_id, stream.user.user_id) for event in events if isinstance(event, StreamsAdded) for stream in event.streams]


def people_of(events: Sequence[RoomEvent]) -> set[str]:
    """Everybody who was told of."""
    return {user.user_id for event in events if isinstance(event, UsersJoined) for user in event.users}


def warnings_of(events: Sequence[RoomEvent]) -> list[str]:
    """What was warned of."""
    return [event.text for event in events if isinstance(event, RoomWarning)]


async def test_without_the_secret_a_ghost_is_not_recorded(tmp_path: Path) -> None:
    async with haunted(tmp_path) as world:
        agent = await world.enter("bot", text_room=False)
        warning = await agent.until(RoomWarning)
        assert warning.text.startswith("not recorded: bot#bot-cam, which an earlier presence of the agent seems to publish")
        stranger = await world.enter("bot#x", text_room=False)
        await stranger.room.start_publishing_stream("cam", world.source())
        await agent.until(StreamsAdded)
        assert [stream for stream, _ in streams_of(agent.seen)] == ["x#cam"], "who comes later under such a name is somebody"
        assert "bot#bot-cam" not in people_of(agent.seen)


async def test_a_ghost_that_janus_gives_up_never_was_in_the_room(tmp_path: Path) -> None:
    """Janus says that it publishes no longer, then that it is gone: nobody came in between. Nobody is called `bot`, whose it could be."""
    async with haunted(tmp_path, user_id="bot#x", reclaim_session_timeout=5) as world:
        agent = await world.enter("bot", text_room=False)
        await agent.until(RoomWarning)
        await agent.until(UsersLeft, lambda event: any(user.user_id == "bot#x" for user in event.users))
        there = {"request": "listparticipants", "room": "r"}
        async with asyncio.timeout(DEADLINE_S):
            while any("cam" in one["id"] for one in (await world.server.admin("videoroom", there))["participants"]):  # noqa: ASYNC110 - it has no event here
                await asyncio.sleep(0.05)
        await world.enter("ann", text_room=False)
        await agent.until(UsersJoined, lambda event: any(user.user_id == "ann" for user in event.users))
        assert people_of(agent.seen) == {"watcher", "bot#x", "ann"}


async def test_with_the_secret_a_ghost_is_put_out_and_its_name_is_free(tmp_path: Path) -> None:
    async with haunted(tmp_path) as world:
        watcher = await world.enter("another", text_room=False)
        agent = await world.enter("bot", room={"secret": SECRET}, text_room=False)
        await watcher.until(StreamsRemoved)
        await agent.room.start_publishing_stream("bot-cam", world.source())
        await watcher.until(StreamsAdded, lambda event: event is not next(one for one in watcher.seen if isinstance(one, StreamsAdded)))
        assert not streams_of(agent.seen)
        assert not [event for event in agent.seen if isinstance(event, RoomWarning)]


async def test_who_is_still_there_after_a_while_is_no_ghost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who has taken such a name before the agent came."""
    monkeypatch.setattr(ghosts, "GONE_WITHIN_S", 0.5)
    async with running(tmp_path) as world:
        stranger = await world.enter("bot#x", text_room=False)
        await stranger.room.start_publishing_stream("cam", world.source())
        agent = await world.enter("bot", text_room=False)
        assert "recorded if still there 0.5 s after the agent came" in (await agent.until(RoomWarning)).text
        assert not streams_of(agent.seen)
        added = await agent.until(StreamsAdded)
        frames = Frames()
        await agent.room.start_playing_stream(added.streams[0].stream_id, frames)
        await frames.until_both_kinds()


async def test_the_price_of_a_ghosts_name_is_paid_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has the agent put out, and is there under such a name when it comes back, does not go unrecorded again."""
    monkeypatch.setattr(ghosts, "GONE_WITHIN_S", 0.5)
    async with running(tmp_path) as world:
        stranger = await world.enter("bot#x", text_room=False)
        await stranger.room.start_publishing_stream("cam", world.source())
        client = await world.connect("bot", text_room=False)
        first = Presence(await client.login_room("r"))
        await first.until(StreamsAdded)
        assert warnings_of(first.seen)
        await world.server.admin("videoroom", {"request": "kick", "room": "r", "id": "bot", "secret": SECRET})
        assert (await first.ended()).state is RoomState.KICKED_OUT
        await stranger.room.start_publishing_stream("other", world.source())
        monkeypatch.setattr(ghosts, "GONE_WITHIN_S", 60.0)
        again = Presence(await client.login_room("r"))
        await again.until(StreamsAdded)
        assert sorted(stream for stream, _ in streams_of(again.seen)) == ["bot#x#cam", "bot#x#other"]
        assert not warnings_of(again.seen)
        await client.logout_room("r")
        assert (await again.ended()).state is RoomState.LOGGED_OUT
        later = Presence(await client.login_room("r"))
        await later.until(RoomWarning)
        assert not streams_of(later.seen), "another agent may have been there meanwhile"
        await client.close()
        await later.ended()


async def test_another_agent_whose_name_looks_like_one_of_this_agent_is_not_put_out(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        other = await world.enter("bot-0002", text_room=False)
        await other.room.start_publishing_stream("cam", world.source())
        agent = await world.enter("bot", room={"secret": SECRET}, text_room=False)
        assert (await agent.until(RoomWarning)).text.startswith("not recorded: bot-0002#cam,")
        there = await world.server.admin("videoroom", {"request": "listparticipants", "room": "r"})
        assert "bot-0002#cam" in {one["id"] for one in there["participants"]}


async def test_by_number_only_the_agents_very_name_is_a_ghosts(tmp_path: Path) -> None:
    async with running(tmp_path, rooms=[17], string_ids=False) as world:
        other = await world.enter("bot-2024", "17", text_room=False)
        await other.room.start_publishing_stream("x", world.source())
        agent = await world.enter("bot", "17", text_room=False)
        await agent.until(StreamsAdded)
        assert not warnings_of(agent.seen)


async def test_a_room_without_a_secret_lets_anybody_put_ghosts_out(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await world.server.create_room("open")
        stranger = await world.enter("bot#x", "open", text_room=False)
        await stranger.room.start_publishing_stream("cam", world.source())
        agent = await world.enter("bot", "open", text_room=False)
        there = await world.server.admin("videoroom", {"request": "listparticipants", "room": "open"})
        assert {one["id"] for one in there["participants"]} == {"bot#x", "bot"}
        assert not warnings_of(agent.seen)


async def test_whoever_lacks_the_right_to_put_one_ghost_out_does_not_ask_for_the_next(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        stranger = await world.enter("bot#x", text_room=False)
        for name in ("cam", "screen"):
            await stranger.room.start_publishing_stream(name, world.source())
        with capture_logs() as lines:
            agent = await world.enter("bot", text_room=False)
        warning = (await agent.until(RoomWarning)).text
        assert "bot#x#cam" in warning
        assert "bot#x#screen" in warning
        assert [line["event"] for line in lines if "put out" in line["event"]] == ["an earlier presence of the agent cannot be put out"]


async def test_by_number_a_ghost_is_known_by_its_display_name(tmp_path: Path) -> None:
    async with haunted(tmp_path, "17", rooms=[17], string_ids=False) as world:
        agent = await world.enter("bot", "17", room={"secret": SECRET}, text_room=False)
        assert "an earlier presence" in (await agent.until(RoomWarning)).text
        other = await world.enter("ann", "17", text_room=False)
        await other.room.start_publishing_stream("cam", world.source())
        await agent.until(StreamsAdded)
        assert len(streams_of(agent.seen)) == 1


def test_names_an_agent_goes_by() -> None:
    assert is_name_of("bot", "bot")
    assert is_name_of("bot", "bot-09af"), "what it is called where its name is taken"
    for name in ("bo", "bot2", "bot-09afx", "bot-09ag", "robot", "xbot-09af"):
        assert not is_name_of("bot", name)
    assert not is_name_of("b.t", "bot")


def test_a_ghost_that_says_something_or_goes_is_one_no_longer() -> None:
    """Whoever has the name after that is recorded."""
    account, known = Account(name="a", provider="janus", user_id="bot"), People(tie_display_names=True)
    told: list[RoomEvent] = []
    view = RoomView("r", known, told.append)
    found = Ghosts(RoomAddress(room_id="r", wire_id="r", numeric=False), account, RoomAccess(), view, until=0.0, refresh=view.refresh)
    publishers = [{"id": f"bot#{name}", "streams": [{"type": "audio", "mid": "0", "codec": "opus"}]} for name in ("loud", "quiet")]
    for one in publishers:
        known.add_ghost(one["id"])
    view.set_publishers(publishers)
    view.refresh()
    assert not streams_of(told)
    found.heard(publishers[:1])
    view.refresh()
    assert [stream for stream, _ in streams_of(told)] == ["bot#loud"]
    view.remove_participant("bot#quiet")
    view.add_publishers(publishers[1:])
    view.refresh()
    assert [stream for stream, _ in streams_of(told)] == ["bot#loud", "bot#quiet"]
    found.heard(None)
    found.close()
