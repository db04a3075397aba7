"""When a stream that cannot be played is tried again, and when not."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from roomkeeper.errors import MediaError, RoomError, RoomkeeperError
from roomkeeper.hookspecs import hookimpl
from roomkeeper.media.frames import FrameSink
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.messages import User
from roomkeeper.sessions import reception
from roomkeeper.sessions.reception import StreamReception

from .stage import NotingRoom, staged


class RefusingRoom(NotingRoom):
    """Refuses to have a stream played, with one error after another."""

    def __init__(self, errors: list[RoomkeeperError]) -> None:
        super().__init__("r")
        self.errors = errors

    async def start_playing_stream(self, stream_id: str, sink: FrameSink) -> None:
        raise self.errors.pop(0)


class StopHereError(Exception):
    """The stream would be played now: the test has seen enough."""


class StoppingRoom(NotingRoom):
    async def start_playing_stream(self, stream_id: str, sink: FrameSink) -> None:
        raise StopHereError


async def test_a_plugin_that_makes_no_sinks_after_all_costs_the_others_nothing(tmp_path: Path) -> None:
    class Stranger:
        @hookimpl
        def roomkeeper_create_frame_sinks(self, stream: StreamInfo) -> Iterator[FrameSink]:
            yield from (stream.extra_info["captions"] for _ in range(1))

    class Recorder:
        made = False

        @hookimpl
        def roomkeeper_create_frame_sinks(self) -> Iterable[FrameSink]:
            self.made = True
            return []

    room, recorder = StoppingRoom("r"), Recorder()
    async with staged(tmp_path) as stage, asyncio.timeout(10):
        stage.plugins.register(recorder)
        stage.plugins.register(Stranger(), "captions")
        reception = StreamReception(stage.session, room, StreamInfo("cam", User("ann", "Ann")), stage.hooks)
        with pytest.raises(StopHereError):
            await reception.run()
        assert recorder.made
        assert stage.hooks.failures["captions", "create_frame_sinks"] == 1


async def test_media_that_cannot_be_read_is_not_asked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "RETRY_FIRST_S", 0.0)
    passing: list[RoomkeeperError] = [RoomError("not now"), MediaError("not connected", retryable=True)]
    room = RefusingRoom([*passing, MediaError("no codec in common"), RoomError("asked for again")])
    async with staged(tmp_path) as stage, asyncio.timeout(10):
        await StreamReception(stage.session, room, StreamInfo("cam", User("ann", "Ann")), stage.hooks).run()
        assert [str(error) for error in room.errors] == ["asked for again"]
        assert any("cam cannot be received: no codec in common" in text for text in stage.session.warnings)
