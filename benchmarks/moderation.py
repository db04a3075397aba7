"""What judging messages costs: all rules on, 10,000 terms, one core; better_profanity on the same messages in the same run.

    python benchmarks/moderation.py --json

See benchmarks/README.md for what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import resource
import statistics
import tempfile
import time
from pathlib import Path
from pydoc_data.topics import topics
from typing import Any

import uvloop

from roomkeeper.hookspecs import Services
from roomkeeper.ops.collector import spare_what_stays
from roomkeeper.ops.logs import configure_logging
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins
from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.state.journal import Journal
from support.judged_session import JudgedSession

OFFENDING = 0.001
"""Share of messages with a term in them. Each costs a durable commit, which is the disk's time and not ours."""
START = 1_800_000_000.0
_SOUNDS = "b br c ch cr d dr f fl g gr h j k kl l m n p pr qu r s sh sl st t tr v w z"
_ONSETS = _SOUNDS.split(" ")
_NUCLEI = ["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou"]
_CODAS = ["", *["b", "ck", "d", "ff", "g", "ll", "m", "n", "ng", "nk", "p", "r", "rd", "s", "sh", "ss", "st", "t", "x", "zz"]]


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--messages", type=int, default=100_000, help="for the rate (default 100000)")
    parser.add_argument("--terms", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long 20 rooms talk for the latencies (default 10)")
    parser.add_argument("--peer-messages", type=int, default=300, help="how many of them better_profanity gets (default 300)")
    parser.add_argument("--soak", "--soak-messages", type=int, default=200_000, help="messages of the memory run (default 200000)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    configure_logging("error")
    with tempfile.TemporaryDirectory(prefix="moderation-") as folder:
        result = uvloop.run(_run(arguments, Path(folder)))
    if arguments.json:
        print(json.dumps(result))
    else:
        for key, value in result.items():
            print(f"{key}: {value}")
    return 0


async def _run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    chance = random.Random(arguments.seed)
    terms = _terms(chance, arguments.terms)
    messages = _messages(chance, terms, arguments.messages)
    (folder / "words.txt").write_text("\n".join(terms), "utf-8")
    (folder / "policy.toml").write_text(_POLICY, "utf-8")
    others: dict[str, dict[str, Any]] = {name: {"enabled": False} for name in ("recorder", "s3", "commands", "embedded")}
    tables = {"moderation": {"policy": str(folder / "policy.toml")}, **others}
    host = await asyncio.to_thread(load_plugins, tables, data_dir=folder, agent="benchmark")
    hooks = Dispatcher(host.manager)
    journal = await asyncio.to_thread(Journal.open, folder / "journal.sqlite3")
    sessions = [JudgedSession(f"room-{number}", folder) for number in range(20)]
    try:
        await hooks.notify("startup", services=Services(journal=journal, hooks=hooks, stores={}, sessions=lambda: sessions))
        spare_what_stays()  # as `roomkeeper run` does
        rate = await _rate(hooks, sessions, messages)
        latencies = await _latencies(hooks, sessions, messages, arguments.seconds)
        adversarial = await _adversarial(hooks, sessions[0])
        memory = await _memory(hooks, sessions, messages, arguments.soak)
        await hooks.notify("shutdown")
    finally:
        await asyncio.to_thread(journal.close)
    peer = _peer(terms, messages[: arguments.peer_messages])
    return {
        "roomkeeper": {"messages_per_s": round(rate), **latencies},
        "better_profanity": {"messages_per_s": peer and round(peer, 1)},
        "ratio_vs_better_profanity": peer and round(rate / peer, 1),
        "terms": len(terms),
        "adversarial_64k": adversarial,
        "memory": memory,
        "hook_failures": sum(hooks.failures.values()),
        "load_average": round(os.getloadavg()[0], 2),
    }


async def _judge(hooks: Dispatcher, session: JudgedSession, message: Message) -> bool:
    verdicts, _ = await hooks.gather_counting("moderate_message", session=session, message=message)
    return bool(verdicts)


async def _rate(hooks: Dispatcher, sessions: list[JudgedSession], texts: list[str]) -> float:
    """Messages a second of this core: the median of five rounds, the first of which warms up and does not count."""
    rates = []
    size = max(1, len(texts) // 6)
    for round_number in range(6):
        part = texts[round_number * size : (round_number + 1) * size]
        made = [_message(text, n, START + round_number * 1e5 + n * 0.001) for n, text in enumerate(part)]
        before = time.process_time()
        for number, message in enumerate(made):
            await _judge(hooks, sessions[number % len(sessions)], message)
        rates.append(len(made) / (time.process_time() - before))
    return statistics.median(rates[1:])


async def _latencies(hooks: Dispatcher, sessions: list[JudgedSession], texts: list[str], seconds: float) -> dict[str, float]:
    """20 rooms at 50 messages a second each, each room in a task of its own: from when a message is taken up to its verdict."""
    taken: list[float] = []
    loop = asyncio.get_running_loop()

    async def talk(session: JudgedSession, number: int) -> None:
        begun = loop.time() + number / 1000
        for n in range(int(seconds * 50)):
            due = begun + n / 50
            if (pause := due - loop.time()) > 0:
                await asyncio.sleep(pause)
            before = time.perf_counter()
            message = _message(texts[(number * 997 + n) % len(texts)], number * 1000 + n % 200, START + 1e7 + n / 50)
            await _judge(hooks, session, message)
            taken.append((time.perf_counter() - before) * 1000)

    await asyncio.gather(*(talk(session, number) for number, session in enumerate(sessions)))
    taken.sort()
    return {
        "p50_ms": round(taken[len(taken) // 2], 4),
        "p99_ms": round(taken[int(len(taken) * 0.99)], 4),
        "max_ms": round(taken[-1], 3),
    }


async def _adversarial(hooks: Dispatcher, session: JudgedSession) -> dict[str, float]:
    """Microseconds a character of messages built to be slow, and the worst ratio of 64 KB to 8 KB (8 would be no more than the length)."""
    built = {
        "spaced": "i d i o t x ",
        "nested brackets": "([{<" * 4,
        "marks": "a\u0301\u0316\u0308",
        "leet": "1!|l$5@4",
        "stars": "a*b*c**d ",
        "regular expressions": "aaaaaaaaaaaa! ",
        "chinese": "笨 蛋笨",
        "right to left": "\u202eto\u202c",
        "links": "a.b.c.d.e.f.",
        "calls": "f(i, d, i, o, t) ",
        "over lines": "id1\not ",
        "each twice": "日*日*月*月*",
        "x between": "axbxcx ",
        "one letter apart": "a.a.a.a b",
    }
    worst_us, worst_ratio = 0.0, 0.0
    for number, unit in enumerate(built.values()):
        took = []
        for size in (8 * 1024, 64 * 1024):
            text = (unit * size)[:size]
            best = 1e9
            for again in range(3):
                before = time.perf_counter()
                await _judge(hooks, session, _message(text, 500_000 + number * 10 + again, START + 2e7))
                best = min(best, time.perf_counter() - before)
            took.append(best)
        worst_us = max(worst_us, took[1] / (64 * 1024) * 1e6)
        worst_ratio = max(worst_ratio, took[1] / took[0])
    return {"worst_us_per_character": round(worst_us, 3), "worst_ratio_64k_to_8k": round(worst_ratio, 1)}


async def _memory(hooks: Dispatcher, sessions: list[JudgedSession], texts: list[str], count: int) -> dict[str, float]:
    """Resident size after a tenth and after all messages, from 100,000 users."""
    sizes = []
    for number in range(count):
        await _judge(
            hooks, sessions[number % len(sessions)], _message(texts[number % len(texts)], number % 100_000, START + 3e7 + number * 0.001)
        )
        if number in (count // 10, count // 2, count - 1):
            sizes.append(_resident_mib())
    return {"messages": count, "mib_at_10_percent": sizes[0], "mib_at_50_percent": sizes[1], "mib_at_end": sizes[2]}


def _peer(terms: list[str], texts: list[str]) -> float | None:
    try:
        from better_profanity import profanity
    except ImportError:
        return None
    profanity.load_censor_words(terms)
    before = time.process_time()
    for text in texts:
        profanity.contains_profanity(text)
    return len(texts) / (time.process_time() - before)


def _message(text: str, user: int, at: float) -> Message:
    return Message(
        kind=MessageKind.BROADCAST,
        room_id="r",
        sender=User(f"user-{user}", "Somebody"),
        text=text,
        at=at,
        message_id=str(user),
        verified=True,
    )


def _terms(chance: random.Random, count: int) -> list[str]:
    """Made-up words of four letters and more, none of them in the messages' own language."""
    english = {word.lower() for word in re.findall(r"[A-Za-z]+", " ".join(topics.values()))}
    made: dict[str, None] = {}
    while len(made) < count:
        word = "".join(chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS) for _ in range(chance.choice((1, 2, 2, 3))))
        if len(word) > 3 and word not in english:
            made[word] = None
    return list(made)


def _messages(chance: random.Random, terms: list[str], count: int) -> list[str]:
    """Pieces of English text of chat's length, with what people put behind them; now and then a term."""
    words = re.findall(r"[A-Za-z]+(?:'[a-z]+)?", " ".join(topics.values()))
    made = []
    for _ in range(count):
        start, size = chance.randrange(len(words) - 14), chance.randint(2, 14)
        piece = words[start : start + size]
        if chance.random() < OFFENDING:
            piece.insert(chance.randrange(size), chance.choice(terms))
        made.append(" ".join(piece) + chance.choice(("", "", "!", ".", "?", " :)", " 12", " 😀")))
    return made


def _resident_mib() -> float:
    status = Path("/proc/self/status")
    if status.exists() and (line := re.search(r"VmRSS:\s+(\d+)", status.read_text())):
        return round(int(line[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


_POLICY = """
blocked_words = ["idiot*", "shut up", "笨蛋"]
word_files = ["words.txt"]
blocked_patterns = ['\\b(?:free|cheap)\\s+essays?\\b']
newcomers_grace = "1m"
[flood]
messages = 5
per = "5s"
[room_flood]
messages = 2000
per = "10s"
[mentions]
most = 3
[links]
blocked = true
allowed = ["school.example"]
[long]
characters = 1000
[[quiet_hours]]
start = 03:00:00
end = 03:00:01
"""

if __name__ == "__main__":
    raise SystemExit(main())
