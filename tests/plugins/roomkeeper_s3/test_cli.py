"""`roomkeeper recordings`."""

from __future__ import annotations

import asyncio
import json
import os
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer
from typer.testing import CliRunner, Result

from roomkeeper.cli import build_app
from roomkeeper.cli.plugin_tools import PluginTools
from roomkeeper.errors import ConfigurationError, JournalError
from roomkeeper.state import objects, segments, sessions
from roomkeeper.state.journal import Journal
from roomkeeper.state.objects import UploadState
from roomkeeper.state.segments import Gap, SegmentState
from roomkeeper.state.sessions import SessionState
from roomkeeper_s3.cli import add_recordings, printable

from .world import World


async def run(data_dir: Path, *arguments: str) -> Result:
    return await asyncio.to_thread(run_blocking, data_dir, *arguments)


def run_blocking(data_dir: Path, *arguments: str) -> Result:
    app = typer.Typer()
    app.callback()(lambda: None)
    add_recordings(app, default_data_dir=data_dir)
    return CliRunner().invoke(app, ["recordings", *arguments], env={"COLUMNS": "120"}, obj=PluginTools())


async def test_a_line_a_session_with_how_far_it_has_got(world: World) -> None:
    complete = await world.session()
    await world.segment(complete, b"x" * 2_000_000)
    await world.finish(complete)
    async with world.agent({}):
        await world.until_verified(3)
    failing = await world.session("s-2", room="\u202eevil\x1b[31m")
    await world.segment(failing, b"media")
    await world.finish(failing)
    async with world.agent({}):
        rows = await world.until_verified(3, "s-2")
    row = replace(rows["teacher-001.mkv"], state=UploadState.FAILED, error="the bucket does not exist")
    await world.journal.run(lambda connection: objects.save(connection, row))
    await world.session("s-3", room="class-3")
    await world.session("s-4", room="class-4", state=SessionState.PLANNED)
    await world.segment(await world.session("s-5", room="class-5", state=SessionState.PLANNED), b"media")
    lies_in_backup = replace(rows["messages.jsonl"], destination="backup") if "messages.jsonl" in rows else None
    assert lies_in_backup is not None
    await world.journal.run(lambda connection: objects.save(connection, lies_in_backup))

    found = {one["session"]: one for one in json.loads((await run(world.folder, "--json")).stdout)["recordings"]}
    assert {session: one["state"] for session, one in found.items()} == {
        "s-1": "complete",
        "s-2": "failing",
        "s-3": "recording",
        "s-4": "planned",
        "s-5": "interrupted",
    }
    first = found["s-1"]
    assert (first["room_id"], first["started_at"], first["ended_at"]) == ("class-1", "2026-01-31T09:00:00.000Z", "2026-01-31T09:01:00.000Z")
    assert (first["length_s"], first["streams"], first["segments"], first["bytes"]) == (1.0, 1, 1, 2_000_000)
    assert (first["objects"], first["verified"], first["manifest_key"]) == (3, 3, "class-1/2026-01-31/s-1/manifest.json")
    assert found["s-2"]["error"] == "the bucket does not exist"

    table = (await run(world.folder)).stdout
    assert "class-1" in table
    assert "2.0 MB" in table
    assert "0:00:01" in table
    assert "failing 2/3, 1 in the backup" in table
    shown = (await run(world.folder, "show", "s-2")).stdout
    assert "1 object lies in the backup store only; when the store is well again: roomkeeper upload --move-back" in shown
    assert table.rstrip().endswith("the bucket does not exist")
    assert "\u202e" not in table
    assert "\x1b[31m" not in table


