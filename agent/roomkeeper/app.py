"""The composition root: builds everything from the configuration and owns every task."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, ValidationError

from roomkeeper.config.models import Configuration
from roomkeeper.config.problems import explain_validation_error
from roomkeeper.hookspecs import Services
from roomkeeper.ops.observation import Observation
from roomkeeper.ops.systemd import notify_systemd
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import PluginHost, load_plugins
from roomkeeper.plugins.registries import Registries, collect_registries
from roomkeeper.rooms.connections import AccountConnections
from roomkeeper.rooms.protocols import Account
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.sessions.leftovers import end_leftovers
from roomkeeper.sessions.occurrences import Occurrence
from roomkeeper.sessions.planner import Planner
from roomkeeper.sessions.runner import SessionRunner, SessionServices
from roomkeeper.sessions.timetable import Timetable, TimetableSource
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.folder_lock import FolderLock
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper.state.sessions import SessionState

log = structlog.get_logger(__name__)

SPOOL_NAME = "spool"


def host_plugins(configuration: Configuration, *, where: str = "") -> PluginHost:
    """Load the plugins a configuration asks for, with its settings."""
    return load_plugins(
        configuration.plugins,
        data_dir=configuration.agent.data_dir,
        agent=configuration.agent.name,
        strict=configuration.agent.strict_plugins,
        where=where,
    )


def _check_account(account: Account, connections: AccountConnections, where: str) -> None:
    """Find a provider that nobody has, or settings that it will refuse, now and not when the first class begins."""
    model: type[BaseModel] | None = getattr(connections.provider_of(account.name), "Settings", None)
    if model is None:
        return
    try:
        model.model_validate(account.settings)
    except ValidationError as error:
        raise explain_validation_error(error, model, where=where, prefix=("accounts", account.name, "settings")) from error


class Agent:
    """A whole agent.

    Build it off the event loop: plugins are imported and may read files. Use: `await start()`, `await run(stop)` until `stop` is set,
    `await close()` in any case.

    :param where: the configuration file, for error texts.
    """

    def __init__(self, configuration: Configuration, *, where: str = "") -> None:
        self.configuration = configuration
        self.host = host_plugins(configuration, where=where)
        self.hooks = Dispatcher(self.host.manager, timeout_s=configuration.agent.hook_timeout.total_seconds())
        self.registries: Registries = collect_registries(self.hooks)
        self.timetable = Timetable(
            [
                TimetableSource(configuration.timetable, configuration.holidays),
                *(source for _, sources in self.hooks.collect("register_schedule_sources") for source in sources),
            ]
        )
        accounts = {name: Account(name=name, **table.model_dump()) for name, table in configuration.accounts.items()}
        self.connections = AccountConnections(accounts, self.registries.providers)
        for account in accounts.values():
            _check_account(account, self.connections, where)
        self.registry = CollectorRegistry()
        self.hooks.collect("register_metrics", registry=self.registry)
        self._lock = FolderLock(configuration.agent.data_dir)
        self._journal: Journal | None = None
        self._observation: Observation | None = None
        self._runners: dict[str, SessionRunner] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepting = False
        self._started_plugins = False

    @property
    def journal(self) -> Journal:
        """The journal, from `start` to `close`."""
        assert self._journal is not None, "the agent was not started"
        return self._journal

    @property
    def name(self) -> str:
        """The agent's name."""
        return self.configuration.agent.name

    @property
    def data_dir(self) -> Path:
        """The data folder."""
        return self.configuration.agent.data_dir

    @property
    def accepting(self) -> bool:
        """Whether the timetable is being followed: up, and not draining."""
        return self._accepting

    @property
    def failures(self) -> Mapping[tuple[str, str], int]:
        """Failed hook calls by (plugin, hook)."""
        return self.hooks.failures

    def occurrences(self, start: datetime, end: datetime) -> Sequence[Occurrence]:
        """What is planned in a span of time."""
        return self.timetable.between(start, end)

    @property
    def sessions(self) -> Sequence[LiveSession]:
        """The sessions running now."""
        return list(self._runners.values())

    async def start(self) -> None:
        """Take the data folder, open the journal, start the plugins (which repair leftovers) and end sessions nobody will take up."""
        data_dir = self.configuration.agent.data_dir
        await asyncio.to_thread(self._lock.acquire)
        self._journal = await asyncio.to_thread(Journal.open, data_dir / JOURNAL_NAME)
        self._started_plugins = True
        services = Services(journal=self.journal, hooks=self.hooks, stores=self.registries.stores, sessions=lambda: self.sessions)
        await self.hooks.notify("startup", services=services)
        now = datetime.now(UTC)
        running = {occurrence.id for occurrence in self.timetable.between(now, now)}
        await end_leftovers(self.journal, self.hooks, goes_on=running)
        self._observation = Observation(self, self.configuration.http, self.registry)
        await self._observation.start()

    async def run(self, stop: asyncio.Event, *, goes_on_later: bool = True) -> None:
        """Follow the timetable until `stop` is set, then end the sessions in good order.

        :param goes_on_later: sessions cut short by `stop` are taken up again by the next start, if their time is not over by then.
        """
        planner = Planner(self.timetable, self._begin)
        self._accepting = True
        planner.start()
        notify_systemd("READY=1", f"STATUS={self._status()}")
        log.info("agent is up", agent=self.configuration.agent.name, data_dir=str(self.configuration.agent.data_dir))
        try:
            await stop.wait()
        finally:
            self._accepting = False
            planner.stop()
            notify_systemd("STOPPING=1", f"STATUS=ending {len(self._runners)} sessions")
            await self.end_sessions("the agent stops", goes_on_later=goes_on_later)

    async def reload(self) -> None:
        """Have the plugins read their own files again. The configuration file itself counts from start to end."""
        log.info("plugins read their files again")
        await self.hooks.notify("configuration_reloaded")

    async def end_sessions(self, reason: str, *, goes_on_later: bool) -> None:
        """End every running session and wait for it."""
        for runner in self._runners.values():
            runner.stop(reason, goes_on_later=goes_on_later)
        await self.wait_for_sessions()

    async def wait_for_sessions(self) -> None:
        """Wait until every session running now is over."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def close(self) -> None:
        """End plugins, connections and the journal. Safe after a failed start."""
        if self._observation is not None:
            await self._observation.stop()
        if self._started_plugins:
            self._started_plugins = False
            await self.hooks.notify("shutdown")
        await self.connections.close()
        if self._journal is not None:
            await asyncio.to_thread(self._journal.close)
            self._journal = None
        self._lock.release()

    def _begin(self, occurrence: Occurrence) -> None:
        task = asyncio.create_task(self._run_session(occurrence), name=f"session {occurrence.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run_session(self, occurrence: Occurrence) -> None:
        """One session, alone: whatever it raises ends here."""
        try:
            info = await self._session_info(occurrence)
            if info is None or not self._accepting:
                return
            table = self.configuration.accounts[info.account]
            capabilities = self.connections.provider_of(info.account).capabilities
            runner = self._runners[info.id] = SessionRunner(info, table.user_id, capabilities, self._session_services())
            notify_systemd(f"STATUS={self._status()}")
            await runner.run()
        except Exception:
            log.exception("session failed", session=occurrence.id, room=occurrence.room_id)
        finally:
            self._runners.pop(occurrence.id, None)
            notify_systemd(f"STATUS={self._status()}")

    async def _session_info(self, occurrence: Occurrence) -> SessionInfo | None:
        """What the journal knows of the session, or a new one; None when it is over already."""
        record = await self.journal.run(lambda connection: session_rows.get(connection, occurrence.id))
        if record is not None:
            if record.state in (SessionState.FINISHED, SessionState.MISSED):
                log.info("occurrence is over already", occurrence=occurrence.id, state=record.state.value)
                return None
            return replace(record.info, planned_end=occurrence.end.astimezone(UTC), agent=self.configuration.agent.name)
        folder = self.configuration.agent.data_dir / SPOOL_NAME / occurrence.id
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        return SessionInfo(
            id=occurrence.id,
            provider=self.configuration.accounts[occurrence.account].provider,
            account=occurrence.account,
            room_id=occurrence.room_id,
            planned_start=occurrence.start.astimezone(UTC),
            planned_end=occurrence.end.astimezone(UTC),
            started_at=datetime.now(UTC),
            agent=self.configuration.agent.name,
            folder=folder,
        )

    def _session_services(self) -> SessionServices:
        messages = self.configuration.messages
        return SessionServices(
            journal=self.journal,
            hooks=self.hooks,
            connections=self.connections,
            roles=self.configuration.roles.book(),
            commands=self.registries.commands,
            command_prefix=messages.command_prefix,
            command_key=messages.command_key.get_secret_value().encode() if messages.command_key else None,
            fail_closed=messages.when_moderation_fails == "closed",
            sessions=lambda: self.sessions,
        )

    def _status(self) -> str:
        return f"{len(self._runners)} sessions running" if self._runners else "waiting for the next occurrence"
