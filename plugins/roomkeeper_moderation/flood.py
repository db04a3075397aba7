"""Floods: too many messages of one user in one room within a sliding window."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import NamedTuple


class Person(NamedTuple):
    """A user in one room: whom floods and strikes are counted against."""

    provider: str
    room_id: str
    user_id: str


class FloodWindow:
    """Counts messages over a sliding window of `seconds`.

    Memory is bounded: at most `messages` times a user, and `capacity` users; beyond that the user silent for longest is
    forgotten and counted in `forgotten`.
    """

    def __init__(self, messages: int, seconds: float, capacity: int = 50_000) -> None:
        self._messages = messages
        self._seconds = seconds
        self._capacity = capacity
        self._times: OrderedDict[Person, deque[float]] = OrderedDict()
        self.forgotten = 0

    def __len__(self) -> int:
        return len(self._times)

    def add(self, person: Person, at: float) -> bool:
        """Count a message at UNIX time `at`; tell whether it is one too many. The window then begins anew, so one burst is one flood."""
        if not self._messages:
            return False
        times = self._times.setdefault(person, deque())
        self._times.move_to_end(person)
        # A clock that was set back must neither keep old times for ever nor count them.
        while times and not at - self._seconds < times[0] <= at:
            times.popleft()
        times.append(at)
        if len(self._times) > self._capacity:
            self._times.popitem(last=False)
            self.forgotten += 1
        if len(times) <= self._messages:
            return False
        times.clear()
        return True
