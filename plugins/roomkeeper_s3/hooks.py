"""What the plugin does when: ask for uploads when files are complete, look into the journal at start, end in good time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import structlog
import typer
from prometheus_client import CollectorRegistry
from pydantic import ValidationError

from roomkeeper.errors import ConfigurationError, RoomkeeperError
from roomkeeper.hookspecs import HealthCheck, PluginContext, Services, hookimpl
from roomkeeper.rooms.session import SessionInfo
from roomkeeper.settings import changed_keys
from roomkeeper.state.finished import FinishedFile
from roomkeeper.state.objects import BACKUP
from roomkeeper.state.segments import Segment
from roomkeeper.state.stores import ObjectStore
from roomkeeper.webhooks.reach import reach_webhook
from roomkeeper_s3 import part_ledger
from roomkeeper_s3.config import S3Settings
from roomkeeper_s3.destinations import Destinations, destination_of
from roomkeeper_s3.directory_store import DirectoryStore
from roomkeeper_s3.meters import Meters
from roomkeeper_s3.retention import Retention
from roomkeeper_s3.s3_store import S3Store
from roomkeeper_s3.slots import Slots
from roomkeeper_s3.store_check import try_store
from roomkeeper_s3.threads import in_thread
from roomkeeper_s3.turn import Turn
from roomkeeper_s3.uploader import Uploader
from roomkeeper_s3.webhooks import TIMEOUT_S as WEBHOOK_TIMEOUT_S
from roomkeeper_s3.webhooks import Webhooks

log = structlog.get_logger(__name__)

TURN_EVERY_S = 5.0
"""How often an agent beside others looks whether the one that uploads is gone."""


class S3Plugin:
    """The plugin `s3`."""

    Settings = S3Settings

    def __init__(self, context: PluginContext) -> None:
        self._context = context
        self._settings: S3Settings = context.settings
        self._stores: dict[str, type[ObjectStore]] = {store.name: store for store in (S3Store, DirectoryStore)}
        self._uploader: Uploader | None = None
        self._webhooks: Webhooks | None = None
        self._retention: Retention | None = None
        self._meters = Meters()
        self._turn = Turn(context.data_dir)
        self._waiting: asyncio.Task[None] | None = None

    def take_settings(self, settings: S3Settings) -> Iterable[str]:
        """Only the retention of local copies changes live; the rest is built into transfers under way."""
        self._settings = self._settings.model_copy(update={"retention": settings.retention})
        if self._retention is not None:
            self._retention.settings = settings.retention
        return changed_keys(self._settings, settings)

    @hookimpl
    def roomkeeper_register_stores(self) -> Iterable[type[ObjectStore]]:
        """`s3` and `directory`."""
        return [S3Store, DirectoryStore]

    @hookimpl
    def roomkeeper_register_cli(self, app: typer.Typer) -> None:
        """`roomkeeper recordings` with its subcommands, and `roomkeeper upload`."""
        from roomkeeper_s3.cli import add_recordings  # here: an agent that runs adds no commands
        from roomkeeper_s3.cli_upload import add_upload

        add_recordings(app, default_data_dir=self._context.data_dir)
        add_upload(app)

    @hookimpl
    def roomkeeper_register_health_checks(self) -> Iterable[HealthCheck]:
        """The store and its backup are written, read and cleaned up; each webhook is reached, and nothing posted."""
        settings = self._settings
        checks = [HealthCheck(name="store", probe=partial(asyncio.to_thread, self._try_store))]
        if settings.backup.store_name:
            checks.append(HealthCheck(name="backup store", probe=partial(asyncio.to_thread, self._try_backup)))
        for number, one in enumerate(settings.webhooks, 1):
            # without a proxy, whatever the environment says: as the messages go
            probe = partial(asyncio.to_thread, reach_webhook, one.url, WEBHOOK_TIMEOUT_S)
            checks.append(HealthCheck(name=f"recordings webhook {number}", probe=probe))
        return checks

    @hookimpl
    def roomkeeper_register_metrics(self, registry: CollectorRegistry) -> None:
        """All `roomkeeper_upload_..`, `roomkeeper_spool_..` and `roomkeeper_webhook_..` metrics."""
        registry.register(self._meters)

    @hookimpl
    async def roomkeeper_startup(self, services: Services) -> None:
        """Begin to upload, or wait for the end of the agent that uploads for this data folder. Raises ConfigurationError.

        What fails for another reason is told of by the agent, and tried again until it works.
        """
        self.know_stores(services.stores)
        self._check_store_name()
        await services.journal.migrate(part_ledger.NAMESPACE, part_ledger.SCHEMA)
        begun = False
        try:
            begun = await self._begin_in_turn(services)
            if not begun:
                log.info("another agent uploads for this data folder", data_dir=str(self.data_dir))
        except RoomkeeperError as error:
            error.retryable = False  # by whoever calls: it is tried again here
            raise
        finally:
            if not begun:
                self._waiting = asyncio.create_task(self._wait_for_turn(services), name="upload-turn")

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """End uploads within `drain` and a few seconds; the journal knows what is left."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        uploader, self._uploader = self._uploader, None
        try:
            if uploader is not None and self._webhooks is not None and self._retention is not None:
                await self._retention.stop()
                await uploader.stop()
                await self._webhooks.stop()
        finally:
            await asyncio.to_thread(self._turn.release)

    async def _wait_for_turn(self, services: Services) -> None:
        """Until then, what closes here is found in the journal by the agent that uploads."""
        begun = False
        while not begun:
            await asyncio.sleep(TURN_EVERY_S)  # a lock of another process tells nobody
            try:
                begun = await self._begin_in_turn(services)
            except Exception as error:  # a store of another plugin may raise anything
                known = isinstance(error, RoomkeeperError)
                log.error("uploads not begun", data_dir=str(self.data_dir), error=str(error), exc_info=None if known else error)

    async def _begin_in_turn(self, services: Services) -> bool:
        """Begin to upload unless another agent does; a failure leaves the turn to whoever tries next."""
        if not await asyncio.to_thread(self._turn.take):
            return False
        try:
            await self._begin(services)
        except BaseException:
            await asyncio.to_thread(self._turn.release)
            raise
        return True

    async def _begin(self, services: Services) -> None:
        store, backup = await in_thread("upload-open", self.open_stores)
        journal, settings = services.journal, self._settings
        slots = Slots(settings.parallel_parts)
        destinations = Destinations(
            journal,
            destination_of(settings.store_name, store, settings.key_prefix, journal, slots, self._meters),
            destination_of(BACKUP, backup, settings.backup.key_prefix, journal, slots, self._meters) if backup else None,
            after_s=settings.backup.after.total_seconds(),
            probe_every_s=settings.retry.longest.total_seconds(),
        )
        self._webhooks = Webhooks(journal, settings.webhooks, destinations, settings.retry, self._meters)
        self._retention = Retention(journal, settings.retention, self._context.data_dir, self._meters)
        uploader = Uploader(services, settings, destinations, slots, self._meters, self._webhooks.want, self._webhooks.wake)
        await uploader.start()
        self._webhooks.start()
        self._retention.start()
        self._uploader = uploader

    @hookimpl
    async def roomkeeper_segment_closed(self, segment: Segment) -> None:
        """Ask for the segment's upload, before all that is not just closed."""
        # Before our own startup there is nothing to do: it reads the journal, where the segment stands already.
        if self._uploader is not None:
            await self._uploader.want_segment(segment)

    @hookimpl
    async def roomkeeper_file_finished(self, file: FinishedFile) -> None:
        """Ask for the joined file's upload."""
        if self._uploader is not None:
            await self._uploader.want_finished(file)

    @hookimpl
    async def roomkeeper_recording_finished(self, info: SessionInfo) -> None:
        """Ask for the session's messages, audit and attendance, and for its manifest once everything else is there."""
        if self._uploader is not None:
            await self._uploader.want_session_files(info)

    @property
    def store_name(self) -> str:
        """What the journal calls the configured store."""
        return self._settings.store_name

    @property
    def data_dir(self) -> Path:
        """The agent's data folder."""
        return self._context.data_dir

    def know_stores(self, stores: Mapping[str, type[ObjectStore]]) -> None:
        """Learn of the stores of other plugins."""
        self._stores.update(stores)

    def open_stores(self) -> tuple[ObjectStore, ObjectStore | None]:
        """The configured store and its backup, if there is one. Raises ConfigurationError."""
        return self._open_store(), self._open_backup() if self._settings.backup.store_name else None

    def _check_store_name(self) -> None:
        name = self._settings.store_name
        if name not in self._stores:
            known = ", ".join(sorted(self._stores))
            raise ConfigurationError(f"there is no store {name!r}", where="[plugins.s3] store", remedy=f"known are: {known}")

    def _open_store(self) -> ObjectStore:
        self._check_store_name()
        name = self._settings.store_name
        try:
            return self._stores[name](self._settings.store_settings(self._context.data_dir))
        except ValidationError as error:
            raise ConfigurationError(
                f"the store {name!r} refuses its settings: {error}", where="[plugins.s3]", remedy="mend them"
            ) from error

    def _open_backup(self) -> ObjectStore:
        backup = self._settings.backup
        return self._stores[backup.store_name](backup.store_settings())

    def _try_store(self) -> str:
        """Blocks."""
        return try_store(self._open_store(), self._settings.key_prefix)

    def _try_backup(self) -> str:
        """Blocks."""
        return try_store(self._open_backup(), self._settings.backup.key_prefix)
