"""Calling hooks: order, isolation, time-outs, cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.plugins.plugin_entries import entry
from roomkeeper.errors import JournalError
from roomkeeper.hookspecs import hookimpl
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins


def plugin(**hooks: Any) -> type:
    """A plugin class with these hooks, already marked."""
    body = {f"roomkeeper_{name}": hookimpl(function) for name, function in hooks.items()}
    return type("Plugin", (), {"__init__": lambda self, context: None, **body})


def dispatcher(*plugins: type, timeout_s: float = 5.0) -> Dispatcher:
    entries = [entry(f"p{index}", one) for index, one in enumerate(plugins)]
    return Dispatcher(load_plugins({}, data_dir=Path("/nowhere"), agent="a", strict=True, available=entries).manager, timeout_s=timeout_s)


def answering(value: Any) -> type:
    async def moderate_message(self: object, message: Any) -> Any:
        return value

    return plugin(moderate_message=moderate_message)


class Heard:
    """Notes who was told what."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def plugin(self, name: str) -> type:
        async def room_closed(_self: object, session: Any, reason: str) -> None:
            self.calls.append(f"{name}: {reason}")

        return plugin(room_closed=room_closed)


async def raising(self: object, session: Any, reason: str) -> None:
    raise ValueError("broken on purpose")


async def hanging(self: object, session: Any, reason: str) -> None:
    await asyncio.Event().wait()


async def test_notify_tells_everybody_the_last_registered_first() -> None:
    heard = Heard()
    await dispatcher(heard.plugin("a"), heard.plugin("b")).notify("room_closed", session=None, reason="end")
    assert heard.calls == ["b: end", "a: end"]


@pytest.mark.parametrize("fault", [raising, hanging])
async def test_a_fault_stays_its_own_and_is_counted(fault: Any) -> None:
    heard = Heard()
    hooks = dispatcher(heard.plugin("a"), plugin(room_closed=fault), heard.plugin("b"), timeout_s=0.05)
    await hooks.notify("room_closed", session=None, reason="end")
    assert heard.calls == ["b: end", "a: end"]
    assert hooks.failures == {("p1", "room_closed"): 1}


