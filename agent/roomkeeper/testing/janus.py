"""A real Janus for tests, in a network of its own.

Janus and aioice leave loopback out, so a machine may have no address for media between the two. `private_network` gives the calling
thread a new network namespace with one address; whatever the thread starts there lives in it, and it vanishes with its last process:
nothing is left behind, however the test ends. Needs the right to make namespaces (root, or CAP_SYS_ADMIN) and the Debian packages
`janus` and `iproute2`.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp

from roomkeeper.errors import RoomkeeperError
from roomkeeper.testing.children import dying_with_parent

ADDRESS: Final = "10.77.0.1"
"""The address of the private network on which Janus gives and takes media."""
_CLONE_NEWNET: Final = 0x40000000
_ADMIN_URL: Final = "ws://127.0.0.1:7188/"
_ADMIN_SECRET: Final = "for tests"
_INTERFACE: Final = "veth0"
_NEEDED_PLUGINS: Final = ("videoroom", "textroom")
_READY_WITHIN_S: Final = 15.0
_FOLDERS: Final = ("/usr/lib/x86_64-linux-gnu/janus", "/usr/lib/aarch64-linux-gnu/janus", "/usr/lib/janus", "/opt/janus/lib/janus")


class JanusError(RoomkeeperError):
    """The Janus for tests could not be started."""

    code = "janus"


def why_not() -> str:
    """Why no Janus can be started here, or an empty text."""
    missing = [program for program in ("janus", "ip") if shutil.which(program) is None]
    if missing:
        return f"not installed: {', '.join(missing)} (Debian packages janus, iproute2)"
    try:
        with private_network():
            return ""
    except (OSError, subprocess.CalledProcessError) as error:
        return f"no network namespace can be made: {error}"


@contextmanager
def private_network() -> Iterator[None]:
    """Run the block with the calling thread in a new network namespace. Raises OSError without the right to."""
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        _check(libc.unshare(_CLONE_NEWNET))
        try:
            for arguments in (
                ("link", "set", "lo", "up"),
                ("link", "add", _INTERFACE, "type", "veth", "peer", "name", "veth1"),
                ("addr", "add", f"{ADDRESS}/24", "dev", _INTERFACE),
                ("link", "set", _INTERFACE, "up"),
                ("link", "set", "veth1", "up"),
            ):
                subprocess.run(["ip", *arguments], check=True, capture_output=True)
            yield
        finally:
            _check(libc.setns(before, _CLONE_NEWNET))
    finally:
        os.close(before)


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


class JanusServer:
    """One Janus. Start it inside `private_network`; `async with` does, or `await start()` and `await stop()`.

    :param folder: for its configuration and its log.
    :param token_auth: whether tokens are asked for; `token_auth_secret`: signed ones, others have to be added, see `add_token`.
    :param string_ids: whether both plugins name rooms and people by strings.
    :param rooms: a VideoRoom and a TextRoom of each ID, there from the start and again after a restart.
    :param room_options: further settings of those VideoRooms.
    :ivar token: shown by `admin` and `create_room`, where tokens are asked for.
    """

    def __init__(
        self,
        folder: Path,
        *,
        api_secret: str = "",
        string_ids: bool = True,
        full_trickle: bool = False,
        http: bool = False,
        session_timeout: int = 30,
        reclaim_session_timeout: int = 20,
        certificate: tuple[Path, Path] | None = None,
        token_auth: bool = False,
        token_auth_secret: str = "",
        rooms: Sequence[str | int] = (),
        room_secret: str = "",
        room_options: Mapping[str, Any] | None = None,
    ) -> None:
        self.folder = folder
        self.api_secret = api_secret
        self.token = ""
        self.string_ids = string_ids
        self.url = "ws://127.0.0.1:8188/"
        self.http_url = "http://127.0.0.1:8088/janus"
        self.tls_url = "wss://127.0.0.1:8989/"
        self._full_trickle = full_trickle
        self._http = http
        self._timeouts = (session_timeout, reclaim_session_timeout)
        self._certificate = certificate
        self._token_auth = token_auth
        self._token_auth_secret = token_auth_secret
        self._rooms = tuple(rooms)
        self._room_secret = room_secret
        self._room_options = dict(room_options or {})
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> JanusServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @property
    def pid(self) -> int:
        """The process ID; raises JanusError when it does not run."""
        if self._process is None:
            raise JanusError("Janus is not running", where=str(self.folder))
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it answers. Raises JanusError."""
        command = await asyncio.to_thread(self._prepare)
        self._process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
        )
        async with aiohttp.ClientSession() as session:
            try:
                async with asyncio.timeout(_READY_WITHIN_S):
                    while self._process.returncode is None:
                        try:
                            async with session.ws_connect(self.url, protocols=["janus-protocol"]):
                                return
                        except (OSError, aiohttp.ClientError):
                            await asyncio.sleep(0.02)
            except TimeoutError:
                await self.kill()
        raise JanusError("Janus did not start", where=str(self.folder), remedy=f"read {self.folder / 'janus.log'}")

    async def stop(self) -> None:
        """End it. Safe to call twice."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """kill -9, as a crash would."""
        await self._end(signal.SIGKILL)

    async def create_room(self, room_id: str | int, *, secret: str = "", pin: str = "", text: bool = True, **options: Any) -> None:
        """Make a VideoRoom and, if `text`, a TextRoom of one ID; `options` go to the VideoRoom. People see each other enter."""
        common = {
            "request": "create",
            "room": room_id,
            "secret": secret or None,
            "pin": pin or None,
            "allowed": options.pop("allowed", None),
        }
        await self.admin("videoroom", {**common, "publishers": 100, "notify_joining": True, **options})
        if text:
            await self.admin("textroom", common)

    async def add_token(self, token: str, *, plugins: Sequence[str] = _NEEDED_PLUGINS) -> None:
        """Have the server accept a token, for these plugins. Raises JanusError when refused."""
        await self._administer("add_token", token, plugins=[f"janus.plugin.{plugin}" for plugin in plugins])

    async def remove_token(self, token: str) -> None:
        """Have the server accept a token no longer. Raises JanusError when refused."""
        await self._administer("remove_token", token)

    async def _administer(self, request: str, token: str, **fields: Any) -> None:
        asked = {"janus": request, "token": token, "transaction": "t", "admin_secret": _ADMIN_SECRET, **fields}
        async with aiohttp.ClientSession() as session, session.ws_connect(_ADMIN_URL, protocols=["janus-admin-protocol"]) as socket:
            await socket.send_json(asked)
            answer = await socket.receive_json()
        if answer.get("janus") != "success":
            raise JanusError(f"refused: {answer.get('error')}", where=request)

    async def admin(self, plugin: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send one synchronous request to a plugin, and return its data. Raises JanusError when refused."""
        async with aiohttp.ClientSession() as session, session.ws_connect(self.url, protocols=["janus-protocol"]) as socket:

            async def ask(**message: Any) -> dict[str, Any]:
                credentials = {"apisecret": self.api_secret, "token": self.token}
                await socket.send_json({**message, **{key: text for key, text in credentials.items() if text}, "transaction": "t"})
                while True:
                    answer: dict[str, Any] = await socket.receive_json()
                    if answer.get("transaction") == "t" and answer["janus"] != "ack":
                        return answer

            session_id = (await ask(janus="create"))["data"]["id"]
            handle_id = (await ask(janus="attach", plugin=f"janus.plugin.{plugin}", session_id=session_id))["data"]["id"]
            told = {key: value for key, value in body.items() if value is not None}
            answer = await ask(janus="message", session_id=session_id, handle_id=handle_id, body=told)
            await ask(janus="destroy", session_id=session_id)
        data: dict[str, Any] = answer.get("plugindata", {}).get("data", {})
        if answer["janus"] == "error" or "error_code" in data:
            raise JanusError(f"refused: {answer.get('error') or data.get('error')}", where=f"{plugin} {body.get('request')}")
        return data

    async def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.returncode is None:
            process.send_signal(number)
        try:
            async with asyncio.timeout(5):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _prepare(self) -> list[str]:
        """Write the configuration; return the command."""
        self._configure()
        files = {"-F": self.folder, "-C": self.folder / "janus.jcfg", "-L": self.folder / "janus.log"}
        return dying_with_parent(["janus", *(str(part) for option in files.items() for part in option)])

    def _configure(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        libraries = next((folder for folder in map(Path, _FOLDERS) if (folder / "plugins").is_dir()), None)
        if libraries is None:
            raise JanusError("Janus's plugins are not where they usually are", remedy="install the Debian package janus")
        kinds = ("plugins", "transports", "events", "loggers")
        general = {f"{kind}_folder": str(libraries / kind) for kind in kinds} | {
            "configs_folder": str(self.folder),
            "debug_level": 4,
            "debug_colors": False,
            "session_timeout": self._timeouts[0],
            "reclaim_session_timeout": self._timeouts[1],
        }
        if self.api_secret:
            general["api_secret"] = self.api_secret
        if self._token_auth:
            general |= {"token_auth": True, "admin_secret": _ADMIN_SECRET}
        if self._token_auth_secret:
            general["token_auth_secret"] = self._token_auth_secret
        transports = ("websockets", "http") if self._http else ("websockets",)
        self._write(
            "janus",
            {
                "general": general,
                "media": {"rtp_port_range": "42000-44000"},
                "nat": {"ice_enforce_list": f"{_INTERFACE},{ADDRESS}", "full_trickle": self._full_trickle},
                "plugins": {"disable": _all_but(libraries / "plugins", _NEEDED_PLUGINS)},
                "transports": {"disable": _all_but(libraries / "transports", transports)},
                "events": {"broadcast": False},
            },
        )
        secret = {"secret": self._room_secret} if self._room_secret else {}
        videorooms = {f"room-{room}": {"publishers": 100, "notify_joining": True, **secret, **self._room_options} for room in self._rooms}
        self._write("janus.plugin.videoroom", {"general": {"string_ids": self.string_ids}, **videorooms})
        textrooms = {f"room-{room}": {"description": f"Room {room}", **secret} for room in self._rooms}
        self._write("janus.plugin.textroom", {"general": {"string_ids": self.string_ids, "json": "compact"}, **textrooms})
        tls = {"wss": False} if self._certificate is None else {"wss": True, "wss_port": 8989, "wss_ip": "127.0.0.1"}
        files = (
            {}
            if self._certificate is None
            else {"certificates": dict(zip(("cert_pem", "cert_key"), map(str, self._certificate), strict=True))}
        )
        self._write(
            "janus.transport.websockets",
            {
                "general": {"json": "compact", "ws": True, "ws_port": 8188, "ws_ip": "127.0.0.1", **tls},
                "admin": {"admin_ws": self._token_auth, "admin_ws_port": 7188, "admin_ws_ip": "127.0.0.1", "admin_wss": False},
                **files,
            },
        )
        if self._http:
            general = {"json": "compact", "base_path": "/janus", "http": True, "port": 8088, "ip": "127.0.0.1", "https": False}
            self._write("janus.transport.http", {"general": general, "admin": {"admin_http": False, "admin_https": False}})

    def _write(self, name: str, tables: Mapping[str, Mapping[str, Any]]) -> None:
        lines = []
        for table, entries in tables.items():
            lines += [f"{table}: {{", *(f"  {key} = {_value(value)}" for key, value in entries.items()), "}"]
        (self.folder / f"{name}.jcfg").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'


def _all_but(folder: Path, kept: Sequence[str]) -> str:
    names = {f"libjanus_{name}.so" for name in kept}
    return ",".join(sorted(path.name for path in folder.glob("libjanus_*.so") if path.name not in names))
