"""The one data channel over which an account speaks in all its TextRooms."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import structlog
from aiortc import RTCDataChannel, RTCIceServer, RTCRtpTransceiver
from pydantic_core import from_json, to_json

from roomkeeper.errors import MediaError, RoomConnectionError, RoomError
from roomkeeper.media.webrtc.media_connection import MediaConnection
from roomkeeper_janus.config import AccountSettings
from roomkeeper_janus.refusals import Part, refusal
from roomkeeper_janus.session import JanusHandle, JanusSession

log = structlog.get_logger(__name__)

MAX_BUFFERED: Final = 1 << 20
"""Bytes that may wait in the data channel; a message over that is refused, a barrage message left out."""

OnWords = Callable[[dict[str, Any]], None]


class TextConnection:
    """A peer connection with a data channel.

    :param on_words: gets what TextRooms say.
    :param on_lost: called when it breaks by itself.
    """

    def __init__(self, settings: AccountSettings, ice_servers: list[RTCIceServer], on_words: OnWords, on_lost: Callable[[], None]) -> None:
        self.dropped = 0
        self._settings = settings
        self._ice_servers = ice_servers
        self._on_words = on_words
        self._on_lost = on_lost
        self._timeout_s = settings.request_timeout.total_seconds()
        self._handle: JanusHandle | None = None
        self._connection: MediaConnection | None = None
        self._channel: RTCDataChannel | None = None
        self._opened = asyncio.Event()
        self._pending: dict[str, tuple[asyncio.Future[dict[str, Any]], Callable[[dict[str, Any]], None] | None]] = {}
        self._over = False

    @property
    def handle(self) -> JanusHandle:
        """The plugin handle, for requests that do not need the data channel."""
        assert self._handle is not None, "open() comes first"
        return self._handle

    async def open(self, session: JanusSession) -> None:
        """Connect. Raises `RoomError` or `MediaError`."""
        self._handle = await session.attach(Part.TEXTROOM)
        offer = await self._handle.message({"request": "setup"})
        connection = self._connection = MediaConnection(
            "TextRoom", addresses=self._settings.gather_on, ice_servers=self._ice_servers, on_lost=self._lost
        )
        channel = self._channel = connection.peer.createDataChannel("JanusDataChannel")
        channel.on("open", self._opened.set)
        channel.on("message", self._take)
        answer = await connection.answer(await self._handle.with_candidates(offer.sdp), _no_media)
        await self._handle.message({"request": "ack"}, jsep=("answer", answer.sdp))
        self._handle.listen(self._take_event)
        try:
            async with asyncio.timeout(self._settings.media_timeout.total_seconds()):
                await self._opened.wait()
        except TimeoutError as error:
            raise MediaError(
                f"the data channel is not open after {self._settings.media_timeout.total_seconds():g} s",
                where="TextRoom",
                remedy="check that UDP passes between the agent and Janus, or set `ice_servers`",
                retryable=True,
            ) from error

    async def request(self, body: Mapping[str, Any], *, on_reply: Callable[[dict[str, Any]], None] | None = None) -> dict[str, Any]:
        """Send a request and wait for its answer; `on_reply` is called with it before anything behind it is read. Raises `RoomError`."""
        transaction = secrets.token_hex(6)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._pending[transaction] = (future, on_reply)
        try:
            self._send({**body, "transaction": transaction})
            async with asyncio.timeout(self._timeout_s):
                answer = await future
        except TimeoutError as error:
            raise RoomConnectionError(
                f"TextRoom did not answer within {self._timeout_s:g} s", where=f"room {body.get('room')!r}"
            ) from error
        finally:
            self._pending.pop(transaction, None)
            future.cancel()
        if answer.get("textroom") == "error":
            code = answer.get("error_code")
            raise refusal(
                Part.TEXTROOM, code if isinstance(code, int) else 0, str(answer.get("error", "")), where=f"room {body.get('room')!r}"
            )
        return answer

    def send_droppable(self, body: Mapping[str, Any]) -> None:
        """Send what Janus does not acknowledge; left out, and counted in `dropped`, when too much waits already."""
        try:
            self._send({**body, "transaction": secrets.token_hex(6), "ack": False})
        except RoomConnectionError:
            raise
        except RoomError:
            self.dropped += 1

    async def close(self) -> None:
        """End it. Safe to call twice."""
        self._over = True
        self._fail_pending()
        if self._handle is not None:
            await self._handle.detach()
        if self._connection is not None:
            await self._connection.close()

    def _send(self, message: Mapping[str, Any]) -> None:
        channel = self._channel
        if self._over or channel is None or channel.readyState != "open":
            raise RoomConnectionError("the TextRoom connection is gone", where="TextRoom", remedy="wait: it is made anew")
        if channel.bufferedAmount > MAX_BUFFERED:
            raise RoomError("too much is waiting to be sent", where="TextRoom", remedy="wait before the next message", retryable=True)
        channel.send(to_json(dict(message)).decode())

    def _take(self, data: str | bytes) -> None:
        try:
            message = from_json(data)
        except ValueError:
            log.warning("words of Janus cannot be read", size=len(data))
            return
        if not isinstance(message, dict):
            return
        future, on_reply = self._pending.pop(str(message.get("transaction", "")), (None, None))
        try:
            if future is None:
                self._on_words(message)
            elif not future.done():
                if on_reply is not None and message.get("textroom") != "error":
                    on_reply(message)
                future.set_result(message)
        except Exception:  # one message must not end the words of all rooms
            log.exception("words of Janus could not be handled")

    def _take_event(self, event: dict[str, Any]) -> None:
        if event.get("janus") in ("hangup", "detached"):
            self._lost(str(event.get("reason", event["janus"])))

    def _lost(self, reason: str) -> None:
        if self._over:
            return
        self._over = True
        log.warning("TextRoom connection lost", reason=reason)
        self._fail_pending()
        if self._opened.is_set():
            self._on_lost()

    def _fail_pending(self) -> None:
        for future, _ in self._pending.values():
            if not future.done():
                future.set_exception(RoomConnectionError("the TextRoom connection is gone", where="TextRoom", remedy="try again"))
        self._pending.clear()


async def _no_media(_transceivers: Sequence[RTCRtpTransceiver], _refused: Mapping[str, str]) -> None:
    """A data channel has no m-lines to receive on."""
