"""Whoever encodes AV1 in a test gives back the priority that the encoder takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scheduling_kept() -> Iterator[None]:
    """Around the use of libsvtav1, as a block or as a decorator: for root it raises the calling thread to the highest real-time priority,
    for good and for all processes that are started later, and nothing else runs beside them."""
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)
