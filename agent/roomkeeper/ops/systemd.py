"""Telling systemd how the service is (sd_notify(3)); does nothing outside systemd."""

from __future__ import annotations

import os
import socket


def notify_systemd(*lines: str) -> bool:
    """Send lines such as `READY=1` or `STATUS=..`; return whether there was somebody to tell. Never raises for a lost message."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in ("/", "@"):
        return False
    if address.startswith("@"):  # abstract namespace
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notification:
        notification.setblocking(False)
        try:
            notification.sendto("\n".join(lines).encode(), address)
        except OSError:
            return False
    return True
