"""Whether a webhook's server can be reached: real listeners that note what they are sent. TLS: roomkeeper_notifications/."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from roomkeeper.errors import RoomkeeperError
from roomkeeper.webhooks.reach import reach_webhook

TIMEOUT_S = 5.0


class Listener:
    """Takes one connection after another; `received` has what came first over each, nothing for one that was only opened."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, name="listener")
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                connection.settimeout(TIMEOUT_S)
                data = connection.recv(1000)
                if data == b"the end":
                    return
                self.received.append(data)

    def close(self) -> None:
        """End, after what was taken before."""
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.send(b"the end")
            self._thread.join(TIMEOUT_S)
        self._socket.close()


@contextmanager
def listening() -> Iterator[Listener]:
    """A server on a free port."""
    listener = Listener()
    try:
        yield listener
    finally:
        listener.close()


def test_a_server_that_listens_is_good_and_is_sent_nothing() -> None:
    with listening() as listener:
        told = reach_webhook(f"http://user:pass@127.0.0.1:{listener.port}/services/T0/secret", TIMEOUT_S)
    assert told == f"127.0.0.1:{listener.port} can be reached; nothing was posted"
    assert listener.received == [b""]


def test_nobody_there_is_said_without_the_secrets_of_the_address() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        with pytest.raises(RoomkeeperError, match=rf"^127\.0\.0\.1:{port}: .*refused.*check the address") as caught:
            reach_webhook(f"https://user:pass@127.0.0.1:{port}/services/T0/secret", TIMEOUT_S)
    assert "secret" not in str(caught.value)
    assert "pass" not in str(caught.value)


def test_a_server_that_speaks_no_tls() -> None:
    """It hangs up, or waits for ever: both are told within the time."""
    with listening() as listener, pytest.raises(RoomkeeperError, match="cannot be reached"):
        reach_webhook(f"https://127.0.0.1:{listener.port}/", TIMEOUT_S)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(RoomkeeperError, match="no answer in time"):
        reach_webhook(f"https://127.0.0.1:{silent.getsockname()[1]}/", 0.1)


def test_behind_a_proxy_it_is_the_proxy_that_is_tried() -> None:
    with listening() as proxy:
        told = reach_webhook("https://hooks.example.org/x", TIMEOUT_S, proxy=f"http://127.0.0.1:{proxy.port}")
    assert told == f"hooks.example.org is asked by the proxy 127.0.0.1:{proxy.port}, which can be reached; nothing was posted"
    with pytest.raises(RoomkeeperError, match=r"hooks\.example\.org: .* by the proxy 127\.0\.0\.1:1: .*https_proxy"):
        reach_webhook("https://hooks.example.org/x", TIMEOUT_S, proxy="http://127.0.0.1:1")


def test_a_proxys_address_that_cannot_be_used_is_named_as_that() -> None:
    with pytest.raises(RoomkeeperError, match=r"^proxy\.example\.org: the proxy's address names no server"):
        reach_webhook("https://hooks.example.org/x", TIMEOUT_S, proxy="proxy.example.org")


@pytest.mark.parametrize(
    ("url", "said"),
    [("http://", "names no server"), ("http://h:99999/", "Port out of range"), ("http://no-such-host.invalid/", "check the server's name")],
)
def test_an_address_that_can_never_work(url: str, said: str) -> None:
    with pytest.raises(RoomkeeperError, match=said):
        reach_webhook(url, TIMEOUT_S)
