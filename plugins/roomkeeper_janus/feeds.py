"""From what a VideoRoom says of a publisher to streams: at most one audio and one video track each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from roomkeeper.media.depacketizers.choice import CODECS
from roomkeeper_janus.people import People

MAX_TRACKS: Final = 64
"""Tracks of one publisher that are looked at."""


@dataclass(frozen=True, slots=True)
class Track:
    """One m-line of a publisher, by its `mid`."""

    mid: str
    kind: str
    codec: str
    simulcast: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A stream that can be played. `feed_id` is the participant's ID as Janus wrote it, a string or a number."""

    stream_id: str
    user_id: str
    feed_id: str | int
    tracks: tuple[Track, ...]

    def like(self, other: Feed) -> bool:
        """Whether the other has tracks of the same kinds and codecs, of the same user."""
        kinds = [sorted((track.kind, track.codec, track.simulcast) for track in feed.tracks) for feed in (self, other)]
        return self.user_id == other.user_id and kinds[0] == kinds[1]


def feeds_of(publisher: Mapping[str, Any], people: People) -> tuple[list[Feed], list[str]]:
    """The streams of one entry of `publishers`, and a sentence for each track that cannot be recorded.

    The first audio and the first video track are one stream; each further track is a stream of its own, named after its `mid`.
    """
    feed_id = publisher.get("id")
    if not isinstance(feed_id, str | int):
        return [], []
    name = str(feed_id)
    user_id = people.owner(name)
    stream_id = people.stream_of(name)
    main: dict[str, Track] = {}
    further: list[Track] = []
    faults: list[str] = []
    for track in tracks_of(publisher):
        if track.codec not in CODECS:
            faults.append(f"{track.kind} of stream {stream_id} is not recorded: codec {track.codec or 'unknown'} is not supported")
        elif track.kind in main:
            further.append(track)
        else:
            main[track.kind] = track
    feeds = [Feed(stream_id, user_id, feed_id, tuple(main.values()))] if main else []
    feeds += [Feed(f"{stream_id}~{track.mid}", user_id, feed_id, (track,)) for track in further]
    return feeds, faults


def tracks_of(publisher: Mapping[str, Any]) -> list[Track]:
    """The audio and video tracks that are switched on."""
    listed = publisher.get("streams")
    found = []
    for entry in listed[:MAX_TRACKS] if isinstance(listed, list) else []:
        if isinstance(entry, dict) and entry.get("type") in ("audio", "video") and not entry.get("disabled") and "mid" in entry:
            codec = str(entry.get("codec", "")).lower()
            found.append(Track(str(entry["mid"]), str(entry["type"]), codec, bool(entry.get("simulcast"))))
    return found
