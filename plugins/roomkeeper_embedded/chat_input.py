"""What somebody types: lines of standard input, and what each of them is to send."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass

from roomkeeper.errors import RoomkeeperError
from roomkeeper.rooms.messages import MessageKind

HELP = """\
TEXT                      chat to everybody; !help asks the agent what it can do
/barrage TEXT             chat that flies over the picture
/command USER TEXT        a custom command to one user; * for everybody
/call USER NAME [ARGS]    one of the agent's commands, sent to it as a custom command: /call BOT appeal it was a quote
//TEXT                    chat that begins with a slash"""

_WAITING_LINES = 100
_LONGEST_LINE = 65_536
"""Bytes; more without a line's end is taken for a line. The server refuses much shorter ones."""


class TypedError(RoomkeeperError):
    """A line means nothing."""

    code = "typed"
    user_fault = True


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a line sends: chat, a barrage message, or a custom command to the users in `to` (everybody when empty)."""

    kind: MessageKind
    text: str
    to: tuple[str, ...] = ()


def understand(line: str) -> Outgoing:
    """Say what a line sends. Raises `TypedError`."""
    if not line.startswith("/"):
        return Outgoing(MessageKind.BROADCAST, line)
    if line.startswith("//"):
        return Outgoing(MessageKind.BROADCAST, line[1:])
    word, _, rest = line.partition(" ")
    user, _, text = rest.strip().partition(" ")
    to = () if user == "*" else (user,)
    if word == "/barrage" and rest.strip():
        return Outgoing(MessageKind.BARRAGE, rest.strip())
    if word == "/command" and text.strip():
        return Outgoing(MessageKind.COMMAND, text.strip(), to)
    if word == "/call" and text.strip():
        name, *arguments = text.split()
        return Outgoing(MessageKind.COMMAND, json.dumps({"type": "command", "name": name, "args": arguments}, ensure_ascii=False), to)
    usage = next((one for one in HELP.splitlines() if one.startswith(f"{word} ")), None)
    if usage is not None:
        raise TypedError(f"{word} lacks something", remedy=f"write {re.split('  +', usage)[0]}")
    raise TypedError(f"there is no {word}", remedy="/help shows what there is; chat that begins with a slash is written with two")


async def typed_lines(descriptor: int) -> AsyncIterator[str]:
    """Yield the lines of a file descriptor until its end, without empty ones.

    A thread reads it: an event loop can wait for terminals and pipes, but not for files. At most `_WAITING_LINES` wait, then it reads on
    only when they were taken. It is a daemon and holds no lock while it reads, so that a program whose user types nothing more can end.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    free = threading.Semaphore(_WAITING_LINES)

    def read() -> None:
        rest = b""
        with contextlib.suppress(OSError):  # a terminal that went away
            while piece := os.read(descriptor, _LONGEST_LINE):
                *whole, rest = (rest + piece).split(b"\n")
                if len(rest) >= _LONGEST_LINE:
                    whole, rest = [*whole, rest], b""
                for one in whole:
                    hand_over(one.decode("utf-8", "replace"))
        hand_over(rest.decode("utf-8", "replace"))
        hand_over(None)

    def hand_over(line: str | None) -> None:
        free.acquire()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody takes lines any more
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, name="typed lines", daemon=True).start()
    while (line := await lines.get()) is not None:
        free.release()
        if line.strip():
            yield line.strip()
