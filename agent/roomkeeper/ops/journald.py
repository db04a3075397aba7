"""Log entries as fields of systemd's journal: its native protocol, one datagram an entry (systemd.io/JOURNAL_NATIVE_PROTOCOL).

`journalctl -u roomkeeper ROOM=maths` then finds what a text search would only guess at.
"""

from __future__ import annotations

import array
import errno
import fcntl
import json
import logging
import os
import re
import socket
import struct
import sys
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any, Final

SOCKET: Final = "/run/systemd/journal/socket"
IDENTIFIER: Final = "roomkeeper"

_PRIORITIES: Final = {"debug": 7, "info": 6, "warning": 4, "error": 3, "critical": 2}  # syslog(3)
_TAKEN: Final = frozenset({"MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "DROPPED", "UNIT", "USER_UNIT", "INVOCATION_ID", "JOB_ID", "ERRNO"})
"""Names that mean something else to the journal; ours of that name get a prefix."""
_IN_TEXT_ALREADY: Final = frozenset({"event", "level", "timestamp", "exception", "exc_info"})
_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_SEALS: Final = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SEAL


def standard_error_is_the_journal() -> bool:
    """Whether standard error goes to the journal: `JOURNAL_STREAM` names its device and inode (systemd.exec(5))."""
    device, _, inode = os.environ.get("JOURNAL_STREAM", "").partition(":")
    try:
        status = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):
        return False
    return (device, inode) == (str(status.st_dev), str(status.st_ino)) and Path(SOCKET).exists()


class JournaldLogger:
    """What structlog writes to: takes an entry as a dictionary and never blocks.

    While the journal does not take entries new ones are dropped; the next one it takes says how many were (`DROPPED`).
    """

    def __init__(self, path: str = SOCKET) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.setblocking(False)
        self.dropped = 0

    def msg(self, entry: Mapping[str, Any]) -> None:
        """Send one entry."""
        fields = fields_of(entry)
        if self.dropped:
            fields["DROPPED"] = str(self.dropped)
        try:
            self._send(encode(fields))
        except OSError:
            self.dropped += 1
        else:
            self.dropped = 0

    debug = info = warning = error = critical = exception = fatal = warn = log = msg

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()

    def _send(self, datagram: bytes) -> None:
        try:
            self._socket.sendto(datagram, self._path)
        except OSError as error:
            if error.errno not in (errno.EMSGSIZE, errno.ENOBUFS):
                raise
            self._send_as_file(datagram)

    def _send_as_file(self, datagram: bytes) -> None:
        """An entry too large for a datagram goes as a sealed file in memory."""
        file = os.memfd_create("journal-entry", os.MFD_ALLOW_SEALING | os.MFD_CLOEXEC)
        try:
            view = memoryview(datagram)
            while view:
                view = view[os.write(file, view) :]
            fcntl.fcntl(file, fcntl.F_ADD_SEALS, _SEALS)
            rights = (socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [file]))
            self._socket.sendmsg([], [rights], 0, self._path)
        finally:
            os.close(file)


class JournaldHandler(logging.Handler):
    """For libraries that log in the standard way."""

    def __init__(self, logger: JournaldLogger) -> None:
        super().__init__()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        """Send one entry."""
        try:
            entry = {"event": record.getMessage(), "level": record.levelname.lower(), "logger": record.name}
            if record.exc_info:
                entry["exception"] = logging.Formatter().formatException(record.exc_info)
            self._logger.msg(entry)
        except Exception:  # noqa: BLE001 - as every handler of the standard library does
            self.handleError(record)


def as_argument(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> tuple[tuple[Any], dict[str, Any]]:
    """The last processor of structlog: hand the entry to the logger as it is."""
    return (entry,), {}


def fields_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """The journal's fields of an entry. `MESSAGE` has it all, for who reads plain `journalctl`."""
    said = {key: value if isinstance(value, str) else json.dumps(value, default=str) for key, value in entry.items()}
    text = " ".join([said.get("event", ""), *(f"{key}={value}" for key, value in said.items() if key not in _IN_TEXT_ALREADY)])
    if "exception" in said:
        text += "\n" + said["exception"]
    fields = {
        "MESSAGE": text,
        "PRIORITY": str(_PRIORITIES.get(said.get("level", ""), 5)),
        "SYSLOG_IDENTIFIER": IDENTIFIER,
        "EVENT": said.get("event", ""),
    }
    for key, value in said.items():
        if key in _IN_TEXT_ALREADY:
            continue
        name = re.sub(r"[^A-Z0-9_]", "_", key.upper()).lstrip("_")
        name = f"FIELD_{name}"[:64] if name in _TAKEN or not _NAME.fullmatch(name) else name
        fields[name] = value
    return fields


def encode(fields: Mapping[str, str]) -> bytes:
    """One datagram. A value with line ends is preceded by its length, so that no value can make further fields."""
    parts = []
    for name, text in fields.items():
        value = text.encode("utf-8", "replace")
        if b"\n" in value:
            parts.append(name.encode() + b"\n" + struct.pack("<Q", len(value)) + value + b"\n")
        else:
            parts.append(name.encode() + b"=" + value + b"\n")
    return b"".join(parts)
