"""What a raid is made of: when one is recognised, those who began it are found, not only those who came last."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping

from roomkeeper.rooms.messages import Message
from roomkeeper_moderation.people import Person

_MESSAGES = 1000
_ROOMS = 256
_SANCTIONED = 10_000
UNDER_WAY_S = 2.0
"""A message may have been sent before its sender could know of a sanction."""


class Raids:
    """The messages of each room that may yet turn out to be a raid, and who was sanctioned for one lately. Both are bounded."""

    def __init__(self) -> None:
        self._recent: OrderedDict[tuple[str, str], deque[Message]] = OrderedDict()
        self._sanctioned: OrderedDict[Person, float] = OrderedDict()

    def remember(self, person: Person, message: Message) -> None:
        """A message of `person` that counts for raids. Called for nearly every message: what is too old is looked at only in a raid."""
        recent = self._recent.get(person[:2])
        if recent is None:
            recent = self._recent[person[:2]] = deque(maxlen=_MESSAGES)
            if len(self._recent) > _ROOMS:
                self._recent.popitem(last=False)
        recent.append(message)

    def took_part(self, person: Person, at: float, users: Mapping[str, float], per: float) -> list[tuple[Person, Message]]:
        """The others of a raid that `person` made certain at UNIX time `at`, each once and only who was not sanctioned for it yet.

        :param users: user IDs of everybody in it with the time of their message, which is no longer than `per` seconds ago.
        """
        found = []
        for message in self._recent.get(person[:2], ()):
            other = person._replace(user_id=message.sender.user_id)
            if other == person or users.get(other.user_id) != message.at or at - self._sanctioned.get(other, -per) < per:
                continue
            self._note(other, at)
            found.append((other, message))
        return found

    def sanctioned_just_now(self, person: Person, at: float) -> bool:
        """Whether somebody whose message is of a raid was sanctioned for it so lately that they cannot know; noted as sanctioned if not."""
        if 0 <= at - self._sanctioned.get(person, -UNDER_WAY_S) < UNDER_WAY_S:
            return True
        self._note(person, at)
        return False

    def _note(self, person: Person, at: float) -> None:
        self._sanctioned[person] = at
        self._sanctioned.move_to_end(person)
        if len(self._sanctioned) > _SANCTIONED:
            self._sanctioned.popitem(last=False)
