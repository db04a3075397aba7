"""The configuration file, table by table. Plugins' own tables are checked by the plugins' own models."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from pydantic import Field, SecretStr, field_validator, model_validator

from roomkeeper.config.holidays import Days, Holiday
from roomkeeper.config.session_rules import AdmissionTable, SessionsTable
from roomkeeper.rooms.occurrences import OverlapRule
from roomkeeper.rooms.roles import Role, RoleBook
from roomkeeper.settings import Duration, LongSecret, Settings, TimeZoneName


def default_data_dir() -> Path:
    """`$STATE_DIRECTORY` under systemd, else the user's data folder (XDG base directory specification)."""
    if state := os.environ.get("STATE_DIRECTORY"):
        return Path(state.split(":", maxsplit=1)[0])
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "roomkeeper"


class AgentTable(Settings):
    """`[agent]`"""

    name: str = Field(default_factory=socket.gethostname, min_length=1, max_length=64)
    data_dir: Path = Field(default_factory=default_data_dir)
    strict_plugins: bool = False
    hook_timeout: Duration = timedelta(seconds=10)


class LoggingTable(Settings):
    """`[logging]`"""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json", "journald"] = "auto"


class HttpTable(Settings):
    """`[http]`: status page, metrics and health, off unless a port is given. Whoever is not on this machine needs the token."""

    host: str = "127.0.0.1"
    port: int | None = Field(default=None, ge=0, le=65535)
    token: LongSecret | None = None

    @model_validator(mode="after")
    def _token_for_strangers(self) -> HttpTable:
        if self.token is None and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError(f"host {self.host!r} can be reached from outside, so a token has to be given")
        return self


class AccountTable(Settings):
    """`[accounts.NAME]`"""

    provider: str
    user_id: str = Field(min_length=1)
    user_name: str = ""
    max_rooms: int = Field(default=5, ge=1)
    settings: dict[str, Any] = Field(default_factory=dict, repr=False)


class RolesTable(Settings):
    """`[roles]`: shell-style patterns of user IDs; everybody else is a student."""

    teacher: list[str] = Field(default_factory=list)
    assistant: list[str] = Field(default_factory=list)
    bot: list[str] = Field(default_factory=list)

    def book(self) -> RoleBook:
        """The roles as the agent uses them."""
        return RoleBook({Role.TEACHER: self.teacher, Role.ASSISTANT: self.assistant, Role.BOT: self.bot})


class MessagesTable(Settings):
    """`[messages]`"""

    command_prefix: str = Field(default="!", min_length=1, max_length=4)
    when_moderation_fails: Literal["open", "closed"] = "open"
    """A moderator fails or is late: it abstains, or (closed) the message is objected to and a command in it not carried out."""
    command_key: SecretStr | None = None
    """For commands signed by their sender, where the room server does not vouch for senders (`roomkeeper.sessions.signatures`)."""


class TimetableTable(Settings):
    """`[[timetable]]`: one plan for one or more rooms. Either `cron` or `at`."""

    name: str = Field(min_length=1, max_length=64)
    account: str
    rooms: list[str] = Field(min_length=1)
    cron: str | None = None
    at: list[datetime] = Field(default_factory=list)
    time_zone: TimeZoneName = "UTC"
    duration: Duration
    lead: Duration = Field(default=timedelta(), ge=timedelta(), le=timedelta(hours=12))
    """Enter the room this much before the start."""
    overrun: Duration = Field(default=timedelta(), ge=timedelta(), le=timedelta(hours=12))
    """Stay this much longer at most, as long as something is being received."""
    holidays: list[Holiday] = Field(default_factory=list)
    """Days, spans of days, or names of sets in `[holidays]`, on which nothing starts; in the plan's time zone."""
    overlap: OverlapRule = "join"
    """What to do when an earlier occurrence in the room still lasts: one session for both, or wait for its end."""

    @field_validator("duration")
    @classmethod
    def _positive(cls, value: timedelta) -> timedelta:
        if value <= timedelta():
            raise ValueError("has to be longer than nothing, such as '45m'")
        return value

    @model_validator(mode="after")
    def _one_kind(self) -> TimetableTable:
        if (self.cron is None) == (not self.at):
            raise ValueError('give either cron = "0 9 * * mon-fri" or at = [2026-09-01T09:00:00], not both')
        if self.cron is not None:
            if any(character.isdigit() for character in self.cron.rpartition(" ")[2]):
                # cron counts weekdays from Sunday, APScheduler from Monday: a number would silently mean another day
                raise ValueError(f"cron {self.cron!r}: write weekdays as names, such as mon-fri")
            try:
                CronTrigger.from_crontab(self.cron, timezone=ZoneInfo(self.time_zone))
            except ValueError as error:
                raise ValueError(f"cron {self.cron!r} cannot be read ({error}); five fields: minute hour day month weekday") from None
        if len(set(self.rooms)) != len(self.rooms):
            raise ValueError("a room stands twice in rooms")
        return self


class Configuration(Settings):
    """The whole file."""

    agent: AgentTable = Field(default_factory=AgentTable)
    logging: LoggingTable = Field(default_factory=LoggingTable)
    http: HttpTable = Field(default_factory=HttpTable)
    accounts: dict[str, AccountTable] = Field(default_factory=dict)
    roles: RolesTable = Field(default_factory=RolesTable)
    messages: MessagesTable = Field(default_factory=MessagesTable)
    sessions: SessionsTable = Field(default_factory=SessionsTable)
    admission: AdmissionTable = Field(default_factory=AdmissionTable)
    holidays: dict[str, list[Days]] = Field(default_factory=dict)
    timetable: list[TimetableTable] = Field(default_factory=list)
    plugins: dict[str, dict[str, Any]] = Field(default_factory=dict, repr=False)

    @model_validator(mode="after")
    def _names_agree(self) -> Configuration:
        names: set[str] = set()
        for plan in self.timetable:
            if plan.account not in self.accounts:
                known = ", ".join(self.accounts) or "none"
                raise ValueError(f"timetable {plan.name!r}: there is no account {plan.account!r} (known: {known})")
            if plan.name in names:
                raise ValueError(f"two timetable entries are named {plan.name!r}")
            names.add(plan.name)
            for holiday in plan.holidays:
                if isinstance(holiday, str) and holiday not in self.holidays:
                    known = ", ".join(self.holidays) or "none"
                    raise ValueError(f"timetable {plan.name!r}: there is no set {holiday!r} in [holidays] (known: {known})")
            if len(plan.rooms) > self.accounts[plan.account].max_rooms:
                raise ValueError(
                    f"timetable {plan.name!r}: {len(plan.rooms)} rooms at once, but account {plan.account!r} may have"
                    f" {self.accounts[plan.account].max_rooms} (max_rooms)"
                )
        return self
