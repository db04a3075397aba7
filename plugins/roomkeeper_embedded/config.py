"""Settings of the embedded provider: an account's and the room server's."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import AnyUrl, Field, SecretStr, UrlConstraints, field_validator, model_validator

from roomkeeper.settings import Duration, Settings

LOOPBACK = ("127.0.0.1",)
DEFAULT_PORT = 8470
SECRET_BYTES = 32
"""Token04 uses the secret's 32 characters as an AES-256 key."""

WebSocketUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["ws", "wss"], host_required=True)]


def _check_secret(secret: SecretStr | None) -> SecretStr | None:
    if secret is not None and (length := len(secret.get_secret_value().encode())) != SECRET_BYTES:
        raise ValueError(
            f"a server secret has exactly {SECRET_BYTES} characters (bytes), this one has {length}; take the room server's own;"
            f" where there is none yet, make one: (umask 077; openssl rand -hex {SECRET_BYTES // 2} > room-server.secret)"
        )
    return secret


class EmbeddedSettings(Settings):
    """`[plugins.embedded]`: nothing to set; accounts and `roomkeeper rooms serve` carry their own settings."""


class AccountSettings(Settings):
    """`[accounts.NAME.settings]` of an account with `provider = "embedded"`.

    With `server_secret` the provider signs a token for each room itself; with `tokens` (room ID to token) it uses those given.
    `multi_room` asks the server for several rooms at once. Media is gathered on `media_addresses` only; an empty list means all
    of the machine's addresses.
    """

    url: WebSocketUrl = Field(default_factory=lambda: AnyUrl(f"ws://127.0.0.1:{DEFAULT_PORT}/rooms"))
    app_id: int = Field(default=1, ge=1)
    server_secret: SecretStr | None = None
    tokens: dict[str, SecretStr] = Field(default_factory=dict)
    moderator: bool = True
    """Whether tokens signed here carry the right to kick and mute."""
    token_lifetime: Duration = Field(default=timedelta(hours=12), gt=timedelta(0))
    multi_room: bool = True
    media_addresses: tuple[str, ...] = LOOPBACK
    connect_timeout: Duration = Field(default=timedelta(seconds=10), gt=timedelta(0))
    request_timeout: Duration = Field(default=timedelta(seconds=10), gt=timedelta(0))
    media_timeout: Duration = Field(default=timedelta(seconds=15), gt=timedelta(0))
    hold: Duration = Field(default=timedelta(seconds=0.5), ge=timedelta(0), le=timedelta(seconds=2))
    """How long a lost media packet is waited for."""
    receive_path: Literal["short", "stock"] = "short"
    """`stock` takes packets through aiortc's own queues: the same result for more CPU, should the short path be suspected of a fault."""
    heartbeat: Duration = Field(default=timedelta(seconds=10), gt=timedelta(0))
    event_queue: int = Field(default=5000, ge=16)
    """Events of one room that may wait for the consumer; one more ends the presence as disconnected."""

    _secret_has_key_length = field_validator("server_secret")(_check_secret)

    @model_validator(mode="after")
    def _some_way_to_a_token(self) -> Self:
        if self.server_secret is None and not self.tokens:
            raise ValueError("set `server_secret`, or `tokens` with a token for each room")
        return self


class LimitSettings(Settings):
    """Rates of the documented system; sizes and character sets are fixed in `server/limits.py`."""

    broadcast_per_room: int = Field(default=10, ge=1)
    broadcast_gap: Duration = Field(default=timedelta(milliseconds=500), ge=timedelta(0))
    """Least time between two broadcast messages of one user in one room."""
    barrage_per_room: int = Field(default=20, ge=1)
    command_to_one: int = Field(default=200, ge=1)
    command_to_several: int = Field(default=10, ge=1)
    extra_info_per_room: int = Field(default=10, ge=1)


class ServerSettings(Settings):
    """The room server. `port` 0 takes a free one. Signalling and media listen on loopback unless told otherwise."""

    host: str = "127.0.0.1"
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)
    app_id: int = Field(default=1, ge=1)
    server_secret: SecretStr
    multi_room: bool = True
    """Whether the app has the multi-room function; without it a login in multi-room mode is refused."""
    max_rooms: int = Field(default=5, ge=1)
    """Rooms at once on one connection."""
    max_users: int = Field(default=500, ge=1)
    """Users in one room."""
    max_connections: int = Field(default=2000, ge=1)
    max_published: int = Field(default=10, ge=1)
    """Streams one connection may publish."""
    max_played: int = Field(default=500, ge=1)
    """Streams one connection may play."""
    moderators: tuple[str, ...] = ()
    """Shell-style patterns of user IDs that may kick and mute, beside those whose token says so."""
    media_addresses: tuple[str, ...] = LOOPBACK
    hello_timeout: Duration = timedelta(seconds=5)
    heartbeat: Duration = Field(default=timedelta(seconds=10), gt=timedelta(0))
    media_timeout: Duration = Field(default=timedelta(seconds=15), gt=timedelta(0))
    token_warning: Duration = timedelta(seconds=30)
    """How long before its end a token's owner is warned."""
    user_count_interval: Duration = Field(default=timedelta(seconds=30), gt=timedelta(0))
    outgoing_queue: int = Field(default=2000, ge=16)
    """Frames that may wait for a slow client; one more reliable frame closes it."""
    barrage_queue: int = Field(default=100, ge=0)
    """Waiting frames from which on droppable ones (barrage, user counts) are dropped for that client."""
    limits: LimitSettings = LimitSettings()

    _secret_has_key_length = field_validator("server_secret")(_check_secret)
