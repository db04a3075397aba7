"""The agent's presence in one room of a Janus: a VideoRoom, and the TextRoom beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

import structlog

from roomkeeper.errors import MediaError, RoomConnectionError, RoomError
from roomkeeper.media.frames import FrameSink, FrameSource
from roomkeeper.media.stream_stats import StreamStats
from roomkeeper.rooms.codes import RoomCode
from roomkeeper.rooms.event_queue import EventQueue
from roomkeeper.rooms.events import MessageReceived, RoomEvent, RoomState
from roomkeeper.rooms.messages import Message, MessageKind
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.chat import RoomChat, clean
from roomkeeper_janus.config import AccountSettings, revealed
from roomkeeper_janus.entry import RoomAddress, join_video_room
from roomkeeper_janus.feeds import Feed
from roomkeeper_janus.ghosts import Ghosts
from roomkeeper_janus.order import Order
from roomkeeper_janus.people import STREAM_MARK, People
from roomkeeper_janus.refusals import Part, lacks_right, not_allowed
from roomkeeper_janus.room_media import RoomMedia
from roomkeeper_janus.session import JanusHandle, JanusSession
from roomkeeper_janus.text_connection import TextConnection
from roomkeeper_janus.view import RoomView
from roomkeeper_janus.words import MARK, envelope, extra_info_from, opened

if TYPE_CHECKING:
    from roomkeeper.rooms.protocols import Room

log = structlog.get_logger(__name__)

MAX_WAITING_WORDS = 1000
"""Messages that may come between entering the TextRoom and the first event."""


class JanusRoom:
    """One room of a client. See `roomkeeper.rooms.protocols.Room` for what each call means."""

    def __init__(
        self,
        address: RoomAddress,
        text_id: str | int,
        account: Account,
        settings: AccountSettings,
        session: JanusSession,
        media: Callable[[Callable[[str, str], None], Callable[[str], None]], RoomMedia],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        ghosts_until: float,
    ) -> None:
        self.room_id = address.room_id
        self._address = address
        self._account = account
        self._settings = settings
        self._access = settings.access(address.room_id)
        self._session = session
        self._spawn = spawn
        self._queue = EventQueue(self.room_id, settings.event_queue)
        self._people = People(tie_display_names=settings.tie_display_names)
        self._view = RoomView(self.room_id, self._people, self._emit, self._replace_tracks)
        self._media = media(self._stream_lost, self._view.warn)
        self._chat = RoomChat(self.room_id, text_id, account, self._access, self._people)
        self._order = Order(address, text_id, self._access, self._view, spawn)
        self._ghosts = Ghosts(address, account, self._access, self._view, until=ghosts_until, refresh=self._refresh)
        self._handle: JanusHandle | None = None
        self._own_id = account.user_id
        self._published: dict[str, str] = {}
        """The agent's own IDs, by the stream it publishes under them."""
        self._live = False
        self._waiting: list[Message] = []
        self._description_text = ""
        self._description = ""
        """The operator's own description, kept beside the extra info."""

    # -- Room -------------------------------------------------------------------------------------------------------------

    def events(self) -> AsyncIterator[RoomEvent]:
        """Every event from login on, in order."""
        return self._queue.iterate()

    async def start_playing_stream(self, stream_id: str, sink: FrameSink) -> None:
        """Receive a stream of this room."""
        self._check_present()
        feed = self._view.feeds.get(stream_id)
        if feed is None:
            raise MediaError("there is no such stream in the room", where=f"stream {stream_id!r}", retryable=True)
        await self._media.play(feed, sink)

    async def stop_playing_stream(self, stream_id: str) -> None:
        """Stop receiving."""
        await self._media.stop_playing(stream_id)

    async def start_publishing_stream(self, stream_id: str, source: FrameSource) -> None:
        """Publish as a participant of its own, see `roomkeeper_janus.people.STREAM_MARK`."""
        self._check_present()
        participant = None if self._address.numeric else f"{self._own_id}{STREAM_MARK}{stream_id}"
        if participant is not None:
            self._people.add_own(participant)
        name = self._account.user_name or self._account.user_id
        display = f"{name}{STREAM_MARK}{stream_id}" if self._address.numeric else self._account.user_name
        try:
            own = self._published[stream_id] = await self._media.publish(stream_id, source, participant, display)
        except BaseException:
            if participant is not None and stream_id not in self._published:  # not taken: the name may be another's
                self._people.discard_own(participant)
            raise
        self._people.add_own(own)
        self._view.remove_participant(own)
        self._refresh()

    async def stop_publishing_stream(self, stream_id: str) -> None:
        """Stop publishing."""
        await self._media.stop_publishing(stream_id)
        if (own := self._published.pop(stream_id, None)) is not None:
            self._people.discard_own(own)

    async def send_broadcast_message(self, text: str) -> str:
        """Send chat. Janus gives messages no ID: the one returned is ours."""
        self._check_present()
        return await self._chat.broadcast(text)

    async def send_barrage_message(self, text: str) -> str:
        """Send chat that Janus does not acknowledge."""
        self._check_present()
        return self._chat.barrage(text)

    async def send_custom_command(self, command: str, to: Sequence[str] = ()) -> None:
        """Whisper to some, or tell everybody. Raises `RoomError` naming those who are not in the TextRoom; the others got it."""
        self._check_present()
        await self._chat.command(command, to)

    async def set_room_extra_info(self, key: str, value: str) -> None:
        """Keep it in the VideoRoom's description, where late joiners find it, and announce it in the TextRoom. Needs the room's secret."""
        self._check_present()
        assert self._handle is not None
        secret = revealed(self._access.secret)
        fields = {"key": clean(key), "value": clean(value), "by": self._own_id, "description": self._description}
        try:
            text = envelope(MessageKind.EXTRA_INFO, **fields)
            await self._handle.message(
                {"request": "edit", "room": self._address.wire_id, "secret": secret, "new_description": text, "permanent": False}
            )
            await self._chat.announce(envelope(MessageKind.EXTRA_INFO, key=fields["key"], value=fields["value"], by=self._own_id))
        except RoomError as error:
            if lacks_right(error, Part.VIDEOROOM):
                raise not_allowed("set the room extra info", self.room_id, error) from error
            raise

    async def kick_user(self, user_id: str, reason: str) -> None:
        """Put a user out of both rooms. Janus passes no reason on, and it is no ban."""
        self._check_present()
        await self._order.kick(user_id)

    async def mute_user(self, user_id: str, *, media: bool = True, chat: bool = True, seconds: float | None = None) -> None:
        """Silence a user, or lift it."""
        self._check_present()
        await self._order.mute(user_id, media=media, chat=chat, seconds=seconds)

    # -- coming and going, for the client ---------------------------------------------------------------------------------

    @property
    def token(self) -> str | None:
        """One of the room's tokens, shown wherever the agent joins it: to be there, to play, to publish, to speak."""
        return self._media.token

    @token.setter
    def token(self, token: str | None) -> None:
        self._media.token = token

    async def enter(self, token: str | None) -> None:
        """Join the VideoRoom; by default with the token of the settings. Events wait until `begin`. Raises `RoomError`."""
        self.token = token or revealed(self._access.token)
        handle = self._handle = await self._session.attach(Part.VIDEOROOM)
        joined = await join_video_room(handle, self._address, self._account, self._access, self.token)
        self._take_own_id(joined)
        self._order.video = handle
        self._take_joined(joined)
        await self._ghosts.meet(handle, joined)

    async def enter_chat(self, text: TextConnection) -> None:
        """Join the TextRoom. Raises `RoomError`."""
        await self._chat.enter(text, self.token, self._take_chat_joined)
        self._order.text = self._chat.handle

    def chat_unavailable(self, why: str) -> None:
        """There is no TextRoom, now or ever."""
        self._chat.forget()
        self._order.text = None
        self._people.set_chat([])
        self._view.warn(f"no messages from this room: {why}")
        self._refresh()

    def begin(self) -> None:
        """Tell who and what is there; from now on events flow."""
        assert self._handle is not None
        self._live = True
        self._view.refresh()
        info = extra_info_from(opened(self._description_text), self.room_id)
        if info is not None:
            self._emit(MessageReceived(room_id=self.room_id, at=info.at, message=info))
        waiting, self._waiting = self._waiting, []
        for message in waiting:
            self._emit(MessageReceived(room_id=self.room_id, at=message.at, message=message))
        self._handle.listen(self.take_event)

    async def enter_again(self) -> None:
        """Events may have been missed: take a new handle, and tell what has changed. Streams being played go on. Raises `RoomError`."""
        old = self._handle
        if old is None or self._queue.ended:
            return
        old.listen(None)
        await old.leave_room()
        await old.detach()
        if self._queue.ended:
            return
        handle = self._handle = self._order.video = await self._session.attach(Part.VIDEOROOM)
        joined = {} if self._queue.ended else await join_video_room(handle, self._address, self._account, self._access, self.token)
        if self._queue.ended:  # left meanwhile, by the old handle: nobody else would give up the new one
            await handle.leave_room()
            await handle.detach()
            return
        self._take_own_id(joined)
        self._take_joined(joined)
        self._refresh()
        handle.listen(self.take_event)

    def restart_silent(self, moment: float) -> None:
        """Play anew what has given no frame since `moment` (UNIX seconds)."""
        for stream_id in self._media.silent_since(moment):
            self._stream_lost(stream_id, "silent since the connection to Janus was resumed")

    async def leave(self, *, tell: bool = True) -> None:
        """End every stream, and leave both rooms if they can be told."""
        await self._media.close()
        if tell and self._live:
            await self._chat.leave()
        self._chat.forget()
        self._order.text = None
        if tell and self._handle is not None:
            self._handle.listen(None)
            await self._handle.leave_room()
            await self._handle.detach()

    def end(self, state: RoomState, *, code: int = 0, reason: str = "") -> None:
        """The presence is over."""
        self._live = False
        self._order.close()
        self._ghosts.close()
        self._queue.end(state, code=code, reason=reason)

    def stats(self) -> dict[str, StreamStats]:
        """How the reception of each played stream goes."""
        return self._media.stats()

    @property
    def text_id(self) -> str | int:
        """The TextRoom's ID, as the plugin wants it."""
        return self._chat.text_id

    @property
    def ended(self) -> bool:
        """Whether the presence is over."""
        return self._queue.ended

    # -- what Janus says --------------------------------------------------------------------------------------------------

    def take_event(self, event: dict[str, Any]) -> None:
        """An event of the VideoRoom."""
        data = (event.get("plugindata") or {}).get("data") or {}
        if event.get("janus") == "detached":
            self._put_out(RoomState.DISCONNECTED, "Janus detached the agent's handle")
        elif data.get("videoroom") == "destroyed":
            self._put_out(RoomState.DISCONNECTED, "the room was destroyed")
        elif data.get("leaving") == "ok":
            kicked = data.get("reason") == "kicked"
            self._put_out(RoomState.KICKED_OUT if kicked else RoomState.DISCONNECTED, "put out of the room" if kicked else "left")
        elif data.get("videoroom") == "event":
            self._take_change(data)

    def take_words(self, words: dict[str, Any]) -> None:
        """Something the TextRoom says."""
        kind = words.get("textroom")
        if kind == "message":
            self._take_message(words)
        elif kind == "announcement":
            info = extra_info_from(opened(str(words.get("text", ""))), self.room_id)
            if info is not None and info.sender.user_id != self._own_id:
                self._take_word(info)
        elif kind == "join":
            self._people.add_chat(words)
            self._refresh()
            self._order.chat_entered(str(words.get("username")))
        elif kind in ("leave", "kicked"):
            if kind == "kicked" and words.get("username") == self._chat.name:
                self.chat_unavailable("the agent was put out of the TextRoom")
                return
            self._people.remove_chat(words.get("username"))
            self._refresh()
        elif kind == "destroyed":
            self.chat_unavailable("the TextRoom was destroyed")

    def _take_change(self, data: dict[str, Any]) -> None:
        if isinstance(data.get("joining"), dict):
            self._people.add_video(data["joining"])
        if "publishers" in data:
            self._view.add_publishers(data["publishers"])
            self._ghosts.heard(data["publishers"])
        if "unpublished" in data:
            self._view.remove_publisher(data["unpublished"])
        for key in ("leaving", "kicked"):
            if key in data:
                self._view.remove_participant(data[key])
        self._refresh()
        if "publishers" in data:
            self._order.published()

    def _take_own_id(self, joined: dict[str, Any]) -> None:
        self._people.discard_own(self._own_id)
        self._own_id = str(joined.get("id", self._own_id))
        self._people.add_own(self._own_id)
        self._media.private_id = joined.get("private_id")

    def _take_joined(self, joined: dict[str, Any]) -> None:
        lists = [joined.get("publishers"), joined.get("attendees")]
        self._people.set_video(one for found in lists if isinstance(found, list) for one in found if isinstance(one, dict))
        self._view.set_publishers(joined.get("publishers"))
        self._description_text = str(joined.get("description", ""))
        record = opened(self._description_text)
        self._description = str(record.get("description", "")) if record and MARK in record else self._description_text

    def _take_chat_joined(self, reply: dict[str, Any]) -> None:
        found = reply.get("participants")
        self._people.set_chat(one for one in (found if isinstance(found, list) else []) if isinstance(one, dict))
        self._refresh()

    def _take_message(self, words: dict[str, Any]) -> None:
        message = self._chat.heard(words, self._own_id, verified=self._settings.names_vouched_for)
        if message is not None:
            self._take_word(message)

    def _take_word(self, message: Message) -> None:
        if self._live:
            self._emit(MessageReceived(room_id=self.room_id, at=message.at, message=message))
        elif len(self._waiting) < MAX_WAITING_WORDS and not self._queue.ended:
            self._waiting.append(message)

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        if self._live:
            self._view.refresh()

    def _emit(self, event: RoomEvent) -> None:
        """Queue an event. A consumer that is too far behind loses the presence, not the event alone: nothing goes missing silently."""
        if not self._queue.put(event):
            log.error("events are not consumed, room left", room=self.room_id, account=self._account.name)
            self._put_out(RoomState.DISCONNECTED, "too many events are waiting to be consumed")

    def _put_out(self, state: RoomState, reason: str) -> None:
        self.end(state, code=RoomCode.KICKED_OUT if state is RoomState.KICKED_OUT else 0, reason=reason)
        self._spawn(self.leave())

    def _stream_lost(self, stream_id: str, reason: str) -> None:
        if not self._queue.ended:
            self._spawn(self._play_again(stream_id, reason))

    async def _play_again(self, stream_id: str, reason: str) -> None:
        log.warning("played stream lost", room=self.room_id, stream=stream_id, reason=reason)
        await self._media.stop_playing(stream_id)
        if self._live:
            self._view.restart(stream_id)

    def _replace_tracks(self, feed: Feed) -> bool:
        if not self._media.can_replace(feed.stream_id):
            return False
        self._spawn(self._switch(feed))
        return True

    async def _switch(self, feed: Feed) -> None:
        if not await self._media.replace(feed):
            await self._play_again(feed.stream_id, "its tracks were replaced")

    def _check_present(self) -> None:
        where = f"room {self.room_id!r}"
        if not self._session.connected:
            raise RoomConnectionError(
                "the connection to Janus is gone", room_code=RoomCode.NETWORK_BREAK, where=where, remedy="connect again"
            )
        if self._queue.ended:
            raise RoomError("no longer in the room", room_code=RoomCode.NOT_LOGGED_IN, where=where, remedy="log in to the room first")


if TYPE_CHECKING:
    _: type[Room] = JanusRoom
