"""kill -9 at random moments of recording and uploading, restart after each: everything ends verified, once, and nothing is left over.

A handful of kills by default; `ROOMKEEPER_KILLS=50` for as many as one has time for, `ROOMKEEPER_SEED` for other moments.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from plugins.roomkeeper_s3.conftest import client_of, settings_for
from roomkeeper.state import objects, segments, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import UploadState
from roomkeeper.state.segments import KEPT_STATES, SegmentState
from roomkeeper.testing.children import dying_with_parent
from roomkeeper.testing.media_probe import probe
from roomkeeper.testing.seaweed import SeaweedServer

CHILD = Path(__file__).with_name("upload_class_process.py")
KILLS = int(os.environ.get("ROOMKEEPER_KILLS", "2"))
SEED = int(os.environ.get("ROOMKEEPER_SEED", "4"))
TESTS = Path(__file__).parents[1]


def start(order: dict[str, Any]) -> subprocess.Popen[str]:
    """A child, once its plugins have started."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))}
    process = subprocess.Popen(
        dying_with_parent([sys.executable, str(CHILD)]), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(order))
    process.stdin.close()
    assert process.stdout.readline() == "started\n"
    return process


def finish(process: subprocess.Popen[str], *, within_s: float | None = None) -> int:
    try:
        return process.wait(timeout=within_s)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@pytest.mark.timeout(60 + 30 * KILLS)
def test_kills_at_random_moments(tmp_path: Path) -> None:
    moments = random.Random(SEED)
    data = tmp_path / "data"
    data.mkdir()
    with SeaweedServer(tmp_path / "s3") as server:
        settings = settings_for(server, server.bucket, orphans_after=0)
        for number in range(KILLS):
            order = {"folder": str(data), "settings": settings, "record": True, "session": f"s-{number}"}
            recording = start(order)
            time.sleep(moments.uniform(0.3, 5.0))  # a moment of recording or, later, of finishing the upload
            recording.kill()
            finish(recording)
            if moments.random() < 0.5:  # and one of the repair, or of the resumed upload
                mending = start(order | {"record": False})
                time.sleep(moments.uniform(0.0, 0.8))
                mending.kill()
                finish(mending)
        assert finish(start({"folder": str(data), "settings": settings, "record": False}), within_s=60) == 0
        look(data, server)


def look(data: Path, server: SeaweedServer) -> None:
    client = client_of(server)
    journal = Journal.open(data / "journal.sqlite3")
    lost_bytes = 0
    try:
        wanted: dict[str, str] = {}
        for record in journal.run_blocking(sessions.all_sessions):
            info = record.info
            rows = {one.path: one for one in journal.run_blocking(lambda connection, info=info: objects.of_session(connection, info.id))}  # type: ignore[misc]
            made = journal.run_blocking(lambda connection, info=info: segments.of_session(connection, info.id))  # type: ignore[misc]
            assert all(row.state is UploadState.VERIFIED for row in rows.values())
            assert all(segment.state is not SegmentState.OPEN for segment in made)
            assert {segment.path for segment in made if segment.state in KEPT_STATES} <= set(rows)
            for row in rows.values():
                local = (info.folder / row.path).read_bytes()
                assert hashlib.sha256(local).hexdigest() == row.sha256
                wanted[row.object_key] = row.sha256
            for segment in made:
                if segment.state in KEPT_STATES:
                    assert probe(info.folder / segment.path).errors == []
        found = {
            one["Key"]
            for page in client.get_paginator("list_objects_v2").paginate(Bucket=server.bucket)
            for one in page.get("Contents", [])
        }
        assert found == set(wanted), "every object once, and nothing else"
        for key, sha256 in wanted.items():
            content = client.get_object(Bucket=server.bucket, Key=key)["Body"].read()
            lost_bytes += hashlib.sha256(content).hexdigest() != sha256
        assert lost_bytes == 0
        assert client.list_multipart_uploads(Bucket=server.bucket).get("Uploads", []) == []
    finally:
        journal.close()
        client.close()
