"""As much of Janus's WebSocket protocol as publishing into a recorded VideoRoom takes."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from typing import Any, Final

import aiohttp

ANSWER_WITHIN_S: Final = 15.0
KEEPALIVE_S: Final = 20.0
ROOM_EXISTS: Final = 427


class JanusRefusedError(Exception):
    """Janus answered with an error."""


class JanusPublishers:
    """One session; a plugin handle for each publisher."""

    def __init__(self, http: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._http = http
        self._socket = socket
        self._session = 0
        self._numbers = itertools.count(1)
        self._replies: dict[str, asyncio.Queue[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read(), name="janus replies")
        self._keeping = asyncio.create_task(self._keep_alive(), name="janus keepalive")

    @classmethod
    async def connect(cls, url: str) -> JanusPublishers:
        """Connect and open a session."""
        http = aiohttp.ClientSession()
        try:
            socket = await http.ws_connect(url, protocols=["janus-protocol"], max_msg_size=0)
        except BaseException:
            await http.close()
            raise
        janus = cls(http, socket)
        janus._session = (await janus._request({"janus": "create"}))["data"]["id"]
        return janus

    async def create_room(self, room: str, folder: str) -> None:
        """Make a room whose publishers are recorded into a folder, unless it is there."""
        handle = await self._attach()
        try:
            await self._message(
                handle,
                {
                    "request": "create",
                    "room": room,
                    "publishers": 1000,
                    "bitrate": 0,
                    "audiocodec": "opus",
                    "videocodec": "h264",
                    "record": True,
                    "rec_dir": folder,
                },
            )
        except JanusRefusedError as error:
            if error.args[1] != ROOM_EXISTS:
                raise

    async def publish(self, room: str, user: str, offer: str) -> str:
        """Join the room and publish; returns the answer, with every candidate in it."""
        handle = await self._attach()
        event = await self._message(
            handle,
            {"request": "joinandconfigure", "ptype": "publisher", "room": room, "id": user, "filename": user},
            jsep={"type": "offer", "sdp": offer, "trickle": False},
        )
        return str(event["jsep"]["sdp"])

    async def close(self) -> None:
        """End the session: Janus finishes its recordings."""
        with contextlib.suppress(JanusRefusedError, TimeoutError, ConnectionError):
            await self._request({"janus": "destroy"})
        for task in (self._keeping, self._reading):
            task.cancel()
        await asyncio.wait([self._keeping, self._reading])
        await self._socket.close()
        await self._http.close()

    async def _attach(self) -> int:
        return int((await self._request({"janus": "attach", "plugin": "janus.plugin.videoroom"}))["data"]["id"])

    async def _message(self, handle: int, body: dict[str, Any], jsep: dict[str, Any] | None = None) -> dict[str, Any]:
        message: dict[str, Any] = {"janus": "message", "handle_id": handle, "body": body}
        if jsep is not None:
            message["jsep"] = jsep
        return await self._request(message)

    async def _request(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send, and wait for the answer proper: an `ack` only says that it is being worked on."""
        transaction = f"t{next(self._numbers)}"
        replies = self._replies[transaction] = asyncio.Queue()
        message = {**message, "transaction": transaction}
        if self._session:
            message["session_id"] = self._session
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self._socket.send_json(message)
                while (reply := await replies.get())["janus"] == "ack":
                    if message["janus"] == "keepalive":
                        break
        finally:
            del self._replies[transaction]
        data = reply.get("plugindata", {}).get("data", {})
        error = reply.get("error") or ({"code": data["error_code"], "reason": data["error"]} if "error_code" in data else None)
        if error is not None:
            raise JanusRefusedError(f"{error['code']}: {error['reason']}", error["code"])
        return reply

    async def _read(self) -> None:
        async for frame in self._socket:
            reply = frame.json()
            if (waiting := self._replies.get(reply.get("transaction", ""))) is not None:
                waiting.put_nowait(reply)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEPALIVE_S)
            await self._request({"janus": "keepalive"})
