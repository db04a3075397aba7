"""roomkeeper: a headless agent that records, keeps order in and uploads real-time rooms on a timetable."""

__version__ = "0.1.0"
