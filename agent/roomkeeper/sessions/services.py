"""What every session needs of the agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from roomkeeper.claims.leases import Leases
from roomkeeper.config.session_rules import SessionsTable
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.rooms.commands import Command
from roomkeeper.rooms.connections import AccountConnections
from roomkeeper.rooms.roles import RoleBook
from roomkeeper.rooms.session import LiveSession
from roomkeeper.sessions.telling import Teller
from roomkeeper.state.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionServices:
    """What every session runner needs of the agent."""

    journal: Journal
    hooks: Dispatcher
    connections: AccountConnections
    roles: RoleBook
    commands: Mapping[str, Command]
    command_prefix: str
    command_key: bytes | None = None
    fail_closed: bool = False
    sessions: Callable[[], Sequence[LiveSession]]
    leases: Leases
    teller: Teller
    rules: SessionsTable
