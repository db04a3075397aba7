"""One session at a gateway: requests matched with their answers, events to their handles, kept alive, claimed after a lost connection."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import structlog

from roomkeeper.errors import RoomConnectionError, RoomError, RoomkeeperError
from roomkeeper_janus.config import AccountSettings
from roomkeeper_janus.credentials import Credentials
from roomkeeper_janus.refusals import NO_SESSION, Part, refusal
from roomkeeper_janus.transports import Transport, open_transport

log = structlog.get_logger(__name__)

BACKLOG = 1000
"""Events of a handle that nobody listens to yet; the oldest go first, counted."""
CLAIM_AGAIN_S = 0.2
TRICKLE_S = 1.0
"""How long trickled candidates are waited for: those of the server's own addresses come at once."""
MAX_CANDIDATES = 64

OnEvent = Callable[[dict[str, Any]], None]


class Answer(NamedTuple):
    """What a plugin answered: its data, and the session description that came with it (empty: none)."""

    data: dict[str, Any]
    sdp: str


@dataclass(slots=True)
class _Pending:
    future: asyncio.Future[dict[str, Any]]
    ack_is_answer: bool


class JanusSession:
    """A session. `on_resumed` is called after a claim: events may have been lost. `on_ended(reason)` is called once, when it is over."""

    def __init__(self, settings: AccountSettings, on_resumed: Callable[[], None], on_ended: Callable[[str], None]) -> None:
        self._settings = settings
        self._on_resumed = on_resumed
        self._on_ended = on_ended
        self._url = str(settings.url)
        self._timeout_s = settings.request_timeout.total_seconds()
        self._credentials = Credentials(settings)
        self._transport: Transport | None = None
        self._up = asyncio.Event()
        self._session_id = 0
        self._pending: dict[str, _Pending] = {}
        self._handles: dict[int, JanusHandle] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._over = ""

    @property
    def connected(self) -> bool:
        """False once the session is over. While it is being claimed it is not."""
        return bool(self._session_id) and not self._over

    async def open(self) -> None:
        """Connect and create the session. Raises `RoomError`."""
        self._transport = await open_transport(self._settings)
        self._up.set()
        self._tasks.append(asyncio.create_task(self._run(), name="janus session"))
        created = await self.request({"janus": "create"})
        self._session_id = int(created["data"]["id"])
        self._transport.session_known(self._session_id)
        self._tasks.append(asyncio.create_task(self._keep_alive(), name="janus keep-alive"))

    def stop_claiming(self) -> None:
        """It is to be closed: while the connection is lost, nothing waits for it to come back."""
        if not self._up.is_set():
            self._over = self._over or "closed"
            self._up.set()

    async def close(self) -> None:
        """End the session at the server too, as far as it can be reached. Safe to call twice."""
        self.stop_claiming()
        if self.connected and self._up.is_set():
            try:
                await self.request({"janus": "destroy"}, timeout_s=2.0)
            except RoomError as error:
                log.info("session could not be destroyed", error=str(error))
        self._over = self._over or "closed"
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._fail_pending()
        if self._transport is not None:
            await self._transport.close()

    async def attach(self, plugin: Part) -> JanusHandle:
        """Make a handle. Raises `RoomError`."""
        attached = await self.request({"janus": "attach", "plugin": f"janus.plugin.{plugin}"})
        handle = JanusHandle(self, int(attached["data"]["id"]), plugin)
        self._handles[handle.id] = handle
        return handle

    async def request(self, message: Mapping[str, Any], *, ack_is_answer: bool = False, timeout_s: float | None = None) -> dict[str, Any]:
        """Send a request and wait for its answer. While the connection is being resumed it waits for that.

        Raises `RoomError` when refused, `RoomConnectionError` when there is no answer in time.
        """
        transaction = secrets.token_hex(8)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._pending[transaction] = _Pending(future, ack_is_answer)
        try:
            async with asyncio.timeout(timeout_s or self._timeout_s):
                await self._up.wait()
                if self._over or self._transport is None:
                    raise self._gone()
                await self._transport.send(self._addressed(message, transaction))
                answer = await future
        except TimeoutError as error:
            raise RoomConnectionError(
                f"Janus did not answer within {timeout_s or self._timeout_s:g} s", where=self._url, remedy="check its load and its log"
            ) from error
        finally:
            self._pending.pop(transaction, None)
            future.cancel()
        if answer.get("janus") == "error":
            fault = answer.get("error") or {}
            code = int(fault.get("code", 0))
            if code == NO_SESSION:
                self._end("Janus knows the session no more")
            raise refusal(Part.CORE, code, str(fault.get("reason", "refused")), where=self._url)
        return answer

    def forget(self, handle: JanusHandle) -> None:
        """A handle is detached."""
        self._handles.pop(handle.id, None)

    # -- the connection -------------------------------------------------------------------------------------------------

    def _addressed(self, message: Mapping[str, Any], transaction: str) -> dict[str, Any]:
        session = {"session_id": self._session_id} if self._session_id else {}
        return {**message, **session, **self._credentials.fields(), "transaction": transaction}

    async def _run(self) -> None:
        """Read until the session is over, and tell that it is."""
        try:
            await self._read()
        except Exception as error:  # whatever it was: who is not told of the end waits in rooms that are not there any more
            log.exception("reading from Janus failed", url=self._url)
            self._over = self._over or f"reading from Janus failed: {error}"
        self._up.set()  # whoever waits for the connection learns that there is none
        self._fail_pending()
        log.info("janus session over", url=self._url, reason=self._over)
        self._on_ended(self._over)

    async def _read(self) -> None:
        while not self._over:
            assert self._transport is not None
            while not self._over and (messages := await self._transport.receive()) is not None:
                for message in messages:
                    self._take(message)
            if self._over:
                break
            self._up.clear()
            self._fail_pending()
            if not self._session_id or not await self._resume():
                self._over = self._over or "the connection to Janus was lost"

    async def _resume(self) -> bool:
        """Connect again and claim the session; False when that is not to be had."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._settings.claim_within.total_seconds()
        while loop.time() < give_up_at and not self._over:
            assert self._transport is not None
            await self._transport.close()
            try:
                self._transport = await open_transport(self._settings)
            except RoomkeeperError as error:  # also a certificate that is being replaced just now
                log.info("janus session cannot be claimed yet", url=self._url, error=str(error))
                await asyncio.sleep(CLAIM_AGAIN_S)
                continue
            if not await self._claim(self._transport):
                return False
            self._transport.session_known(self._session_id)
            self._up.set()
            log.info("janus session claimed", url=self._url)
            self._on_resumed()
            return True
        return False

    async def _claim(self, transport: Transport) -> bool:
        transaction = secrets.token_hex(8)
        try:
            async with asyncio.timeout(self._timeout_s):
                await transport.send(self._addressed({"janus": "claim"}, transaction))
                while (messages := await transport.receive()) is not None:
                    for message in messages:
                        if message.get("transaction") == transaction:
                            return message.get("janus") == "success"
                        self._take(message)
        except (TimeoutError, RoomError):
            pass
        return False

    async def _keep_alive(self) -> None:
        while not self._over:
            await asyncio.sleep(self._settings.keepalive.total_seconds())
            try:
                await self.request({"janus": "keepalive"}, ack_is_answer=True)
            except RoomError as error:
                log.warning("janus keep-alive failed", error=str(error))

    def _take(self, message: dict[str, Any]) -> None:
        kind = message.get("janus")
        pending = self._pending.get(str(message.get("transaction", "")))
        if pending is not None:
            if (kind != "ack" or pending.ack_is_answer) and not pending.future.done():
                pending.future.set_result(message)
            return
        handle = self._handles.get(message.get("sender", 0))
        if handle is not None:
            handle.take(message)
        elif kind == "timeout":
            self._end("Janus ended the session: no keep-alive reached it")

    def _end(self, reason: str) -> None:
        """Janus has no such session: nothing of it is to be had any more."""
        self._over = self._over or reason
        self._fail_pending()
        asyncio.get_running_loop().call_soon(self._wake)

    def _wake(self) -> None:
        """Have the reader see that the session is over."""
        if self._transport is not None:
            self._tasks.append(asyncio.create_task(self._transport.close(), name="janus transport close"))

    def _fail_pending(self) -> None:
        for pending in self._pending.values():
            if not pending.future.done():
                pending.future.set_exception(self._gone())
        self._pending.clear()

    def _gone(self) -> RoomConnectionError:
        return RoomConnectionError("the connection to Janus is gone", where=self._url, remedy="connect again")


class JanusHandle:
    """One handle on a plugin. Events wait until somebody listens."""

    def __init__(self, session: JanusSession, handle_id: int, part: Part) -> None:
        self.id = handle_id
        self.part = part
        self._session = session
        self._listener: OnEvent | None = None
        self._backlog: deque[dict[str, Any]] = deque(maxlen=BACKLOG)
        self._trickled: list[str] = []
        self._all_trickled = asyncio.Event()

    async def message(self, body: Mapping[str, Any], *, jsep: tuple[str, str] | None = None) -> Answer:
        """Send a message to the plugin; `jsep` is a session description: type and SDP. Raises `RoomError`."""
        message: dict[str, Any] = {"janus": "message", "handle_id": self.id, "body": {k: v for k, v in body.items() if v is not None}}
        if jsep is not None:
            message["jsep"] = {"type": jsep[0], "sdp": jsep[1], "trickle": False}
        answer = await self._session.request(message)
        data = (answer.get("plugindata") or {}).get("data") or {}
        if "error_code" in data:
            where = f"room {body['room']!r}" if "room" in body else str(self.part)
            raise refusal(self.part, int(data["error_code"]), str(data.get("error", "refused")), where=where)
        return Answer(data, str((answer.get("jsep") or {}).get("sdp", "")))

    async def leave_room(self) -> None:
        """Leave the VideoRoom, if in one: a detached handle's ID stays taken for a moment, that of one that has left does not."""
        if self._session.connected:
            with contextlib.suppress(RoomError):
                await self.message({"request": "leave"})

    async def detach(self) -> None:
        """Give the handle up; an unreachable server has lost it anyway."""
        self._session.forget(self)
        self._listener = None
        if not self._session.connected:
            return
        try:
            await self._session.request({"janus": "detach", "handle_id": self.id})
        except RoomError as error:
            log.info("handle not detached", handle=self.id, error=str(error))

    def listen(self, listener: OnEvent | None) -> None:
        """Give events to `listener` from now on, first those that came before."""
        self._listener = listener
        while listener is not None and self._backlog:
            self._deliver(listener, self._backlog.popleft())

    def take(self, message: dict[str, Any]) -> None:
        """An event came."""
        if message.get("janus") == "trickle":
            self._take_candidate(message.get("candidate"))
        elif self._listener is None:
            self._backlog.append(message)
        else:
            self._deliver(self._listener, message)

    def _deliver(self, listener: OnEvent, message: dict[str, Any]) -> None:
        try:
            listener(message)
        except Exception:  # one event must not end the session of all rooms
            log.exception("an event of Janus could not be handled", handle=self.id)

    def _take_candidate(self, candidate: Any) -> None:
        if not isinstance(candidate, dict):
            return
        if candidate.get("completed"):
            self._all_trickled.set()
        elif isinstance(candidate.get("candidate"), str) and len(self._trickled) < MAX_CANDIDATES:
            self._trickled.append(candidate["candidate"])

    async def with_candidates(self, sdp: str) -> str:
        """A description of Janus with every candidate in it: with `full_trickle` they come after it, one by one."""
        if "a=candidate:" in sdp:
            return sdp
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TRICKLE_S):
                await self._all_trickled.wait()
        lines = "".join(f"a={candidate}\r\n" for candidate in self._trickled)
        # everything is in one bundle, so the first media section is the one that counts
        start = sdp.find("\r\nm=", sdp.find("\r\nm=") + 1)
        return f"{sdp}{lines}" if start < 0 else f"{sdp[: start + 2]}{lines}{sdp[start + 2 :]}"
