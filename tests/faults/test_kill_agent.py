"""kill -9 of the agent in the middle of recording: nothing on the disk is lost, and the next start makes everything good."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from roomkeeper.demo.verification import verify_session
from roomkeeper.testing.media_probe import probe
from roomkeeper.testing.seaweed import SeaweedServer

ROOMKEEPER = [sys.executable, "-m", "roomkeeper"]
RECORD_S = 6.0


def start_demo(out: Path) -> subprocess.Popen[str]:
    """Start a long demo and return when its class has begun."""
    process = subprocess.Popen(
        [*ROOMKEEPER, "demo", "--seconds", "120", "--json", "--out", str(out)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "the class begins" in line:
            return process
    raise AssertionError("the demo ended before its class began")


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def wait_until(condition: Any, what: str, within_s: float = 60.0) -> Any:
    deadline = time.monotonic() + within_s
    pause = 0.05
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(pause)  # another process: there is nothing to wait on
    raise AssertionError(f"not within {within_s} s: {what}")


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def run_configuration(out: Path, store: SeaweedServer) -> Path:
    """The demo's own configuration, with a store that still exists."""
    text = (out / "roomkeeper.toml").read_text().partition("[plugins.s3]")[0]
    text += f"""
[plugins.s3]
store = "s3"
[plugins.s3.s3]
bucket = "{store.bucket}"
endpoint_url = "{store.endpoint_url}"
access_key = "{store.access_key}"
secret_key = "{store.secret_key}"
"""
    path = out / "run.toml"
    path.write_text(text)
    return path


def recordings(configuration: Path) -> list[dict[str, Any]]:
    done = subprocess.run(
        [*ROOMKEEPER, "recordings", "--json", "--config", str(configuration)], capture_output=True, text=True, timeout=60, check=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)["recordings"]
    return found


@pytest.mark.timeout(240)
def test_kill_9_in_the_middle_and_run_again(tmp_path: Path) -> None:
    demo = start_demo(tmp_path / "demo")
    began = time.time()
    wait_until(lambda: time.time() - began > RECORD_S, "some seconds of recording")
    children = children_of(demo.pid)
    assert len(children) == 3, "the S3 server, the room server and the people"
    killed_at = time.time()
    demo.kill()
    demo.wait()
    assert demo.stderr is not None
    demo.stderr.close()
    wait_until(lambda: not any(alive(child) for child in children), "the demo's children end with it", within_s=20)

    # as the kill left them: every file plays, up to at most a second before the kill
    spool = tmp_path / "demo" / "data" / "spool"
    left = sorted(spool.glob("*/*.mkv"))
    assert len(left) == 5
    for path in left:
        seen = probe(path)
        assert seen.errors == [], path
        assert seen.video_frames > RECORD_S * 10, path
        assert seen.flash_times, path

    with SeaweedServer(tmp_path / "s3") as store:
        configuration = run_configuration(tmp_path / "demo", store)
        # the plan of the demo would go on for minutes: the sessions are over for this run
        text = configuration.read_text()
        before, _, rest = text.partition("[[timetable]]")
        configuration.write_text(before + rest[rest.index("[plugins.s3]") :])
        with (tmp_path / "run.log").open("w") as log:
            run = subprocess.Popen([*ROOMKEEPER, "run", "--config", str(configuration)], stderr=log)
        try:
            wait_until(
                lambda: (found := recordings(configuration)) and len(found) == 3 and all(one["state"] == "complete" for one in found),
                f"every recording is complete in the store: see {tmp_path / 'run.log'}",
            )
        finally:
            run.send_signal(signal.SIGTERM)
            assert run.wait(timeout=30) == 0
        client = boto3.client(
            "s3",
            endpoint_url=store.endpoint_url,
            aws_access_key_id=store.access_key,
            aws_secret_access_key=store.secret_key,
            region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}),
        )
        stored = {one["Key"]: one["Size"] for one in client.list_objects_v2(Bucket=store.bucket)["Contents"]}
        client.close()

    ends = []
    for folder in spool.iterdir():
        assert verify_session(folder).all_problems() == []
        manifest = json.loads((folder / "manifest.json").read_text())
        for stream in manifest["streams"]:
            for segment in stream["segments"]:
                assert stored[segment["object_key"]] == segment["bytes"]
                assert segment["upload"] == "verified"
                ends.append(manifest_end(manifest, segment))
    assert len(ends) == 5
    assert len(stored) == 5 + 3 * 2
    assert max(killed_at - end for end in ends) <= 1.0, f"lost before the kill: {[round(killed_at - end, 2) for end in ends]} s"


def manifest_end(manifest: dict[str, Any], segment: dict[str, Any]) -> float:
    """UNIX time of a segment's last moment."""
    from roomkeeper.state.timestamps import parse_rfc3339

    assert manifest["session"]["started_at"]
    return parse_rfc3339(segment["started_at"]).timestamp() + float(segment["duration_s"])


def test_a_second_agent_is_kept_away_from_a_data_folder_in_use(tmp_path: Path) -> None:
    configuration = tmp_path / "c.toml"
    configuration.write_text(f'[agent]\ndata_dir = "{tmp_path / "data"}"\n')
    first = subprocess.Popen([*ROOMKEEPER, "run", "--config", str(configuration)], stderr=subprocess.PIPE, text=True)
    try:
        assert first.stderr is not None
        assert any("agent is up" in line for line in first.stderr)
        second = subprocess.run(
            [*ROOMKEEPER, "recover", "--config", str(configuration)], capture_output=True, text=True, timeout=60, check=False
        )
        assert second.returncode == 2
        assert f"process {first.pid}" in second.stderr
    finally:
        os.kill(first.pid, signal.SIGTERM)
        assert first.wait(timeout=30) == 0
        assert first.stderr is not None
        first.stderr.close()
