"""Janus recording in a network namespace of the benchmark's own: Janus gathers no loopback candidates, and nothing may leak out.

Needs root's rights for `ip netns` and Debian's package `janus`. `reason_missing` says what is not there.
"""

from __future__ import annotations

import asyncio
import os
import platform
import secrets
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from roomkeeper.testing.children import dying_with_parent

ADDRESS: Final = "10.78.99.1"
WEBSOCKET_PORT: Final = 8188
READY_WITHIN_S: Final = 15.0
_KEPT_PLUGIN: Final = "libjanus_videoroom.so"
_KEPT_TRANSPORT: Final = "libjanus_websockets.so"


class JanusUnavailableError(Exception):
    """Janus cannot run here; the text is the reason."""


@dataclass(frozen=True, slots=True)
class RunningJanus:
    """A Janus that listens. `inside` is the command that runs another in its namespace; `url` is reached from in there only."""

    pid: int
    inside: tuple[str, ...]
    url: str = f"ws://127.0.0.1:{WEBSOCKET_PORT}"
    address: str = ADDRESS


def reason_missing() -> str | None:
    """Why Janus cannot run here, or None."""
    if shutil.which("janus") is None:
        return "janus is not installed (Debian: apt-get install janus)"
    if shutil.which("ip") is None:
        return "the command ip is missing (Debian: apt-get install iproute2)"
    if os.geteuid() != 0:
        return "a network namespace needs root's rights"
    probe = f"rk-probe-{secrets.token_hex(3)}"
    made = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True, check=False)
    if made.returncode:
        return f"no network namespace can be made: {made.stderr.strip()}"
    subprocess.run(["ip", "netns", "delete", probe], capture_output=True, check=False)
    return None


@asynccontextmanager
async def running_janus(folder: Path) -> AsyncIterator[RunningJanus]:
    """Janus in a namespace that ends with the block, however it ends.

    :param folder: for its configuration and its log.
    :raises JanusUnavailableError: when it cannot run here.
    """
    reason = await asyncio.to_thread(reason_missing)
    if reason is not None:
        raise JanusUnavailableError(reason)
    name = f"rk-bench-{secrets.token_hex(3)}"
    inside = ("ip", "netns", "exec", name)
    try:
        await asyncio.to_thread(_make_namespace, name)
        await asyncio.to_thread(_write_configuration, folder)
        log_path = folder / "janus.log"
        command = [*inside, *dying_with_parent(["janus", "-F", str(folder), "-C", str(folder / "janus.jcfg")])]
        with await asyncio.to_thread(log_path.open, "wb") as log_file:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.DEVNULL, stdout=log_file, stderr=log_file, cwd=folder
            )
        try:
            await _wait_ready(process, inside, log_path)
            yield RunningJanus(process.pid, inside)
        finally:
            if process.returncode is None:
                process.terminate()
                try:
                    await asyncio.wait_for(process.wait(), 10)
                except TimeoutError:
                    process.kill()
                    await process.wait()
    finally:
        await asyncio.to_thread(subprocess.run, ["ip", "netns", "delete", name], capture_output=True, check=False)


def _make_namespace(name: str) -> None:
    for command in (
        ["ip", "netns", "add", name],
        ["ip", "-n", name, "link", "set", "lo", "up"],
        ["ip", "-n", name, "link", "add", "rk0", "type", "veth", "peer", "name", "rk1"],
        ["ip", "-n", name, "address", "add", f"{ADDRESS}/24", "dev", "rk0"],
        ["ip", "-n", name, "link", "set", "rk0", "up"],
        ["ip", "-n", name, "link", "set", "rk1", "up"],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise JanusUnavailableError(f"{' '.join(command)}: {done.stderr.strip()}")


async def _wait_ready(process: asyncio.subprocess.Process, inside: Sequence[str], log_path: Path) -> None:
    """Wait until the WebSocket port listens in the namespace."""
    async with asyncio.timeout(READY_WITHIN_S):
        while True:
            if process.returncode is not None:
                text = await asyncio.to_thread(log_path.read_text, errors="replace")
                raise JanusUnavailableError(f"janus ended while it was starting: {text[-300:].strip()}")
            # the namespace's own table of listening sockets: 0A is LISTEN
            listening = await asyncio.to_thread(
                subprocess.run, [*inside, "cat", "/proc/net/tcp"], capture_output=True, text=True, check=False
            )
            if f":{WEBSOCKET_PORT:04X} 00000000:0000 0A" in listening.stdout:
                return
            await asyncio.sleep(0.1)


def _write_configuration(folder: Path) -> None:
    libraries = Path("/usr/lib") / f"{platform.machine()}-linux-gnu" / "janus"
    if not libraries.is_dir():
        libraries = Path("/usr/lib/janus")
    transports = ",".join(path.name for path in sorted((libraries / "transports").glob("*.so")) if path.name != _KEPT_TRANSPORT)
    plugins = ",".join(path.name for path in sorted((libraries / "plugins").glob("*.so")) if path.name != _KEPT_PLUGIN)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "janus.jcfg").write_text(
        f"""general: {{
  configs_folder = "{folder}"
  plugins_folder = "{libraries}/plugins"
  transports_folder = "{libraries}/transports"
  events_folder = "{libraries}/events"
  loggers_folder = "{libraries}/loggers"
  debug_level = 3
  debug_colors = false
}}
media: {{ rtp_port_range = "42000-44000" }}
nat: {{ ice_enforce_list = "rk0,{ADDRESS}" }}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
events: {{ broadcast = false }}
"""
    )
    (folder / "janus.plugin.videoroom.jcfg").write_text("general: { string_ids = true }\n")
    (folder / "janus.transport.websockets.jcfg").write_text(
        f"""general: {{ json = "compact"
  ws = true
  ws_port = {WEBSOCKET_PORT}
  ws_ip = "127.0.0.1"
  wss = false }}
admin: {{ admin_ws = false }}
"""
    )
