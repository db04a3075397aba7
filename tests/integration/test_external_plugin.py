"""A third party's distribution, installed as such, adds a moderator and a frame sink without a line of the core changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXTERNAL = Path(__file__).parents[1] / "external_plugin"


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the stranger's distribution is installed beside ours."""
    target = tmp_path_factory.mktemp("site")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([*install, "--target", str(target), str(EXTERNAL)], check=True, timeout=120)
    return os.environ | {"PYTHONPATH": str(target)}


def roomkeeper(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "roomkeeper", *arguments], env=environment, capture_output=True, text=True, timeout=110, check=False
    )


def test_it_is_listed_with_its_distribution(stranger: dict[str, str]) -> None:
    done = roomkeeper(stranger, "plugins", "--json")
    found = {plugin["name"]: plugin for plugin in json.loads(done.stdout)}
    assert found["stranger"]["distribution"] == "roomkeeper-stranger"
    assert "moderate_message" in found["stranger"]["hooks"]
    assert len(found["troublemaker"]["hooks"]) > 25


@pytest.mark.timeout(180)
def test_in_a_demo_it_works_and_one_that_raises_in_every_hook_changes_nothing(stranger: dict[str, str], tmp_path: Path) -> None:
    done = roomkeeper(stranger, "demo", "--seconds", "8", "--json", "--out", str(tmp_path))
    result = json.loads(done.stdout)
    assert (done.returncode, result["problems"]) == (0, []), done.stderr
    seen = json.loads((tmp_path / "data" / "stranger.json").read_text())
    assert sorted(seen["finished"]) == ["group-1", "group-2", "large-class"]
    for segment in result["segments"]:
        frames = seen["frames"][f"{segment['room_id']}/{segment['stream_id']}"]
        assert frames["closed"]
        assert frames["video"] == segment["video_frames"]
        assert frames["audio"] == segment["audio_frames"]
    assert "RuntimeError: roomkeeper_create_frame_sinks always fails" in done.stderr


def test_its_moderator_speaks(stranger: dict[str, str]) -> None:
    """In a process that has it installed, a message with its word gets its verdict."""
    code = """
import asyncio
from pathlib import Path
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins
from roomkeeper.rooms.messages import Message, MessageKind, User
host = load_plugins({"stranger": {"word": "leek"}, "moderation": {"enabled": False}}, data_dir=Path("/nowhere"), agent="a")
message = Message(kind=MessageKind.BROADCAST, room_id="r", sender=User("ana"), text="a leek!", at=0.0)
print(asyncio.run(Dispatcher(host.manager).gather_counting("moderate_message", session=None, message=message)))
"""
    done = subprocess.run([sys.executable, "-c", code], env=stranger, capture_output=True, text=True, timeout=60, check=True)
    assert "rule='stranger'" in done.stdout
    assert "span=(2, 6)" in done.stdout
