"""`roomkeeper run` as a process under systemd's protocol."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

Running = tuple[asyncio.subprocess.Process, socket.socket]


async def told(notify: socket.socket) -> list[str]:
    """The lines of the next datagram."""
    return (await asyncio.get_running_loop().sock_recv(notify, 4096)).decode().splitlines()


@asynccontextmanager
async def a_service(folder: Path, configuration: str, **environment: str) -> AsyncIterator[Running]:
    """`roomkeeper run` as systemd starts it, and the socket that systemd would listen on."""
    address, path = folder / "notify", folder / "c.toml"
    path.write_text(configuration)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(address))
        notify.setblocking(False)
        service = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "roomkeeper", "run", "--config", str(path)),
            env=os.environ | {"NOTIFY_SOCKET": str(address), "STATE_DIRECTORY": str(folder / "state")} | environment,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(90):
                yield service, notify
        finally:
            if service.returncode is None:
                service.kill()
                await service.wait()
