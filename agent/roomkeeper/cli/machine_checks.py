"""What `roomkeeper check` looks at on this machine: disk, clock, limits, the port of the status page, who may read the secrets."""

from __future__ import annotations

import asyncio
import ctypes
import os
import resource
import shutil
import socket
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from roomkeeper.config.exposed_secrets import literal_secrets, open_secret_files
from roomkeeper.config.models import Configuration
from roomkeeper.errors import DoubtError, RoomkeeperError
from roomkeeper.ops.control import ask_status
from roomkeeper.state.timestamps import rfc3339

LOW_DISK_BYTES = 2 * 1024**3

FILES_AT_REST = 100
"""Open files of an agent without sessions: the journal and its threads, the claims, libraries, the status page's visitors."""

FILES_A_ROOM = 60
"""Open files of a room with ten people: a connection and a file for each stream, with uploads of what is being recorded."""

_TIME_ERROR = 5
_SMALLEST_TIMEX_BYTES = 512
"""More than `struct timex` has on any machine."""


_BETTER_WAYS = (
    'put it into a file that only the agent can read: { secret_file = "NAME.secret" }; under systemd { secret_credential = "NAME" } with'
    ' LoadCredential=NAME:/path/of/the/file; or into the environment: { secret_env = "NAME" }'
)


async def check_disk(data_dir: Path) -> str:
    """Room for recordings in a folder that can be written."""
    return await asyncio.to_thread(_check_disk, data_dir)


def _check_disk(data_dir: Path) -> str:
    folder = next(parent for parent in (data_dir, *data_dir.absolute().parents) if parent.exists())
    if not folder.is_dir():
        raise RoomkeeperError("this is a file, and no folder can be made below it", where=str(folder), remedy="change agent.data_dir")
    if not os.access(folder, os.W_OK):
        raise RoomkeeperError("the folder is not writable", where=str(folder), remedy="change its owner or agent.data_dir")
    total, _, free = shutil.disk_usage(folder)
    if total == 0:  # such as /proc
        raise RoomkeeperError("this is no disk, and no folder can be made below it", where=str(folder), remedy="change agent.data_dir")
    text = f"{free / 1024**3:.1f} GiB free at {folder}"
    if free < LOW_DISK_BYTES:
        raise RoomkeeperError(f"only {text}", remedy="free some space; an hour of one 720p stream takes about 0.8 GiB")
    return text


async def check_clock() -> str:
    """Classes begin by the clock, and stores refuse requests of a wrong one."""
    now = rfc3339(datetime.now(UTC))
    match _clock_is_synchronised():
        case True:
            return f"{now}, kept right by a time server"
        case False:
            raise DoubtError(
                f"{now}, but no time server keeps it right: classes would be entered too late, and stores refuse requests",
                remedy="start chrony or systemd-timesyncd (timedatectl set-ntp true)",
            )
        case None:
            return f"{now}; whether a time server keeps it right cannot be seen from here"


def _clock_is_synchronised() -> bool | None:
    """What the kernel knows of its clock (adjtimex(2), without changing it); None when it does not tell, as inside many services."""
    try:
        adjtimex = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    state = adjtimex(ctypes.create_string_buffer(_SMALLEST_TIMEX_BYTES))  # all zeros: nothing is to be set
    return None if state < 0 else state != _TIME_ERROR


async def check_limits(configuration: Configuration) -> str:
    """Open files: the limit that is met first, in the middle of a class."""
    rooms = min(sum(account.max_rooms for account in configuration.accounts.values()), configuration.admission.max_sessions)
    return judge_open_files(resource.getrlimit(resource.RLIMIT_NOFILE)[0], rooms)


def judge_open_files(allowed: int, rooms: int) -> str:
    """Whether so many files are enough for so many rooms. Raises RoomkeeperError."""
    needed = FILES_AT_REST + rooms * FILES_A_ROOM
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        raise RoomkeeperError(
            f"only {allowed} open files are allowed; {rooms} rooms of ten people at once need about {needed}",
            remedy="set LimitNOFILE=65536 in the unit, or ulimit -n 65536 in the shell",
        )
    return f"{allowed if allowed != resource.RLIM_INFINITY else 'any number of'} open files are allowed, {rooms} rooms need about {needed}"


async def check_port(configuration: Configuration) -> str:
    """Whether the status page can be served where it is wanted."""
    host, port = configuration.http.host, configuration.http.port
    if port is None:
        return "no status page or metrics, since [http] has no port"
    reason = await asyncio.to_thread(_why_taken, host, port)
    if not reason:
        return f"{host}:{port} is free for the status page and metrics"
    if await ask_status(configuration.agent.data_dir, configuration.agent.name) is not None:
        return f"{host}:{port} is in use, and the agent runs"
    remedy = f"choose another port, or see who has this one: ss -ltnp sport = :{port}"
    raise RoomkeeperError(f"cannot listen on {host}:{port}: {reason}", where="http.port", remedy=remedy)


def _why_taken(host: str, port: int) -> str:
    """Why one cannot listen there; empty when one can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        return error.strerror or str(error)
    return ""


async def check_secrets(path: Path, models: Mapping[str, type[BaseModel]]) -> str:
    """Whether secrets lie open.

    :param models: what each table with secrets is checked with, by its dotted key; the empty key is the whole file.
    """
    return await asyncio.to_thread(_check_secrets, path, models)


def _check_secrets(path: Path, models: Mapping[str, type[BaseModel]]) -> str:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    literal: list[str] = []
    for key, model in models.items():
        literal += literal_secrets(model, _table(document, key), f"{key}." if key else "")
    troubles, remedies = [], []
    if literal:
        troubles.append(f"{', '.join(literal)}: in plain text in the configuration")
        remedies.append(_BETTER_WAYS)
    if found := list(open_secret_files(document, path.parent)):
        troubles.append(f"{', '.join(f'{file} ({key})' for key, file in found)}: others on this machine may read it")
        remedies.append(f"chmod 600 {' '.join(str(file) for _, file in found)}")
    if troubles:
        raise DoubtError("; ".join(troubles), remedy="; ".join(remedies))
    return "none lies open"


def _table(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    table: object = document
    for step in key.split(".") if key else ():
        table = table.get(step, {}) if isinstance(table, Mapping) else {}
    return table if isinstance(table, Mapping) else {}
