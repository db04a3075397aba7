"""A room server of its own for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from plugins.roomkeeper_embedded.world import World, running


@pytest.fixture
async def world(_loop_rules: None) -> AsyncIterator[World]:
    """A room server with the documented limits, but for the gap between broadcast messages."""
    async with running() as world:
        yield world
