"""`timer`: says something to the room after a while. Timers end with their session."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog

from roomkeeper.errors import RoomkeeperError
from roomkeeper.rooms.commands import Command, CommandCall, parse_seconds
from roomkeeper.rooms.roles import Role
from roomkeeper_commands.replies import counted, duration, listed, plain

log = structlog.get_logger(__name__)

_MOST = 20
_TEXT_LIMIT = 200


@dataclass(slots=True)
class _Timer:
    text: str
    ends: float
    task: asyncio.Task[None] | None = None


class Timers:
    """The timers of all rooms, by session."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._timers: dict[str, list[_Timer]] = {}

    def command(self) -> Command:
        """As it is registered."""
        return Command(
            name="timer",
            help="tells the room when a time is over; without one, lists the timers; stop ends them",
            usage="[TIME [TEXT] | stop]",
            handler=self.answer,
            role=Role.ASSISTANT,
        )

    async def forget(self, session_id: str) -> None:
        """The session is over."""
        tasks = [timer.task for timer in self._timers.pop(session_id, []) if timer.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """End all timers."""
        for session_id in list(self._timers):
            await self.forget(session_id)

    async def answer(self, call: CommandCall) -> str:
        """Set, list or stop."""
        session_id = call.session.info.id
        timers = self._timers.get(session_id, [])
        if not call.arguments:
            now = asyncio.get_running_loop().time()
            left = [f"{duration(timer.ends - now)} ({timer.text})" for timer in timers]
            return listed("Timers: ", left, self._limit) if left else "No timer runs."
        if call.arguments[0].lower() == "stop" and len(call.arguments) == 1:
            await self.forget(session_id)
            return f"{counted(len(timers), 'timer')} stopped."
        seconds = parse_seconds(call.arguments[0])
        if len(timers) >= _MOST:
            return f"{_MOST} timers run already."
        text = plain(" ".join(call.arguments[1:]), _TEXT_LIMIT) or "Time is up."
        timer = _Timer(text, asyncio.get_running_loop().time() + seconds)
        self._timers.setdefault(session_id, []).append(timer)
        timer.task = asyncio.create_task(self._ring(call, timer, seconds), name=f"timer in {session_id}")
        return f"I will tell everybody in {duration(seconds)}."

    async def _ring(self, call: CommandCall, timer: _Timer, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._timers[call.session.info.id].remove(timer)
        try:
            await call.say(f"⏰ {timer.text}")
        except RoomkeeperError as error:
            log.warning("a timer could not ring", room=call.session.info.room_id, error=str(error))