async def test_the_length_is_that_of_what_was_recorded(world: World) -> None:
    info = await world.session()
    first = await world.segment(info, b"media")
    rows = [
        replace(first, duration_s=60.0),
        replace(first, path="other.mkv", stream_id="other", started_at=first.started_at + 20, duration_s=30.0),
        replace(first, path="again.mkv", number=2, started_at=first.started_at + 540, duration_s=60.0),
        replace(first, path="last.mkv", stream_id="other", number=2, started_at=first.started_at + 590, duration_s=20.0),
    ]
    for row in rows:
        await world.journal.run(lambda connection, row=row: segments.save(connection, row))  # type: ignore[misc]
    (listed,) = json.loads((await run(world.folder, "--json")).stdout)["recordings"]
    assert (listed["length_s"], listed["recorded_s"]) == (610.0, 130.0)
    assert " 0:02:10 " in (await run(world.folder)).stdout
    assert ", 0:02:10 recorded within 0:10:10, " in (await run(world.folder, "show", "s-1")).stdout


async def test_what_is_being_written_is_counted_as_it_lies_on_the_disk(world: World) -> None:
    live = await world.session("s-live")
    assert "0/0" not in (await run(world.folder)).stdout
    growing = await world.growing(live)
    await growing.grow(b"x" * 3_000_000)
    (listed,) = json.loads((await run(world.folder, "--json")).stdout)["recordings"]
    assert (listed["bytes"], listed["growing"], listed["segments"]) == (3_000_000, 1, 0)
    shown = (await run(world.folder, "show", "s-live")).stdout
    (line,) = [line for line in shown.splitlines() if line.startswith(growing.segment.path)]
    assert line.split() == [growing.segment.path, "3.0", "MB", "being", "written"]
    growing.file.unlink()
    (listed,) = json.loads((await run(world.folder, "--json")).stdout)["recordings"]
    assert listed["bytes"] == 0


async def test_gaps_repairs_and_warnings_are_told_in_words(world: World) -> None:
    info = await world.session()
    await world.segment(info, b"media")
    (row,) = await world.journal.run(lambda connection: segments.of_session(connection, "s-1"))
    mended = replace(row, state=SegmentState.REPAIRED, gaps=(Gap(12.0, 3.25, "loss"), Gap(70.0, 90.0, "disk-full")), path="b.mkv", number=9)
    flaky = replace(row, path="c.mkv", stream_id="flaky", gaps=tuple(Gap(10.0 * number, 0.5 * number, "loss") for number in range(1, 6)))
    for one in (mended, flaky):
        await world.journal.run(lambda connection, one=one: segments.save(connection, one))  # type: ignore[misc]
    await world.journal.run(lambda connection: sessions.add_warning(connection, "s-1", "nobody\u202e spoke", 1.0))
    shown = (await run(world.folder, "show", "s-1")).stdout
    assert f"gap: {row.stream_id} has nothing for 3.2 s from 0:00:12 on (lost on the network)\n" in shown
    assert f"gap: {row.stream_id} has nothing for 0:01:30 from 0:01:10 on (the disk was full)\n" in shown
    assert "gaps: flaky has 5, 7.5 s altogether, the longest 2.5 s from 0:00:50 on (lost on the network)\n" in shown
    assert "repaired: b.mkv was being written when its agent died; it is whole up to there\n" in shown
    assert "warning: nobody\\u202e spoke\n" in shown
    document = json.loads((await run(world.folder, "show", "s-1", "--json")).stdout)
    assert {"stream_id": row.stream_id, "at_s": 12.0, "length_s": 3.25, "cause": "loss"} in document["gaps"]
    assert (document["repaired"], document["warnings"]) == (["b.mkv"], ["nobody\u202e spoke"])


async def test_the_folder_of_a_configuration_file(world: World, tmp_path: Path) -> None:
    await world.session()
    config = tmp_path / "agent.toml"
    config.write_text(f'[agent]\ndata_dir = "{world.folder}"\n')
    for option, value in (("--config", config), ("--data-dir", world.folder)):
        shown = await run(tmp_path / "elsewhere", option, str(value), "--json")
        assert json.loads(shown.stdout)["recordings"]


async def test_nothing_yet(world: World) -> None:
    assert "Nothing was recorded yet." in (await run(world.folder)).stdout


