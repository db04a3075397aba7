"""`roomkeeper check`: each line is good, a warning, or says what to do."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agent.cli.conftest import Run
from roomkeeper.cli.machine_checks import FILES_A_ROOM, check_clock, check_port, judge_open_files
from roomkeeper.config.loading import parse_configuration
from roomkeeper.errors import RoomkeeperError
from roomkeeper.ops.control import ControlServer
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.server.app import RoomServer

SECRET = "0123456789abcdef0123456789abcdef"


def lines(roomkeeper: Run, configuration: Path) -> tuple[int, dict[str, dict[str, Any]]]:
    done = roomkeeper("check", "--config", str(configuration), "--json")
    return done.returncode, {line["name"]: line for line in json.loads(done.stdout)}


def test_a_line_for_everything_that_has_to_be_right(roomkeeper: Run, configuration: Path) -> None:
    code, found = lines(roomkeeper, configuration)
    assert code == 1
    for name in ("configuration", "plugin recorder", "secrets", "disk", "clock", "limits", "http", "store"):
        assert found[name]["good"], found[name]
    assert not found["account a"]["good"]
    assert "127.0.0.1:1" in found["account a"]["text"]
    text = roomkeeper("check", "--config", str(configuration)).stdout
    assert f"1 of {len(found)} to be mended" in text


def test_all_good_with_a_room_server_that_takes_the_token_and_not_with_another_secret(roomkeeper: Run, configuration: Path) -> None:
    with asyncio.Runner() as runner:
        server = RoomServer(ServerSettings(port=0, server_secret=SecretStr(SECRET)))
        runner.run(server.__aenter__())
        try:
            text = configuration.read_text().replace("ws://127.0.0.1:1/rooms", server.url)
            code, found = run_beside(runner, roomkeeper, configuration, text)
            assert (code, found["account a"]["text"]) == (0, "the room server of provider 'embedded' accepts the account")
            code, found = run_beside(runner, roomkeeper, configuration, text.replace(SECRET, SECRET[::-1]))
            assert (code, found["account a"]["good"]) == (1, False)
            assert "token" in found["account a"]["text"]
        finally:
            runner.run(server.__aexit__(None, None, None))


def run_beside(runner: asyncio.Runner, roomkeeper: Run, configuration: Path, text: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The command, which has a loop of its own, while the runner's loop serves."""
    configuration.write_text(text)
    return runner.run(asyncio.to_thread(lines, roomkeeper, configuration))


def test_a_secret_in_the_configuration_is_a_warning_that_names_the_key_and_the_better_way(roomkeeper: Run, configuration: Path) -> None:
    configuration.write_text(
        configuration.read_text()
        + f"""
[http]
token = "let-me-in"
[plugins.notifications.webhook]
url = "https://example.org/"
secret = "{SECRET}"
[[plugins.s3.webhooks]]
url = "https://example.org/"
secret = "{SECRET}"
"""
    )
    _, found = lines(roomkeeper, configuration)
    secrets = found["secrets"]
    assert (secrets["good"], secrets["warning"]) == (True, True)
    for key in ("accounts.a.settings.server_secret", "http.token", "plugins.notifications.webhook.secret", "plugins.s3.webhooks[0].secret"):
        assert key in secrets["text"]
    for way in ("secret_file", "secret_env", "secret_credential", "LoadCredential="):
        assert way in secrets["text"]
    assert SECRET not in secrets["text"]
    assert "let-me-in" not in secrets["text"]


def test_a_secret_s_file_has_to_be_closed_to_others(roomkeeper: Run, configuration: Path) -> None:
    secret = configuration.with_name("room.secret")
    secret.write_text(SECRET)
    secret.chmod(0o644)
    configuration.write_text(configuration.read_text().replace(f'"{SECRET}"', '{ secret_file = "room.secret" }'))
    _, found = lines(roomkeeper, configuration)
    assert found["secrets"]["warning"]
    assert f"chmod 600 {secret}" in found["secrets"]["text"]
    secret.chmod(0o600)
    _, found = lines(roomkeeper, configuration)
    assert (found["secrets"]["warning"], found["secrets"]["text"]) == (False, "none lies open")


def test_a_bucket_that_cannot_be_reached_is_a_bad_line(roomkeeper: Run, configuration: Path) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
    store = f'[plugins.s3]\nstore = "s3"\n[plugins.s3.s3]\nbucket = "b"\nendpoint_url = "http://127.0.0.1:{port}"\n'
    configuration.write_text(configuration.read_text() + store + 'region = "us-east-1"\naccess_key = "k"\nsecret_key = "s"\n')
    _, found = lines(roomkeeper, configuration)
    assert not found["store"]["good"]
    assert str(port) in found["store"]["text"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_bad_line(roomkeeper: Run, configuration: Path) -> None:
    closed = configuration.parent / "closed"
    closed.mkdir(mode=0o500)
    configuration.write_text(configuration.read_text().replace(str(configuration.parent / "data"), str(closed)))
    _, found = lines(roomkeeper, configuration)
    assert not found["disk"]["good"]
    assert str(closed) in found["disk"]["text"]


async def test_the_port_is_free_or_taken_or_taken_by_the_agent_itself(tmp_path: Path) -> None:
    async def status() -> dict[str, Any]:
        return {}

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        configuration = parse_configuration({"agent": {"data_dir": str(tmp_path)}, "http": {"port": port}})
        with pytest.raises(RoomkeeperError, match=f"cannot listen on 127.0.0.1:{port}.* sport = :{port}"):
            await check_port(configuration)
        agent = ControlServer(tmp_path, configuration.agent.name, status)
        await agent.start()
        try:
            assert "the agent runs" in await check_port(configuration)
        finally:
            await agent.stop()
    assert "is free" in await check_port(configuration)


def test_enough_open_files_for_the_rooms_of_all_accounts() -> None:
    assert "1024 open files are allowed" in judge_open_files(1024, 5)
    assert "any number" in judge_open_files(resource.RLIM_INFINITY, 500)
    with pytest.raises(RoomkeeperError, match="LimitNOFILE"):
        judge_open_files(1024, 1024 // FILES_A_ROOM)


async def test_the_clock_is_told_and_whether_it_can_be_trusted() -> None:
    try:
        text = await check_clock()
    except RoomkeeperError as doubt:  # a machine without a time server: what to do is in it
        text = str(doubt)
        assert "chrony" in text
    assert text.startswith("20")
