"""The events of one presence: see `roomkeeper.rooms.event_queue`."""

from __future__ import annotations

from roomkeeper.rooms.event_queue import EventQueue

__all__ = ["EventQueue"]
