"""`roomkeeper check`: each line is good, a warning, or says what to do."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
import subprocess
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from pydantic import SecretStr

from agent.cli.conftest import Run
from roomkeeper.cli.check import _probe_rooms
from roomkeeper.cli.machine_checks import FILES_A_ROOM, check_clock, check_disk, check_port, judge_open_files
from roomkeeper.config.loading import parse_configuration
from roomkeeper.errors import DoubtError, RoomError, RoomkeeperError
from roomkeeper.hookspecs import HealthCheck, hookimpl
from roomkeeper.ops.control import ControlServer
from roomkeeper_embedded.config import ServerSettings
from roomkeeper_embedded.server.app import RoomServer
from roomkeeper_notifications.hooks import NotificationsPlugin

SECRET = "0123456789abcdef0123456789abcdef"


def lines(roomkeeper: Run, configuration: Path, *options: str) -> tuple[int, dict[str, dict[str, Any]]]:
    done = roomkeeper("check", "--config", str(configuration), "--json", *options)
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


def test_wrong_policies_settings_and_accounts_are_bad_lines_among_the_others(roomkeeper: Run, configuration: Path) -> None:
    configuration.write_text(
        configuration.read_text().replace(f'server_secret = "{SECRET}"', 'server_secret = "short"')
        + """
[accounts.b]
provider = "nobody"
user_id = "bot"
[plugins.moderation]
policy = "missing.toml"
[plugins.recorder]
finnish = true
[plugins.sx3]
store = "s3"
"""
    )
    code, found = lines(roomkeeper, configuration)
    assert code == 1
    for name, said in {
        "plugin moderation": "missing.toml",
        "plugin recorder": "did you mean 'finish'?",
        "plugin sx3": "did you mean 's3'?",
        "account a": "server_secret",
        "account b": "no plugin has a room provider 'nobody'",
    }.items():
        assert not found[name]["good"]
        assert said in found[name]["text"], found[name]
    for name in ("plugin s3", "secrets", "disk", "store"):
        assert found[name]["good"], found[name]


class Prober:
    """Knows what is wrong with some rooms."""

    async def probe_room(self, room_id: str) -> None:
        """Raise what is wrong."""
        if room_id.startswith("missing"):
            raise RoomError("there is no such room", where=room_id)
        if room_id.startswith("deaf"):
            raise DoubtError("there is no chat", where=room_id)


async def test_a_line_for_each_room_that_is_wrong_and_one_for_the_others() -> None:
    found = await _probe_rooms(Prober(), "a", ["maths", "deaf-1", "art", "missing-1"])
    assert [(line["name"], line["good"], line["warning"], line["text"]) for line in found] == [
        ("rooms of a", True, False, "can be entered: maths, art"),
        ("room deaf-1 of a", True, True, "deaf-1: there is no chat"),
        ("room missing-1 of a", False, False, "missing-1: there is no such room"),
    ]


def test_a_plugin_that_fails_to_hand_over_its_checks_is_a_bad_line(
    roomkeeper: Run, configuration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NotificationsPlugin, "roomkeeper_register_health_checks", failing_hook)
    code, found = lines(roomkeeper, configuration)
    assert code == 1
    assert "register_health_checks fails" in found["plugin notifications"]["text"]


@hookimpl
def failing_hook(_self: object) -> list[HealthCheck]:
    """A hook that raises."""
    raise OSError("no such device")


def run_beside(runner: asyncio.Runner, roomkeeper: Run, configuration: Path, text: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The command, which has a loop of its own, while the runner's loop serves."""
    configuration.write_text(text)
    return runner.run(asyncio.to_thread(lines, roomkeeper, configuration))


def test_a_secret_in_the_configuration_is_a_warning_that_names_the_key_and_the_better_way(roomkeeper: Run, configuration: Path) -> None:
    configuration.write_text(
        configuration.read_text()
        + f"""
[http]
token = "let-me-in-i-am-the-operator"
[plugins.notifications.webhook]
url = "http://127.0.0.1:1/"
secret = "{SECRET}"
[[plugins.s3.webhooks]]
url = "http://127.0.0.1:1/"
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
    assert "let-me-in-i-am-the-operator" not in secrets["text"]


class Mailbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        self.mails.append(envelope)
        return "250 OK"


def test_a_test_mail_is_sent_only_when_it_is_asked_for(roomkeeper: Run, configuration: Path, unused_tcp_port: int) -> None:
    _, found = lines(roomkeeper, configuration, "--send-test")
    assert (found["test message"]["good"], found["test message"]["warning"]) == (True, True)
    configuration.write_text(
        configuration.read_text()
        + f"""
[plugins.notifications.email]
host = "127.0.0.1"
port = {unused_tcp_port}
security = "none"
sender = "bot@example.org"
to = ["head@example.org", "janitor@example.org"]
"""
    )
    _, found = lines(roomkeeper, configuration)
    assert not found["notifications mail"]["good"]
    assert "check host, port and security" in found["notifications mail"]["text"]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=unused_tcp_port)
    server.start()
    try:
        _, found = lines(roomkeeper, configuration)
        assert found["notifications mail"]["good"], found["notifications mail"]
        assert "no mail was sent" in found["notifications mail"]["text"]
        assert box.mails == []
        _, found = lines(roomkeeper, configuration, "--send-test")
        assert "took a test mail to head@example.org, janitor@example.org" in found["notifications mail"]["text"]
        assert "test message" not in found
    finally:
        server.stop()
    (mail,) = box.mails
    assert mail.rcpt_tos == ["head@example.org", "janitor@example.org"]
    read = message_from_bytes(mail.original_content or b"")
    assert b"There is nothing to do." in read.get_payload(decode=True)  # type: ignore[operator]


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


def test_a_folder_that_cannot_be_written_is_a_bad_line(configuration: Path) -> None:
    """In a child process: root may write everywhere, unless it has given up the right to pass over permissions."""
    closed = configuration.parent / "closed"
    closed.mkdir(mode=0o500)
    configuration.write_text(configuration.read_text().replace(str(configuration.parent / "data"), str(closed)))
    command = [sys.executable, "-m", "roomkeeper", "check", "--config", str(configuration), "--json"]
    if os.geteuid() == 0:
        command = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", *command]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    disk = next(line for line in json.loads(done.stdout) if line["name"] == "disk")
    assert not disk["good"]
    assert str(closed) in disk["text"]


def test_a_data_folder_below_a_file_is_a_bad_line(roomkeeper: Run, configuration: Path) -> None:
    file = configuration.parent / "file"
    file.touch()
    configuration.write_text(configuration.read_text().replace(str(configuration.parent / "data"), str(file / "data")))
    _, found = lines(roomkeeper, configuration)
    assert not found["disk"]["good"]
    assert f"{file}: this is a file" in found["disk"]["text"]


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


async def test_a_data_folder_where_there_can_be_none_is_said_to_be_so() -> None:
    with pytest.raises(RoomkeeperError, match=r"/proc: this is no disk, and no folder can be made below it — change agent\.data_dir"):
        await check_disk(Path("/proc/roomkeeper-data"))
