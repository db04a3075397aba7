"""`messages.jsonl`: every message of a session on its timeline, a line each."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Sequence
from pathlib import Path

import structlog

from roomkeeper.rooms.messages import Message, Verdict
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.timestamps import rfc3339

log = structlog.get_logger(__name__)

FILE_NAME = "messages.jsonl"
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
    lines wait; past `QUEUE_LIMIT` new ones are dropped and counted in `dropped`, because moderation has to go on. A half line that a crash
    left at the end of the file is closed before anything is added.
    """

    def __init__(self, info: SessionInfo, journal: Journal) -> None:
        self.path: Path = info.folder / FILE_NAME
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
        """Write what is left. Safe to call twice."""
        self._closing.set()
        if self._task is not None:
            await self._task

    async def _flush_until_closed(self) -> None:
        while not self._closing.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), FLUSH_EVERY_S)
            await self._flush()

    async def _flush(self) -> None:
        if not self._lines:
            return
        lines, self._lines = self._lines, []
        try:
            await asyncio.to_thread(_append, self.path, "".join(f"{line}\n" for line in lines))
        except OSError as error:
            self._lines = lines + self._lines
            log.error("messages cannot be written, they wait in memory", file=str(self.path), waiting=len(self._lines), error=str(error))
            return
        counts, self._counts = self._counts, dict.fromkeys(self._counts, 0)
        await self._journal.run(lambda connection: sessions.count_messages(connection, self._info.id, **counts))


def _append(path: Path, text: str, *, heal: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        if heal and file.tell() > 0:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                file.write(b"\n")
        file.write(text.encode("utf-8"))
        file.flush()
        os.fsync(file.fileno())
