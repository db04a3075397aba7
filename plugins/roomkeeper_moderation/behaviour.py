"""What people do rather than what they say: how fast, how often the same, from how many at once.

Every table here is bounded by construction: people and rooms by number (the one silent for longest goes first), what is known of each by
the length of its windows and by number.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import pairwise
from typing import NamedTuple

from roomkeeper_moderation.config import Policy
from roomkeeper_moderation.people import Person

_USERS = 50_000
_ROOMS = 256
_RECENT = 8
_RAID_SUBJECTS = 2_048
_RAID_SIMILARITY = 0.75
_RAIDERS = 1_024
_FRAGMENTS = 12
_FRAGMENT_CHARACTERS = 6
_FRAGMENT_S = 15.0
LONGEST_FRAGMENT = 2 * _FRAGMENT_CHARACTERS
"""Characters, white space around it included; anything longer is no part of a word."""
_TIMES = 10_001
_POLICIES = 64


class _Limits(NamedTuple):
    """The numbers of a policy, with lengths of time in seconds."""

    flood: int
    flood_s: float
    repeats: int
    repeats_s: float
    repeats_letters: int
    similarity: float
    raid: int
    raid_s: float
    raid_letters: int
    room_flood: int
    room_flood_s: float


class _Said:
    """One message, as far as others are compared with it."""

    __slots__ = ("_features", "at", "letters", "words")

    def __init__(self, at: float, letters: str, words: tuple[str, ...]) -> None:
        self.at = at
        self.letters = letters
        self.words = words
        self._features: frozenset[object] | None = None

    def alike(self, other: _Said, similarity: float) -> bool:
        """Whether two messages are nearly the same."""
        if self.letters == other.letters:
            return True
        if 2 * abs(len(other.letters) - len(self.letters)) > len(self.letters):
            return False
        one, two = self.features(), other.features()
        size, other_size = len(one), len(two)
        if size < similarity * other_size or other_size < similarity * size:
            return False
        shared = len(one & two)
        return shared >= similarity * (size + other_size - shared)

    def features(self) -> frozenset[object]:
        """What is compared, made when it is first asked for."""
        made = self._features
        if made is None:
            made = self._features = features(self.letters, self.words)
        return made


class _UserTrack:
    """What one person did lately. Lists: most people hold one entry or two, and an empty deque takes as much as sixty."""

    __slots__ = ("fragments", "recent", "times")

    def __init__(self) -> None:
        self.times: list[float] = []
        self.recent: list[_Said] = []
        self.fragments: list[tuple[float, str]] | None = None


class _Subject:
    """What several users may be saying: the first message, and who said the like when last."""

    __slots__ = ("last", "said", "users")

    def __init__(self, said: _Said, user_id: str) -> None:
        self.said = said
        self.last = said.at
        self.users = {user_id: said.at}


class _RoomTrack:
    """What happened in one room lately. Subjects are kept in two generations, of which the older is dropped as a whole."""

    __slots__ = ("counts", "older", "subjects", "subjects_since", "times")

    def __init__(self) -> None:
        self.times: deque[tuple[float, str]] = deque()
        self.counts: dict[str, int] = {}
        self.subjects: dict[str, _Subject] = {}
        self.older: dict[str, _Subject] = {}
        self.subjects_since = 0.0


class Behaviour:
    """The windows of all users and rooms. Limits come with each call, so a new policy goes on with what is known.

    Beyond `users` people the one silent for longest is forgotten and counted in `forgotten`.
    """

    def __init__(self, users: int = _USERS) -> None:
        self._capacity = users
        self._users: OrderedDict[Person, _UserTrack] = OrderedDict()
        self._rooms: OrderedDict[tuple[str, str], _RoomTrack] = OrderedDict()
        self._limits: dict[int, tuple[Policy, _Limits]] = {}
        self.forgotten = 0
        self.raiders: dict[str, float] = {}
        """Everybody in the raid that `observe` found last, by user ID, with the time of their message."""

    def __len__(self) -> int:
        return len(self._users)

    def observe(self, person: Person, at: float, letters: str, words: tuple[str, ...], policy: Policy) -> str:
        """Count a message; return the name of the rule it breaks (`raid`, `flood`, `room_flood`, `repeats`), or nothing."""
        known = self._limits.get(id(policy))
        limits = known[1] if known is not None else self._limits_of(policy)
        track = self._user(person)
        size = len(letters)
        if track.fragments and size > _FRAGMENT_CHARACTERS:
            track.fragments = None
        flood = limits.flood and _too_fast(track, at, limits.flood, limits.flood_s)
        repeats = raid = room_flood = False
        said: _Said | None = None
        if limits.repeats and size >= limits.repeats_letters:
            said = _Said(at, letters, words)
            repeats = _repeated(track, said, limits)
        if limits.raid or limits.room_flood:
            room = self._room(person)
            if limits.raid and size >= limits.raid_letters:
                raiders = _raid(room, person.user_id, said or _Said(at, letters, words), limits)
                if raiders:
                    raid, self.raiders = True, raiders
            room_flood = limits.room_flood > 0 and _room_too_fast(room, person.user_id, at, limits)
        if raid:
            return "raid"
        if flood:
            return "flood"
        if repeats:
            return "repeats"
        return "room_flood" if room_flood else ""

    def fragments(self, person: Person, at: float, text: str) -> str:
        """Very short messages of one user joined together, when there are several: words may be split over them."""
        if len(text) > LONGEST_FRAGMENT:
            return ""
        text = text.strip()
        if not text or len(text) > _FRAGMENT_CHARACTERS:
            return ""
        track = self._user(person)
        kept = [(when, part) for when, part in track.fragments or () if at - _FRAGMENT_S < when <= at][-_FRAGMENTS:]
        kept.append((at, text))
        track.fragments = kept
        return " ".join(part for _, part in kept) if len(kept) > 1 else ""

    def forget_fragments(self, person: Person) -> None:
        """They were judged."""
        self._user(person).fragments = None

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
        key = person[:2]
        room = self._rooms.get(key)
        if room is None:
            room = self._rooms[key] = _RoomTrack()
            if len(self._rooms) > _ROOMS:
                self._rooms.popitem(last=False)
        else:
            self._rooms.move_to_end(key)
        return room

    def _limits_of(self, policy: Policy) -> _Limits:
        limits = _Limits(
            flood=policy.flood.messages,
            flood_s=policy.flood.per.total_seconds(),
            repeats=policy.repeats.messages,
            repeats_s=policy.repeats.per.total_seconds(),
            repeats_letters=policy.repeats.min_letters,
            similarity=policy.repeats.similarity,
            raid=policy.raid.users,
            raid_s=policy.raid.per.total_seconds(),
            raid_letters=policy.raid.min_letters,
            room_flood=policy.room_flood.messages,
            room_flood_s=policy.room_flood.per.total_seconds(),
        )
        if len(self._limits) >= _POLICIES:
            self._limits.clear()
        self._limits[id(policy)] = policy, limits  # the policy too, so that no other one gets its number
        return limits


def features(letters: str, words: tuple[str, ...]) -> frozenset[object]:
    """What two messages are compared by: their words, or pairs of letters where there are few words or none (Chinese)."""
    return frozenset(words) if len(words) >= 4 else frozenset(pairwise(letters))


def _too_fast(track: _UserTrack, at: float, most: int, per: float) -> bool:
    times = track.times
    # A clock that was set back must neither keep old times for ever nor count them.
    if times and not at - per < times[0] <= at:
        since = at - per
        times[:] = [when for when in times if since < when <= at]
    times.append(at)
    if len(times) <= most:
        return False
    times.clear()  # one burst is one flood
    return True


def _repeated(track: _UserTrack, said: _Said, limits: _Limits) -> bool:
    recent = track.recent
    if not recent:
        recent.append(said)
        return limits.repeats <= 1
    since, at = said.at - limits.repeats_s, said.at
    recent = [earlier for earlier in recent[1 - _RECENT :] if since < earlier.at <= at]
    count = 1
    for earlier in recent:
        count += earlier.alike(said, limits.similarity)
    recent.append(said)
    track.recent = [] if count >= limits.repeats else recent
    return count >= limits.repeats


def _raid(room: _RoomTrack, user_id: str, said: _Said, limits: _Limits) -> dict[str, float]:
    """Everybody who says this within the window, with the time of their message; empty when that makes no raid."""
    at, since = said.at, said.at - limits.raid_s
    subjects, older = room.subjects, room.older
    if len(subjects) >= _RAID_SUBJECTS or not since < room.subjects_since <= at:
        room.older = older = subjects
        room.subjects = subjects = {}
        room.subjects_since = at
    own: _Subject | None = None
    raiders: dict[str, float] = {}
    joined: list[_Subject] = []
    for key in _keys(said):
        subject = subjects.get(key) or older.get(key)
        if subject is None or not since < subject.last <= at:
            own = own or _Subject(said, user_id)
            subjects[key] = own
            continue
        if subject is own or subject in joined or not subject.said.alike(said, _RAID_SIMILARITY):
            continue
        joined.append(subject)
        subjects[key] = subject
        subject.last = at
        users = subject.users
        users[user_id] = at
        if len(users) >= limits.raid:
            subject.users = users = {user: when for user, when in users.items() if since < when <= at}
            if len(users) > _RAIDERS:
                del users[next(iter(users))]
            if len(users) >= limits.raid:
                raiders |= users
    return raiders


def _keys(said: _Said) -> tuple[str, ...]:
    """Two messages that share most words share one of these as well, whatever was added at either end or both to disguise them."""
    words = said.words
    if len(words) < 4:
        return (said.letters,)
    telling = [word for word in words if len(word) > 3]  # everybody says the short ones
    ordered = sorted(telling if len(telling) >= 4 else words)
    first, second, last_but_one, last = ordered[0], ordered[1], ordered[-2], ordered[-1]
    return first + second, first + last, second + last_but_one, last_but_one + last


def _room_too_fast(room: _RoomTrack, user_id: str, at: float, limits: _Limits) -> bool:
    """Blames only who wrote more than twice the fair share, and at least three."""
    since = at - limits.room_flood_s
    times, counts = room.times, room.counts
    while times and (len(times) >= _TIMES or not since < times[0][0] <= at):
        _, user = times.popleft()
        counts[user] -= 1
        if not counts[user]:
            del counts[user]
    times.append((at, user_id))
    own = counts[user_id] = counts.get(user_id, 0) + 1
    if len(times) <= limits.room_flood or own < 3 or own * len(counts) <= 2 * len(times):
        return False
    room.times = deque(entry for entry in times if entry[1] != user_id)
    del counts[user_id]
    return True
