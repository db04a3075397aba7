"""Lines from a file descriptor, however they come in, and what they mean."""

from __future__ import annotations

import asyncio
import os
import threading
from pathlib import Path

import pytest

from roomkeeper.rooms.messages import MessageKind
from roomkeeper_embedded.chat_input import HELP, Outgoing, TypedError, typed_lines, understand


async def read_all(descriptor: int) -> list[str]:
    """Every line."""
    async with asyncio.timeout(10):
        return [line async for line in typed_lines(descriptor)]


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ("", []),
        ("one\n\n  \ntwo\r\n", ["one", "two"]),
        ("no end", ["no end"]),
        ("é" * 40_000 + "\nnext\n", None),
    ],
)
async def test_files_are_read_to_their_end(tmp_path: Path, written: str, lines: list[str] | None) -> None:
    (tmp_path / "typed").write_text(written)
    descriptor = os.open(tmp_path / "typed", os.O_RDONLY)
    try:
        read = await read_all(descriptor)
    finally:
        os.close(descriptor)
    if lines is None:  # too long for one line
        assert len(read) == 3
        assert read[-1] == "next"
    else:
        assert read == lines


async def test_a_pipe_is_read_as_its_lines_are_taken() -> None:
    ours, theirs = os.pipe()
    many = b"".join(b"%d\n" % number for number in range(50_000))
    writer = threading.Thread(target=lambda: (os.write(theirs, many), os.close(theirs)))
    writer.start()
    try:
        lines = typed_lines(ours)
        assert await anext(lines) == "0"
        assert writer.is_alive(), "what nobody has taken waits with its writer"
        assert [line async for line in lines] == [str(number) for number in range(1, 50_000)]
    finally:
        await asyncio.to_thread(writer.join)
        os.close(ours)


async def test_what_is_typed_when_nobody_listens_any_more_is_no_error() -> None:
    ours, theirs = os.pipe()

    async def first_line() -> str:
        return await anext(typed_lines(ours))

    def in_a_loop_of_its_own() -> str:
        return asyncio.run(first_line())

    os.write(theirs, b"one\n")
    assert await asyncio.to_thread(in_a_loop_of_its_own) == "one"
    os.write(theirs, b"two\n")
    os.close(theirs)
    os.close(ours)


async def test_a_terminal_that_is_gone_is_the_end() -> None:
    ours, theirs = os.pipe()
    os.close(theirs)
    os.close(ours)
    assert await read_all(ours) == []


@pytest.mark.parametrize(
    ("line", "outgoing"),
    [
        ("hello", Outgoing(MessageKind.BROADCAST, "hello")),
        ("!mute ben 10m", Outgoing(MessageKind.BROADCAST, "!mute ben 10m")),
        ("//etc", Outgoing(MessageKind.BROADCAST, "/etc")),
        ("/barrage  good  morning", Outgoing(MessageKind.BARRAGE, "good  morning")),
        ("/command ben  a b", Outgoing(MessageKind.COMMAND, "a b", ("ben",))),
        ("/command * a", Outgoing(MessageKind.COMMAND, "a")),
        ("/call bot hand", Outgoing(MessageKind.COMMAND, '{"type": "command", "name": "hand", "args": []}', ("bot",))),
    ],
)
def test_lines_mean_chat_unless_a_slash_says_otherwise(line: str, outgoing: Outgoing) -> None:
    assert understand(line) == outgoing


@pytest.mark.parametrize("line", ["/", "/x", "/barrage", "/barrage  ", "/command", "/command ben", "/call bot", "/barrages x"])
def test_what_means_nothing_is_said_with_a_way_out(line: str) -> None:
    with pytest.raises(TypedError) as caught:
        understand(line)
    word = line.split()[0]
    assert word in caught.value.what
    assert (f"write {word} " in caught.value.remedy) is any(usage.startswith(f"{word} ") for usage in HELP.splitlines())
