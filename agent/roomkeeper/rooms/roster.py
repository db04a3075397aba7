"""Who was in a room, and when: the source of attendance."""

from __future__ import annotations

from dataclasses import dataclass, field

from roomkeeper.rooms.messages import User
from roomkeeper.rooms.roles import Role


@dataclass(slots=True)
class Presence:
    """One user's stays in a room. Each interval is (joined, left) in UNIX seconds; `left` is None while present."""

    user: User
    intervals: list[tuple[float, float | None]] = field(default_factory=list)

    @property
    def present(self) -> bool:
        """Whether the user is in the room now."""
        return bool(self.intervals) and self.intervals[-1][1] is None

    def seconds(self, now: float) -> float:
        """Total time spent in the room up to `now`."""
        return sum((now if left is None else left) - joined for joined, left in self.intervals)


class Roster:
    """Everybody seen in one room during one session. A join of somebody present, or a leave of somebody absent, changes nothing."""

    def __init__(self) -> None:
        self._presences: dict[str, Presence] = {}

    def joined(self, user: User, at: float) -> None:
        """Note that a user entered."""
        presence = self._presences.get(user.user_id)
        if presence is None:
            presence = self._presences[user.user_id] = Presence(user)
        if not presence.present:
            presence.intervals.append((at, None))

    def left(self, user_id: str, at: float) -> None:
        """Note that a user left."""
        presence = self._presences.get(user_id)
        if presence is not None and presence.present:
            presence.intervals[-1] = (presence.intervals[-1][0], at)

    def everybody_left(self, at: float) -> None:
        """The agent lost sight of the room: nobody is known to be present."""
        for user_id in self._presences:
            self.left(user_id, at)

    def present(self) -> list[User]:
        """Users in the room now, in order of their first arrival."""
        return [presence.user for presence in self._presences.values() if presence.present]

    def in_charge(self) -> tuple[str, ...]:
        """IDs of the teachers and assistants in the room now."""
        return tuple(user.user_id for user in self.present() if user.role in (Role.TEACHER, Role.ASSISTANT))

    def presences(self) -> list[Presence]:
        """Everybody ever seen, in order of first arrival."""
        return list(self._presences.values())
