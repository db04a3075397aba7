"""Fixtures of this folder."""

from __future__ import annotations

from janus_network import janus_network
from plugins.roomkeeper_janus.browser import browser_library

__all__ = ["browser_library", "janus_network"]
