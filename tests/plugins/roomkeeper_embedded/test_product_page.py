"""Each row of the product page "Multi-room Login", at the running server over a real socket. Codes have their own file, media too."""

from __future__ import annotations

import asyncio

import pytest

from plugins.roomkeeper_embedded.test_media import source_of
from plugins.roomkeeper_embedded.world import CollectingSink, World, a_token, running
from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import (
    MessageReceived,
    OnlineUserCount,
    RoomState,
    RoomStateChanged,
    StreamsAdded,
    TokenWillExpire,
    UsersJoined,
    UsersLeft,
)
from roomkeeper.rooms.messages import MessageKind, User


async def test_enable_multi_room_once_a_connection(world: World) -> None:
    raw = await world.raw()
    assert await raw.code("hello", user_id="ann", multi_room=True) is None
    assert await raw.code("hello", user_id="ann", multi_room=True) == 0


async def test_login_room_up_to_five_rooms_on_one_connection(world: World) -> None:
    client = await world.connect("agent", "The Agent")
    watched = [world.watch(await client.login_room(f"room-{n}")) for n in range(5)]
    student = await world.enter("student", "room-3")
    assert (await watched[3].until(UsersJoined, lambda event: bool(event.users))).users == (User("student", "Student N."),)
    assert (await student.until(UsersJoined)).users == (User("agent", "The Agent"),)
    assert [len(other.seen) for other in watched] == [1, 1, 1, 2, 1]  # nobody else heard of it


async def test_login_room_lists_who_and_what_is_there_first(world: World) -> None:
    teacher = await world.enter("teacher", "class")
    async with source_of(None) as source:
        await teacher.room.start_publishing_stream("lesson", source)
        await teacher.room.set_room_extra_info("topic", "fractions")
        late = await world.enter("late", "class")
        await late.message("fractions")
        assert [type(event) for event in late.seen] == [UsersJoined, StreamsAdded, MessageReceived]
        assert all(event.room_id == "class" for event in late.seen)


async def test_login_to_the_same_room_twice_is_refused(world: World) -> None:
    client = await world.connect("ann")
    await client.login_room("r1")
    with pytest.raises(RoomError) as caught:
        await client.login_room("r1")
    assert caught.value.room_code == RoomCode.WRONG_ROOM


async def test_switch_room(world: World) -> None:
    one, two = await world.enter("in-one", "one"), await world.enter("in-two", "two")
    client = await world.connect("ann")
    first = world.watch(await client.login_room("one"))
    second = world.watch(await client.switch_room("one", "two"))
    assert (await first.end()).state is RoomState.LOGGED_OUT
    await one.until(UsersLeft, lambda event: event.users[0].user_id == "ann")
    await two.until(UsersJoined, lambda event: User("ann", "") in event.users)
    assert (await second.until(UsersJoined)).users == (User("in-two", "In-Two N."),)
    await client.login_room("one")


async def test_switch_room_to_one_logged_in_already_is_refused(world: World) -> None:
    client = await world.connect("ann")
    first = world.watch(await client.login_room("one"))
    await client.login_room("two")
    for target in ("two", "one"):
        with pytest.raises(RoomError) as caught:
            await client.switch_room("one", target)
        assert caught.value.room_code == RoomCode.WRONG_ROOM
    with pytest.raises(RoomError) as caught:
        await client.switch_room("elsewhere", "three")
    assert caught.value.room_code == RoomCode.NOT_LOGGED_IN
    await first.room.send_broadcast_message("still in one")
    assert not first.of(RoomStateChanged)


async def test_switch_room_in_single_room_mode(world: World) -> None:
    ben, carl = await world.enter("ben", "one"), await world.enter("carl", "two")
    client = await world.connect("ann", multi_room=False)
    await client.login_room("one")
    room = await client.switch_room("one", "two")
    await room.send_broadcast_message("here")
    assert (await carl.message("here")).sender.user_id == "ann"
    left = await ben.until(UsersLeft)
    assert [user.user_id for user in left.users] == ["ann"]
    assert ben.messages() == []


async def test_start_publishing_and_playing_stream_across_rooms(world: World) -> None:
    """Cross-room co-hosting: host A's viewers also log in to room B."""
    host_b = await world.enter("host-b", "room-b")
    viewer = await world.connect("viewer")
    await viewer.login_room("room-a")
    in_b = world.watch(await viewer.login_room("room-b"))
    outsider = await world.enter("outsider", "room-a")
    async with source_of("VP8") as source:
        await host_b.room.start_publishing_stream("b-stream", source)
        await in_b.until(StreamsAdded)
        sink = CollectingSink()
        await in_b.room.start_playing_stream("b-stream", sink)
        await sink.until(lambda seen: bool(seen.of("video")) and bool(seen.of("audio")))
        with pytest.raises(RoomError) as caught:
            await outsider.room.start_playing_stream("b-stream", CollectingSink())
        assert caught.value.room_code == RoomCode.PLAY_FORBIDDEN


async def test_send_broadcast_message(world: World) -> None:
    ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
    elsewhere = await world.enter("cleo", "r2")
    first = await ann.room.send_broadcast_message("hello 你好 👋")
    second = await ann.room.send_broadcast_message("again")
    got = await ben.message("hello 你好 👋")
    assert (got.kind, got.sender, got.message_id, got.verified) == (MessageKind.BROADCAST, User("ann", "Ann N."), first, True)
    await ben.message("again")
    assert int(second) == int(first) + 1
    assert not ann.messages()  # own messages are not echoed
    assert not elsewhere.messages()


