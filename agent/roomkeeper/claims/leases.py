"""Claims with leases: each occurrence is run by one agent, and taken over when that one is gone, as Kubernetes elects leaders.

Every agent renews one key, `agent.NAME`; every occurrence has one, `occ.ID`. Claiming is a create, taking over and finishing are updates
against the revision that was read, so of two agents one wins; the revision is the fencing token. Whether somebody is gone is judged by
each watcher's own monotonic clock: nobody's time stamps are compared. An agent whose own renewals do not land judges nobody, and after
that grants everybody one whole fresh lease.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import secrets
import time
from collections.abc import Callable
from dataclasses import astuple, dataclass, field
from enum import Enum
from typing import Any

import structlog

from roomkeeper.claims.contract import ClaimsError, ClaimStore, ConflictError, Entry
from roomkeeper.claims.rendezvous import ranked

log = structlog.get_logger(__name__)

LEASE_S = 3.0
BEAT_S = 0.75
RETRY_S = 0.25
LATE_AFTER_BEATS = 2.5
"""An agent whose last renewal landed longer ago than that is not healthy."""
LEAST_WEIGHT = 0.01
"""Of an agent that is full: it comes after those that are not, and the full ones share what waits."""

_OCCURRENCE = "occ."


class Standing(Enum):
    """How an occurrence stands, as far as this agent knows."""

    FREE = "free"
    """Nobody has it, or whoever had it is gone."""
    HELD = "held"
    """Another agent runs it, or might."""
    MINE = "mine"
    DONE = "done"


@dataclass(eq=False, slots=True)
class Claim:
    """The right to run one occurrence. `revision` is the fencing token; `lost` is set when somebody else has it now."""

    occurrence_id: str
    revision: int
    epoch: int = 1
    """How many times the occurrence was claimed, this time included."""
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    given_up: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What a running claim takes up at the provider: an account's user in a room."""

    account: str
    user_id: str
    room_id: str


@dataclass(frozen=True, slots=True)
class _Seen:
    revision: int
    value: dict[str, Any] | None
    at: float


