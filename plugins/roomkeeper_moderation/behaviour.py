"""What people do rather than what they say: how fast, how often the same, from how many at once. The windows are bounded."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from itertools import pairwise

from roomkeeper_moderation.config import FloodPolicy, Policy, RaidPolicy, RepeatsPolicy
from roomkeeper_moderation.people import Person

_USERS = 50_000
_ROOMS = 256
_RECENT = 8
_RAID_SUBJECTS = 2_048
_RAID_SIMILARITY = 0.75
_FRAGMENTS = 12
_FRAGMENT_CHARACTERS = 6
_FRAGMENT_S = 15.0
_TIMES = 10_001


@dataclass(slots=True)
class _Said:
    at: float
    letters: str
    words: tuple[str, ...]
    features: frozenset[object] | None = None

    def seen(self) -> frozenset[object]:
        if self.features is None:
            self.features = features(self.letters, self.words)
        return self.features


@dataclass(slots=True)
class _UserTrack:
    times: deque[float] = field(default_factory=deque)
    recent: deque[_Said] = field(default_factory=lambda: deque(maxlen=_RECENT))
    fragments: list[tuple[float, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Subject:
    """What several users may be saying. `users` maps them to their last time."""

    features: frozenset[object]
    users: dict[str, float] = field(default_factory=dict)
    last: float = 0.0


@dataclass(slots=True)
class _RoomTrack:
    times: deque[tuple[float, str]] = field(default_factory=deque)
    counts: dict[str, int] = field(default_factory=dict)
    subjects: OrderedDict[object, _Subject] = field(default_factory=OrderedDict)


class Behaviour:
    """The windows of all users and rooms. Limits come with each call, so a new policy goes on with what is known.

    Beyond `users` people the one silent for longest is forgotten and counted in `forgotten`.
    """

    def __init__(self, users: int = _USERS) -> None:
        self._capacity = users
        self._users: OrderedDict[Person, _UserTrack] = OrderedDict()
        self._rooms: OrderedDict[tuple[str, str], _RoomTrack] = OrderedDict()
        self.forgotten = 0
        self.raiders: dict[str, float] = {}
        """Everybody in the raid that `observe` found last, by user ID, with the time of their message."""

    def __len__(self) -> int:
        return len(self._users)

    def observe(self, person: Person, at: float, letters: str, words: tuple[str, ...], policy: Policy) -> str:
        """Count a message; return the name of the rule it breaks (`raid`, `flood`, `room_flood`, `repeats`), or nothing."""
        track = self._user(person)
        if track.fragments and len(letters) > _FRAGMENT_CHARACTERS:
            track.fragments.clear()
        flood = _too_fast(track.times, at, policy.flood)
        repeats = (
            policy.repeats.messages and len(letters) >= policy.repeats.min_letters and _repeated(track, at, letters, words, policy.repeats)
        )
        room = self._room(person)
        raid = policy.raid.users and len(letters) >= policy.raid.min_letters and _raid(room, person, at, letters, words, policy.raid)
        room_flood = policy.room_flood.messages and _room_too_fast(room, person, at, policy.room_flood)
        if raid:
            self.raiders = raid
            return "raid"
        if flood:
            return "flood"
        if repeats:
            return "repeats"
        return "room_flood" if room_flood else ""

    def fragments(self, person: Person, at: float, text: str) -> str:
        """Very short messages of one user joined together, when there are several: words may be split over them."""
        if len(text) > 2 * _FRAGMENT_CHARACTERS:
            return ""
        text = text.strip()
        if not text or len(text) > _FRAGMENT_CHARACTERS:
            return ""
        track = self._user(person)
        track.fragments[:] = [(when, part) for when, part in track.fragments if at - _FRAGMENT_S < when <= at][-_FRAGMENTS:]
        track.fragments.append((at, text))
        return " ".join(part for _, part in track.fragments) if len(track.fragments) > 1 else ""

    def forget_fragments(self, person: Person) -> None:
        """They were judged."""
        self._user(person).fragments.clear()

    def _user(self, person: Person) -> _UserTrack:
        track = self._users.get(person)
        if track is None:
            track = self._users[person] = _UserTrack()
            if len(self._users) > self._capacity:
                self._users.popitem(last=False)
                self.forgotten += 1
        else:
            self._users.move_to_end(person)
        return track

    def _room(self, person: Person) -> _RoomTrack:
        key = (person.provider, person.room_id)
        room = self._rooms.get(key)
        if room is None:
            room = self._rooms[key] = _RoomTrack()
            if len(self._rooms) > _ROOMS:
                self._rooms.popitem(last=False)
        return room


def features(letters: str, words: tuple[str, ...]) -> frozenset[object]:
    """What two messages are compared by: their words, or pairs of letters where there are few words or none (Chinese)."""
    return frozenset(words) if len(words) >= 4 else frozenset(pairwise(letters))


def _alike(one: frozenset[object], other: frozenset[object], similarity: float) -> bool:
    shared = len(one & other)
    return shared >= similarity * (len(one) + len(other) - shared)


def _too_fast(times: deque[float], at: float, policy: FloodPolicy) -> bool:
    if not policy.messages:
        return False
    since = at - policy.per.total_seconds()
    # A clock that was set back must neither keep old times for ever nor count them.
    while times and not since < times[0] <= at:
        times.popleft()
    times.append(at)
    if len(times) <= policy.messages:
        return False
    times.clear()  # one burst is one flood
    return True


def _repeated(track: _UserTrack, at: float, letters: str, words: tuple[str, ...], policy: RepeatsPolicy) -> bool:
    since = at - policy.per.total_seconds()
    said = _Said(at, letters, words)
    count = 1
    for earlier in track.recent:
        if not since < earlier.at <= at:
            continue
        if earlier.letters == letters or (
            2 * abs(len(earlier.letters) - len(letters)) <= len(letters) and _alike(earlier.seen(), said.seen(), policy.similarity)
        ):
            count += 1
    track.recent.append(said)
    if count < policy.messages:
        return False
    track.recent.clear()
    return True


def _raid(room: _RoomTrack, person: Person, at: float, letters: str, words: tuple[str, ...], policy: RaidPolicy) -> dict[str, float]:
    """Everybody who takes part, with the time of their message; empty when it is no raid."""
    per = policy.per.total_seconds()
    ordered = sorted(words) if len(words) >= 4 else []
    # Two messages that share most words share one of these as well, whatever was added to disguise them.
    keys = {letters, *ordered[:2], *ordered[-2:]}
    seen: frozenset[object] | None = None
    raided: dict[str, float] = {}
    for key in keys:
        subject = room.subjects.get(key)
        if subject is not None and not at - per < subject.last <= at:
            subject = None
        if subject is None:
            seen = seen or features(letters, words)
            subject = room.subjects[key] = _Subject(seen)
            room.subjects.move_to_end(key)
            if len(room.subjects) > _RAID_SUBJECTS:
                room.subjects.popitem(last=False)
        elif key != letters:
            seen = seen or features(letters, words)
            if not _alike(subject.features, seen, _RAID_SIMILARITY):
                continue
        subject.last = at
        subject.users[person.user_id] = at
        if len(subject.users) >= policy.users:
            subject.users = {user: when for user, when in subject.users.items() if when > at - per}
            if len(subject.users) >= policy.users:
                raided |= subject.users
    return raided


def _room_too_fast(room: _RoomTrack, person: Person, at: float, policy: FloodPolicy) -> bool:
    """Blames only who wrote more than twice the fair share, and at least three."""
    since = at - policy.per.total_seconds()
    times, counts = room.times, room.counts
    while times and (len(times) >= _TIMES or not since < times[0][0] <= at):
        _, user = times.popleft()
        counts[user] -= 1
        if not counts[user]:
            del counts[user]
    times.append((at, person.user_id))
    own = counts[person.user_id] = counts.get(person.user_id, 0) + 1
    if len(times) <= policy.messages or own < 3 or own * len(counts) <= 2 * len(times):
        return False
    room.times = deque(entry for entry in times if entry[1] != person.user_id)
    del counts[person.user_id]
    return True
