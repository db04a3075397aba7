"""What every room provider has to do, whatever server it speaks to: one body of tests over all of them.

A provider's test module derives a class from `ProviderContract` and gives it a `provider_world` fixture: a running server and the
accounts of its users. A test that needs what a provider does not have (`capabilities`) is skipped for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

import pytest

from roomkeeper.demo.source import GeneratedSource
from roomkeeper.errors import RoomError
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.rooms.events import (
    MessageReceived,
    RoomEvent,
    RoomState,
    RoomStateChanged,
    StreamsAdded,
    StreamsRemoved,
    UsersJoined,
    UsersLeft,
)
from roomkeeper.rooms.messages import MessageKind
from roomkeeper.rooms.protocols import Account, Capability, Room, RoomClient, RoomProvider

DEADLINE_S = 15.0

E = TypeVar("E", bound=RoomEvent)


@dataclass
class ProviderWorld:
    """A provider and a server with rooms `room-1` and `room-2`. `account(user_id, moderator)` makes an account."""

    provider: RoomProvider
    account: Callable[[str, bool], Account]

    def needs(self, *capabilities: Capability) -> None:
        """Skip the test unless the provider has them all."""
        missing = set(capabilities) - self.provider.capabilities
        if missing:
            pytest.skip(f"{self.provider.name} has no {', '.join(sorted(missing))}")

    @asynccontextmanager
    async def client(self, user_id: str, *, moderator: bool = False) -> AsyncIterator[RoomClient]:
        """A connected client."""
        client = await self.provider.connect(self.account(user_id, moderator))
        try:
            yield client
        finally:
            await client.close()

    @asynccontextmanager
    async def presence(self, user_id: str, room_id: str = "room-1", *, moderator: bool = False) -> AsyncIterator[Presence]:
        """A user in a room."""
        async with self.client(user_id, moderator=moderator) as client:
            presence = Presence(await client.login_room(room_id))
            try:
                yield presence
            finally:
                await presence.close()


class Presence:
    """A room and what happens in it."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.seen: list[RoomEvent] = []
        self._happened = asyncio.Event()
        self._task = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        async for event in self.room.events():
            self.seen.append(event)
            self._happened.set()

    async def until(self, kind: type[E], test: Callable[[E], bool] = lambda _: True) -> E:
        """Wait for an event, also one that has happened already."""
        async with asyncio.timeout(DEADLINE_S):
            while True:
                for event in self.seen:
                    if isinstance(event, kind) and test(event):
                        return event
                self._happened.clear()
                await self._happened.wait()

    async def ended(self) -> RoomStateChanged:
        """Wait until the events are over and return the last."""
        async with asyncio.timeout(DEADLINE_S):
            await asyncio.wait([self._task])
        last = self.seen[-1]
        assert isinstance(last, RoomStateChanged)
        return last

    async def close(self) -> None:
        """Watch no longer."""
        self._task.cancel()
        await asyncio.wait([self._task])


class Frames:
    """A sink that keeps what it is offered."""

    def __init__(self) -> None:
        self.kept: list[EncodedFrame] = []
        self._came = asyncio.Event()

    def offer(self, frame: EncodedFrame) -> None:
        """Keep a frame."""
        self.kept.append(frame)
        self._came.set()

    async def close(self) -> None:
        """Nothing to do."""

    async def until_both_kinds(self) -> None:
        """Wait for video and audio."""
        async with asyncio.timeout(DEADLINE_S):
            while {frame.kind for frame in self.kept} != {"audio", "video"}:
                self._came.clear()
                await self._came.wait()


