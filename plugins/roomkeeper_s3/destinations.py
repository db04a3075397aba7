"""Where objects go: to the configured store, and to the backup once that one has failed for long."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

import structlog

from roomkeeper.state.journal import Journal
from roomkeeper.state.stores import ObjectStore, PartStore
from roomkeeper_s3 import outages
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.part_sender import PartSender
from roomkeeper_s3.slots import Slots

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Destination:
    """One store. `name` is what the journal knows it by; `sender` is there for stores that take objects in parts."""

    name: str
    store: ObjectStore
    key_prefix: str
    sender: PartSender | None


class Destinations:
    """The store and, if configured, its backup.

    :param after_s: for how long the store has to have failed before the backup is used.
    :param probe_every_s: how often one object tries the failing store all the same.
    """

    def __init__(self, journal: Journal, primary: Destination, backup: Destination | None, *, after_s: float, probe_every_s: float) -> None:
        self.primary = primary
        self.backup = backup
        self._journal = journal
        self._after_s = after_s
        self._probe_every_s = probe_every_s
        self._failing_since: float | None = None
        self._probed_at = 0.0

    @property
    def all(self) -> list[Destination]:
        """Every store there is."""
        return [self.primary] + ([self.backup] if self.backup else [])

    async def start(self) -> None:
        """Read since when the store fails: a restart does not begin the count anew."""
        self._failing_since = await self._journal.run(partial(outages.failing_since, name=self.primary.name))

    @property
    def on_backup(self) -> bool:
        """Whether the store has failed for so long that the backup is used."""
        return self.backup is not None and self._failing_since is not None and time.time() - self._failing_since >= self._after_s

    def choose(self) -> Destination:
        """Where the next object goes."""
        if self.backup is None or not self.on_backup:
            return self.primary
        if time.monotonic() - self._probed_at >= self._probe_every_s:
            self._probed_at = time.monotonic()
            return self.primary
        return self.backup

    def named(self, name: str) -> Destination | None:
        """The destination the journal knows by a name."""
        return next((one for one in self.all if one.name == name), None)

    async def worked(self, destination: Destination) -> None:
        """An object was proven there."""
        if destination is self.primary and self._failing_since is not None:
            self._failing_since = None
            await self._journal.run(partial(outages.set_failing_since, name=self.primary.name, since=None))

    async def failed(self, destination: Destination) -> None:
        """The store itself failed."""
        if destination is self.primary and self._failing_since is None:
            self._failing_since = time.time()
            await self._journal.run(partial(outages.set_failing_since, name=self.primary.name, since=self._failing_since))
        if destination is self.primary and self.on_backup:
            assert self.backup is not None, "on_backup says so"
            log.warning("the backup store is used", store=destination.store.describe(), backup=self.backup.store.describe())


def destination_of(name: str, store: ObjectStore, key_prefix: str, journal: Journal, slots: Slots, meters: Meters) -> Destination:
    """A destination, with a sender of parts if the store takes parts."""
    sender = PartSender(journal, store, name, slots, meters) if isinstance(store, PartStore) else None
    return Destination(name, store, key_prefix, sender)
