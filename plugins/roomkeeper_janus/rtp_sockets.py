"""UDP sockets that are looked at together, some hundred times a second.

A wake-up of the event loop for each datagram costs more than all that is done with it. Looking every few milliseconds takes what has come
to all sockets in one go; the kernel's buffers hold seconds of a stream. The interval is no divisor of 20 ms, the pace of sound: the
moments at which packets are found would else be off by the same amount each time.
"""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Callable
from typing import Final

import structlog

from roomkeeper.media.failures import describe_failure
from roomkeeper.media.steady_clock import SteadyClock

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 0.007
RECEIVE_BUFFER_BYTES: Final = 4 << 20
DATAGRAM_BYTES: Final = 2048
"""Longer than anything that RTP over Ethernet carries."""
AT_A_TIME: Final = 256
"""Datagrams of one socket in one look, so that the other sockets and the loop get their turn."""

OnDatagram = Callable[[memoryview, float], None]
"""`(datagram, arrival)`: the view is valid during the call alone; `arrival` in UNIX seconds."""


class RtpSockets:
    """All sockets of one presence. Looks as long as one is open."""

    def __init__(self) -> None:
        self.clock = SteadyClock()
        self._sockets: dict[int, tuple[socket.socket, OnDatagram]] = {}
        self._ready: select.epoll | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._buffer = bytearray(DATAGRAM_BYTES)
        self._failed = False

    def open(self, address: str, take: OnDatagram) -> tuple[socket.socket, int]:
        """Listen on a free port of an address; return the socket, for `close`, and the port. Raises OSError."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        opened = socket.socket(family, socket.SOCK_DGRAM)
        try:
            opened.setblocking(False)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            opened.bind((address, 0))
        except OSError:
            opened.close()
            raise
        if self._ready is None:
            self._ready = select.epoll()
        self._ready.register(opened, select.EPOLLIN)
        self._sockets[opened.fileno()] = (opened, take)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LOOK_EVERY_S, self._look)
        return opened, int(opened.getsockname()[1])

    def close(self, opened: socket.socket) -> None:
        """Listen on it no longer. Safe to call twice."""
        if self._sockets.pop(opened.fileno(), None) is None:
            return
        assert self._ready is not None
        self._ready.unregister(opened)
        opened.close()
        if not self._sockets:
            self._ready.close()
            self._ready = None
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _look(self) -> None:
        assert self._ready is not None
        self._timer = asyncio.get_running_loop().call_later(LOOK_EVERY_S, self._look)
        arrival = self.clock.now()
        for number, _ in self._ready.poll(0):
            if (entry := self._sockets.get(number)) is not None:
                self._drain(*entry, arrival)

    def _drain(self, opened: socket.socket, take: OnDatagram, arrival: float) -> None:
        buffer, view = self._buffer, memoryview(self._buffer)
        for _ in range(AT_A_TIME):
            try:
                size = opened.recv_into(buffer)
            except BlockingIOError:
                return
            try:
                take(view[:size], arrival)
            except Exception as error:  # noqa: BLE001 - one datagram must not end the others
                if not self._failed:
                    self._failed = True
                    log.error("a datagram could not be taken; further ones are not logged", error=describe_failure(error))
