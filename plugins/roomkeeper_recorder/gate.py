"""Which moments of a session are recorded."""

from __future__ import annotations

import math
import time

SETTLE_S = 1.0
"""What was captured before a pause may come out of the jitter buffer this much later; what was captured in it, after its end."""


class Gate:
    """Open while the session is recorded, closed while it is paused or stopped. The event loop moves it, writer threads look at it too.

    Frames are judged by when they were captured, not by when they arrive: a pause begins and ends at the same moment in every stream.
    """

    def __init__(self) -> None:
        self._closings: tuple[tuple[float, float], ...] = ()  # replaced as a whole, for readers in other threads
        self._moved_at = -math.inf

    @property
    def closed(self) -> bool:
        """Nothing captured now is recorded."""
        return bool(self._closings) and self._closings[-1][1] == math.inf

    @property
    def settled(self) -> bool:
        """Closed, and whatever was captured before has come."""
        return self.closed and time.monotonic() - self._moved_at >= SETTLE_S

    def close(self, at: float) -> None:
        """Record nothing captured from `at` on, UNIX seconds; a gate that is closed stays as it is."""
        if not self.closed:
            self._moved_at = time.monotonic()  # first: until then nothing counts as settled
            self._closings = (*self._closings, (at, math.inf))

    def open(self, at: float) -> None:
        """Record again what is captured from `at` on, UNIX seconds."""
        if self.closed:
            self._moved_at = time.monotonic()
            self._closings = (*self._closings[:-1], (self._closings[-1][0], max(at, self._closings[-1][0])))

    def admits(self, captured: float) -> bool:
        """Whether a frame captured at a moment (UNIX seconds) is recorded."""
        if not self._closings:
            return True
        began, ended = self._closings[-1]
        settled = time.monotonic() - self._moved_at >= SETTLE_S
        if ended == math.inf:
            return captured < began and not settled
        # A while after the opening nothing can be left of the pause: should the machine's clock have been set, let it not matter.
        return settled or not began <= captured < ended

    @property
    def ever_closed(self) -> bool:
        """Without that, every moment is recorded and there is but one span."""
        return bool(self._closings)

    @property
    def settled_closings(self) -> int:
        """How many closings lie so far back that whatever is admitted from now on was captured after their end.

        Times prove nothing of that: the machine's clock may have been set since a connection began, and frames keep the connection's.
        """
        closings = self._closings
        return len(closings) if time.monotonic() - self._moved_at >= SETTLE_S else 0

    def excludes(self, captured: float, after: int = 0) -> bool:
        """Whether a moment lies in a pause. For frames that were admitted before the pause was known of.

        :param after: so many closings are known to lie before it, whatever the clocks say.
        """
        return any(began <= captured < ended for began, ended in self._closings[after:])

    def span(self, captured: float, after: int = 0) -> int:
        """How many closings lie before a moment: frames of different spans never share a file. `after` as above."""
        return after + sum(began <= captured for began, _ in self._closings[after:])