class Starting:
    """A plugin whose start fails with these errors, one after another, and then goes well."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> None:
        monkeypatch.setattr("roomkeeper.plugins.dispatcher.CALLED_AGAIN_AFTER_S", {"startup": (0.01, 0.02)})
        self.calls = 0

        async def startup(_self: object) -> None:
            self.calls += 1
            if self.calls <= len(errors):
                raise errors[self.calls - 1]

        self.hooks = dispatcher(plugin(startup=startup))


async def test_a_start_that_failed_retryably_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    starting = Starting(monkeypatch, JournalError("the journal is held", retryable=True))
    await starting.hooks.notify("startup", services=None)
    assert starting.calls == 2
    assert starting.hooks.failures == {("p0", "startup"): 1}


@pytest.mark.parametrize(
    ("error", "calls"), [(JournalError("held", retryable=True), 3), (JournalError("too new", retryable=False), 1), (OSError("gone"), 1)]
)
async def test_a_start_is_not_tried_for_ever(error: Exception, calls: int, monkeypatch: pytest.MonkeyPatch) -> None:
    starting = Starting(monkeypatch, *[error] * 9)
    await starting.hooks.notify("startup", services=None)
    assert starting.calls == calls
    assert starting.hooks.failures == {("p0", "startup"): calls}


async def test_a_good_reload_makes_up_for_the_bad_ones_before_it() -> None:
    outcomes: list[Exception | None] = [ValueError("typo"), ValueError("typo"), None, ValueError("typo")]

    async def configuration_reloaded(self: object) -> None:
        if (outcome := outcomes.pop(0)) is not None:
            raise outcome

    hooks = dispatcher(plugin(configuration_reloaded=configuration_reloaded, room_closed=raising))
    await hooks.notify("room_closed", session=None, reason="end")
    reloads = []
    while outcomes:
        await hooks.notify("configuration_reloaded")
        reloads.append(hooks.standing_failures.get(("p0", "configuration_reloaded"), 0))
    assert reloads == [1, 2, 0, 1]
    assert hooks.failures == {("p0", "room_closed"): 1, ("p0", "configuration_reloaded"): 3}, "counters never go back"
    assert hooks.standing_failures["p0", "room_closed"] == 1


async def test_cancellation_passes_through() -> None:
    started = asyncio.Event()

    async def slow(self: object, session: Any, reason: str) -> None:
        started.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(dispatcher(plugin(room_closed=slow)).notify("room_closed", session=None, reason=""))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_gather_returns_all_answers_but_none() -> None:
    hooks = dispatcher(answering(1), answering(None), answering(2))
    answers, failed = await hooks.gather_counting("moderate_message", session=None, message=None)
    assert (sorted(answers), failed) == ([1, 2], 0)


async def test_gather_asks_at_once() -> None:
    met = asyncio.Barrier(2)

    async def moderate_message(self: object, message: Any) -> str:
        await met.wait()  # neither gets past this unless both are asked at the same time
        return "met"

    hooks = dispatcher(plugin(moderate_message=moderate_message), plugin(moderate_message=moderate_message))
    assert await hooks.gather_counting("moderate_message", session=None, message=None) == (["met", "met"], 0)


async def test_ask_takes_the_first_answer_that_is_not_none() -> None:
    asked = []

    def should(name: str, answer: bool | None) -> type:
        async def should_record(self: object, stream: Any) -> bool | None:
            asked.append(name)
            return answer

        return plugin(should_record=should_record)

    hooks = dispatcher(should("a", True), should("b", False), should("c", None))
    assert await hooks.ask("should_record", session=None, stream=None) is False
    assert asked == ["c", "b"]


async def test_chain_passes_on_what_each_makes_of_it() -> None:
    def adding(text: str) -> type:
        async def transform_outgoing(self: object, message: str) -> str:
            return message + text

        return plugin(transform_outgoing=transform_outgoing)

    async def broken(self: object, message: str) -> str:
        raise ValueError

    hooks = dispatcher(adding("a"), plugin(transform_outgoing=broken), adding("b"))
    assert await hooks.chain("transform_outgoing", "message", session=None, message="-") == "-ba"


def test_sync_hooks_are_isolated_too() -> None:
    def paths(answer: str | None) -> type:
        def recording_path(self: object, number: int) -> str | None:
            if answer == "raise":
                raise ValueError("broken on purpose")
            return answer

        return plugin(recording_path=recording_path)

    hooks = dispatcher(paths("a"), paths("raise"), paths(None))
    arguments: dict[str, Any] = {"info": None, "stream": None, "number": 1, "extension": ".mkv"}
    assert hooks.first("recording_path", **arguments) == "a"
    assert hooks.collect("recording_path", **arguments) == [("p0", "a")]
    assert hooks.failures["p1", "recording_path"] == 2


def test_an_answer_that_raises_while_it_is_read_is_isolated_too() -> None:
    def sinks(*answers: str) -> type:
        def create_frame_sinks(self: object) -> Iterator[str]:
            for answer in answers:
                if answer == "raise":
                    raise ValueError("broken on purpose")
                yield answer

        return plugin(create_frame_sinks=create_frame_sinks)

    hooks = dispatcher(sinks("a", "b"), sinks("half", "raise"), sinks("c"))
    assert hooks.collect_items("create_frame_sinks", session=None, stream=None) == [("p0", "a"), ("p0", "b"), ("p2", "c")]
    assert hooks.failures["p1", "create_frame_sinks"] == 1


async def test_an_implementation_that_waits_goes_on_where_it_began() -> None:
    steps = []

    async def moderate_message(self: object, message: Any) -> str:
        steps.append(asyncio.current_task())
        await asyncio.sleep(0)
        try:
            await asyncio.wait_for(asyncio.Event().wait(), 0.001)
        except TimeoutError:
            steps.append(asyncio.current_task())
        return "answered"

    hooks = dispatcher(plugin(moderate_message=moderate_message))
    assert await hooks.gather_counting("moderate_message", session=None, message=None) == (["answered"], 0)
    assert steps == [asyncio.current_task()] * 2


async def test_a_late_one_is_cut_short_and_may_clean_up() -> None:
    cleaned = []

    async def moderate_message(self: object, message: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    hooks = dispatcher(plugin(moderate_message=moderate_message), timeout_s=0.01)
    assert await hooks.gather_counting("moderate_message", session=None, message=None) == ([], 1)
    assert cleaned == [True]


async def test_plugins_that_come_and_go_are_noticed() -> None:
    hooks = dispatcher(answering(1))
    assert await hooks.gather_counting("moderate_message", session=None, message=None) == ([1], 0)
    late = answering(2)(None)
    hooks._manager.register(late)
    answers, failed = await hooks.gather_counting("moderate_message", session=None, message=None)
    assert (sorted(answers), failed) == ([1, 2], 0)
    hooks._manager.unregister(late)
    assert await hooks.gather_counting("moderate_message", session=None, message=None) == ([1], 0)