def test_a_folder_without_a_journal(tmp_path: Path) -> None:
    error = run_blocking(tmp_path).exception
    assert isinstance(error, JournalError)
    assert error.user_fault
    assert "--data-dir" in str(error)


def test_the_data_folder_of_a_configuration_file_is_used_though_the_rest_is_wrong(tmp_path: Path) -> None:
    asyncio.run(recorded(tmp_path, "20260131-class"))
    config = tmp_path / "agent.toml"
    config.write_text(f'[agent]\ndata_dir = "{tmp_path}"\n[nonsense]\n')
    assert "20260131-class" in through_the_command_line("recordings", "-c", str(config)).stdout
    config.write_text("[agent\n")
    assert isinstance(through_the_command_line("recordings", "-c", str(config)).exception, ConfigurationError)


def test_printable() -> None:
    assert printable("Klasse ü 名前 🙂") == "Klasse ü 名前 🙂"
    assert printable("a\x1b\u202e\ud800") == "a\\x1b\\u202e\\ud800"
    assert len(printable("x" * 4096)) == 201


def through_the_command_line(*arguments: str) -> Result:
    return CliRunner().invoke(build_app(), list(arguments), env={"COLUMNS": "200"})


def test_show_url_verify_and_upload_with_a_real_store(tmp_path: Path, s3_settings: dict[str, Any], s3_client: Any, bucket: str) -> None:
    folder = asyncio.run(recorded(tmp_path, "20260131-class"))
    config = tmp_path / "agent.toml"
    config.write_text(configuration(tmp_path, s3_settings["s3"]))
    options = ["-c", str(config), "--json"]

    done = through_the_command_line("upload", "--retry", "--wait", "60s", *options)
    assert done.exit_code == 0, done.exception
    assert json.loads(done.stdout)["verified"] == 3

    shown = json.loads(through_the_command_line("recordings", "show", "20260131", *options).stdout)
    assert shown["state"] == "complete"
    assert {one["path"] for one in shown["files"]} == {"teacher-001.mkv", "messages.jsonl", "manifest.json"}

    urls = json.loads(through_the_command_line("recordings", "url", "2026", "messages.jsonl", *options).stdout)["urls"]
    assert read_url(urls["messages.jsonl"]) == (folder / "messages.jsonl").read_bytes()

    good = json.loads(through_the_command_line("recordings", "verify", *options).stdout)
    assert good["bad"] == 0
    assert {one["path"]: one["how"] for one in good["objects"]}["teacher-001.mkv"] == "checksums of its parts, against the local file"

    key = next(one["object_key"] for one in shown["files"] if one["path"] == "teacher-001.mkv")
    s3_client.put_object(Bucket=bucket, Key=key, Body=b"of somebody else")
    bad = through_the_command_line("recordings", "verify", "2026", *options)
    assert bad.exit_code == 1
    assert json.loads(bad.stdout)["bad"] == 1

    unknown = through_the_command_line("recordings", "show", "nope", *options)
    assert isinstance(unknown.exception, ConfigurationError)

    config.write_text(f'[agent]\ndata_dir = "{tmp_path}"\n')
    elsewhere = through_the_command_line("recordings", "url", "2026", *options)
    assert "uploaded under another [plugins.s3]" in str(elsewhere.exception)


async def recorded(data_dir: Path, session_id: str) -> Path:
    """A session that is over, its files not uploaded; return its folder."""
    journal = await asyncio.to_thread(Journal.open, data_dir / "journal.sqlite3")
    world = World(data_dir, journal)
    info = await world.session(session_id)
    await world.segment(info, os.urandom(9 * 1024 * 1024))
    await world.finish(info)
    await asyncio.to_thread(journal.close)
    return info.folder


def configuration(data_dir: Path, s3: dict[str, Any]) -> str:
    return "\n".join(
        [f'[agent]\ndata_dir = "{data_dir}"', "[plugins.s3.s3]", *(f"{name} = {json.dumps(value)}" for name, value in s3.items())]
    )


def read_url(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        content: bytes = answer.read()
        return content
