"""Who is to run what, without asking anybody: weighted rendezvous hashing."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping


def ranked(occurrence_id: str, capacities: Mapping[str, float]) -> list[str]:
    """Agents in the order in which they should take an occurrence; each is first in proportion to its capacity.

    Everybody who knows the same agents computes the same order, and an agent that comes or goes moves only its own share
    (Thaler and Ravishankar 1998; weights after Schindelhauer and Schomaker 2005). Agents without capacity come last.
    """
    return sorted(capacities, key=lambda agent: (-_score(occurrence_id, agent, capacities[agent]), agent))


def _score(occurrence_id: str, agent: str, capacity: float) -> float:
    digest = hashlib.blake2b(f"{occurrence_id}\0{agent}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    fraction = (int.from_bytes(digest, "big") + 1) / (2**64 + 1)
    return -max(capacity, 0.0) / math.log(fraction)
