"""Moderation end to end over the real room server: many people, raids, floods, a crash."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from integration.conftest import AGENT_USER, SECRET, Connect, agent_configuration, running_agent, until
from roomkeeper.errors import RoomError
from roomkeeper.rooms.events import MessageReceived
from roomkeeper.rooms.protocols import Room
from roomkeeper_embedded.server.app import RoomServer

ROOMS = [f"group-{number}" for number in range(5)]
IN_EACH = 40
RAID = "come all to the wonderful free server of my friends"


class Bot:
    """Somebody who chats and notes what the agent says to it."""

    def __init__(self, user_id: str, room: Room) -> None:
        self.user_id = user_id
        self.room = room
        self.told: list[tuple[float, dict[str, Any]]] = []
        self.sent: dict[str, float] = {}
        self._task = asyncio.create_task(self._listen(), name=f"bot {user_id}")

    async def _listen(self) -> None:
        async for event in self.room.events():
            if isinstance(event, MessageReceived) and event.message.sender.user_id == AGENT_USER:
                self.told.append((time.monotonic(), json.loads(event.message.text)))

    async def say(self, text: str, *, barrage: bool = True) -> bool:
        """Say something; False when the room refuses, as it does for the muted."""
        at = time.monotonic()
        try:
            sent = await (self.room.send_barrage_message(text) if barrage else self.room.send_broadcast_message(text))
        except RoomError:
            return False
        self.sent[sent] = at
        return True

    def actions(self) -> list[str]:
        return [said["action"] for _, said in self.told if said["type"] == "moderation"]

    def delays(self) -> list[float]:
        """Seconds from sending to being told of the verdict."""
        return [at - self.sent[said["message_id"]] for at, said in self.told if said.get("message_id") in self.sent]

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


async def test_two_hundred_bots_in_five_rooms(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    document = agent_configuration(room_server.url, tmp_path, ROOMS)
    bots: dict[str, list[Bot]] = {room_id: [] for room_id in ROOMS}
    teachers: list[Bot] = []
    async with running_agent(document) as agent:
        await until(lambda: len(agent.sessions) == 5 and all(session.connected for session in agent.sessions))
        for room_id in ROOMS:
            for number in range(IN_EACH):
                # the same people's names in every room: what they do in one must not count in another
                name = f"teacher-{room_id}" if number == 0 else f"{room_id}-student-{number}"
                bot = Bot(name, await (await connect(name)).login_room(room_id))
                (teachers if number == 0 else bots[room_id]).append(bot)
        raiders, flooder, rude = bots["group-0"][:10], bots["group-1"][0], bots["group-2"][0]
        await _raid(raiders)
        for number in range(8):
            await flooder.say(f"look at number {number}")
        await rude.say("you are all id1ots", barrage=False)
        for room_id in ROOMS:
            for number, bot in enumerate(bots[room_id][10:20]):
                await bot.say(f"my answer to question {number} is {number * 7}")
        for teacher in teachers:
            for _ in range(8):
                await teacher.say("who said idiot?")
        await until(lambda: flooder.actions() and rude.actions() and sum(bool(bot.actions()) for bot in raiders) >= 5)
        clean = [bot for room_id in ROOMS for bot in bots[room_id] if bot not in raiders and bot not in (flooder, rude)]
        assert {bot.user_id: bot.actions() for bot in (*clean, *teachers) if bot.actions()} == {}
        assert flooder.actions() == ["warn"]
        assert rude.actions() == ["warn"]
        delays = sorted(delay for bot in (*raiders, flooder, rude) for delay in bot.delays())
        p99 = delays[int(len(delays) * 0.99)]
        print(f"told of the verdict within {p99 * 1000:.0f} ms at p99")
        assert p99 < 2.0, "200 ms is wanted; a busy machine runs other tests at the same time"
    for bot in (*teachers, *(bot for room_id in ROOMS for bot in bots[room_id])):
        await bot.close()


async def _raid(raiders: list[Bot]) -> None:
    for number, bot in enumerate(raiders):
        await bot.say(f"{RAID} {'now ' * (number % 3)}")


async def test_strikes_and_mutes_outlive_a_kill(room_server: RoomServer, connect: Connect, tmp_path: Path) -> None:
    config = tmp_path / "agent.toml"
    config.write_text(
        _CONFIGURATION.format(data_dir=tmp_path / "data", url=room_server.url, at=time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()))
    )
    first = await _agent(config)
    bot = Bot("ana", await (await connect("ana")).login_room("r"))
    try:
        await _offend(bot, "warn")
        await _offend(bot, "mute")
        muted_at = time.time()
    finally:
        first.send_signal(signal.SIGKILL)
        await first.wait()
    room_server._registry.rooms["r"].mutes.set("ana", media=False, chat=True, seconds=0)  # a room server that forgot the mute
    again = await _agent(config)
    try:
        await until(lambda: room_server._registry.rooms["r"].mutes.chat_muted("ana"), within_s=28)
        assert not await bot.say("a clean word", barrage=False)
        await until(lambda: not room_server._registry.rooms["r"].mutes.chat_muted("ana"), within_s=40)
        assert 28.0 <= time.time() - muted_at <= 36.0, "timers end on time"
        await _offend(bot, "kick")
    finally:
        again.send_signal(signal.SIGTERM)
        await again.wait()
        await bot.close()
    rows = await asyncio.to_thread(_audit, tmp_path / "data" / "journal.sqlite3")
    assert [row[0] for row in rows] == ["warn", "mute", "kick"]


async def _offend(bot: Bot, action: str) -> None:
    """Say a bad word until it is heard: the agent may still be on its way into the room."""
    before = len(bot.actions())
    async with asyncio.timeout(30):
        while len(bot.actions()) == before:
            await bot.say("what an idiot", barrage=False)
            for _ in range(60):
                if len(bot.actions()) > before:
                    break
                await asyncio.sleep(0.05)
    assert bot.actions()[-1] == action


async def _agent(config: Path) -> asyncio.subprocess.Process:
    environment = {**os.environ, "SECRET_OF_ROOMS": SECRET}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "roomkeeper", "run", "--config", str(config), env=environment, stderr=asyncio.subprocess.DEVNULL
    )


def _audit(path: Path) -> list[tuple[str]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT action FROM moderation_audit ORDER BY at").fetchall()
    finally:
        connection.close()


_CONFIGURATION = """
[agent]
name = "test"
data_dir = "{data_dir}"

[accounts.a]
provider = "embedded"
user_id = "bot"
[accounts.a.settings]
url = "{url}"
server_secret = {{ secret_env = "SECRET_OF_ROOMS" }}

[[timetable]]
name = "plan"
account = "a"
rooms = ["r"]
at = [{at}]
duration = "10m"

[plugins.moderation]
mute_for = "30s"
repeats = {{ messages = 0 }}
"""
