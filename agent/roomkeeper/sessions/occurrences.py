"""Occurrences, as sessions know them: the type itself is one that plugins build too."""

from roomkeeper.rooms.occurrences import Occurrence, OverlapRule, ScheduleSource

__all__ = ["Occurrence", "OverlapRule", "ScheduleSource"]
