"""Fixtures of this folder."""

from __future__ import annotations

import pytest

from janus_network import janus_network
from plugins.roomkeeper_janus.browser import browser_library
from roomkeeper_janus import relayed_clock

__all__ = ["browser_library", "janus_network"]


@pytest.fixture
def clocks_settle_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests that look at frames but not at their times: frames are not held back for seconds until their times are good."""
    monkeypatch.setattr(relayed_clock, "LOCK_WAIT_S", 0.2)