class Leases:
    """This agent's view of all claims, and its own. Use: `await start()`, .., `await stop()`.

    :param agent: the agent's name; the caller makes sure that only one process at a time has it (`state.folder_lock`), so a claim of an
        earlier process of this name is free at once.
    :param capacity: how many sessions the agent can run.
    """

    def __init__(
        self,
        store: ClaimStore,
        agent: str,
        *,
        capacity: float = 50.0,
        lease_s: float = LEASE_S,
        beat_s: float = BEAT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.agent = agent
        self.instance = secrets.token_hex(4)
        self.capacity = capacity
        self._store = store
        self.on_change: Callable[[], None] = lambda: None
        """Called on the event loop whenever something changed."""
        self._lease_s = lease_s
        self._beat_s = beat_s
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._agents: dict[str, _Seen] = {}
        """Those of `_seen` that are agents, by name: looked at for every occurrence."""
        self._running: dict[str, _Seen] = {}
        """Those of `_seen` that are occurrences somebody claimed to run, by ID."""
        self._own: dict[str, Claim] = {}
        self._ranks: dict[str, int] = {}
        self._ranks_are_for: dict[str, float] = {}
        self._told_to = 0
        self._told = asyncio.Event()
        self._draining = False
        self._healthy_since = math.inf
        self._landed_at = -math.inf
        self._beat_now = asyncio.Event()
        self._synced = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    # -- life -------------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Learn what there is and begin to renew. Raises `ClaimsError` if the store cannot be reached at first."""
        await self._beat_once()
        self._tasks = [
            asyncio.create_task(self._watch(), name="claims watch"),
            asyncio.create_task(self._beat(), name="claims beat"),
        ]
        await self._synced.wait()

    async def stop(self) -> None:
        """Stop renewing and say good-bye, so that nobody has to wait for the lease to run out."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        key = _agent_key(self.agent)
        seen = self._seen.get(key)
        if seen is not None and seen.value is not None and seen.value.get("instance") == self.instance:
            with contextlib.suppress(ClaimsError):  # the lease runs out by itself
                await self._store.delete(key, seen.revision)

    def drain(self) -> None:
        """Claim nothing any more, and let the others know at once."""
        self._draining = True
        self._beat_now.set()

    # -- what is known ----------------------------------------------------------------------------------------------------

    @property
    def healthy(self) -> bool:
        """Whether this agent's own renewals land, so that it may judge others."""
        return self._healthy_since < math.inf and self._clock() - self._landed_at <= LATE_AFTER_BEATS * self._beat_s

    def living(self) -> dict[str, dict[str, Any]]:
        """What agents that renewed within the lease say of themselves, by name. Empty while this one is not healthy."""
        if not self.healthy:
            return {}
        now = self._clock()
        return {
            name: seen.value
            for name, seen in self._agents.items()
            if seen.value is not None and now - max(seen.at, self._healthy_since) < self._lease_s
        }

    @property
    def alone(self) -> bool:
        """Whether no other agent lives."""
        return self.living().keys() == {self.agent}

    def standing(self, occurrence_id: str) -> Standing:
        """How an occurrence stands."""
        if occurrence_id in self._own:
            return Standing.MINE
        value = self._value(_occurrence_key(occurrence_id))
        if value is None or value["state"] == "free":
            return Standing.FREE
        if value["state"] == "done":
            return Standing.DONE
        if value["agent"] == self.agent:
            return Standing.FREE  # an earlier process of this name, or a claim whose answer was lost
        if not self.healthy or value["agent"] in self.living():
            return Standing.HELD
        # connected for less than a lease: nobody can be judged yet
        return Standing.HELD if self._clock() - self._healthy_since < self._lease_s else Standing.FREE

    def holder(self, occurrence_id: str) -> str:
        """The agent that claimed it last; empty if nobody did."""
        value = self._value(_occurrence_key(occurrence_id))
        return str(value["agent"]) if value is not None else ""

    def rank(self, occurrence_id: str) -> int | None:
        """This agent's place (from 0) among those that could take an occurrence; None while it may take none."""
        free = {
            name: max(float(said["capacity"]) - float(said["load"]), LEAST_WEIGHT)
            for name, said in self.living().items()
            if not said["draining"]
        }
        if self._draining or self.agent not in free:
            return None
        if free != self._ranks_are_for:
            self._ranks, self._ranks_are_for = {}, free
        known = self._ranks.get(occurrence_id)
        if known is None:
            known = self._ranks[occurrence_id] = ranked(occurrence_id, free).index(self.agent)
        return known

    def places(self, *, before: float = math.inf) -> list[Place]:
        """The places that running claims take up, those of all agents; only of claims made before revision `before`, if given."""
        return [
            Place(*seen.value["place"])
            for occurrence_id, seen in self._running.items()
            if seen.value is not None and "place" in seen.value and seen.revision < before and self._holds(occurrence_id)
        ]

    def _holds(self, occurrence_id: str) -> bool:
        return self.standing(occurrence_id) in (Standing.MINE, Standing.HELD)

    async def know_all_before(self, claim: Claim) -> None:
        """Wait until every claim made before this one is known here, too."""
        while self._told_to < claim.revision:
            self._told.clear()
            await self._told.wait()

    # -- claiming ---------------------------------------------------------------------------------------------------------

    async def claim(self, occurrence_id: str, place: Place | None = None) -> Claim | None:
        """Try to get an occurrence that stands `FREE`; None when somebody else was faster. Raises `ClaimsError`.

        :param place: what the session will take up; told to all agents.
        """
        if self._draining or self.standing(occurrence_id) is not Standing.FREE:
            return None
        key = _occurrence_key(occurrence_id)
        before = self._value(key)
        epoch = (before["epoch"] if before is not None else 0) + 1
        value: dict[str, Any] = {"agent": self.agent, "instance": self.instance, "state": "run", "epoch": epoch}
        if place is not None:
            value["place"] = astuple(place)
        try:
            revision = await self._put(key, value)
        except ConflictError:
            return None
        # into the own view at once: a rule that read a lagging watch would start it twice
        self._note(key, revision, value)
        claim = self._own[occurrence_id] = Claim(occurrence_id, revision, epoch)
        return claim

    async def finish(self, claim: Claim) -> bool:
        """The occurrence is over for good. False when the claim was lost before."""
        return await self._give_up(claim, "done")

    async def release(self, claim: Claim) -> bool:
        """Another agent may have it now. False when the claim was lost before."""
        return await self._give_up(claim, "free")

    async def confirm(self, claim: Claim) -> bool:
        """Whether the claim still holds: known from the last renewal, or asked of the store when that is longer ago than a lease."""
        if claim.lost.is_set():
            return False
        if claim.given_up or self._clock() - self._landed_at < self._lease_s:
            return True
        entry = await self._store.get(_occurrence_key(claim.occurrence_id))
        if entry is not None and entry.revision == claim.revision:
            return True
        self._lose(claim)
        return False

    async def forget(self, occurrence_id: str) -> None:
        """Delete what is known of an occurrence that was done long ago."""
        key = _occurrence_key(occurrence_id)
        seen = self._seen.get(key)
        if seen is not None and seen.value is not None and seen.value["state"] == "done":
            with contextlib.suppress(ConflictError):
                await self._store.delete(key, seen.revision)
            self._seen.pop(key, None)

    def done_occurrences(self) -> list[str]:
        """IDs of the occurrences that are known to be over."""
        done = [key for key, seen in self._seen.items() if seen.value is not None and seen.value.get("state") == "done"]
        return [key.removeprefix(_OCCURRENCE) for key in done if key.startswith(_OCCURRENCE)]

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _value(self, key: str) -> dict[str, Any] | None:
        """What was last seen of a key; None while there is none."""
        seen = self._seen.get(key)
        return seen.value if seen is not None else None

    async def _put(self, key: str, value: dict[str, Any]) -> int:
        """Create a key, or update what was last seen of it; return its revision. Raises ConflictError when somebody else was faster."""
        seen = self._seen.get(key)
        if seen is None or seen.value is None:
            return await self._store.create(key, _encode(value))
        return await self._store.update(key, _encode(value), seen.revision)

    async def _give_up(self, claim: Claim, state: str) -> bool:
        if claim.lost.is_set() or claim.given_up:
            return False
        value = {"agent": self.agent, "instance": self.instance, "state": state, "epoch": claim.epoch}
        key = _occurrence_key(claim.occurrence_id)
        while True:
            try:
                revision = await self._store.update(key, _encode(value), claim.revision)
                break
            except ConflictError:
                self._lose(claim)
                return False
            except ClaimsError as error:
                log.warning("a claim cannot be given up yet", occurrence=claim.occurrence_id, error=str(error))
                await asyncio.sleep(RETRY_S)
        claim.given_up = True
        self._own.pop(claim.occurrence_id, None)
        self._note(key, revision, value)
        self.on_change()
        return True

    def _lose(self, claim: Claim) -> None:
        if self._own.get(claim.occurrence_id) is claim:
            del self._own[claim.occurrence_id]
        if not claim.lost.is_set():
            log.warning("a claim was lost to another agent", occurrence=claim.occurrence_id, to=self.holder(claim.occurrence_id))
            claim.lost.set()

    def _note(self, key: str, revision: int, value: dict[str, Any] | None) -> None:
        seen = self._seen.get(key)
        if seen is None or seen.revision < revision:
            seen = self._seen[key] = _Seen(revision, value, self._clock())
            kind, _, name = key.partition(".")
            if kind == "agent":
                self._agents[name] = seen
            elif value is not None and value["state"] == "run":
                self._running[name] = seen
            else:
                self._running.pop(name, None)

    async def _watch(self) -> None:
        while True:
            try:
                async for entry in self._store.watch():
                    if entry is None:
                        self._synced.set()
                    else:
                        self._take(entry)
                        self._told_to = max(self._told_to, entry.revision)
                        self._told.set()
                    self.on_change()
            except ClaimsError as error:
                log.warning("claims cannot be watched", error=str(error))
            await asyncio.sleep(RETRY_S)

    def _take(self, entry: Entry) -> None:
        self._note(entry.key, entry.revision, _decode(entry))
        claim = self._own.get(entry.key.removeprefix(_OCCURRENCE))
        if claim is not None and entry.key.startswith(_OCCURRENCE) and entry.revision > claim.revision:
            self._lose(claim)

    async def _beat(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._beat_now.wait(), self._beat_s)
            self._beat_now.clear()
            try:
                await self._beat_once()
            except ClaimsError as error:
                # an agent that cannot renew cannot judge others
                self._healthy_since = math.inf
                log.warning("this agent's lease cannot be renewed", error=str(error))

    async def _beat_once(self) -> None:
        key = _agent_key(self.agent)
        value = {"instance": self.instance, "capacity": self.capacity, "load": len(self._own), "draining": self._draining}
        try:
            revision = await self._put(key, value)
        except ConflictError:
            # what an earlier process of this name left behind
            entry = await self._store.get(key)
            revision = await (
                self._store.create(key, _encode(value)) if entry is None else self._store.update(key, _encode(value), entry.revision)
            )
        self._note(key, revision, value)
        now = self._clock()
        if now - self._landed_at > LATE_AFTER_BEATS * self._beat_s or self._healthy_since == math.inf:
            self._healthy_since = now  # everybody gets one whole fresh lease from now
        self._landed_at = now


def _agent_key(name: str) -> str:
    return f"agent.{name}"


def _occurrence_key(occurrence_id: str) -> str:
    return f"{_OCCURRENCE}{occurrence_id}"


def _encode(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()


def _decode(entry: Entry) -> dict[str, Any] | None:
    return None if entry.value is None else dict(json.loads(entry.value))
