"""Memory that is used again."""

from __future__ import annotations

import pytest

from roomkeeper_s3.part_buffers import PartBuffers


def test_full_ones_are_used_again_and_others_are_not_kept() -> None:
    buffers = PartBuffers(8, most=1)
    with buffers.one(8) as first, buffers.one(8) as second:
        assert first is not second
    with buffers.one(3) as short:
        assert len(short) == 3
    with buffers.one(8) as again:
        assert again is second  # the first given back; there was no room for the other
    buffers.drop()
    with buffers.one(8) as fresh:
        assert fresh is not again


def test_one_that_somebody_may_still_read_is_not_used_again() -> None:
    buffers = PartBuffers(8, most=1)
    with pytest.raises(ZeroDivisionError), buffers.one(8) as lost:
        raise ZeroDivisionError
    with buffers.one(8) as fresh:
        assert fresh is not lost
