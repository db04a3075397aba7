"""The composition root: builds everything from the configuration and owns every task."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import CollectorRegistry
from pydantic import BaseModel, ValidationError

from roomkeeper.claims.leases import Claim, Leases
from roomkeeper.claims.sqlite import CLAIMS_NAME, SqliteClaims
from roomkeeper.config.changes import changes
from roomkeeper.config.loading import load_configuration
from roomkeeper.config.models import Configuration
from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import Services
from roomkeeper.ops.logs import configure_logging
from roomkeeper.ops.observation import Observation
from roomkeeper.ops.reloading import ConfigurationLife, hand_settings_over
from roomkeeper.ops.systemd import notify_systemd
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import PluginHost, load_plugins, read_settings
from roomkeeper.plugins.registries import Registries, collect_registries
from roomkeeper.rooms.background import BackgroundWork
from roomkeeper.rooms.connections import AccountConnections
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.rooms.protocols import Account, RoomProvider
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.sessions.admission import Admission
from roomkeeper.sessions.desk import DeskServices, SessionDesk
from roomkeeper.sessions.leftovers import end_leftovers
from roomkeeper.sessions.places import Identity, Places
from roomkeeper.sessions.planner import Outlook, Planner
from roomkeeper.sessions.runner import SessionRunner
from roomkeeper.sessions.services import SessionServices
from roomkeeper.sessions.telling import Teller
from roomkeeper.sessions.timetable import Timetable, TimetableSource
from roomkeeper.settings import explain_validation_error
from roomkeeper.state import planner_marks
from roomkeeper.state import sessions as session_rows
from roomkeeper.state.folder_lock import FolderLock
from roomkeeper.state.journal import JOURNAL_NAME, Journal

log = structlog.get_logger(__name__)

SPOOL_NAME = "spool"
MEDIA_PATH = "roomkeeper.media.webrtc.stream_receiver"

LEFTOVERS_WITHIN_S = 1.0
"""How long the start waits for the end of leftovers; what takes longer goes on beside the sessions."""


def host_plugins(configuration: Configuration, *, where: str = "", keep_going: bool = False) -> PluginHost:
    """Load the plugins a configuration asks for, with its settings."""
    return load_plugins(
        configuration.plugins,
        data_dir=configuration.agent.data_dir,
        agent=configuration.agent.name,
        strict=configuration.agent.strict_plugins,
        keep_going=keep_going,
        where=where,
    )


def _check_account(account: Account, providers: Mapping[str, type[RoomProvider]], where: str) -> None:
    """Find a provider that nobody has, or settings that it will refuse, now and not when the first class begins."""
    provider = AccountConnections({account.name: account}, providers).provider_of(account.name)
    model: type[BaseModel] | None = getattr(provider, "Settings", None)
    if model is None:
        return
    try:
        model.model_validate(account.settings)
    except ValidationError as error:
        raise explain_validation_error(error, model, where=where, prefix=("accounts", account.name, "settings")) from error


def _log_failure(leftovers: asyncio.Task[int]) -> None:
    if not leftovers.cancelled() and (error := leftovers.exception()) is not None:
        log.error("leftovers of an earlier run are not all ended; mend what the error names, then restart the agent", exc_info=error)


class Agent:
    """A whole agent.

    Build it off the event loop: plugins are imported and may read files. Use: `await start()`, `await run(stop)` until `stop` is set,
    `await close()` in any case.

    :param where: the configuration file, for error texts.
    :param keep_going: for looking at, not for starting: plugins with wrong settings are left out (`host.plugins` says why), and accounts
        are only checked by `check_account`.
    """

    def __init__(self, configuration: Configuration, *, where: str = "", keep_going: bool = False) -> None:
        self.configuration = configuration
        self.configuration_life = ConfigurationLife(where)
        self.host = host_plugins(configuration, where=where, keep_going=keep_going)
        self.hooks = Dispatcher(self.host.manager, timeout_s=configuration.agent.hook_timeout.total_seconds())
        self.registries: Registries = collect_registries(self.hooks)
        self._plans = TimetableSource(configuration.timetable, configuration.holidays)
        self.timetable = Timetable(
            [
                self._plans,
                *(source for _, source in self.hooks.collect_items("register_schedule_sources")),
            ]
        )
        self._accounts = self._accounts_of(configuration)
        self.connections = AccountConnections(self._accounts, self.registries.providers)
        if not keep_going:
            for name in self._accounts:
                self.check_account(name)
        self.registry = CollectorRegistry()
        self.hooks.collect("register_metrics", registry=self.registry)
        self._lock = FolderLock(configuration.agent.data_dir, configuration.agent.name)
        self._journal: Journal | None = None
        self._observation: Observation | None = None
        self._claims: SqliteClaims | None = None
        self._leases: Leases | None = None
        self._teller: Teller | None = None
        self._desk: SessionDesk | None = None
        self._planner: Planner | None = None
        self._leftovers: asyncio.Task[int] | None = None
        self._leftovers_of = datetime.max.replace(tzinfo=UTC)
        self._marks = BackgroundWork("note the look")
        self._hurry = asyncio.Event()
        self._started_plugins = False
        self._up = asyncio.Event()

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
        return self._desk is not None and self._desk.accepting

    @property
    def failures(self) -> Mapping[tuple[str, str], int]:
        """Failed hook calls by (plugin, hook)."""
        return self.hooks.failures

    @property
    def standing_failures(self) -> Mapping[tuple[str, str], int]:
        """Those of `failures` that nothing has made up for since."""
        return self.hooks.standing_failures

    def check_account(self, name: str) -> None:
        """Raise ConfigurationError for an account whose provider nobody has, or whose settings that one would refuse."""
        _check_account(self._accounts[name], self.registries.providers, self.configuration_life.file)

    def occurrences(self, start: datetime, end: datetime) -> Sequence[Occurrence]:
        """What is planned in a span of time."""
        return self.timetable.between(start, end)

    @property
    def sessions(self) -> Sequence[LiveSession]:
        """The sessions running now."""
        return list(self._desk.runners.values()) if self._desk is not None else []

    async def start(self) -> None:
        """Take the data folder, open the journal, start the plugins (which repair leftovers), begin to end sessions nobody takes up."""
        data_dir = self.configuration.agent.data_dir
        await asyncio.to_thread(self._lock.acquire)
        self._journal = await asyncio.to_thread(Journal.open, data_dir / JOURNAL_NAME)
        self._started_plugins = True
        services = Services(
            journal=self.journal, hooks=self.hooks, stores=self.registries.stores, sessions=lambda: self.sessions, hurry=self._hurry
        )
        await self.hooks.notify("startup", services=services)
        self._claims = await asyncio.to_thread(
            SqliteClaims.open, data_dir / CLAIMS_NAME, await self.journal.run(session_rows.highest_fence)
        )
        self._leases = Leases(self._claims, self.name, capacity=self.configuration.admission.max_sessions)
        teller = self._teller = Teller(self.journal, self.hooks, self.name)
        self._desk = SessionDesk(self._desk_services(self._leases, teller))
        self._leases.on_change = self._desk.look_soon
        await self._leases.start()
        now = self._leftovers_of = datetime.now(UTC)
        running = {occurrence.id for occurrence in await asyncio.to_thread(self.timetable.between, now, now)}
        self._leftovers = asyncio.create_task(end_leftovers(self.journal, self._leases, teller, goes_on=running), name="leftovers")
        self._leftovers.add_done_callback(_log_failure)
        await asyncio.wait({self._leftovers}, timeout=LEFTOVERS_WITHIN_S)
        self._observation = Observation(self, self.configuration.http, self.registry)
        await self._observation.start()
        self._up.set()

    async def warm_up(self) -> None:
        """Import what the first room needs: two seconds on a small machine, which an agent that waits for another one's end should have
        behind it."""
        await asyncio.to_thread(importlib.import_module, MEDIA_PATH)

    async def run(self, stop: asyncio.Event, *, goes_on_later: bool = True) -> None:
        """Follow the timetable until `stop` is set, then end the sessions in good order.

        :param goes_on_later: sessions cut short by `stop` are taken up again by the next start, if their time is not over by then.
        """
        last_look = await self.journal.run(planner_marks.last)
        # what was running when leftovers were ended may be over by now, and other agents have looked since
        since = min(datetime.fromtimestamp(last_look, UTC), self._leftovers_of) if last_look is not None else None
        planner = self._planner = Planner(self.timetable, self._take_outlook, since=since)
        self.desk.accepting = True
        tasks = [
            asyncio.create_task(planner.run(), name="planner"),
            asyncio.create_task(self.desk.run(), name="session desk"),
        ]
        notify_systemd("READY=1", f"STATUS={self._status()}")
        log.info("agent is up", agent=self.configuration.agent.name, data_dir=str(self.configuration.agent.data_dir))
        try:
            await stop.wait()
        finally:
            notify_systemd("STOPPING=1", f"STATUS=ending {len(self.sessions)} sessions")
            self.leases.drain()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.end_sessions("the agent stops", goes_on_later=goes_on_later)

    async def reload(self) -> None:
        """Read the configuration file again, take over what can change live, say what waits for a restart; then have the plugins read
        their own files again. A wrong file is refused as a whole, and the old one goes on. Asked for during the start it waits: part of
        what it changes is not there before."""
        await self._up.wait()
        life = self.configuration_life
        life.begin()
        try:
            if life.file:
                await self._read_again(life)
        except ConfigurationError as error:
            life.refuse(error)
        await self.hooks.notify("configuration_reloaded")
        if self._planner is not None:
            self._planner.look_soon()
        notify_systemd("READY=1", f"STATUS={self._status()}")

    async def _read_again(self, life: ConfigurationLife) -> None:
        """Check everything, then change everything. Raises ConfigurationError."""

        def read() -> tuple[Configuration, dict[str, Any], TimetableSource]:
            found = load_configuration(Path(life.file))
            for account in self._accounts_of(found).values():
                _check_account(account, self.registries.providers, life.file)
            settings = read_settings(self.host, found.plugins, where=life.file)
            return found, settings, TimetableSource(found.timetable, found.holidays)

        found, settings, plans = await asyncio.to_thread(read)
        result = changes(self.configuration, found)
        self.configuration = result.in_force
        self.timetable.replace(self._plans, plans)
        self._plans = plans
        # the connections look into the same table; an account that is named no more may still have sessions
        self._accounts.update(self._accounts_of(self.configuration))
        configure_logging(found.logging.level, found.logging.format)
        self.desk.change_rules(found.sessions, found.admission, found.roles.book())
        self.leases.capacity = found.admission.max_sessions
        enabled = {one.name: bool(found.plugins.get(one.name, {}).get("enabled", True)) for one in self.host.plugins}
        life.taken(result.live, [*result.restart, *hand_settings_over(self.host, settings, enabled)])

    def _accounts_of(self, configuration: Configuration) -> dict[str, Account]:
        accounts = {name: Account(name=name, **table.model_dump()) for name, table in configuration.accounts.items()}
        # several agents that share an account stay several users, when its configuration says so
        return {name: replace(one, user_id=one.user_id.replace("{agent}", self.name)) for name, one in accounts.items()}

    async def end_sessions(self, reason: str, *, goes_on_later: bool) -> None:
        """Take up nothing more, end every running session and wait for it."""
        await self.desk.end_sessions(reason, goes_on_later=goes_on_later)

    async def leftovers_ended(self) -> None:
        """Wait until every session that a dead agent left behind is ended, those that another living agent has left aside."""
        if self._leftovers is not None:
            await self._leftovers

    def make_haste(self) -> None:
        """Leave to the next start what can wait while the agent ends, such as uploads under way."""
        if not self._hurry.is_set():
            log.warning("asked again to stop: what can wait is left to the next start")
            notify_systemd("STATUS=ending at once")
            self._hurry.set()

    async def close(self) -> None:
        """End plugins, connections and the journal. Safe after a failed start."""
        if self._observation is not None:
            await self._observation.stop()
        if self._leftovers is not None:
            self._leftovers.cancel()
            await asyncio.gather(self._leftovers, return_exceptions=True)
        await self._marks.wait()
        if self._started_plugins:
            self._started_plugins = False
            await self.hooks.notify("shutdown")
        await self.connections.close()
        if self._leases is not None:
            await self._leases.stop()
        if self._claims is not None:
            await self._claims.close()
        if self._journal is not None:
            await asyncio.to_thread(self._journal.close)
            self._journal = None
        self._lock.release()

    @property
    def desk(self) -> SessionDesk:
        """Who decides what runs, from `start` to `close`."""
        assert self._desk is not None, "the agent was not started"
        return self._desk

    @property
    def leases(self) -> Leases:
        """What is known of all agents' claims, from `start` to `close`."""
        assert self._leases is not None, "the agent was not started"
        return self._leases

    def _take_outlook(self, outlook: Outlook) -> None:
        self.desk.take_outlook(outlook)
        self._marks.spawn(self._mark())

    async def _mark(self) -> None:
        """Note the look only now, up to what is settled: an agent that dies before looks at the same time once more."""
        until = self.desk.settled_until(datetime.now(UTC)).timestamp()
        await self.journal.run(lambda connection: planner_marks.note(connection, self.name, until))
        await self.desk.forget_old_claims()

    def _desk_services(self, leases: Leases, teller: Teller) -> DeskServices:
        configuration = self.configuration
        return DeskServices(
            journal=self.journal,
            hooks=self.hooks,
            leases=leases,
            teller=teller,
            places=Places(
                leases=leases, admission=Admission(configuration.admission, configuration.agent.data_dir), identities=self._identity
            ),
            rules=configuration.sessions,
            agent=self.name,
            new_info=self._new_info,
            new_runner=self._new_runner,
            on_change=self._tell_status,
        )

    def _identity(self, account_name: str) -> Identity | None:
        account = self._accounts.get(account_name)
        return Identity(account.user_id, account.max_rooms) if account is not None else None

    def _tell_status(self) -> None:
        notify_systemd(f"STATUS={self._status()}")

    def _new_runner(self, info: SessionInfo, claim: Claim, occurrence: Occurrence) -> SessionRunner:
        own_user_id = self._accounts[info.account].user_id
        capabilities = self.connections.provider_of(info.account).capabilities
        return SessionRunner(info, own_user_id, capabilities, self._session_services(), claim, occurrence.overrun)

    async def _new_info(self, occurrence: Occurrence) -> SessionInfo:
        folder = self.configuration.agent.data_dir / SPOOL_NAME / occurrence.id
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
        account = self._accounts.get(occurrence.account)
        return SessionInfo(
            id=occurrence.id,
            provider=account.provider if account is not None else "",
            account=occurrence.account,
            room_id=occurrence.room_id,
            planned_start=occurrence.start.astimezone(UTC),
            planned_end=occurrence.end.astimezone(UTC),
            started_at=datetime.now(UTC),
            agent=self.configuration.agent.name,
            folder=folder,
        )

    def _session_services(self) -> SessionServices:
        assert self._teller is not None, "the agent was not started"
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
            leases=self.leases,
            teller=self._teller,
            rules=self.configuration.sessions,
        )

    def _status(self) -> str:
        return f"{len(self.sessions)} sessions running" if self.sessions else "waiting for the next occurrence"
