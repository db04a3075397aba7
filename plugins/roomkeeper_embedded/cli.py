"""`roomkeeper rooms`: run the embedded room server, join one of its rooms by hand, and make tokens for it."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import SecretStr, ValidationError

from roomkeeper.errors import ConfigurationError
from roomkeeper.settings import parse_duration
from roomkeeper_embedded.config import DEFAULT_PORT, LOOPBACK, SECRET_BYTES, AccountSettings, ServerSettings
from roomkeeper_embedded.tokens import RoomPrivileges, make_token

if TYPE_CHECKING:
    from roomkeeper_embedded.server.app import RoomServer

_SecretFile = Annotated[
    Path | None, typer.Option("--secret-file", help="File with the server secret (32 characters); `serve` makes one if it is missing.")
]
_AppId = Annotated[int, typer.Option("--app-id", help="The app's ID; tokens carry it.")]


def rooms_app() -> typer.Typer:
    """Build the sub-commands."""
    app = typer.Typer(
        name="rooms",
        help="Run the embedded room server, and chat in its rooms.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.command("serve")(serve)
    app.command("join")(join)
    app.command("token")(token)
    return app


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on for signalling.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = DEFAULT_PORT,
    secret_file: _SecretFile = None,
    app_id: _AppId = 1,
    media_address: Annotated[
        list[str] | None, typer.Option(help="Address for media, repeatable; `all` for every one of this machine's.")
    ] = None,
    single_room: Annotated[bool, typer.Option("--single-room", help="Refuse multi-room mode, as an account without it.")] = False,
    max_rooms: Annotated[int, typer.Option(help="Rooms at once on one connection.")] = 5,
    moderator: Annotated[list[str] | None, typer.Option(help="Pattern of user IDs that may kick and mute, repeatable.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the address as JSON.")] = False,
) -> None:
    """Run the room server until SIGTERM or Ctrl-C."""
    secret, path = load_secret(secret_file)
    addresses = tuple(media_address or LOOPBACK)
    try:
        settings = ServerSettings(
            host=host,
            port=port,
            app_id=app_id,
            server_secret=SecretStr(secret),
            media_addresses=() if "all" in addresses else addresses,
            multi_room=not single_room,
            max_rooms=max_rooms,
            moderators=tuple(moderator or ()),
        )
    except ValidationError as error:
        raise _wrong_option(error, "serve") from error
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve_until_told(settings, path, as_json=as_json))


def join(
    user: Annotated[str, typer.Option(help="User ID to be there as. Who is a teacher, the agent's configuration says (`roles`).")],
    room: Annotated[str, typer.Option(help="Room ID.")],
    url: Annotated[str, typer.Option(help="Address of the room server.")] = f"ws://127.0.0.1:{DEFAULT_PORT}/rooms",
    secret_file: _SecretFile = None,
    app_id: _AppId = 1,
    given_token: Annotated[str | None, typer.Option("--token", help="A token from `rooms token`, in place of the secret.")] = None,
    stay: Annotated[str, typer.Option(help="How long to stay for answers after the end of input from a file or pipe.")] = "2s",
) -> None:
    """Chat in a room: shows what is said there, sends what is typed, a message a line.

    TEXT is chat, /barrage TEXT flies over the picture, /command USER TEXT is a custom command; /help shows all. Ctrl-D or Ctrl-C leaves.
    """
    from roomkeeper_embedded.chat import Chat  # WebRTC comes with the client and takes long to import

    proof = {"tokens": {room: given_token}} if given_token else {"server_secret": load_secret(secret_file, make=False)[0]}
    try:
        settings = AccountSettings.model_validate({"url": url, "app_id": app_id, "moderator": False, **proof})
    except ValidationError as error:
        raise _wrong_option(error, "join") from error
    chat = Chat(user, room, settings, stay_s=_seconds("--stay", stay))
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        all_sent = runner.run(chat.run())
    if not all_sent:
        raise typer.Exit(1)


def token(
    user: Annotated[str, typer.Option(help="User ID the token is for.")],
    room: Annotated[str, typer.Option(help="Room ID the token is for.")],
    secret_file: _SecretFile = None,
    app_id: _AppId = 1,
    lifetime: Annotated[str, typer.Option(help="How long it is valid, such as 12h.")] = "12h",
    no_publish: Annotated[bool, typer.Option("--no-publish", help="Without the right to publish.")] = False,
    moderator: Annotated[bool, typer.Option("--moderator", help="With the right to kick and mute.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Make a token with which one user may enter one room."""
    secret, _ = load_secret(secret_file, make=False)
    lifetime_s = _seconds("--lifetime", lifetime)
    if lifetime_s <= 0:
        raise ConfigurationError(f"{lifetime!r} is no time at all", where="--lifetime", remedy="write it like 45m or 12h")
    privileges = RoomPrivileges(room_id=room, publish=not no_publish, moderate=moderator)
    made = make_token(app_id, user, secret, privileges, now=time.time(), lifetime_s=lifetime_s)
    typer.echo(json.dumps({"token": made, "user_id": user, "room_id": room, "app_id": app_id}) if as_json else made)


def _wrong_option(error: ValidationError, command: str) -> ConfigurationError:
    """The first fault of settings that came from options of the same names."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    option = "--" + str(fault["loc"][0] if fault["loc"] else "").replace("_", "-")
    return ConfigurationError(fault["msg"], where=option, remedy=f"see roomkeeper rooms {command} --help")


def _seconds(option: str, text: str) -> float:
    duration = parse_duration(text)
    if isinstance(duration, str):
        raise ConfigurationError(f"{text!r} is not a length of time", where=option, remedy="write it like 45m or 12h")
    return float(duration.total_seconds())


async def _serve_until_told(settings: ServerSettings, secret_path: Path, *, as_json: bool) -> None:
    from roomkeeper_embedded.server.app import RoomServer

    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    async with RoomServer(settings) as server:
        _say_where(server, secret_path, as_json=as_json)
        await told.wait()


def _say_where(server: RoomServer, secret_path: Path, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"url": server.url, "app_id": server.settings.app_id, "secret_file": str(secret_path)}))
    else:
        typer.echo(f"Room server: {server.url}")
        typer.echo(f'Server secret: in {secret_path} (accounts: server_secret = {{ secret_file = "{secret_path}" }})')
        typer.echo(f"A token: roomkeeper rooms token --user USER --room ROOM --secret-file {secret_path}")
    sys.stdout.flush()


def load_secret(path: Path | None, *, make: bool = True) -> tuple[str, Path]:
    """Read the secret; if there is none, `make` a random one for next time as well. Raises `ConfigurationError`."""
    path = path or _default_secret_file()
    remedy = f"give a file with {SECRET_BYTES} characters, or leave it out to have one made"
    try:
        try:
            secret = path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            if not make:
                remedy = "give the --secret-file that `roomkeeper rooms serve` uses"
                raise
            secret = _make_secret(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the server secret cannot be read: {error}", where=str(path), remedy=remedy) from error
    if len(secret) != SECRET_BYTES:
        raise ConfigurationError(f"the server secret has {len(secret)} characters, not {SECRET_BYTES}", where=str(path), remedy=remedy)
    return secret, path


def _make_secret(path: Path) -> str:
    secret = secrets.token_hex(SECRET_BYTES // 2)
    path.parent.mkdir(parents=True, exist_ok=True)
    # O_EXCL: two servers that start at once must not each use a secret of their own.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret + "\n")
    return secret


def _default_secret_file() -> Path:
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "roomkeeper" / "rooms.secret"


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # Windows
        return None
    return uvloop.Loop
