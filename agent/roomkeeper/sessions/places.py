"""Whether there is a place for one more session: of its account's in the rooms, counted over all agents, and on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from roomkeeper.claims.leases import Claim, Leases, Place
from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.sessions.admission import Admission

ROOM_TAKEN = "an earlier session in room"
"""How a refusal begins that is as planned: one occurrence waits for the end of another in its room."""


@dataclass(frozen=True, slots=True)
class Identity:
    """An account as places see it: its user, and in how many rooms at once that user may be."""

    user_id: str
    max_rooms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Says why an occurrence has to wait. `identities` gives an account's identity, None for an account nobody knows."""

    leases: Leases
    admission: Admission
    identities: Callable[[str], Identity | None]

    def of(self, one: Occurrence) -> Place:
        """The place an occurrence needs."""
        identity = self.identities(one.account)
        return Place(one.account, identity.user_id if identity is not None else "", one.room_id)

    def taken(self, own: Iterable[Occurrence]) -> set[Place]:
        """The places taken by sessions of all agents, and by this agent's `own`, which may be without a claim yet or any more."""
        return {*self.leases.places(), *map(self.of, own)}

    def refusal(self, one: Occurrence, taken: Iterable[Place], running: int) -> str:
        """Why one more session does not fit now; empty when it does. `running`: how many sessions this agent runs."""
        identity = self.identities(one.account)
        if identity is None:
            return f"there is no account {one.account!r}"
        if any((other.account, other.room_id) == (one.account, one.room_id) for other in taken):
            return f"{ROOM_TAKEN} {one.room_id!r} is not over"
        return self.admission.refusal(self.of(one), identity.max_rooms, taken, running)

    async def lost_to_another(self, one: Occurrence, claim: Claim) -> str:
        """Why there is no place any more, though there was one before the claim: another agent claimed at the same moment, and first.

        Revisions are in one order for all, so of two that take an account's last place the later one sees the earlier.
        """
        if self.leases.alone:
            return ""
        await self.leases.know_all_before(claim)
        return self.refusal(one, self.leases.places(before=claim.revision), 0)
