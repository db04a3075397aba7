"""A coturn in the network of its caller, for tests (Debian package `coturn`)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from roomkeeper.testing.children import dying_with_parent
from roomkeeper.testing.janus import ADDRESS

PORT, TLS_PORT = 3478, 5349
USER, PASSWORD = "agent", "relay me"
READY_WITHIN_S = 15.0


@asynccontextmanager
async def running_turn_server(folder: Path, *, certificate: tuple[Path, Path] | None = None) -> AsyncIterator[Path]:
    """Start it, over TLS too given a certificate and its key; give its log. Without coturn the test is skipped, in CI it fails."""
    if shutil.which("turnserver") is None:
        reason = "not installed: turnserver (Debian package coturn)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    folder.mkdir()
    log = folder / "turn.log"
    tls = (
        ("--no-tls",)
        if certificate is None
        else (f"--tls-listening-port={TLS_PORT}", f"--cert={certificate[0]}", f"--pkey={certificate[1]}")
    )
    arguments = [
        *("turnserver", "-n", "--no-cli", *tls, "--no-dtls", "--simple-log", "--verbose", "--lt-cred-mech", "--realm=roomkeeper"),
        *(f"--listening-ip={ADDRESS}", f"--relay-ip={ADDRESS}", f"--listening-port={PORT}", "--min-port=45000", "--max-port=46000"),
        *(f"--user={USER}:{PASSWORD}", f"--userdb={folder / 'users'}", f"--pidfile={folder / 'pid'}", f"--log-file={log}"),
    ]
    command = await asyncio.to_thread(dying_with_parent, arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            while True:
                try:
                    _, writer = await asyncio.open_connection(ADDRESS, PORT if certificate is None else TLS_PORT)
                except OSError:
                    assert process.returncode is None, log
                    await asyncio.sleep(0.05)
                    continue
                writer.close()
                await writer.wait_closed()
                break
        yield log
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
