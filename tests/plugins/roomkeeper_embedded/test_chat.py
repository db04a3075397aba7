"""`roomkeeper rooms join`, as a process against a real room server: piped, at a terminal, and when it goes wrong."""

from __future__ import annotations

import asyncio
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from plugins.roomkeeper_embedded.world import SECRET, World, a_token, running
from roomkeeper.errors import RoomError
from roomkeeper.rooms.events import MessageReceived, UsersJoined, UsersLeft
from roomkeeper.rooms.messages import MessageKind
from roomkeeper_embedded.chat import Chat
from roomkeeper_embedded.config import AccountSettings


class Joined:
    """A running `rooms join`. What it printed is read with `shows`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def says(self, *lines: str) -> None:
        """Type lines."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines).encode())
        await self.process.stdin.drain()

    async def shows(self, text: str) -> str:
        """Read lines until one has a text in it."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while line := (await self.process.stdout.readline()).decode():
                if text in line:
                    return line
        raise AssertionError(f"it ended without {text!r}")

    async def ends(self) -> tuple[int | None, str, str]:
        """Close the input; exit code and the rest of what it printed."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        async with asyncio.timeout(30):
            out, err = await self.process.communicate()
        return self.process.returncode, out.decode(), err.decode()


@asynccontextmanager
async def joined(url: str, tmp_path: Path, *options: str, user: str = "ana", stdin: int = asyncio.subprocess.PIPE) -> AsyncIterator[Joined]:
    """`rooms join` in room `r1`."""
    (tmp_path / "secret").write_text(SECRET)
    arguments = ["--url", url, "--room", "r1", "--user", user, "--secret-file", str(tmp_path / "secret"), *options]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "roomkeeper", "rooms", "join", *arguments),
        stdin=stdin,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield Joined(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_words_go_both_ways_and_the_end_of_the_input_leaves(world: World, tmp_path: Path) -> None:
    ben = await world.enter("ben", "r1")
    async with joined(world.server.url, tmp_path, "--stay", "1h") as ana:
        await ana.shows("here: ben")
        await ana.says("hello", "", "/barrage 你好", "/command ben psst", "/command * all of you", "//slash", "/call ben mute emil 10m")
        call = await ben.message('{"type": "command", "name": "mute", "args": ["emil", "10m"]}')
        assert [(one.kind, one.text, one.to) for one in ben.messages()] == [
            (MessageKind.BROADCAST, "hello", ()),
            (MessageKind.BARRAGE, "你好", ()),
            (MessageKind.COMMAND, "psst", ("ben",)),
            (MessageKind.COMMAND, "all of you", ()),
            (MessageKind.BROADCAST, "/slash", ()),
            (MessageKind.COMMAND, call.text, ("ben",)),
        ]
        await ben.room.send_broadcast_message("hello\nto you")
        await ana.shows("ben: hello")
        await ana.shows("         to you")
        await ben.room.send_custom_command('{"type": "moderation", "action": "mute", "explanation": "Too loud."}', ["ana"])
        await ana.shows("ben to you (mute): Too loud.")
        ana.process.send_signal(signal.SIGINT)  # stays for an hour after its input
        code, _, err = await ana.ends()
    assert (code, err) == (0, "")
    await ben.until(UsersLeft)


async def test_piped_lines_are_sent_at_the_pace_of_the_room_and_what_is_refused_costs_the_exit_code(tmp_path: Path) -> None:
    async with running(limits={"broadcast_gap": 0.3}) as world:
        ben = await world.enter("ben", "r1")
        async with joined(world.server.url, tmp_path, "--stay", "0s") as ana:
            await ana.says("one", "two", "three")
            code, _, err = await ana.ends()
        assert (code, err) == (0, "")
        await ben.message("three")
        assert [one.text for one in ben.messages()] == ["one", "two", "three"]
        async with joined(world.server.url, tmp_path, "--stay", "0s") as ana:
            await ana.says("/command zoe hi", "/barage x", "/barrage", "x" * 1025, "still here")
            code, _, err = await ana.ends()
        assert code == 1
        assert "not sent: not in the room: zoe" in err
        assert "not sent: there is no /barage" in err
        assert "not sent: /barrage lacks something — write /barrage TEXT" in err
        assert "longer than 1024 bytes" in err
        await ben.message("still here")


async def test_who_is_muted_is_told_and_who_is_put_out_is_gone(world: World, tmp_path: Path) -> None:
    bot = await world.enter("bot", "r1", moderator=True)
    async with joined(world.server.url, tmp_path) as ana:
        await bot.until(UsersJoined, lambda event: any(user.user_id == "ana" for user in event.users))
        await bot.room.mute_user("ana")
        await ana.says("hello", "/call bot appeal it was a quote")
        assert '"appeal"' in (await bot.until(MessageReceived)).message.text
        await bot.room.kick_user("ana", "that will do")
        assert ana.process.stderr is not None
        assert b"not sent: the user is muted in this room" in await ana.process.stderr.readline()
        async with asyncio.timeout(30):
            assert await ana.process.wait() == 1  # though its input has not ended
        assert "put out of the room: that will do" in (await ana.process.stderr.read()).decode()


async def test_when_the_server_goes_so_does_it(tmp_path: Path) -> None:
    async with running() as world:
        await world.enter("ben", "r1")
        async with joined(world.server.url, tmp_path) as ana:
            await ana.shows("here: ben")
            await world.server.stop()
            code, _, err = await ana.ends()
    assert code == 1
    assert "the room server stops" in err


async def test_at_a_terminal_it_says_what_to_do_and_control_d_leaves(world: World, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        async with joined(world.server.url, tmp_path, "--stay", "1h", stdin=theirs) as ana:
            await ana.shows("You are ana in r1.")
            os.write(ours, b"/help\n/nothing\n")
            await ana.shows("/barrage TEXT")
            os.write(ours, b"\x04")
            code, _, err = await ana.ends()
    finally:
        os.close(ours)
        os.close(theirs)
    assert code == 0, "a mistyped line costs nobody at a terminal the exit code"
    assert "there is no /nothing" in err


@pytest.mark.parametrize(
    ("settings", "room", "about", "users_fault"),
    [
        ({"url": "ws://127.0.0.1:1/rooms"}, "r1", "cannot be reached: Connection refused", False),
        ({"server_secret": "x" * 32}, "r1", "give the --secret-file and --app-id", True),
        ({"app_id": 7}, "r1", "give the --secret-file and --app-id", True),
        ({"tokens": {"r1": a_token("ben", "r1")}}, "r1", "made for another user", True),
        ({}, "two words", "room ID", False),
        ({}, "r1", "2 users already — try again when somebody has left", False),
    ],
)
async def test_what_cannot_be_entered_says_why(settings: dict[str, Any], room: str, about: str, users_fault: bool) -> None:
    async with running(max_users=2) as world:
        for user in ("ben", "chen"):
            await world.enter(user, "r1")
        chat = Chat("ana", room, AccountSettings.model_validate({"url": world.server.url, "server_secret": SECRET, **settings}), stay_s=0)
        with pytest.raises(RoomError) as caught:
            await chat.run()
    assert about in str(caught.value)
    assert caught.value.user_fault is users_fault, "the exit code depends on it"


async def test_a_token_does_without_the_secret(world: World, tmp_path: Path) -> None:
    async with joined(world.server.url, tmp_path, "--token", a_token("ana", "r1"), "--secret-file", "none", "--stay", "0s") as ana:
        assert await ana.ends() == (0, "", "")
