"""Settings of an account with `provider = "janus"`."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AnyUrl, Field, SecretStr, UrlConstraints, field_validator, model_validator

from roomkeeper.settings import Duration, Settings

_ICE_ADDRESS: Final = re.compile(r"(?P<scheme>stun|turns?):[^?:/\s]+(:\d{1,5})?(\?transport=(?P<transport>udp|tcp))?")
"""RFC 7064 and RFC 7065, as far as aiortc reads them."""

GatewayUrl = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["ws", "wss", "http", "https"], host_required=True)]


class JanusSettings(Settings):
    """`[plugins.janus]`: nothing to set; accounts carry their own settings."""


class RoomAccess(Settings):
    """What one room asks for. VideoRoom and TextRoom of the same ID share these.

    `secret` is the room's secret: with it the agent may kick, mute and set the room extra info. `token` is one of the room's `allowed`.
    """

    secret: SecretStr | None = None
    pin: SecretStr | None = None
    token: SecretStr | None = None
    text_room: str | None = None
    """ID of the TextRoom, where it is not the VideoRoom's."""


class IceServer(Settings):
    """A STUN or TURN server, for instance `turn:turn.example.org:3478?transport=udp` or `turns:turn.example.org:5349` (TLS)."""

    urls: str
    username: str | None = None
    credential: SecretStr | None = None

    @field_validator("urls")
    @classmethod
    def _can_be_used(cls, urls: str) -> str:
        """What aiortc cannot use it leaves out without a word: nobody would learn why media finds no way."""
        address = _ICE_ADDRESS.fullmatch(urls)
        if address is None:
            raise ValueError(
                "name one server, by name or IPv4 address: `stun:HOST:PORT`, `turn:HOST:PORT?transport=udp` (or tcp), `turns:HOST:PORT`"
            )
        if address["scheme"] == "turns" and address["transport"] == "udp":
            raise ValueError("TURN over DTLS is not supported: say `turns:HOST:PORT` for TLS over TCP, or `turn:HOST:PORT?transport=udp`")
        if address["scheme"] == "stun" and address["transport"]:
            raise ValueError("a STUN server takes no `transport`")
        return urls

    @property
    def is_relay(self) -> bool:
        """Whether it is a TURN server."""
        return self.urls.startswith("turn")


class RtpForwardSettings(Settings):
    """Where Janus sends plain RTP when `ingest = "rtp_forward"`.

    `host` is this machine as Janus sees it; sockets listen on `listen`. Plain RTP is not encrypted: loopback or a private network only.
    """

    host: str = "127.0.0.1"
    listen: str = "127.0.0.1"
    admin_key: SecretStr | None = None
    """The VideoRoom plugin's `admin_key`, when it has `lock_rtp_forward`."""


class AccountSettings(Settings):
    """`[accounts.NAME.settings]`. The scheme of `url` chooses the transport: ws, wss, http or https (long poll)."""

    url: GatewayUrl = Field(default_factory=lambda: AnyUrl("ws://127.0.0.1:8188/"))
    api_secret: SecretStr | None = None
    """`api_secret` of `janus.jcfg`."""
    token: SecretStr | None = None
    """A token, when the server has `token_auth`: one that was added at its admin interface."""
    token_auth_secret: SecretStr | None = None
    """`token_auth_secret` of `janus.jcfg`: the agent signs its tokens itself, and makes new ones before they expire."""
    tls_ca_file: Path | None = None
    """Certificates to trust beside the system's, for a Janus or a TURN server (`turns:`) with its own authority."""
    room: RoomAccess = RoomAccess()
    """What every room asks for that `rooms` does not name."""
    rooms: dict[str, RoomAccess] = Field(default_factory=dict)
    text_room: bool = True
    """Whether to enter the TextRoom of the same ID. Without it there are no messages."""
    names_vouched_for: bool = False
    """Say true only if a server of yours makes sure that nobody can take the name of somebody else: Janus itself does not."""
    tie_display_names: bool = True
    """Take somebody of the TextRoom for the one participant of the VideoRoom with the same display name when the IDs differ."""
    ingest: Literal["webrtc", "rtp_forward"] = "webrtc"
    subscriber: Literal["room", "stream"] = "room"
    """One connection for all streams of a room, or one for each (docs/decisions/0021-janus-one-connection-a-room.md)."""
    rtp_forward: RtpForwardSettings = RtpForwardSettings()
    ice_servers: tuple[IceServer, ...] = ()
    media_addresses: tuple[str, ...] = ()
    """Addresses of this machine to gather media candidates on; empty: all but loopback."""
    relay_only: bool = False
    """Send and receive media through a TURN server of `ice_servers` alone."""
    publish_bitrate: int | None = Field(default=None, ge=16_000)
    """Bits a second that Janus is told to cap the agent's own video at. What is encoded already goes out at the rate it has."""
    connect_timeout: Duration = Field(default=timedelta(seconds=5), gt=timedelta(0))
    request_timeout: Duration = Field(default=timedelta(seconds=10), gt=timedelta(0))
    media_timeout: Duration = Field(default=timedelta(seconds=15), gt=timedelta(0))
    keepalive: Duration = Field(default=timedelta(seconds=15), gt=timedelta(0))
    """Less than half of the server's `session_timeout`, which is 60 s by default."""
    heartbeat: Duration = Field(default=timedelta(seconds=5), gt=timedelta(0))
    """WebSocket pings; a server that does not answer one within half of this is taken for gone."""
    claim_within: Duration = Field(default=timedelta(seconds=5), ge=timedelta(0))
    """How long a lost connection is tried to be resumed before all rooms are entered anew."""
    event_queue: int = Field(default=5000, ge=16)
    """Events of one room that may wait for the consumer; one more ends the presence as disconnected."""

    @model_validator(mode="after")
    def _servers_fit(self) -> Self:
        relays = sum(server.is_relay for server in self.ice_servers)
        if self.relay_only and not relays:
            raise ValueError("`relay_only` needs a TURN server in `ice_servers`")
        if max(relays, len(self.ice_servers) - relays) > 1:
            raise ValueError("`ice_servers` takes one STUN and one TURN server: of several, only the first would be used")
        return self

    @property
    def gather_on(self) -> tuple[str, ...] | None:
        """As `roomkeeper.media.webrtc.interfaces.gather_on` takes it."""
        return () if self.relay_only else self.media_addresses or None

    def access(self, room_id: str) -> RoomAccess:
        """What a room asks for."""
        return self.rooms.get(room_id, self.room)


def revealed(secret: SecretStr | None) -> str | None:
    """The text of a secret, for the wire alone."""
    return None if secret is None else secret.get_secret_value()
