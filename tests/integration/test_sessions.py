"""Whole sessions: a real agent in rooms of a real room server, with real people and media."""

from __future__ import annotations

import asyncio
import inspect
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from integration.conftest import AGENT_USER, Connect, agent_configuration, running_agent, until
from roomkeeper.app import Agent
from roomkeeper.demo.source import GeneratedSource
from roomkeeper.errors import RoomError
from roomkeeper.hookspecs import HookSpecs, OutgoingMessage, hookimpl, spec_names
from roomkeeper.media.frames import EncodedFrame, MediaKind
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.events import MessageReceived, RoomState, RoomStateChanged
from roomkeeper.rooms.protocols import Room
from roomkeeper.sessions import runner
from roomkeeper.state import segments as segment_rows
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.journal import Journal
from roomkeeper.state.segments import Segment
from roomkeeper.state.sessions import SessionRecord, SessionState
from roomkeeper.testing.media_probe import probe
from roomkeeper_embedded.server.app import RoomServer


def small_source(codec: str = "VP8") -> GeneratedSource:
    return GeneratedSource("test", video_codec=codec, width=160, height=96, fps=15, bitrate=100_000)


class PausableSource(GeneratedSource):
    """Stops sending while its connection lives."""

    def __init__(self) -> None:
        super().__init__("test", video_codec="VP8", width=160, height=96, fps=15, bitrate=100_000)
        self.going = asyncio.Event()
        self.going.set()

    async def next_frame(self, kind: MediaKind) -> EncodedFrame | None:
        """The next frame, once the source is going."""
        await self.going.wait()
        return await super().next_frame(kind)


async def read_journal(data_dir: Path) -> tuple[list[SessionRecord], list[Segment]]:
    """All sessions and all segments."""

    def read() -> tuple[list[SessionRecord], list[Segment]]:
        journal = Journal.open(data_dir / "journal.sqlite3")
        try:
            records = journal.run_blocking(session_rows.all_sessions)
            return records, [
                one for record in records for one in journal.run_blocking(partial(segment_rows.of_session, session_id=record.info.id))
            ]
        finally:
            journal.close()

    return await asyncio.to_thread(read)


def receiving(agent: Agent, count: int) -> Callable[[], bool]:
    """True once the agent's open segments hold something, `count` of them."""

    def enough() -> bool:
        files = [path for session in agent.sessions for path in session.info.folder.glob("*.mkv") if path.stat().st_size > 2000]
        return len(files) >= count

    return enough


async def replies_to(room: Room, wanted: str) -> dict[str, Any]:
    """The next custom command of this type from the agent."""
    async with asyncio.timeout(20):
        async for event in room.events():
            if isinstance(event, MessageReceived) and event.message.sender.user_id == AGENT_USER:
                said: dict[str, Any] = json.loads(event.message.text)
                if said["type"] == wanted:
                    return said
    raise AssertionError("the room closed before the agent said anything")


