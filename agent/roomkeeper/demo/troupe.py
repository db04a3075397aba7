"""All the school's people together: they enter, publish, wait for the agent, play the script, and leave."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from roomkeeper.demo.clock import Clock, WallClock
from roomkeeper.demo.person import AgentWatch, Player
from roomkeeper.demo.progress import ProgressWriter
from roomkeeper.demo.school import School
from roomkeeper.rooms.protocols import RoomProvider


class Troupe:
    """Plays a script once.

    :param agent_user_id: the agent's user ID: custom commands go to it, and the script's time begins when it is in every room.
    """

    def __init__(self, school: School, agent_user_id: str, progress: ProgressWriter, clock: Clock | None = None) -> None:
        self._school = school
        self._progress = progress
        self._clock = clock or WallClock()
        self._watch = AgentWatch(agent_user_id, school.rooms)
        self._players = [Player(person, self._watch, progress, self._clock) for person in school.people]

    async def play(self, provider: RoomProvider, settings: Mapping[str, Any], *, stop: asyncio.Event, agent_within_s: float) -> None:
        """Play the script to its end, or until `stop` is set; everybody has left on return.

        The script's time begins when every stream is published and the agent was seen in every room, or has not come within
        `agent_within_s`. Raises `RoomkeeperError` when somebody cannot enter or publish.
        """
        stopped = asyncio.create_task(stop.wait(), name="stop")
        playing = asyncio.create_task(self._play(provider, settings, agent_within_s), name="play")
        try:
            await asyncio.wait([stopped, playing], return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                await playing
        finally:
            for task in (stopped, playing):
                task.cancel()
            await asyncio.gather(stopped, playing, return_exceptions=True)
            await asyncio.gather(*(player.leave() for player in self._players))

    async def _play(self, provider: RoomProvider, settings: Mapping[str, Any], agent_within_s: float) -> None:
        for player in self._players:
            await player.enter(provider, settings)
        for player in self._players:
            await player.publish()
        try:
            await asyncio.wait_for(self._watch.everywhere(), agent_within_s)
        except TimeoutError:
            self._progress.tell("agent_missing", rooms=sorted(self._watch.missing))
        start = self._clock.now()
        self._progress.tell("started", at=start, seconds=self._school.seconds)
        async with asyncio.TaskGroup() as talks:
            for player in self._players:
                talks.create_task(player.talk(self._school.lines_of(player.person.user_id), start))
        await self._clock.sleep_until(start + self._school.seconds)
