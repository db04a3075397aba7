"""Whose certificates are trusted, for the way to Janus and for a TURN server over TLS."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

from aiortc import RTCIceServer

from roomkeeper.errors import ConfigurationError
from roomkeeper.media.webrtc.connection import TlsIceServer
from roomkeeper_janus.config import AccountSettings, IceServer, revealed


async def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """What certificates are checked by: the system's authorities, and those of a file. Raises `ConfigurationError`."""
    try:
        return await asyncio.to_thread(_context, ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"the certificate cannot be used: {error}", where=str(ca_file or "the system's authorities"), remedy="give a file in PEM format"
        ) from error


async def ice_servers_of(settings: AccountSettings) -> list[RTCIceServer]:
    """The configured STUN and TURN servers, as aiortc wants them. Raises `ConfigurationError`."""
    return [await _ice_server(one, settings.tls_ca_file) for one in settings.ice_servers]


async def _ice_server(server: IceServer, ca_file: Path | None) -> RTCIceServer:
    credential = revealed(server.credential)
    if not server.urls.startswith("turns:"):
        return RTCIceServer(urls=server.urls, username=server.username, credential=credential)
    return TlsIceServer(urls=server.urls, username=server.username, credential=credential, tls=await trusting(ca_file))


def _context(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context
