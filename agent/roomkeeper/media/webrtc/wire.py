"""The shortest way from an RTP or RTCP packet to the wire.

`RTCDtlsTransport._send_rtp` is a coroutine that never waits: SRTP is computed and the datagram handed to the kernel, or queued in the
datagram transport, in one go. Running it to its end at once spares a task for every packet.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

from aiortc import RTCDtlsTransport


def send_now(transport: RTCDtlsTransport, data: bytes) -> bool:
    """Protect and send one RTP or RTCP packet. False when the transport is not connected (any more)."""
    try:
        return run_now(transport._send_rtp(data))
    except ConnectionError:
        return False


def run_now(work: Coroutine[Any, Any, Any]) -> bool:
    """Run a coroutine that never waits to its end. One that waits after all is ended there: False."""
    try:
        work.send(None)
    except StopIteration:
        return True
    work.close()
    return False


def write_buffer_size(transport: RTCDtlsTransport) -> int:
    """Bytes that wait in the datagram transport because the kernel takes no more; 0 when that cannot be told."""
    pair = transport.transport._connection._nominated.get(1)
    datagrams = getattr(pair.protocol, "transport", None) if pair is not None else None
    measure = getattr(datagrams, "get_write_buffer_size", None)
    return int(measure()) if measure is not None else 0
