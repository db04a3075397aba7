"""The whole demo: an S3 server, a room server, people in a process of their own, and the agent; on loopback, in one folder."""

from __future__ import annotations

import asyncio
import contextlib
import json
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from roomkeeper.app import Agent
from roomkeeper.config.loading import parse_configuration
from roomkeeper.config.models import Configuration
from roomkeeper.demo.people_process import PeopleProcess
from roomkeeper.demo.result import DemoResult, compare_with_script, read_result
from roomkeeper.demo.room_server import RoomServerProcess
from roomkeeper.demo.school import School, build_school
from roomkeeper.demo.verification import NO_STREAM
from roomkeeper.errors import ConfigurationError, RoomkeeperError
from roomkeeper.rooms.roles import Role
from roomkeeper.state.journal import JOURNAL_NAME
from roomkeeper.testing.seaweed import SeaweedServer

AGENT_USER = "roomkeeper"
CONFIGURATION_NAME = "roomkeeper.toml"
PEOPLE_LEAVE_WITHIN_S = 15.0
SLACK_S = 300
"""How much longer than the script the sessions are planned: the stage ends them when the school is over."""

Tell = Callable[[str], None]


class Stage:
    """One demo. `await play(stop)` runs it to its end, or ends it early in good order when `stop` is set.

    :param out: everything is written below; an earlier demo's folder is refused.
    :param tell: gets a sentence for everything that happens.
    """

    def __init__(self, out: Path, seconds: float, tell: Tell) -> None:
        self.out = out.absolute()
        self.school: School = build_school(seconds)
        self.agent: Agent | None = None
        self._tell = tell

    async def play(self, stop: asyncio.Event) -> DemoResult:
        """Run the demo. Raises RoomkeeperError when a part cannot be started."""
        await asyncio.to_thread(self._make_folder)
        async with contextlib.AsyncExitStack() as stack:
            store, rooms = SeaweedServer(self.out / "s3"), RoomServerProcess(self.out / "rooms")
            self._tell("starting an S3 server (SeaweedFS)")
            await store.start()
            stack.push_async_callback(store.stop)
            self._tell("starting a room server")
            stack.push_async_callback(rooms.stop)
            await rooms.start()
            configuration = await asyncio.to_thread(self._write_configuration, rooms, store)
            self.agent = agent = await asyncio.to_thread(Agent, configuration, where=str(self.out / CONFIGURATION_NAME))
            session_ids = {one.id for one in agent.timetable.between(datetime.now(UTC), datetime.now(UTC))}
            try:
                await agent.start()
                finished = await self._play_school(agent, rooms, stop)
            finally:
                self._tell("finishing the uploads")
                await agent.close()
            self._tell("judging the recordings: every file is decoded and compared with its manifest")
            result = await asyncio.to_thread(
                read_result,
                configuration.agent.data_dir / JOURNAL_NAME,
                session_ids,
                out=self.out,
                store=f"bucket {store.bucket} of the demo's own S3 server, which has ended with it",
            )
        result.stopped_early = not finished
        if not finished:  # whoever stops before anybody published has not found a fault
            result.problems = [problem for problem in result.problems if not problem.endswith(NO_STREAM)]
        if finished:
            compare_with_script(result, self.school.expectations())
        return result

    def _make_folder(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        if (self.out / CONFIGURATION_NAME).exists():
            # its journal remembers who was muted, and its people would begin where they ended
            raise ConfigurationError(
                "an earlier demo lies here", where=str(self.out), remedy="name another folder with --out, or delete it"
            )

    async def _play_school(self, agent: Agent, rooms: RoomServerProcess, stop: asyncio.Event) -> bool:
        """Let the agent and the people in; return whether the script was played to its end."""
        agent_stop = asyncio.Event()
        running = asyncio.create_task(agent.run(agent_stop, goes_on_later=False), name="demo agent")
        people = await PeopleProcess.start(
            url=rooms.url,
            app_id=1,
            secret=rooms.secret,
            seconds=self.school.seconds,
            agent_user_id=AGENT_USER,
            log_path=self.out / "rooms" / "people.log",
        )
        following = asyncio.create_task(self._follow(people), name="demo people")
        stopped = asyncio.create_task(stop.wait(), name="demo stop")
        try:
            await asyncio.wait({following, stopped, running}, return_when=asyncio.FIRST_COMPLETED)
            if stopped.done():
                self._tell("stopping early: what was recorded so far is finished and kept")
            elif running.done():
                await running
            exit_code = await people.stop(grace_s=PEOPLE_LEAVE_WITHIN_S)
        finally:
            stopped.cancel()
            await people.stop(grace_s=0.1)
            await asyncio.gather(stopped, following, return_exceptions=True)
            agent_stop.set()
            await running
        if exit_code != 0 and not stop.is_set():
            raise RoomkeeperError("the people's process failed", where=str(self.out / "rooms" / "people.log"), remedy="its log says why")
        return not stop.is_set()

    async def _follow(self, people: PeopleProcess) -> None:
        async for event in people.events():
            if sentence := describe(event):
                self._tell(sentence)

    def _write_configuration(self, rooms: RoomServerProcess, store: SeaweedServer) -> Configuration:
        teachers = ", ".join(json.dumps(user_id) for user_id in self.school.user_ids(Role.TEACHER))
        text = f"""\
# The agent of the demo. The room server and the S3 server live only as long as the demo does, so this file keeps finished recordings in the
# folder `store` instead: after a kill, `roomkeeper recover --config {CONFIGURATION_NAME}` repairs and stores what was being recorded.

[agent]
name = "demo"
data_dir = {json.dumps(str(self.out / "data"))}

[accounts.assistant]
provider = "embedded"
user_id = "{AGENT_USER}"
user_name = "Teaching assistant"

[accounts.assistant.settings]
url = "{rooms.url}"
server_secret = {{ secret_file = "rooms/room-server.secret" }}

[roles]
teacher = [{teachers}]

[[timetable]]
name = "demo"
account = "assistant"
rooms = [{", ".join(json.dumps(room) for room in self.school.rooms)}]
at = [{datetime.now(UTC).isoformat(timespec="milliseconds")}]
duration = {int(self.school.seconds) + SLACK_S}

[plugins.s3]
store = "directory"
drain = "60s"
"""
        (self.out / CONFIGURATION_NAME).write_text(text, encoding="utf-8")
        (self.out / CONFIGURATION_NAME).chmod(0o600)
        document: dict[str, Any] = tomllib.loads(text)
        document["plugins"]["s3"] |= {
            "store": "s3",
            "s3": {
                "bucket": store.bucket,
                "endpoint_url": store.endpoint_url,
                "access_key": store.access_key,
                "secret_key": store.secret_key,
                "region": "us-east-1",
            },
        }
        return parse_configuration(document, where=str(self.out / CONFIGURATION_NAME), folder=self.out)


def asked(text: str) -> str:
    """What somebody wrote, as the end of a sentence; a command by custom command is not shown as its JSON."""
    with contextlib.suppress(ValueError, TypeError, KeyError):
        return f" asks the agent: {json.loads(text)['name']}"
    return f": {text}"


def describe(event: dict[str, Any]) -> str:
    """A sentence for what the people's process reports, or nothing for what is not worth one."""
    user, room = event.get("user", ""), event.get("room", "")
    match event.get("event"):
        case "published":
            return f"{user} publishes {event['codec']} video and Opus sound in {room}"
        case "agent_missing":
            return f"the agent has not come to {', '.join(event['rooms'])}"
        case "started":
            return "the class begins"
        case "said" if event.get("purpose") != "flood":
            return f"{user} in {room}{asked(event['text'])}"
        case "said" if event.get("text", "").endswith(" 1"):
            return f"{user} in {room} begins to flood the chat: {event['text']}"
        case "refused":
            return f"{user} in {room} is refused: {event['reason']}"
        case "reply":
            return f"the agent answers {user} in {room}: {' / '.join(str(event['text']).splitlines())}"
        case "warned" | "muted":
            return f"the agent to {user} in {room}: {event['action']} ({event['rule']}): {event['explanation']}"
        case "kicked":
            return f"{user} is put out of {room}"
        case "failed":
            return f"the people failed: {event['error']}"
    return ""
