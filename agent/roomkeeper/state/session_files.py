"""What lies in a session's folder beside its media and its manifest, and is brought into the store with them."""

from __future__ import annotations

MESSAGES_NAME = "messages.jsonl"
"""What was said; a line a message."""

DECISIONS_NAME = "moderation.jsonl"
"""What moderation decided, and why; a line a decision."""

ATTENDANCE_NAME = "attendance.csv"
"""Who was there; a line a stay."""

SESSION_FILES = (MESSAGES_NAME, DECISIONS_NAME, ATTENDANCE_NAME)