async def test_send_barrage_message(world: World) -> None:
    ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
    message_id = await ann.room.send_barrage_message("wow")
    got = await ben.message("wow")
    assert (got.kind, got.sender.user_id, got.message_id) == (MessageKind.BARRAGE, "ann", message_id)
    assert not ann.messages()


async def test_barrage_over_the_rate_is_dropped_and_counted_not_refused(world: World) -> None:
    ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
    await asyncio.gather(*(ann.room.send_barrage_message(f"{n}") for n in range(30)))
    await ann.room.send_broadcast_message("done")
    await ben.message("done")
    dropped = world.server.counts.barrage_over_rate
    assert dropped >= 1
    assert len(ben.messages()) == 30 - dropped + 1


async def test_send_custom_command_to_chosen_users_and_to_all(world: World) -> None:
    ann, ben, cleo = [await world.enter(user, "r1") for user in ("ann", "ben", "cleo")]
    await ann.room.send_custom_command("for two", ["ben", "ben", "ann"])
    got = await ben.message("for two")
    assert (got.kind, got.sender.user_id, got.to, got.verified) == (MessageKind.COMMAND, "ann", ("ben", "ann"), True)
    await ann.room.send_custom_command("for all")
    await ben.message("for all")
    await cleo.message("for all")
    assert [message.text for message in cleo.messages()] == ["for all"]
    assert [message.text for message in ben.messages()] == ["for two", "for all"]
    assert [message.text for message in ann.messages()] == ["for two"]  # only because it named itself


async def test_custom_command_reports_users_who_are_not_there(world: World) -> None:
    ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
    await world.enter("dora", "r2")
    with pytest.raises(RoomError, match="not in the room: dora") as caught:
        await ann.room.send_custom_command("psst", ["ben", "dora"])
    assert caught.value.room_code == RoomCode.MESSAGE_NOT_SENT
    await ben.message("psst")


async def test_set_room_extra_info_one_key_and_late_joiners(world: World) -> None:
    ann, ben = await world.enter("ann", "r1"), await world.enter("ben", "r1")
    await ann.room.set_room_extra_info("topic", "fractions")
    got = await ben.message("fractions")
    assert (got.kind, got.key, got.sender.user_id) == (MessageKind.EXTRA_INFO, "topic", "ann")
    await ben.room.set_room_extra_info("mood", "good")
    await ann.message("good")
    late = await world.enter("late", "r1")
    await late.message("good")
    assert [(m.key, m.text, m.sender.user_id) for m in late.messages()] == [("mood", "good", "ben")]


async def test_room_extra_info_limits(world: World) -> None:
    room = (await world.enter("ann", "r1")).room
    cases = {("", "v"): 1002014, ("k" * 11, "v"): 1002015, ("k" * 10, "v" * 129): 1002016, ("é" * 6, "v"): 1002015}
    for (key, value), code in cases.items():
        with pytest.raises(RoomError) as caught:
            await room.set_room_extra_info(key, value)
        assert caught.value.room_code == code
    await room.set_room_extra_info("k" * 10, "v" * 128)
    results = await asyncio.gather(*(room.set_room_extra_info("k", f"{n}") for n in range(12)), return_exceptions=True)
    assert {error.room_code for error in results if isinstance(error, RoomError)} == {1102022}


async def test_logout_room_one_and_all(world: World) -> None:
    others = [await world.enter(f"in-{n}", f"room-{n}") for n in range(3)]
    client = await world.connect("ann")
    rooms = [world.watch(await client.login_room(f"room-{n}")) for n in range(3)]
    await client.logout_room("room-0")
    last = await rooms[0].end()
    assert (last.state, last.code) == (RoomState.LOGGED_OUT, 0)
    assert not rooms[1].of(RoomStateChanged)
    await client.logout_room()
    for room, other in zip(rooms, others, strict=True):
        assert (await room.end()).state is RoomState.LOGGED_OUT
        assert (await other.until(UsersLeft)).users == (User("ann", ""),)
    with pytest.raises(RoomError) as caught:
        await rooms[0].room.send_broadcast_message("x")
    assert caught.value.room_code == RoomCode.NOT_LOGGED_IN
    await client.login_room("room-0")


async def test_token_will_expire_and_renewal() -> None:
    async with running(token_warning=2) as world:
        client = await world.connect("ann")
        watched = world.watch(await client.login_room("r1", a_token("ann", "r1", lifetime_s=2)))
        warning = await watched.until(TokenWillExpire)
        assert 0 < warning.seconds <= 3
        assert isinstance(watched.seen[0], UsersJoined)
        await client.renew_token("r1")
        again = world.watch(await client.login_room("r2", a_token("ann", "r2", lifetime_s=1)))
        assert (await again.end()).code == RoomCode.TOKEN_EXPIRED  # by then the first token of r1 would have ended, too
        await watched.room.send_broadcast_message("still here")
        assert len(watched.of(TokenWillExpire)) == 1
        with pytest.raises(RoomError) as caught:
            await client.renew_token("r1", a_token("ben", "r1"))
        assert caught.value.room_code == RoomCode.TOKEN_USER_MISMATCH


async def test_online_user_count() -> None:
    async with running(user_count_interval=0.1) as world:
        ann = await world.enter("ann", "r1")
        await ann.until(OnlineUserCount, lambda event: event.count == 1)
        await world.enter("ben", "r1")
        await ann.until(OnlineUserCount, lambda event: event.count == 2)
