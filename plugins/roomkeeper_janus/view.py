"""What the agent knows of one room, and what changed since it last said so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from roomkeeper.rooms.events import RoomEvent, RoomWarning, StreamInfo, StreamsAdded, StreamsRemoved, UsersJoined, UsersLeft
from roomkeeper.rooms.messages import User
from roomkeeper_janus.feeds import Feed, feeds_of
from roomkeeper_janus.people import People


class RoomView:
    """People and streams of a room. Change it, then call `refresh`: the differences become events.

    :param emit: takes the events, in order.
    :param replace: asked when a publisher put other tracks of the same kinds and codecs in place of a stream's; true if whoever plays it
        goes on with those.
    """

    def __init__(
        self, room_id: str, people: People, emit: Callable[[RoomEvent], None], replace: Callable[[Feed], bool] = lambda _feed: False
    ) -> None:
        self.people = people
        self.feeds: dict[str, Feed] = {}
        """Streams that were told of and can be played, by stream ID."""
        self._room_id = room_id
        self._emit = emit
        self._replace = replace
        self._publishers: dict[str, Mapping[str, Any]] = {}
        self._told_users: dict[str, User] = {}
        self._warned: set[str] = set()
        self._begun = False

    def set_publishers(self, publishers: object) -> None:
        """The publishers, all anew."""
        self._publishers = {}
        self.add_publishers(publishers)

    def add_publishers(self, publishers: object) -> None:
        """Publishers that are new, or whose tracks changed."""
        for publisher in publishers if isinstance(publishers, list) else []:
            if isinstance(publisher, dict) and "id" in publisher and not self.people.is_own(publisher["id"]):
                self._publishers[str(publisher["id"])] = publisher
                self.people.add_video(publisher)

    def remove_publisher(self, participant_id: object) -> None:
        """A publisher publishes no longer."""
        self._publishers.pop(str(participant_id), None)

    def remove_participant(self, participant_id: object) -> None:
        """A participant of the VideoRoom left."""
        self.remove_publisher(participant_id)
        self.people.remove_video(participant_id)

    def publishers_of(self, user_id: str) -> list[Mapping[str, Any]]:
        """Everything this user publishes, as Janus described it."""
        return [publisher for name, publisher in self._publishers.items() if self.people.owner(name) == user_id]

    def restart(self, stream_id: str) -> None:
        """Show a stream that lives on as ended and begun anew, so that it is played again."""
        feed = self.feeds.get(stream_id)
        if feed is not None:
            self._emit(StreamsRemoved(room_id=self._room_id, at=time.time(), streams=self._infos([feed]), lost=True))
            self._emit(StreamsAdded(room_id=self._room_id, at=time.time(), streams=self._infos([feed])))

    def refresh(self) -> None:
        """Tell what changed; the first time that is everything, beginning with the people, even if there are none."""
        at = time.time()
        users = self.people.present()
        joined = tuple(user for user_id, user in users.items() if user_id not in self._told_users)
        left = tuple(user for user_id, user in self._told_users.items() if user_id not in users)
        self._told_users = users
        feeds, faults = self._current_feeds()
        changed = {stream_id for stream_id in self.feeds.keys() | feeds.keys() if self.feeds.get(stream_id) != feeds.get(stream_id)}
        changed -= {stream_id for stream_id in changed if self._goes_on(self.feeds.get(stream_id), feeds.get(stream_id))}
        ended = [feed for stream_id, feed in self.feeds.items() if stream_id in changed]
        begun = [feed for stream_id, feed in feeds.items() if stream_id in changed]
        if joined or not self._begun:
            self._emit(UsersJoined(room_id=self._room_id, at=at, users=joined))
        self._begun = True
        if ended:
            self._emit(StreamsRemoved(room_id=self._room_id, at=at, streams=self._infos(ended)))
        self.feeds = feeds
        if begun:
            self._emit(StreamsAdded(room_id=self._room_id, at=at, streams=self._infos(begun)))
        if left:
            self._emit(UsersLeft(room_id=self._room_id, at=at, users=left))
        for fault in faults:
            self.warn(fault)

    def warn(self, text: str) -> None:
        """Tell of something that people should find in the manifest, once."""
        if text not in self._warned and len(self._warned) < 1000:
            self._warned.add(text)
            self._emit(RoomWarning(room_id=self._room_id, at=time.time(), text=text))

    def _goes_on(self, before: Feed | None, now: Feed | None) -> bool:
        return before is not None and now is not None and before.like(now) and self._replace(now)

    def _current_feeds(self) -> tuple[dict[str, Feed], list[str]]:
        feeds: dict[str, Feed] = {}
        faults: list[str] = []
        for name, publisher in self._publishers.items():
            if self.people.is_ghost(name):
                continue
            found, unsupported = feeds_of(publisher, self.people)
            faults += unsupported
            for feed in found:
                taken = feed.stream_id in feeds  # two users gave their streams one name
                stream_id = f"{feed.feed_id}~{feed.stream_id}" if taken else feed.stream_id
                feeds[stream_id] = replace(feed, stream_id=stream_id)
        return feeds, faults

    def _infos(self, feeds: Iterable[Feed]) -> tuple[StreamInfo, ...]:
        return tuple(StreamInfo(feed.stream_id, self.people.user_of_participant(feed.user_id)) for feed in feeds)
