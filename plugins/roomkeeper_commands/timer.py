"""`timer`: says something to the room after a while. Timers are in the journal: after a crash they still ring, late ones at once."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import structlog

from roomkeeper.errors import JournalError, RoomError, UnsupportedError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.commands import Command, CommandCall, parse_seconds
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.session import LiveSession
from roomkeeper.state.journal import Journal
from roomkeeper_commands.replies import counted, duration, listed, plain

log = structlog.get_logger(__name__)

_MOST = 20
_TEXT_LIMIT = 200
_LATE_S = 10.0
_AGAIN_FIRST_S = 1.0
_AGAIN_LONGEST_S = 15.0
_NEVER = frozenset({RoomCode.MESSAGE_EMPTY, RoomCode.MESSAGE_TOO_LONG})


@dataclass(slots=True)
class _Timer:
    """`ends_at` is UNIX time, `number` its row in the journal."""

    number: int
    text: str
    ends_at: float
    task: asyncio.Task[None] | None = None


class Timers:
    """The timers of all rooms, by session.

    :param journal: gives the journal.
    :param clock: UNIX time in seconds.
    """

    def __init__(self, limit: int, journal: Callable[[], Journal], clock: Callable[[], float] = time.time) -> None:
        self._limit = limit
        self._journal = journal
        self._clock = clock
        self._timers: dict[str, list[_Timer]] = {}

    def command(self) -> Command:
        """`timer`: for assistants and up."""
        return Command(
            name="timer",
            help="tells the room when a time is over; without one, lists the timers; stop ends them",
            usage="[TIME [TEXT] | stop]",
            handler=self.answer,
            role=Role.ASSISTANT,
        )

    async def take_up(self, session: LiveSession) -> None:
        """Go on with the timers that the session had before the agent was interrupted."""
        for timer in await self._journal().run(lambda connection: _of_session(connection, session.info.id)):
            self._start(session, timer)

    async def leave(self, session_id: str) -> None:
        """This agent's part in the session is over. What still runs stays in the journal, for whoever goes on."""
        tasks = [timer.task for timer in self._timers.pop(session_id, []) if timer.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Leave all sessions."""
        for session_id in list(self._timers):
            await self.leave(session_id)

    async def answer(self, call: CommandCall) -> str:
        """Set, list or stop."""
        session_id = call.session.info.id
        timers = self._timers.get(session_id, [])
        if not call.arguments:
            left = [f"{duration(timer.ends_at - self._clock())} ({timer.text})" for timer in timers]
            return listed("Timers: ", left, self._limit) if left else "No timer runs."
        if call.arguments[0].lower() == "stop" and len(call.arguments) == 1:
            stopped = [timer.number for timer in timers]
            await self._journal().run(lambda connection: _delete(connection, stopped))
            await self.leave(session_id)
            return f"{counted(len(stopped), 'timer')} stopped."
        seconds = parse_seconds(call.arguments[0])
        if len(timers) >= _MOST:
            return f"{_MOST} timers run already."
        text, ends_at = plain(" ".join(call.arguments[1:]), _TEXT_LIMIT) or "Time is up.", self._clock() + seconds
        number = await self._journal().run(lambda connection: _insert(connection, session_id, text, ends_at))
        self._start(call.session, _Timer(number, text, ends_at))
        return f"I will tell everybody in {duration(seconds)}."

    def _start(self, session: LiveSession, timer: _Timer) -> None:
        self._timers.setdefault(session.info.id, []).append(timer)
        timer.task = asyncio.create_task(self._ring(session, timer), name=f"timer in {session.info.id}")

    async def _ring(self, session: LiveSession, timer: _Timer) -> None:
        await asyncio.sleep(max(0.0, timer.ends_at - self._clock()))
        await self._tell(session, timer)
        if (timers := self._timers.get(session.info.id)) and timer in timers:
            timers.remove(timer)
        try:
            # only now: a crash in between rings it again, which is better than never
            await self._journal().run(lambda connection: _delete(connection, [timer.number]))
        except JournalError as error:
            log.error("a timer that has rung could not be deleted: it rings again after a restart", error=str(error))

    async def _tell(self, session: LiveSession, timer: _Timer) -> None:
        """Say it as soon as the room can be reached; give up what no room will ever take."""
        pauses = _pauses()
        while True:
            late = self._clock() - timer.ends_at
            try:
                await session.say(f"⏰ {timer.text}" + (f" ({duration(late)} ago)" if late >= _LATE_S else ""))
                return
            except RoomError as error:
                # not by `retryable`: it says no of a room that was just left, or of a session that ends, and the timer must outlive both
                if isinstance(error, UnsupportedError) or error.user_fault or error.room_code in _NEVER:
                    log.warning("a timer could not ring", room=session.info.room_id, error=str(error))
                    return
                pause = next(pauses)
                log.warning("a timer cannot ring just now", room=session.info.room_id, again_in_s=pause, error=str(error))
            await asyncio.sleep(pause)


def _pauses() -> Iterator[float]:
    """Seconds between the tries."""
    pause = _AGAIN_FIRST_S
    while True:
        yield pause
        pause = min(2 * pause, _AGAIN_LONGEST_S)


def _insert(connection: sqlite3.Connection, session_id: str, text: str, ends_at: float) -> int:
    row = connection.execute("INSERT INTO command_timers (session_id, text, ends_at) VALUES (?, ?, ?)", (session_id, text, ends_at))
    return int(row.lastrowid or 0)


def _of_session(connection: sqlite3.Connection, session_id: str) -> list[_Timer]:
    rows = connection.execute("SELECT id, text, ends_at FROM command_timers WHERE session_id = ? ORDER BY ends_at", (session_id,))
    return [_Timer(row["id"], row["text"], row["ends_at"]) for row in rows]


def _delete(connection: sqlite3.Connection, numbers: list[int]) -> None:
    connection.executemany("DELETE FROM command_timers WHERE id = ?", [(number,) for number in numbers])
