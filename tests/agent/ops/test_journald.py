"""Entries as the journal's fields, over a real datagram socket."""

from __future__ import annotations

import array
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomkeeper.ops.journald import JournaldLogger, encode, fields_of

CODE = """
import os, sys
from roomkeeper.ops import journald
journald.SOCKET = sys.argv[1]
journald.JournaldLogger.__init__.__defaults__ = (sys.argv[1],)
status = os.fstat(2)
os.environ["JOURNAL_STREAM"] = f"{status.st_dev}:{status.st_ino}"
import logging, structlog
from roomkeeper.ops.logs import configure_logging
configure_logging("info")
log = structlog.get_logger("x")
log.debug("unseen")
log.warning("session begins", room="r\\nPRIORITY=0", session="s1", count=3, unit="ssh.service")
secret = "hunter2"
try:
    raise ValueError("broken")
except ValueError:
    log.exception("it failed")
logging.getLogger("library").warning("heard")
"""


def decode(datagram: bytes) -> dict[str, str]:
    """As systemd-journald reads a datagram."""
    fields = {}
    while datagram:
        line, _, datagram = datagram.partition(b"\n")
        if b"=" in line:
            name, _, value = line.partition(b"=")
        else:
            (length,) = struct.unpack("<Q", datagram[:8])
            name, value, datagram = line, datagram[8 : 8 + length], datagram[9 + length :]
        assert name.decode() not in fields
        fields[name.decode()] = value.decode()
    return fields


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[socket.socket]:
    """A datagram socket where the journal's would be."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "socket"))
        listening.settimeout(30)
        yield listening


def test_a_process_whose_standard_error_is_the_journal_logs_in_fields(journal: socket.socket) -> None:
    done = subprocess.run([sys.executable, "-c", CODE, journal.getsockname()], capture_output=True, text=True, timeout=60, check=True)
    begins, failed, library = [decode(journal.recv(1 << 16)) for _ in range(3)]
    assert done.stderr == "", "nothing twice"
    assert (begins["SYSLOG_IDENTIFIER"], begins["PRIORITY"], begins["EVENT"]) == ("roomkeeper", "4", "session begins")
    assert (begins["ROOM"], begins["SESSION"], begins["COUNT"]) == ("r\nPRIORITY=0", "s1", "3"), "a value cannot make further fields"
    assert (begins["FIELD_UNIT"], "UNIT" in begins) == ("ssh.service", False), "nobody speaks for another unit"
    assert "session=s1 count=3" in begins["MESSAGE"]
    assert failed["PRIORITY"] == "3"
    assert "ValueError: broken" in failed["MESSAGE"]
    assert "hunter2" not in failed["MESSAGE"]
    assert (library["MESSAGE"], library["LOGGER"]) == ("heard logger=library", "library")


def test_an_entry_too_large_for_a_datagram_goes_as_a_sealed_file(journal: socket.socket) -> None:
    logger = JournaldLogger(journal.getsockname())
    logger.msg({"event": "long", "level": "info", "text": "x" * 10_000_000})
    logger.close()
    data, ancillary, _, _ = journal.recvmsg(10, socket.CMSG_SPACE(4))
    assert data == b""
    received = array.array("i")
    received.frombytes(ancillary[0][2])
    with os.fdopen(received[0], "rb") as file:
        file.seek(0)
        assert len(decode(file.read())["TEXT"]) == 10_000_000


def test_a_journal_that_takes_nothing_blocks_nobody_and_hears_how_much_it_missed(journal: socket.socket) -> None:
    logger = JournaldLogger(journal.getsockname())
    for number in range(2000):
        logger.msg({"event": str(number), "level": "info"})
    missed = logger.dropped
    assert 0 < missed < 2000
    taken = [decode(journal.recv(1 << 16))["EVENT"] for _ in range(2000 - missed)]
    assert taken == [str(number) for number in range(2000 - missed)]
    logger.msg({"event": "again", "level": "info"})
    assert decode(journal.recv(1 << 16))["DROPPED"] == str(missed)
    logger.close()


def test_without_a_journal_nothing_is_raised(tmp_path: Path) -> None:
    logger = JournaldLogger(str(tmp_path / "nobody"))
    logger.msg({"event": "x", "level": "info"})
    assert logger.dropped == 1
    logger.close()


@pytest.mark.parametrize("key", ["_pid", "message", "PRIORITY", "ärger", "9lives", "x" * 200, "a b=c\nd", ""])
def test_any_key_becomes_a_name_the_journal_takes(key: str) -> None:
    fields = fields_of({"event": "e", "level": "info", key: "value"})
    assert fields["PRIORITY"] == "6"
    assert fields["EVENT"] == "e"
    for name in fields:
        assert len(name) <= 64
        assert name[0].isalpha()
        assert name.replace("_", "").isalnum()
        assert name.isascii()
        assert name == name.upper()
    assert "value" in decode(encode(fields)).values()
