"""What the server does for each request about streams: publish, play, and the end of both."""

from __future__ import annotations

from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.refusals import refusal
from roomkeeper_embedded.server import limits
from roomkeeper_embedded.server.connection import Connection
from roomkeeper_embedded.server.handlers import member_of
from roomkeeper_embedded.server.registry import Registry
from roomkeeper_embedded.server.rooms import Member
from roomkeeper_embedded.server.sfu import Publication, Sfu, Subscription
from roomkeeper_embedded.signalling import MediaEndedEvent, Play, PlayAnswer, Publish, Reply, SdpReply, StopPlay, Unpublish


class MediaHandlers:
    """Requests about streams."""

    def __init__(self, registry: Registry, sfu: Sfu) -> None:
        self._registry = registry
        self._settings = registry.settings
        self._sfu = sfu

    async def publish(self, connection: Connection, request: Publish) -> SdpReply:
        """Answer a publisher's offer. The stream ID is taken from now on; the room hears of it when the media is connected."""
        member = self._publishing_member(connection, request)
        publication = Publication(
            self._sfu,
            request.stream_id,
            member,
            request.extra_info[: limits.MAX_STREAM_EXTRA],
            on_live=self._registry.announce_stream,
            on_gone=lambda gone, reason: self._registry.end_stream(gone, reason, tell_owner=True),
        )
        self._registry.add_stream(publication)
        answer = ""
        try:
            answer = await publication.negotiate(request.sdp)
        finally:
            if not answer:
                self._registry.end_stream(publication, "not negotiated")
        if self._registry.streams.get(request.stream_id) is not publication:
            raise refusal(RoomCode.NOT_LOGGED_IN, "no longer in the room")
        return SdpReply(id=request.id, sdp=answer, room_id=member.room.room_id, refused=publication.refused)

    async def unpublish(self, connection: Connection, request: Unpublish) -> Reply:
        """End one of the connection's own streams."""
        publication = self._registry.streams.get(request.stream_id)
        if publication is not None and publication.owner.connection is connection:
            self._registry.end_stream(publication, "unpublished")
        return Reply(id=request.id)

    async def play(self, connection: Connection, request: Play) -> SdpReply:
        """Offer a stream of any room the connection is in. A second play of a stream takes the place of the first."""
        publication = self._registry.streams.get(request.stream_id)
        if publication is None or not publication.live or publication.owner.room.room_id not in connection.members:
            raise refusal(RoomCode.PLAY_FORBIDDEN, "no such stream in the rooms logged in to")
        self._stop(connection, request.stream_id)
        if len(connection.subscriptions) >= self._settings.max_played:
            raise RoomError(f"one connection may play {self._settings.max_played} streams", user_fault=True)
        subscription = Subscription(self._sfu, publication, connection, on_gone=_player_gone)
        connection.subscriptions[request.stream_id] = subscription
        offer = ""
        try:
            offer = await subscription.offer()
        finally:
            if not offer:
                _forget(subscription)
        if connection.subscriptions.get(request.stream_id) is not subscription:
            raise refusal(RoomCode.PLAY_FORBIDDEN, "the stream has ended")
        return SdpReply(id=request.id, sdp=offer, room_id=publication.owner.room.room_id)

    async def play_answer(self, connection: Connection, request: PlayAnswer) -> Reply:
        """Take the answer to the offer of `play`."""
        subscription = connection.subscriptions.get(request.stream_id)
        if subscription is None:
            raise refusal(RoomCode.PLAY_FORBIDDEN, "the stream is not being played, or has ended")
        answered = False
        try:
            await subscription.answer(request.sdp)
            answered = True
        finally:
            if not answered:
                _forget(subscription)
        return Reply(id=request.id)

    async def stop_play(self, connection: Connection, request: StopPlay) -> Reply:
        """Stop playing a stream."""
        self._stop(connection, request.stream_id)
        return Reply(id=request.id)

    def _publishing_member(self, connection: Connection, request: Publish) -> Member:
        if request.room_id:
            room_id = request.room_id
        elif connection.multi_room:
            raise refusal(RoomCode.WRONG_ROOM, "in multi-room mode a stream is published to a named room")
        else:
            room_id = next(iter(connection.members), "")
        member = member_of(connection, room_id)
        limits.check_stream_id(request.stream_id)
        allowed = member.privileges
        if not allowed.publish or (allowed.stream_ids is not None and request.stream_id not in allowed.stream_ids):
            raise refusal(RoomCode.PUBLISH_FORBIDDEN, "the token does not allow to publish this stream")
        if request.stream_id in self._registry.streams:
            raise refusal(RoomCode.STREAM_ID_IN_USE, "the stream ID is in use", where=request.stream_id)
        if sum(len(own.publications) for own in connection.members.values()) >= self._settings.max_published:
            raise RoomError(f"one connection may publish {self._settings.max_published} streams", user_fault=True)
        return member

    def _stop(self, connection: Connection, stream_id: str) -> None:
        subscription = connection.subscriptions.get(stream_id)
        if subscription is not None:
            _forget(subscription)


def _forget(subscription: Subscription) -> None:
    subscriptions = subscription.connection.subscriptions
    if subscriptions.get(subscription.publication.stream_id) is subscription:
        del subscriptions[subscription.publication.stream_id]
    subscription.close()


def _player_gone(subscription: Subscription, reason: str) -> None:
    _forget(subscription)
    subscription.connection.send(MediaEndedEvent(stream_id=subscription.publication.stream_id, role="player", reason=reason))
