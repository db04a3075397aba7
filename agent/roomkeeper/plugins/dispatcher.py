"""Calling hooks: pluggy finds the implementations, this calls them.

pluggy has no support for coroutines, and it stops at the first implementation that raises. Here each implementation is called alone:
its exception is logged with its name and counted, an asynchronous one has a time-out, and the others never notice. Cancellation passes
through. Order is pluggy's: `tryfirst` first, then the last registered before the first.

An implementation that answers without waiting for anything is done after its first step; only one that waits is given a time-out, since
nothing else could be cut short. That makes the usual call several times cheaper.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Generator, Mapping
from types import TracebackType
from typing import Any

import pluggy
import structlog

from roomkeeper.errors import ConfigurationError, RoomkeeperError
from roomkeeper.hookspecs import PREFIX

log = structlog.get_logger(__name__)

DEFAULT_TIMEOUT_S = 10.0

PATIENT_HOOKS: Mapping[str, float] = {
    # repairing what a crash left behind, and finishing what is under way, may take as long as the files are large
    "startup": 600.0,
    "shutdown": 120.0,
}

IMPATIENT_HOOKS: Mapping[str, float] = {
    # the messages behind it wait: a moderator that has not answered by then abstains
    "moderate_message": 2.0,
}

CALLED_AGAIN_AFTER_S: Mapping[str, tuple[float, ...]] = {
    # a plugin that did not start does nothing until the next start of the agent: a journal that is held for a moment must not cost that
    "startup": (1.0, 4.0),
}
"""Pauses before an implementation that failed with a retryable error is called again."""

MENDED_HOOKS = frozenset({"configuration_reloaded"})
"""A good call of these makes up for all bad ones before it: what was refused then is in force now."""

_FAILED = object()
_CALL_AGAIN = object()


class Dispatcher:
    """Calls the hooks of one plugin manager. `failures` counts by (plugin, hook), without the prefix.

    :param timeout_s: for one call of one implementation; `PATIENT_HOOKS` have their own.
    """

    def __init__(self, manager: pluggy.PluginManager, *, timeout_s: float = DEFAULT_TIMEOUT_S) -> None:
        self._manager = manager
        self._timeout_s = timeout_s
        self._known: dict[str, tuple[list[pluggy.HookImpl], list[pluggy.HookImpl]]] = {}
        self.failures: Counter[tuple[str, str]] = Counter()
        self._mended: Counter[tuple[str, str]] = Counter()

    @property
    def standing_failures(self) -> Mapping[tuple[str, str], int]:
        """`failures` without those that a later good call has made up for (`MENDED_HOOKS`)."""
        return self.failures - self._mended

    # -- asynchronous hooks -----------------------------------------------------------------------------------------------

    async def notify(self, hook: str, /, **arguments: Any) -> None:
        """Tell every implementation, one after another."""
        for implementation in self._implementations(hook):
            outcome = await self._isolated(hook, implementation, arguments, failed=_FAILED)
            for pause_s in CALLED_AGAIN_AFTER_S.get(hook, ()):
                if outcome is _CALL_AGAIN:
                    await asyncio.sleep(pause_s)
                    outcome = await self._isolated(hook, implementation, arguments, failed=_FAILED)
            if outcome is not _FAILED and hook in MENDED_HOOKS:
                key = implementation.plugin_name, hook
                self._mended[key] = self.failures[key]

    async def gather_counting(self, hook: str, /, **arguments: Any) -> tuple[list[Any], int]:
        """Ask every implementation at once; return the answers that are not None and how many implementations failed or were late."""
        implementations = self._implementations(hook)
        if len(implementations) == 1:  # the usual case needs no tasks
            answer = await self._isolated(hook, implementations[0], arguments, failed=_FAILED)
            return ([], 0) if answer is None else ([], 1) if answer is _FAILED else ([answer], 0)
        answers = await asyncio.gather(*(self._isolated(hook, one, arguments, failed=_FAILED) for one in implementations))
        return [answer for answer in answers if answer is not None and answer is not _FAILED], sum(one is _FAILED for one in answers)

    async def ask(self, hook: str, /, **arguments: Any) -> Any:
        """Ask one implementation after another until one answers something else than None."""
        for implementation in self._implementations(hook):
            answer = await self._isolated(hook, implementation, arguments)
            if answer is not None:
                return answer
        return None

    async def chain(self, hook: str, passed: str, /, **arguments: Any) -> Any:
        """Give the argument named `passed` from one implementation to the next, each replacing it unless it answers None."""
        for implementation in self._implementations(hook):
            answer = await self._isolated(hook, implementation, arguments)
            if answer is not None:
                arguments[passed] = answer
        return arguments[passed]

    async def _isolated(self, hook: str, implementation: pluggy.HookImpl, arguments: Mapping[str, Any], failed: Any = None) -> Any:
        function: Callable[..., Any] = implementation.function
        limit = 0.0
        try:
            coroutine: Coroutine[Any, Any, Any] = function(*[arguments[name] for name in implementation.argnames])
            try:
                awaited = coroutine.send(None)
            except StopIteration as done:
                return done.value
            limit = PATIENT_HOOKS.get(hook) or min(self._timeout_s, IMPATIENT_HOOKS.get(hook, self._timeout_s))
            async with asyncio.timeout(limit):
                return await _Begun(coroutine, awaited)
        except TimeoutError:
            self._failed(hook, implementation, f"no answer within {limit:g} s" if limit else "TimeoutError")
        except ConfigurationError:
            # wrong settings are for the operator to mend now: an agent that starts all the same would lose recordings
            if hook == "startup":
                raise
            self._failed(hook, implementation, "its settings are wrong; see `roomkeeper check`")
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything, and it stays its own
            self._failed(hook, implementation, error)
            if hook in CALLED_AGAIN_AFTER_S and isinstance(error, RoomkeeperError) and error.retryable:
                return _CALL_AGAIN
        return failed

    # -- synchronous hooks ------------------------------------------------------------------------------------------------

    def collect(self, hook: str, /, **arguments: Any) -> list[tuple[str, Any]]:
        """Call every implementation; return (plugin, answer) for each answer that is not None, in order of loading."""
        answers = [(one.plugin_name, self._answer(hook, one, arguments)) for one in reversed(self._implementations(hook))]
        return [(plugin, answer) for plugin, answer in answers if answer is not None]

    def collect_items(self, hook: str, /, **arguments: Any) -> list[tuple[str, Any]]:
        """The same where answers are iterables; return (plugin, item) for each item. What raises while it is read counts for nothing."""
        answers = [(one.plugin_name, self._answer(hook, one, arguments, list)) for one in reversed(self._implementations(hook))]
        return [(plugin, item) for plugin, items in answers for item in items or ()]

    def first(self, hook: str, /, **arguments: Any) -> Any:
        """Call one implementation after another until one answers something else than None."""
        for implementation in self._implementations(hook):
            answer = self._answer(hook, implementation, arguments)
            if answer is not None:
                return answer
        return None

    def _answer(
        self, hook: str, implementation: pluggy.HookImpl, arguments: Mapping[str, Any], read: Callable[[Any], Any] = lambda answer: answer
    ) -> Any:
        try:
            answer = implementation.function(*(arguments[name] for name in implementation.argnames))
            return None if answer is None else read(answer)
        except Exception as error:  # noqa: BLE001 - see above
            self._failed(hook, implementation, error)
            return None

    # -- both -------------------------------------------------------------------------------------------------------------

    def _implementations(self, hook: str) -> list[pluggy.HookImpl]:
        caller: pluggy.HookCaller = getattr(self._manager.hook, PREFIX + hook)
        registered = caller.get_hookimpls()
        known = self._known.get(hook)
        if known is None or known[0] != registered:
            known = self._known[hook] = registered, registered[::-1]  # pluggy keeps the first to call at the end
        return known[1]

    def _failed(self, hook: str, implementation: pluggy.HookImpl, error: Exception | str) -> None:
        self.failures[implementation.plugin_name, hook] += 1
        log.error(
            "plugin failed",
            plugin=implementation.plugin_name,
            hook=hook,
            error=str(error) if isinstance(error, str) else f"{type(error).__name__}: {error}",
            exc_info=error if isinstance(error, Exception) else None,
        )


class _Begun(Coroutine[Any, Any, Any]):
    """A coroutine whose first step was taken already; `awaited` is what it waits for."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], awaited: Any) -> None:
        self._coroutine = coroutine
        self._awaited = [awaited]

    def __await__(self) -> Generator[Any, Any, Any]:
        return self

    def __iter__(self) -> _Begun:
        return self

    def __next__(self) -> Any:
        return self.send(None)

    def send(self, value: Any) -> Any:
        return self._awaited.pop() if self._awaited else self._coroutine.send(value)

    def throw(self, typ: Any, val: BaseException | object = None, tb: TracebackType | None = None) -> Any:
        self._awaited.clear()
        if isinstance(typ, type):  # the deprecated form
            typ = typ() if val is None else val
        return self._coroutine.throw(typ)

    def close(self) -> None:
        self._coroutine.close()
