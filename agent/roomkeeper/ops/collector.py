"""The garbage collector and what lives as long as the agent."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

_NEW_OBJECTS = 10_000
"""How many make the collector look at the new ones. Nearly all of a message's or a packet's are gone by then without it; Python's own
number, 700, takes a third more time for each message. Looking at these takes less than a millisecond."""


def spare_what_stays() -> None:
    """Have the collector look at new objects less often, and pass over everything that is there now: plugins, thousands of terms, codecs.

    A full collection looks at all of that and halts every room while it does: a tenth of a second with 10,000 blocked terms. Call it when
    the agent has started, and again after a reload, which leaves the old policies to be collected. It takes one such collection itself.
    """
    gc.set_threshold(_NEW_OBJECTS)
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@contextlib.contextmanager
def only_adding() -> Iterator[None]:
    """No collections while the block runs: for imports, which leave nothing to collect, and after which all of it stays."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
