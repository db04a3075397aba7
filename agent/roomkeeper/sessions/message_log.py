"""`messages.jsonl`: every message of a session on its timeline, a line each."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import structlog

from roomkeeper.errors import JournalError
from roomkeeper.rooms.messages import Message, Verdict
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.session_files import MESSAGES_NAME
from roomkeeper.state.timestamps import rfc3339

log = structlog.get_logger(__name__)

FLUSH_EVERY_S = 0.25
QUEUE_LIMIT = 10_000
"""Lines waiting for the disk."""


def message_line(message: Message, verdict: Verdict | None, started_at: float, also: Sequence[tuple[Message, Verdict]] = ()) -> str:
    """One line of the file, without the line end. Lone surrogates, which JSON and UTF-8 cannot carry, are replaced."""
    record = {
        "at": rfc3339(message.at),
        "offset_s": round(message.at - started_at, 3),
        "kind": message.kind.value,
        "room_id": message.room_id,
        "user_id": message.sender.user_id,
        "user_name": message.sender.user_name,
        "to": list(message.to),
        "text": message.text,
        "message_id": message.message_id,
        "verdict": None
        if verdict is None
        else {
            "rule": verdict.rule,
            "action": verdict.action.name.lower(),
            "matched": verdict.matched,
            "score": verdict.score,
            "dry_run": verdict.dry_run,
        },
    }
    if also:  # the lines of the earlier messages are written already
        record["also"] = [
            {
                "message_id": earlier.message_id,
                "user_id": earlier.sender.user_id,
                "at": rfc3339(earlier.at),
                "rule": judged.rule,
                "action": judged.action.name.lower(),
                "dry_run": judged.dry_run,
            }
            for earlier, judged in also
        ]
    if message.key:
        record["key"] = message.key
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


class MessageLog:
    """Appends to one session's file in batches, off the event loop, and keeps the journal's counts with it.

    A line is on the disk at most `FLUSH_EVERY_S` after it was appended, plus the time the disk takes. While the disk refuses (full, gone),
    lines wait; past `QUEUE_LIMIT` new ones are dropped and counted in `dropped`, because moderation has to go on, and so is what the disk
    still refuses at the end. Counts wait for the journal in the same way. A half line that a crash left at the end of the file is closed
    before anything is added.
    """

    def __init__(self, info: SessionInfo, journal: Journal) -> None:
        self.path: Path = info.folder / MESSAGES_NAME
        self.dropped = 0
        self._info = info
        self._journal = journal
        self._lines: list[str] = []
        self._counts = dict.fromkeys(("messages", "moderated", "commands"), 0)
        self._closing = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the file, so that a session without messages has one too. Raises OSError."""
        await asyncio.to_thread(_append, self.path, "", heal=True)
        self._task = asyncio.create_task(self._flush_until_closed(), name=f"message log {self._info.id}")

    def append(
        self, message: Message, verdict: Verdict | None, *, command: bool = False, also: Sequence[tuple[Message, Verdict]] = ()
    ) -> None:
        """Add a message. `also` are verdicts on earlier messages that this one made certain."""
        if len(self._lines) >= QUEUE_LIMIT:
            self.dropped += 1
            return
        self._lines.append(message_line(message, verdict, self._info.started_at.timestamp(), also))
        self._counts["messages"] += 1
        self._counts["moderated"] += (verdict is not None) + len(also)
        self._counts["commands"] += command

    async def close(self) -> None:
        """Write what is left. Safe to call twice; never raises, for whoever closes it has a session to bring to its end."""
        self._closing.set()
        if self._task is not None:
            (failure,) = await asyncio.gather(self._task, return_exceptions=True)
            if failure is not None:
                log.error("the log of messages broke", file=str(self.path), exc_info=failure)
        self.dropped += len(self._lines)
        self._lines.clear()

    async def _flush_until_closed(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), FLUSH_EVERY_S)
            await self._flush()
        await self._flush()  # what was added during the last one

    async def _flush(self) -> None:
        if self._lines:
            lines, self._lines = self._lines, []
            try:
                await asyncio.to_thread(_append, self.path, "".join(f"{line}\n" for line in lines))
            except OSError as error:
                self._lines = lines + self._lines
                waiting = len(self._lines)
                log.error("messages cannot be written, they wait in memory", file=str(self.path), waiting=waiting, error=str(error))
                return
        if any(self._counts.values()):
            await self._count()

    async def _count(self) -> None:
        counts, self._counts = self._counts, dict.fromkeys(self._counts, 0)
        try:
            await self._journal.run(lambda connection: sessions.count_messages(connection, self._info.id, **counts))
        except JournalError as error:  # a journal that is locked or full for a while must not stop the lines
            self._counts = {name: count + counts[name] for name, count in self._counts.items()}
            log.error("messages cannot be counted, the counts wait in memory", session=self._info.id, error=str(error))


def _append(path: Path, text: str, *, heal: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+", buffering=0) as file:
        data = text.encode("utf-8")
        size = file.seek(0, os.SEEK_END)
        if heal and size > 0:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                data = b"\n" + data
        written = 0
        try:
            while written < len(data):
                written += file.write(data[written:])
            os.fsync(file.fileno())
        except OSError:
            # all of it is tried again: what a full disk took of it must not stand there twice. Unless another agent has added to it
            with contextlib.suppress(OSError):
                if os.fstat(file.fileno()).st_size == size + written:
                    file.truncate(size)
            raise
