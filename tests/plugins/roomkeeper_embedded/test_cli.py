"""`roomkeeper rooms serve` and `rooms token`, as processes; `rooms join` has tests of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from roomkeeper.errors import ConfigurationError, RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.protocols import Account
from roomkeeper_embedded.cli import load_secret, rooms_app
from roomkeeper_embedded.provider import EmbeddedProvider
from roomkeeper_embedded.tokens import decode_token


async def start(*arguments: str, home: Path) -> asyncio.subprocess.Process:
    """Start `roomkeeper rooms ..`."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "roomkeeper", "rooms", *arguments),
        env={**os.environ, "XDG_STATE_HOME": str(home)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def finished(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    """Exit code, standard output and standard error."""
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_serve_token_and_a_clean_end(tmp_path: Path) -> None:
    secret_file = tmp_path / "folder" / "secret"
    server = await start("serve", "--port", "0", "--json", "--secret-file", str(secret_file), home=tmp_path)
    try:
        assert server.stdout is not None
        async with asyncio.timeout(30):
            said = json.loads(await server.stdout.readline())
        assert said["secret_file"] == str(secret_file)
        assert stat.S_IMODE(secret_file.stat().st_mode) == 0o600
        made = await asyncio.to_thread(invoke, "token", "--user", "ann", "--room", "r1", "--secret-file", str(secret_file), "--moderator")
        token = made.output.strip()
        account = Account(
            name="a",
            provider="embedded",
            user_id="ann",
            settings={"url": said["url"], "tokens": {"r1": token, "r2": token}},
        )
        client = await EmbeddedProvider().connect(account)
        room = await client.login_room("r1")
        await room.mute_user("somebody")
        with pytest.raises(RoomError) as caught:
            await client.login_room("r2")
        assert caught.value.room_code == RoomCode.TOKEN_WRONG
        with pytest.raises(ConfigurationError, match="no token for room 'r3'"):
            await client.login_room("r3")
        server.send_signal(signal.SIGTERM)
        code, _, err = await finished(server)
        assert (code, err) == (0, "")
        await client.close()
    finally:
        if server.returncode is None:
            server.kill()
            await server.wait()


def invoke(*arguments: str) -> Any:
    """Run `roomkeeper rooms ..` in this process."""
    return CliRunner().invoke(rooms_app(), arguments)


def test_the_server_makes_a_secret_once_and_tokens_are_made_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    path = tmp_path / "roomkeeper" / "rooms.secret"
    refused = invoke("token", "--user", "ann", "--room", "r1")
    assert isinstance(refused.exception, ConfigurationError)
    assert not path.exists(), "a token of a secret that no server has is worth nothing"
    secret, made_at = load_secret(None)
    assert (made_at, path.read_text().strip()) == (path, secret)
    token = json.loads(invoke("token", "--user", "ann", "--room", "r1", "--json").output)
    assert decode_token(token["token"], secret).user_id == "ann"
    assert invoke("token", "--user", "ben", "--room", "r1", "--no-publish", "--lifetime", "45m").exit_code == 0
    assert load_secret(None) == (secret, path)


@pytest.mark.parametrize(
    ("arguments", "about"),
    [
        (["serve", "--secret-file", "{short}"], "32"),
        (["serve", "--secret-file", "{folder}"], "cannot be read"),
        (["serve", "--port", "70000", "--secret-file", "{good}"], "--port"),
        (["serve", "--port", "0", "--host", "203.0.113.7", "--secret-file", "{good}"], "cannot listen"),
        (["token", "--user", "a", "--room", "b", "--lifetime", "soon", "--secret-file", "{good}"], "--lifetime"),
        (["token", "--user", "a", "--room", "b", "--lifetime", "0s", "--secret-file", "{good}"], "--lifetime"),
        (["join", "--user", "a", "--room", "b", "--secret-file", "{folder}/none"], "--secret-file"),
        (["join", "--user", "a", "--room", "b", "--secret-file", "{good}", "--url", "http://127.0.0.1/rooms"], "--url"),
        (["join", "--user", "a", "--room", "b", "--secret-file", "{good}", "--stay", "a while"], "--stay"),
    ],
)
def test_wrong_use_is_the_users_fault_and_says_what(tmp_path: Path, arguments: list[str], about: str) -> None:
    (tmp_path / "short").write_text("too short")
    (tmp_path / "good").write_text("x" * 32 + "\n")
    outcome = invoke(*(argument.format(short=tmp_path / "short", good=tmp_path / "good", folder=tmp_path) for argument in arguments))
    assert isinstance(outcome.exception, ConfigurationError)  # the command line makes it exit code 2
    assert about in str(outcome.exception)
