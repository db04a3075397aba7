"""What a room carries: how long a message may be and how many a second, by kind. The figures are ZEGO's; other servers keep them too."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from roomkeeper.rooms.messages import MessageKind


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `size` bytes of UTF-8, `per_second` of them in any second, `gap` seconds apart."""

    size: int
    per_second: int
    gap: float = 0.0


BROADCAST = Limit(1024, 10, 0.5)
BARRAGE = Limit(1024, 20)
COMMAND_TO_ONE = Limit(1024, 200)
COMMAND_TO_SEVERAL = Limit(1024, 10)
EXTRA_INFO = Limit(128, 10)


def limit_for(kind: MessageKind, recipients: int) -> Limit:
    """The limit that a message falls under."""
    match kind:
        case MessageKind.BROADCAST:
            return BROADCAST
        case MessageKind.BARRAGE:
            return BARRAGE
        case MessageKind.COMMAND:
            return COMMAND_TO_ONE if recipients == 1 else COMMAND_TO_SEVERAL
        case MessageKind.EXTRA_INFO:
            return EXTRA_INFO


class Pace:
    """Keeps to one limit. Times are of a monotonic clock."""

    SHARE = 0.8
    """Others send into the same room, and the server's seconds are not ours."""

    def __init__(self, limit: Limit) -> None:
        self._gap = limit.gap * 1.05
        self._window = max(1, int(limit.per_second * self.SHARE))
        self._times: deque[float] = deque(maxlen=self._window)

    def wait(self, now: float) -> float:
        """Seconds until one more may be sent; 0 for now."""
        if not self._times:
            return 0.0
        pause = self._times[-1] + self._gap - now
        if len(self._times) == self._window:
            pause = max(pause, self._times[0] + 1.0 - now)
        return max(0.0, pause)

    def sent(self, now: float) -> None:
        """One was sent."""
        self._times.append(now)


def size(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode("utf-8", "replace"))


def split_at_words(text: str, limit: int) -> Iterator[str]:
    """Cut a text into pieces of at most `limit` bytes, at white space where there is some; nothing but that white space is lost."""
    while size(text) > limit:
        cut = _characters_within(text, limit)
        space = max((index for index in range(cut, cut // 2, -1) if text[index].isspace()), default=0)
        yield text[: space or cut].rstrip()
        text = text[space or cut :].lstrip()
    if text:
        yield text


def _characters_within(text: str, limit: int) -> int:
    low, high = 1, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= limit else (low, middle - 1)
    return low
