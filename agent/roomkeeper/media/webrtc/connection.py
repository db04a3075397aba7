"""Peer connections as roomkeeper wants them: one bundle, no servers that nobody asked for, errors that say what happened."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer, RTCIceTransport, RTCPeerConnection

from roomkeeper.errors import MediaError
from roomkeeper.media import aiortc_internals
from roomkeeper.media.webrtc.codecs import negotiate_more_codecs

SOCKET_BUFFER_BYTES: Final = 1 << 20
"""Asked of the kernel for each media socket: a key frame is a burst that the default of some 90 packets does not hold."""

SET_UP_ENDS_WITHIN_S: Final = 1.0
_SO_RCVBUFFORCE: Final = 33
"""socket(7): beyond the system's limit, for privileged processes."""
MAX_SRTP_BYTES: Final = 1500
"""The longest packet pylibsrtp takes; for a longer one it raises ValueError, which aiortc does not expect."""


@dataclass
class TlsIceServer(RTCIceServer):
    """A `turns:` server whose certificate is checked by `tls`; that of a plain `RTCIceServer` is by the system's authorities."""

    tls: ssl.SSLContext | None = None


def new_peer_connection(ice_servers: Sequence[RTCIceServer] = ()) -> RTCPeerConnection:
    """Make a peer connection: everything in one bundle, and no STUN server unless one is given.

    With aiortc's default bundle policy the second video m-line of an offer carries no media (aiortc issue 1414).
    """
    aiortc_internals.check()
    negotiate_more_codecs()
    return RTCPeerConnection(RTCConfiguration(iceServers=list(ice_servers), bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))


def trust_turn_servers(connection: RTCPeerConnection, ice_servers: Sequence[RTCIceServer]) -> None:
    """Have a `TlsIceServer` checked by its own context: aiortc knows of none. To be called before candidates are gathered."""
    contexts = [server.tls for server in ice_servers if isinstance(server, TlsIceServer) and server.tls is not None]
    for transport in _ice_transports(connection) if contexts else ():
        ice: Any = transport._connection
        if ice.turn_ssl:
            ice.turn_ssl = contexts[0]  # aiortc takes one TURN server


async def wait_connected(connection: RTCPeerConnection, timeout_s: float, *, where: str = "media connection") -> None:
    """Wait until ICE and DTLS are up. Raises `MediaError` (retryable) when that fails or takes longer than `timeout_s`."""
    changed = asyncio.Event()
    listener = connection.on("connectionstatechange", changed.set)
    try:
        async with asyncio.timeout(timeout_s):
            while connection.connectionState != "connected":
                if connection.connectionState in ("failed", "closed"):
                    raise MediaError(
                        f"the connection is {connection.connectionState} (ICE {connection.iceConnectionState})",
                        where=where,
                        remedy="check that UDP passes between both ends",
                        retryable=True,
                    )
                changed.clear()
                await changed.wait()
    except TimeoutError as error:
        raise MediaError(
            f"not connected after {timeout_s:g} s (ICE {connection.iceConnectionState})",
            where=where,
            remedy="check that UDP passes between both ends and which media addresses are configured",
            retryable=True,
        ) from error
    finally:
        if listener in connection.listeners("connectionstatechange"):  # a closed connection has dropped its listeners
            connection.remove_listener("connectionstatechange", listener)


def local_sdp(connection: RTCPeerConnection, *, where: str) -> str:
    """The local description, with every candidate in it. Raises `MediaError` (retryable) when there is none: nobody could send here."""
    sdp = str(connection.localDescription.sdp)
    if "a=candidate:" not in sdp:
        raise MediaError(
            "no address to receive media on",
            where=where,
            remedy="check network and `media_addresses`; with a relay alone, whether `ice_servers` answer, take the credential "
            "and, for `turns:`, have a certificate that is trusted",
            retryable=True,
        )
    return sdp


async def close_connection(connection: RTCPeerConnection) -> None:
    """Close a connection, also one that is still being set up. Not to be cancelled: a second close would wait for this one for ever.

    ICE that completes in the very moment of closing would begin to ask the other side for consent, and nobody would end that. A set-up that
    is cut off notices at its next step: that is waited for.
    """
    transports = _ice_transports(connection)
    for transport in transports:
        ice: Any = transport._connection
        ice.query_consent = _ask_for_no_consent
    await connection.close()
    for transport in transports:
        set_up: asyncio.Event | None = getattr(transport, "_RTCIceTransport__start")  # noqa: B009 - not a name of this module's
        if set_up is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SET_UP_ENDS_WITHIN_S):
                    await set_up.wait()


async def _ask_for_no_consent() -> None:
    """Stands in for aioice's endless loop when it is about to begin after the end."""


def _ice_transports(connection: RTCPeerConnection) -> set[RTCIceTransport]:
    transports = {transceiver.receiver.transport.transport for transceiver in connection.getTransceivers()}
    return transports if connection.sctp is None else transports | {connection.sctp.transport.transport}


def refuse_oversized_datagrams(connection: RTCPeerConnection) -> None:
    """Drop media datagrams that aiortc cannot take. One of them, sent by whoever knows the port, would end the connection."""
    for transport in _ice_transports(connection):
        ice: Any = transport._connection
        ice.data_received = _refusing_oversized(ice.data_received)


def _refusing_oversized(otherwise: Callable[[bytes, int], None]) -> Callable[[bytes, int], None]:
    def data_received(data: bytes, component: int) -> None:
        if data and (len(data) <= MAX_SRTP_BYTES or not 128 <= data[0] <= 191):
            otherwise(data, component)

    return data_received


def enlarge_socket_buffers(connection: RTCPeerConnection, size: int = SOCKET_BUFFER_BYTES) -> None:
    """Ask for larger kernel buffers on the sockets that were gathered. What the system does not allow is left as it is."""
    for protocol in [protocol for transport in _ice_transports(connection) for protocol in transport._connection._protocols]:
        sock = protocol.transport.get_extra_info("socket") if getattr(protocol, "transport", None) is not None else None
        if sock is not None:
            try:
                sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, size)
            except OSError:  # not privileged, or not Linux
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