class ProviderContract:
    """The tests. Derive from it and define the fixture `provider_world`."""

    async def test_events_begin_with_those_already_there(self, provider_world: ProviderWorld) -> None:
        async with provider_world.presence("early"), provider_world.presence("late") as late:
            first = await late.until(UsersJoined)
            assert late.seen[0] is first
            assert [user.user_id for user in first.users] == ["early"]

    async def test_joining_and_leaving_is_told(self, provider_world: ProviderWorld) -> None:
        async with provider_world.presence("ann") as ann:
            async with provider_world.presence("ben"):
                await ann.until(UsersJoined, lambda event: any(user.user_id == "ben" for user in event.users))
            await ann.until(UsersLeft, lambda event: any(user.user_id == "ben" for user in event.users))
            heard = [event for event in ann.seen if isinstance(event, UsersJoined | UsersLeft)]
            told = [(type(event), user.user_id) for event in heard for user in event.users]
            assert told == [(UsersJoined, "ben"), (UsersLeft, "ben")], "each once, and nobody is told of himself"

    async def test_two_rooms_on_one_connection(self, provider_world: ProviderWorld) -> None:
        provider_world.needs(Capability.MULTI_ROOM, Capability.BROADCAST)
        async with provider_world.client("agent") as client, provider_world.presence("ben", "room-2") as ben:
            one, two = Presence(await client.login_room("room-1")), Presence(await client.login_room("room-2"))
            await ben.room.send_broadcast_message("to the second")
            await two.until(MessageReceived)
            await client.logout_room("room-1")
            assert (await one.ended()).state is RoomState.LOGGED_OUT
            assert not [event for event in one.seen if isinstance(event, MessageReceived)]
            await client.logout_room()
            assert (await two.ended()).state is RoomState.LOGGED_OUT

    async def test_switch_room(self, provider_world: ProviderWorld) -> None:
        provider_world.needs(Capability.SWITCH_ROOM)
        async with provider_world.client("agent") as client:
            first = Presence(await client.login_room("room-1"))
            second = await client.switch_room("room-1", "room-2")
            assert second.room_id == "room-2"
            assert (await first.ended()).state is RoomState.LOGGED_OUT

    async def test_words_reach_the_others_and_not_oneself(self, provider_world: ProviderWorld) -> None:
        provider_world.needs(Capability.BROADCAST)
        async with provider_world.presence("ann") as ann, provider_world.presence("ben") as ben:
            await ann.room.send_broadcast_message("hello")
            message = (await ben.until(MessageReceived)).message
            assert (message.kind, message.text, message.sender.user_id) == (MessageKind.BROADCAST, "hello", "ann")
            assert message.verified == (Capability.VERIFIED_SENDER in provider_world.provider.capabilities)
            await ben.room.send_broadcast_message("hello yourself")
            assert (await ann.until(MessageReceived)).message.text == "hello yourself"

    async def test_custom_command_reaches_whom_it_is_for(self, provider_world: ProviderWorld) -> None:
        provider_world.needs(Capability.CUSTOM_COMMAND)
        async with (
            provider_world.presence("ann") as ann,
            provider_world.presence("ben") as ben,
            provider_world.presence("cleo") as cleo,
        ):
            await ann.room.send_custom_command("for ben", ["ben"])
            await ann.room.send_custom_command("for all")
            assert (await ben.until(MessageReceived)).message.text == "for ben"
            assert (await cleo.until(MessageReceived)).message.text == "for all"

    async def test_extra_info_reaches_late_joiners(self, provider_world: ProviderWorld) -> None:
        provider_world.needs(Capability.EXTRA_INFO)
        async with provider_world.presence("ann") as ann:
            await ann.room.set_room_extra_info("topic", "fractions")
            async with provider_world.presence("late") as late:
                message = (await late.until(MessageReceived)).message
                assert (message.kind, message.key, message.text) == (MessageKind.EXTRA_INFO, "topic", "fractions")

    async def test_kick(self, provider_world: ProviderWorld) -> None:
        provider_world.needs(Capability.KICK)
        async with provider_world.presence("tess", moderator=True) as tess, provider_world.presence("ann") as ann:
            await tess.room.kick_user("ann", "enough")
            assert (await ann.ended()).state is RoomState.KICKED_OUT
            await tess.until(UsersLeft)

    async def test_chat_mute(self, provider_world: ProviderWorld) -> None:
        provider_world.needs(Capability.MUTE, Capability.BROADCAST)
        async with provider_world.presence("tess", moderator=True) as tess, provider_world.presence("ann") as ann:
            await tess.room.mute_user("ann", media=False)
            with pytest.raises(RoomError):
                await ann.room.send_broadcast_message("may I?")

    async def test_a_stream_is_played_as_it_is_published(self, provider_world: ProviderWorld) -> None:
        provider_world.needs(Capability.PUBLISH)
        source = GeneratedSource("contract", video_codec="VP8", width=160, height=96, fps=20, bitrate=100_000)
        try:
            async with provider_world.presence("teacher") as teacher, provider_world.presence("agent") as agent:
                await teacher.room.start_publishing_stream("lesson", source)
                added = await agent.until(StreamsAdded)
                assert [(stream.stream_id, stream.user.user_id) for stream in added.streams] == [("lesson", "teacher")]
                frames = Frames()
                await agent.room.start_playing_stream("lesson", frames)
                await frames.until_both_kinds()
                await agent.room.stop_playing_stream("lesson")
                count = len(frames.kept)
                assert next(frame for frame in frames.kept if frame.kind == "video").keyframe
                await teacher.room.stop_publishing_stream("lesson")
                await agent.until(StreamsRemoved)
                assert len(frames.kept) == count
        finally:
            await source.close()

    async def test_closing_twice_and_calls_afterwards(self, provider_world: ProviderWorld) -> None:
        async with provider_world.client("ann") as client:
            presence = Presence(await client.login_room("room-1"))
            await client.close()
            await client.close()
            assert not client.connected
            assert (await presence.ended()).state is RoomState.LOGGED_OUT
            await presence.room.stop_playing_stream("nothing")
            with pytest.raises(RoomError):
                await client.login_room("room-2")
