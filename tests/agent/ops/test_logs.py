"""Logs: JSON lines outside of a terminal, tracebacks without local variables."""

from __future__ import annotations

import json
import subprocess
import sys

CODE = """
import sys, structlog
from roomkeeper.ops.logs import configure_logging
configure_logging("info", sys.argv[1])
log = structlog.get_logger("x")
log.debug("unseen")
secret = "hunter2"
try:
    raise ValueError("broken")
except ValueError:
    log.exception("it failed", room="r")
import logging
logging.getLogger("library").warning("heard")
logging.getLogger("library").info("unheard")
"""


def logged(log_format: str) -> str:
    return subprocess.run([sys.executable, "-c", CODE, log_format], capture_output=True, text=True, timeout=60, check=True).stderr


def test_json_lines() -> None:
    ours, library = [json.loads(line) for line in logged("json").splitlines()]
    assert (ours["event"], ours["room"], ours["level"]) == ("it failed", "r", "error")
    assert "ValueError: broken" in ours["exception"]
    assert library["event"] == "heard"


def test_no_format_shows_local_variables() -> None:
    assert "ValueError: broken" in logged("console")
    assert "hunter2" not in logged("console") + logged("json")
