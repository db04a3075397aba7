"""What is there at the start is no longer looked at; what was thrown away before is gone."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from roomkeeper.ops.collector import only_adding, spare_what_stays


class Node:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_stays_is_spared_and_what_a_reload_left_is_collected() -> None:
    policy = Node()
    left = weakref.ref(policy)
    spare_what_stays()
    assert gc.get_freeze_count() > 0
    assert left() is not None
    del policy
    gc.collect()
    assert left() is not None  # frozen: nobody looks at it
    spare_what_stays()
    assert left() is None


def test_nothing_is_collected_while_things_are_only_added_and_afterwards_as_before() -> None:
    with only_adding():
        assert not gc.isenabled()
        with only_adding():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
