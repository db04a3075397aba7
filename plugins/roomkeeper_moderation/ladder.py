"""The ladder of sanctions: which strike brings what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from roomkeeper.rooms.messages import Action


class Rung(NamedTuple):
    """One step. For a mute, `seconds` is its length, None the rest of the session."""

    action: Action
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """`steps[0]` follows the first strike; the last step follows every further one. A bare `Action.MUTE` lasts `mute_seconds`."""

    steps: Sequence[Action | Rung]
    mute_seconds: float

    def rung(self, strikes: int) -> Rung:
        """What the strike number `strikes` (from 1) brings."""
        step = self.steps[min(max(strikes, 1), len(self.steps)) - 1]
        if isinstance(step, Rung):
            return step
        return Rung(step, self.mute_seconds if step is Action.MUTE else None)

    def action(self, strikes: int) -> Action:
        """The action alone."""
        return self.rung(strikes).action

    def seconds(self, strikes: int) -> float | None:
        """How long the sanction of that strike lasts; None where it has no length, and for a mute: the rest of the session."""
        return self.rung(strikes).seconds