async def test_one_account_in_three_rooms_records_moderates_and_answers(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    document = agent_configuration(room_server.url, tmp_path, ["r1", "r2", "r3"])
    ana, ben = await connect("ana", "Ana"), await connect("ben", "Ben")
    sources = [small_source("VP8"), small_source("H264")]
    async with running_agent(document) as agent:
        await until(lambda: len(agent.sessions) == 3 and all(session.connected for session in agent.sessions))
        r1, r2 = await ana.login_room("r1"), await ben.login_room("r2")
        await r1.start_publishing_stream("ana-camera", sources[0])
        await r2.start_publishing_stream("ben-camera", sources[1])
        await r1.send_broadcast_message("what an idiot")
        assert (await replies_to(r1, "moderation"))["action"] == "warn"
        await r2.send_broadcast_message("!status")
        assert "3 rooms" in (await replies_to(r2, "reply"))["text"]
        await until(receiving(agent, 2))
    for source in sources:
        await source.close()
    records, segments = await read_journal(tmp_path)
    assert {record.state for record in records} == {SessionState.FINISHED}
    assert {segment.video_codec for segment in segments} == {"VP8", "H264"}
    for segment in segments:
        folder = next(record.info.folder for record in records if record.info.id == segment.session_id)
        seen = probe(folder / segment.path)
        assert (seen.errors, seen.video_frames, seen.audio_frames) == ([], segment.video_frames, segment.audio_frames)
    by_room = {record.info.room_id: record for record in records}
    assert (by_room["r1"].messages, by_room["r1"].moderated, by_room["r2"].commands) == (1, 1, 1)


async def test_a_room_server_that_comes_back_is_entered_again_and_the_gap_is_marked(
    room_server: RoomServer, connect: Connect, tmp_path: Path
) -> None:
    document = agent_configuration(room_server.url, tmp_path, ["r"])
    source = small_source()
    async with running_agent(document) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        room = await (await connect("ana")).login_room("r")
        await room.start_publishing_stream("camera", source)
        await until(receiving(agent, 1))
        await room_server.stop()
        await until(lambda: not agent.sessions[0].connected)
        port = int(room_server.url.rsplit(":", maxsplit=1)[1].split("/")[0])
        again = RoomServer(room_server.settings.model_copy(update={"port": port}))
        async with again:
            await until(lambda: agent.sessions[0].connected)
            second = small_source()
            room = await (await connect("ana")).login_room("r")
            await room.start_publishing_stream("camera", second)
            await until(receiving(agent, 2))
            await room.stop_publishing_stream("camera")
            await second.close()
    await source.close()
    records, segments = await read_journal(tmp_path)
    assert [record.state for record in records] == [SessionState.FINISHED]
    assert records[0].reconnects == 1
    assert [segment.number for segment in segments] == [1, 2]
    manifest = json.loads((records[0].info.folder / "manifest.json").read_text())
    gaps = manifest["streams"][0]["segments"][1]["gaps"]
    assert gaps[0]["cause"] == "interrupted"
    assert manifest["quality"]["missing_s"] > 0


async def test_somebody_who_leaves_and_comes_back_leaves_nothing_missing(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"])) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        ana = await connect("ana")
        for count, end in enumerate(("unpublish", "leave", "stay"), start=1):
            room, source = await ana.login_room("r"), small_source()
            await room.start_publishing_stream("camera", source)
            await until(receiving(agent, count))
            if end == "unpublish":
                await room.stop_publishing_stream("camera")
            if end != "stay":
                await ana.logout_room("r")
                await until(lambda: not agent.sessions[0].streams)
                nobody_since = time.monotonic()
                await until(lambda since=nobody_since: time.monotonic() - since > 0.5)  # type: ignore[misc]
            await source.close()
    (record,), _ = await read_journal(tmp_path)
    manifest = json.loads((record.info.folder / "manifest.json").read_text())
    (stream,) = manifest["streams"]
    assert [[gap["cause"] for gap in segment["gaps"]] for segment in stream["segments"]] == [[], ["not-published"], ["not-published"]]
    assert manifest["quality"]["missing_s"] == 0


async def test_an_agent_stopped_in_the_middle_goes_on_when_it_starts_again(
    room_server: RoomServer, connect: Connect, tmp_path: Path
) -> None:
    document = agent_configuration(room_server.url, tmp_path, ["r"])
    source = small_source()
    room = await (await connect("ana")).login_room("r")
    await room.start_publishing_stream("camera", source)
    for count in (1, 2):
        async with running_agent(document, goes_on_later=count == 1) as agent:
            await until(receiving(agent, count))
    await source.close()
    records, segments = await read_journal(tmp_path)
    assert [record.state for record in records] == [SessionState.FINISHED]
    assert [segment.path for segment in segments] == [f"camera-{number:03}.mkv" for number in range(1, len(segments) + 1)]
    # on a busy machine sound begins a file of its own when the picture takes more than a second and a half
    assert len([segment for segment in segments if segment.video_frames]) == 2


async def test_put_out_of_the_room_the_agent_does_not_fight(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    teacher = await (await connect("teacher")).login_room("r")
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r", "other"])) as agent:
        await until(lambda: len(agent.sessions) == 2 and all(session.connected for session in agent.sessions))
        await teacher.kick_user(AGENT_USER, "we want to be alone")
        await until(lambda: len(agent.sessions) == 1)
        assert agent.sessions[0].info.room_id == "other"
        assert agent.sessions[0].connected, "the other room must not notice"
    states = {record.info.room_id: record.state for record in (await read_journal(tmp_path))[0]}
    assert states == {"r": SessionState.FAILED, "other": SessionState.FINISHED}


async def test_a_room_that_cannot_be_entered_costs_the_others_nothing(room_server: RoomServer, tmp_path: Path) -> None:
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["no:such/room", "good"])) as agent:
        await until(lambda: any(session.connected for session in agent.sessions))
        refused = next(session.info.id for session in agent.sessions if session.info.room_id == "no:such/room")
        async with asyncio.timeout(20):  # the end of the block must not come before the refusal
            while not await agent.journal.run(partial(session_rows.warnings, session_id=refused)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
    records = {record.info.room_id: record for record in (await read_journal(tmp_path))[0]}
    assert records["good"].state is SessionState.FINISHED
    assert records["no:such/room"].state is SessionState.FAILED
    warnings = json.loads((records["no:such/room"].info.folder / "manifest.json").read_text())["quality"]["warnings"]
    assert str(int(RoomCode.ID_CHARSET)) in " ".join(warnings)


async def test_a_kicked_student_is_out_and_the_teacher_never_is(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    document = agent_configuration(room_server.url, tmp_path, ["r"], plugins={"moderation": {"ladder": ["kick"]}})
    async with running_agent(document) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        student, teacher = await (await connect("ana")).login_room("r"), await (await connect("teacher")).login_room("r")
        await teacher.send_broadcast_message("you idiot")
        await student.send_broadcast_message("you idiot")
        async with asyncio.timeout(20):
            last = [event async for event in student.events()][-1]
        assert isinstance(last, RoomStateChanged)
        assert (last.state, last.code) == (RoomState.KICKED_OUT, RoomCode.KICKED_OUT)
        await teacher.send_custom_command("still here")
    record = (await read_journal(tmp_path))[0][0]
    assert record.moderated == 1


HOSTILE_USERS = ["../../etc/x", "x" * 64, "..", ".hidden", "~", "$(id)", "a;b"]
HOSTILE_STREAMS = ["..", "-rf", "_" * 256]


async def test_hostile_ids_that_a_room_server_lets_through_stay_in_the_folder(
    room_server: RoomServer, connect: Connect, tmp_path: Path
) -> None:
    """The server refuses the worst (see its own tests); what its character set allows goes all the way through here."""
    document = agent_configuration(room_server.url, tmp_path / "data", [".."])
    source = small_source()
    async with running_agent(document) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        for user_id in ("..", "$&(id)", "~"):
            await (await connect(user_id, "\u202eevil\x00\x1b[2J😀")).login_room("..")
        room = await (await connect("..", "name")).login_room("..")
        await room.start_publishing_stream("-rf", source)
        await room.send_broadcast_message("\u202e\x00 😀 \ud800".encode("utf-8", "replace").decode())
        await until(receiving(agent, 1))
    await source.close()
    outside = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_relative_to(tmp_path / "data")]
    assert outside == []
    records, segments = await read_journal(tmp_path / "data")
    assert records[0].info.folder.parent == tmp_path / "data" / "spool"
    assert (records[0].info.folder / segments[0].path).parent == records[0].info.folder
    assert json.loads((records[0].info.folder / "manifest.json").read_bytes())["session"]["room_id"] == ".."


async def test_every_hook_is_called(
    room_server: RoomServer, connect: Connect, tmp_path: Path, add_plugin: Callable[[str, type], None]
) -> None:
    """A plugin that implements every hook hears of everything that one eventful session brings."""
    called: set[str] = set()

    def noting(name: str) -> Any:
        specification = getattr(HookSpecs, name)
        parameters = list(inspect.signature(specification).parameters)
        namespace: dict[str, Any] = {"called": called}
        answer = "[]" if name.endswith(("_providers", "_stores", "_commands", "_sources", "_checks", "_sinks")) else "None"
        kind = "async def" if inspect.iscoroutinefunction(specification) else "def"
        exec(f"{kind} {name}({', '.join(parameters)}):\n    called.add({name!r})\n    return {answer}", namespace)
        return hookimpl(namespace[name])

    add_plugin("noting", type("Noting", (), {"__init__": lambda self, context: None} | {name: noting(name) for name in spec_names()}))
    # the store's folder is a file: the first upload fails, and works once the file is gone
    store = tmp_path / "store"
    store.write_text("in the way")
    plugins = {
        "s3": {"directory": {"path": str(store)}, "retry": {"first": "50ms", "longest": "100ms"}},
        "recorder": {"finish": True},
    }
    document = agent_configuration(room_server.url, tmp_path / "data", ["r", "other"], plugins=plugins)
    source = PausableSource()
    async with running_agent(document) as agent:
        await until(lambda: len(agent.sessions) == 2 and all(session.connected for session in agent.sessions))
        person = await connect("ana")
        room = await person.login_room("r")
        await room.start_publishing_stream("camera", source)
        await room.send_broadcast_message("you idiot")
        assert await replies_to(room, "moderation")
        await until(receiving(agent, 1))
        await agent.reload()
        source.going.clear()
        await until(lambda: "roomkeeper_stream_stalled" in called)
        await room_server.stop()
        await until(lambda: "roomkeeper_room_reconnecting" in called and "roomkeeper_stream_ended" in called)
        await until(lambda: "roomkeeper_upload_failed" in called)
        await asyncio.to_thread(store.unlink)
        await until(lambda: "roomkeeper_upload_finished" in called)
        again = RoomServer(room_server.settings.model_copy(update={"port": int(room_server.url.rsplit(":", 1)[1].split("/")[0])}))
        async with again:
            await until(lambda: all(session.connected for session in agent.sessions))
            teacher = await (await connect("teacher")).login_room("other")
            await teacher.kick_user(AGENT_USER, "out")
            await until(lambda: "roomkeeper_recording_failed" in called)
    await source.close()
    from typer import Typer

    await asyncio.to_thread(agent.hooks.collect, "register_cli", app=Typer())  # as everywhere: where no event loop runs, for it imports
    agent.hooks.collect("register_health_checks")
    assert sorted(set(spec_names()) - called) == []
    assert not agent.hooks.failures


async def test_outgoing_messages_pass_the_chain(
    room_server: RoomServer, connect: Connect, tmp_path: Path, add_plugin: Callable[[str, type], None]
) -> None:
    class Polite:
        def __init__(self, context: object) -> None: ...

        @hookimpl
        async def roomkeeper_transform_outgoing(self, message: OutgoingMessage) -> OutgoingMessage:
            return OutgoingMessage(kind=message.kind, text=message.text.replace("Please", "Pretty please"), to=message.to)

    add_plugin("polite", Polite)
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"])) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        room = await (await connect("ana")).login_room("r")
        await room.send_broadcast_message("you idiot")
        assert (await replies_to(room, "moderation"))["explanation"].startswith("Pretty please")


async def test_a_stranger_cannot_kick_the_agent(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"])) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        from pydantic import SecretStr

        from roomkeeper.rooms.protocols import Account
        from roomkeeper_embedded.provider import EmbeddedProvider

        settings = {"url": room_server.url, "server_secret": SecretStr("0123456789abcdef0123456789abcdef"), "moderator": False}
        client = await EmbeddedProvider().connect(Account(name="s", provider="embedded", user_id="student", settings=settings))
        room = await client.login_room("r")
        with pytest.raises(RoomError):
            await room.kick_user(AGENT_USER, "hehe")
        await client.close()
        assert agent.sessions[0].connected


async def test_warnings_are_bounded(room_server: RoomServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "MAX_WARNINGS", 3)
    async with running_agent(agent_configuration(room_server.url, tmp_path, ["r"])) as agent:
        await until(lambda: agent.sessions and agent.sessions[0].connected)
        for number in range(10):
            agent.sessions[0].warn(f"fault {number}")
    ((record,), _) = await read_journal(tmp_path)
    manifest = json.loads((record.info.folder / "manifest.json").read_text())
    *kept, last = manifest["quality"]["warnings"]
    assert kept == ["fault 0", "fault 1", "fault 2"]
    assert last == "8 further warnings are in the log alone, there were too many", "with the one that nobody published"
