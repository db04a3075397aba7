"""Whether the server of a webhook can be reached, for `roomkeeper check`: a connection is made and ended, nothing is posted."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit

from roomkeeper.errors import RoomkeeperError
from roomkeeper.state.printable import printable


def reach_webhook(url: str, timeout_s: float, *, proxy: str = "") -> str:
    """Connect, for https by TLS with the certificate checked, and hang up. Blocks: call it in a thread.

    :param timeout_s: seconds for each step of it.
    :param proxy: the address that such requests go to instead, if they go by a proxy; what lies behind it is not tried.
    :return: a sentence for good. It names no path: that of a webhook is often a secret in itself.
    :raises RoomkeeperError: it cannot be reached; says what to do.
    """
    target = server_of(url)
    where, host, port, encrypted = _address(proxy, "the proxy's address") if proxy else _address(url, "the address")
    try:
        with socket.create_connection((host, port), timeout_s) as connection:
            if encrypted:
                with ssl.create_default_context().wrap_socket(connection, server_hostname=host):
                    pass
    except (OSError, ValueError) as error:
        what = f"the webhook cannot be reached by the proxy {where}" if proxy else "the webhook cannot be reached"
        raise RoomkeeperError(f"{what}: {_plainly(error)}", where=target, remedy=_remedy(error, proxy=bool(proxy))) from error
    if proxy:
        return f"{target} is asked by the proxy {where}, which can be reached; nothing was posted"
    return f"{where} can be reached{' by TLS' if encrypted else ''}; nothing was posted"


def server_of(url: str) -> str:
    """Host and port as they are written, to name a webhook by: its path is often a secret, as a user's password before the host is."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _address(url: str, what: str) -> tuple[str, str, int, bool]:
    """What to call it, host, port, and whether TLS comes first. Raises RoomkeeperError."""
    parts = urlsplit(url)
    encrypted = parts.scheme == "https"
    try:
        port = parts.port or (443 if encrypted else 80)
    except ValueError as error:
        raise RoomkeeperError(f"{what} cannot be used: {error}", where=server_of(url), remedy="check it") from error
    if not parts.hostname:
        raise RoomkeeperError(f"{what} names no server", where=server_of(url) or url, remedy="write it as https://SERVER/PATH")
    return server_of(url), parts.hostname, port, encrypted


def _plainly(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted: {error.verify_message}"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return printable(str(error))


def _remedy(error: Exception, *, proxy: bool) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "the certificate has to be mended there, or the address to name the server that it is for"
    if isinstance(error, ssl.SSLError):
        return "does the server speak TLS on this port? Else the address begins with http://"
    if isinstance(error, socket.gaierror):
        return "check the server's name"
    if proxy:
        return "check the proxy that the environment names (https_proxy, http_proxy, no_proxy)"
    return "check the address, whether the server runs, and the firewall between"
