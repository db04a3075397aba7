"""The plugin's tables in the journal, as the ordered history of statements that made them. Only ever append."""

from __future__ import annotations

NAMESPACE = "moderation"

SCHEMA = (
    """CREATE TABLE moderation_strikes (
        id INTEGER PRIMARY KEY,
        provider TEXT NOT NULL, room_id TEXT NOT NULL, user_id TEXT NOT NULL,
        session_id TEXT NOT NULL, message_id TEXT NOT NULL,
        at REAL NOT NULL, rule TEXT NOT NULL, action TEXT NOT NULL,
        dry_run INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX moderation_strikes_at ON moderation_strikes (at)",
    """CREATE TABLE moderation_mutes (
        provider TEXT NOT NULL, room_id TEXT NOT NULL, user_id TEXT NOT NULL,
        session_id TEXT NOT NULL,
        at REAL NOT NULL, until REAL NOT NULL,
        PRIMARY KEY (provider, room_id, user_id)
    )""",
    """CREATE TABLE moderation_audit (
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL, provider TEXT NOT NULL, room_id TEXT NOT NULL,
        at REAL NOT NULL,
        user_id TEXT NOT NULL, user_name TEXT NOT NULL, role TEXT NOT NULL,
        kind TEXT NOT NULL, message_id TEXT NOT NULL, text TEXT NOT NULL,
        rule TEXT NOT NULL, action TEXT NOT NULL, matched TEXT NOT NULL,
        span_start INTEGER, span_end INTEGER,
        score REAL NOT NULL, seconds REAL, explanation TEXT NOT NULL, dry_run INTEGER NOT NULL,
        history TEXT NOT NULL,
        outcome TEXT NOT NULL
    )""",
    "CREATE INDEX moderation_audit_session ON moderation_audit (session_id, at)",
    "ALTER TABLE moderation_strikes ADD COLUMN pardoned_by TEXT",
    """CREATE TABLE moderation_appeals (
        id INTEGER PRIMARY KEY,
        session_id TEXT NOT NULL, provider TEXT NOT NULL, room_id TEXT NOT NULL,
        user_id TEXT NOT NULL, user_name TEXT NOT NULL,
        at REAL NOT NULL, text TEXT NOT NULL,
        decided_at REAL, decided_by TEXT, granted INTEGER
    )""",
    "CREATE INDEX moderation_audit_at ON moderation_audit (at)",
    """CREATE TABLE moderation_switches (
        session_id TEXT NOT NULL, what TEXT NOT NULL, switched_on INTEGER NOT NULL,
        PRIMARY KEY (session_id, what)
    )""",
    "CREATE TABLE moderation_redacted (session_id TEXT PRIMARY KEY)",
    "CREATE TABLE moderation_exports_owed (session_id TEXT PRIMARY KEY)",
)
