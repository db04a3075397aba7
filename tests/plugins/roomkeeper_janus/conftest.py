"""Fixtures of this folder."""

from __future__ import annotations

from janus_network import janus_network

__all__ = ["janus_network"]
