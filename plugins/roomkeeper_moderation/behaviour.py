"""What people do rather than what they say: how fast, how often the same, from how many at once.

Every table here is bounded by construction: people and rooms by number (the one silent for longest goes first), what is known of each by
the length of its windows and by number.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import compress, pairwise
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
_IS_TELLING = (3).__lt__  # of a length: everybody says the short words


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


# What is kept of people and messages are plain tuples of numbers and strings: the garbage collector leaves them alone, however many.
_Said = tuple[float, str, tuple[str, ...]]  # when (UNIX time), its letters, its words
_Track = tuple[tuple[float, ...], tuple[_Said, ...], tuple[tuple[float, str], ...]]  # times, recent messages, fragments
_Single = tuple[float, str, _Said]  # when, who, what: said by one person so far

_NOTHING: _Track = ((), (), ())


class _Subject:
    """What several users may be saying: the first message, and who said the like when last."""

    __slots__ = ("last", "said", "users")

    def __init__(self, single: _Single) -> None:
        self.last, user_id, self.said = single
        self.users = {user_id: self.last}


class _RoomTrack:
    """What happened in one room lately. Subjects are kept in two generations, of which the older is dropped as a whole."""

    __slots__ = ("counts", "older", "subjects", "subjects_since", "times")

    def __init__(self) -> None:
        self.times: deque[tuple[float, str]] = deque()
        self.counts: dict[str, int] = {}
        self.subjects: dict[str, _Subject | _Single] = {}
        self.older: dict[str, _Subject | _Single] = {}
        self.subjects_since = 0.0


class Behaviour:
    """The windows of all users and rooms. Limits come with each call, so a new policy goes on with what is known.

    Beyond `users` people the one silent for longest is forgotten and counted in `forgotten`.
    """

    def __init__(self, users: int = _USERS) -> None:
        self._capacity = users
        self._users: OrderedDict[tuple[str, str, str], _Track] = OrderedDict()
        self._rooms: dict[tuple[str, str], _RoomTrack] = {}
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
        size = len(letters)
        said: _Said = (at, letters, words)
        track = self._users.get(person)
        times, recent, fragments = track or _NOTHING
        flood = repeats = raid = room_flood = False
        if limits.flood:
            times = _within(times, at, limits.flood_s)
            if len(times) > limits.flood:
                flood, times = True, ()  # one burst is one flood
        if limits.repeats and size >= limits.repeats_letters:
            recent = _recent(recent, said, limits)
            if len(recent) >= limits.repeats and _alike_ones(recent, said, limits.similarity) >= limits.repeats:
                repeats, recent = True, ()
        self._keep(person, (times, recent, () if size > _FRAGMENT_CHARACTERS else fragments), new=track is None)
        if limits.raid or limits.room_flood:
            room = self._room(person)
            if limits.raid and size >= limits.raid_letters:
                raiders = _raid(room, person[2], said, limits)
                if raiders:
                    raid, self.raiders = True, raiders
            room_flood = limits.room_flood > 0 and _room_too_fast(room, person[2], at, limits)
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
        track = self._users.get(person)
        times, recent, fragments = track or _NOTHING
        kept = (*[(when, part) for when, part in fragments if at - _FRAGMENT_S < when <= at][1 - _FRAGMENTS :], (at, text))
        self._keep(person, (times, recent, kept), new=track is None)
        return " ".join([part for _, part in kept]) if len(kept) > 1 else ""

    def forget_fragments(self, person: Person) -> None:
        """They were judged."""
        if (track := self._users.get(person)) is not None:
            self._users[person] = (*track[:2], ())

    def _keep(self, person: Person, track: _Track, *, new: bool) -> None:
        users = self._users
        if not new:
            users[person] = track
            users.move_to_end(person)
            return
        users[person[0], person[1], person[2]] = track  # a plain tuple: the garbage collector leaves it alone
        if len(users) > self._capacity:
            users.popitem(last=False)
            self.forgotten += 1

    def _room(self, person: Person) -> _RoomTrack:
        key = person[:2]
        room = self._rooms.get(key)
        if room is None:
            room = self._rooms[key] = _RoomTrack()
            if len(self._rooms) > _ROOMS:  # the one known for longest: what is forgotten is a window of seconds
                del self._rooms[next(iter(self._rooms))]
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


def alike(one: _Said, other: _Said, similarity: float) -> bool:
    """Whether two messages are nearly the same."""
    letters, other_letters = one[1], other[1]
    if letters == other_letters:
        return True
    if 2 * abs(len(letters) - len(other_letters)) > len(letters):
        return False
    first, second = features(letters, one[2]), features(other_letters, other[2])
    size, other_size = len(first), len(second)
    if size < similarity * other_size or other_size < similarity * size:
        return False
    shared = len(first & second)
    return shared >= similarity * (size + other_size - shared)


def _within(times: tuple[float, ...], at: float, per: float) -> tuple[float, ...]:
    """The times within the window, this one included. A clock that was set back neither keeps old times for ever nor counts them."""
    if not times:
        return (at,)
    since = at - per
    if not since < times[0] <= at:
        times = tuple([when for when in times if since < when <= at])
    return (*times, at)


def _recent(recent: tuple[_Said, ...], said: _Said, limits: _Limits) -> tuple[_Said, ...]:
    """The messages within the window, this one included."""
    if not recent:
        return (said,)
    at = said[0]
    since = at - limits.repeats_s
    return (*[earlier for earlier in recent[1 - _RECENT :] if since < earlier[0] <= at], said)


def _alike_ones(recent: tuple[_Said, ...], said: _Said, similarity: float) -> int:
    return 1 + sum([alike(earlier, said, similarity) for earlier in recent[:-1]])


def _raid(room: _RoomTrack, user_id: str, said: _Said, limits: _Limits) -> dict[str, float]:
    """Everybody who says this within the window, with the time of their message; empty when that makes no raid."""
    at = said[0]
    since = at - limits.raid_s
    subjects, older = room.subjects, room.older
    if len(subjects) >= _RAID_SUBJECTS or not since < room.subjects_since <= at:
        room.older = older = subjects
        room.subjects = subjects = {}
        room.subjects_since = at
    own: _Single = (at, user_id, said)
    keys = _keys(said)
    if subjects.keys().isdisjoint(keys) and older.keys().isdisjoint(keys):  # nobody says the like
        subjects.update(dict.fromkeys(keys, own))
        return {}
    raiders: dict[str, float] = {}
    joined: list[_Subject] = []
    for key in keys:
        subject = subjects.get(key) or older.get(key)
        if subject is None:
            subjects[key] = own
            continue
        if subject is own or subject in joined:
            continue
        single = subject.__class__ is tuple
        if not since < (subject[0] if single else subject.last) <= at:  # type: ignore[index, union-attr]
            subjects[key] = own
            continue
        if not alike(subject[2] if single else subject.said, said, _RAID_SIMILARITY):  # type: ignore[index, union-attr]
            continue
        several = _Subject(subject) if isinstance(subject, tuple) else subject
        for other in _keys(several.said):
            subjects[other] = several
        joined.append(several)
        several.last = at
        several.users[user_id] = at
        if len(several.users) >= limits.raid:
            several.users = {user: when for user, when in several.users.items() if since < when <= at}
            if len(several.users) > _RAIDERS:
                del several.users[next(iter(several.users))]
            if len(several.users) >= limits.raid:
                raiders |= several.users
    return raiders


def _keys(said: _Said) -> tuple[str, ...]:
    """Two messages that share most words share one of these as well, whatever was added at either end or both to disguise them."""
    words = said[2]
    if len(words) < 4:
        return (said[1],)
    telling = [*compress(words, map(_IS_TELLING, map(len, words)))]
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
