"""People who publish into rooms of a Janus and will not be put off: run with a JSON object, print a line a turn of events.

Input: `{"url", "seconds", "people": [{"user_id", "room_id", "codec", "width", "height", "plan"}]}`. The plan is a list of
`[second, "resize" | "leave" | "enter"]`. Who loses the connection comes back. In a process of its own: encoding takes time.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

from roomkeeper.demo.source import GeneratedSource
from roomkeeper.errors import RoomkeeperError
from roomkeeper.rooms.events import RoomStateChanged
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.client import JanusClient
from roomkeeper_janus.provider import JanusProvider


def tell(event: str, user_id: str, **fields: Any) -> None:
    """One line."""
    print(json.dumps({"at": time.time(), "event": event, "user_id": user_id, **fields}), flush=True)


async def attend(person: dict[str, Any], url: str, until: float) -> None:
    """Be in the room, with a camera, from now until the end or the next `leave`."""
    source = GeneratedSource(
        person["user_id"], video_codec=person["codec"], width=person["width"], height=person["height"], fps=10, bitrate=80_000
    )
    try:
        while time.monotonic() < until:
            client: JanusClient | None = None
            try:
                account = Account(name=person["user_id"], provider="janus", user_id=person["user_id"], settings={"url": url})
                client = await JanusProvider().connect(account)
                room = await client.login_room(person["room_id"])
                ended = asyncio.create_task(wait_end(room.events()))
                await room.start_publishing_stream(f"{person['user_id']}-cam", source)
                tell("published", person["user_id"])
                async with asyncio.timeout(max(0.1, until - time.monotonic())):
                    person["source"] = source
                    tell("lost", person["user_id"], why=await ended)
            except TimeoutError:
                ended.cancel()
                await asyncio.gather(ended, return_exceptions=True)
            except RoomkeeperError as error:
                tell("refused", person["user_id"], why=str(error))
                await asyncio.sleep(0.3)
            finally:
                if client is not None:
                    await client.close()
    finally:
        await source.close()


async def wait_end(events: Any) -> str:
    """Why a presence ended."""
    async for event in events:
        if isinstance(event, RoomStateChanged):
            return event.reason
    return ""


async def play(person: dict[str, Any], url: str, begin: float, seconds: float) -> None:
    """Follow the person's plan."""
    turns = sorted([*person.get("plan", []), [seconds, "leave"]])
    index = 0
    while index < len(turns):
        # from here to the next `leave`
        end = next(i for i in range(index, len(turns)) if turns[i][1] == "leave")
        attending = asyncio.create_task(attend(person, url, begin + turns[end][0]))
        for at, what in turns[index:end]:
            await asyncio.sleep(max(0.0, begin + at - time.monotonic()))
            if what == "resize" and "source" in person:
                person["source"].resize(person["width"] * 2, person["height"] * 2)
                tell("resized", person["user_id"])
        await attending
        tell("left", person["user_id"])
        index = end + 1
        if index < len(turns):  # the turn after a leave is an `enter`
            await asyncio.sleep(max(0.0, begin + turns[index][0] - time.monotonic()))
            index += 1


async def main(script: dict[str, Any]) -> None:
    """Everybody at once."""
    begin = time.monotonic()
    await asyncio.gather(*(play(person, script["url"], begin, script["seconds"]) for person in script["people"]))


if __name__ == "__main__":
    uvloop.run(main(json.loads(sys.argv[1])))
