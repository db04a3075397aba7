"""Which of this machine's addresses a connection gathers candidates on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from ipaddress import ip_address

import aioice.ice

from roomkeeper.errors import MediaError

_addresses: ContextVar[tuple[str, ...] | None] = ContextVar("roomkeeper_media_addresses", default=None)
_stock: Callable[..., list[str]] | None = None


@contextmanager
def gather_on(addresses: Sequence[str] | None) -> Iterator[None]:
    """Connections whose local description is set inside gather on these addresses only.

    aioice leaves loopback out, so a machine without a network gathers nothing: `["127.0.0.1"]` is for that, and for media that is not
    to leave the machine. An empty list leaves a TURN server as the only way. None is aioice's own behaviour, every address but loopback.
    Tasks started inside inherit the choice; other connections are not touched. Raises `MediaError` for what is no IP address.
    """
    chosen = None if addresses is None else tuple(_canonical(address) for address in addresses)
    _install()
    token = _addresses.set(chosen)
    try:
        yield
    finally:
        _addresses.reset(token)


def _canonical(address: str) -> str:
    try:
        return str(ip_address(address))
    except ValueError as error:
        raise MediaError(
            "is not an IP address", where=f"media address {address!r}", remedy="give an address such as 127.0.0.1", user_fault=True
        ) from error


def _install() -> None:
    """Put the choice in front of aioice's own list, once a process."""
    global _stock  # noqa: PLW0603 - what is wrapped is process-wide too
    if _stock is None:
        _stock = aioice.ice.get_host_addresses
        aioice.ice.get_host_addresses = _host_addresses


def _host_addresses(use_ipv4: bool, use_ipv6: bool) -> list[str]:
    chosen = _addresses.get()
    if chosen is None:
        assert _stock is not None
        return _stock(use_ipv4=use_ipv4, use_ipv6=use_ipv6)
    return [address for address in chosen if (use_ipv6 if ":" in address else use_ipv4)]
