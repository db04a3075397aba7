"""The core's tables, as the ordered history of statements that made them. Only ever append."""

from __future__ import annotations

CORE_SCHEMA = (
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY,
        provider TEXT NOT NULL, account TEXT NOT NULL, room_id TEXT NOT NULL, agent TEXT NOT NULL,
        planned_start REAL NOT NULL, planned_end REAL NOT NULL,
        started_at REAL NOT NULL, ended_at REAL,
        folder TEXT NOT NULL,
        state TEXT NOT NULL,
        reconnects INTEGER NOT NULL DEFAULT 0,
        messages INTEGER NOT NULL DEFAULT 0, moderated INTEGER NOT NULL DEFAULT 0, commands INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE session_transitions (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        at REAL NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL
    )""",
    """CREATE TABLE session_warnings (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        at REAL NOT NULL, text TEXT NOT NULL
    )""",
    """CREATE TABLE segments (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        stream_id TEXT NOT NULL, user_id TEXT NOT NULL, user_name TEXT NOT NULL, number INTEGER NOT NULL,
        state TEXT NOT NULL,
        container TEXT NOT NULL, video_codec TEXT, audio_codec TEXT,
        width INTEGER NOT NULL DEFAULT 0, height INTEGER NOT NULL DEFAULT 0,
        started_at REAL NOT NULL, duration_s REAL NOT NULL DEFAULT 0,
        video_frames INTEGER NOT NULL DEFAULT 0, audio_frames INTEGER NOT NULL DEFAULT 0,
        lost_video_frames INTEGER NOT NULL DEFAULT 0, lost_audio_frames INTEGER NOT NULL DEFAULT 0,
        gaps TEXT NOT NULL DEFAULT '[]',
        av_offset_ms REAL,
        bytes INTEGER NOT NULL DEFAULT 0, sha256 TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (session_id, path)
    )""",
    """CREATE TABLE objects (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        kind TEXT NOT NULL,
        object_key TEXT NOT NULL DEFAULT '', destination TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL,
        bytes INTEGER NOT NULL DEFAULT 0, sha256 TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL DEFAULT '',
        attempts INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '',
        updated_at REAL NOT NULL,
        PRIMARY KEY (session_id, path)
    )""",
    """CREATE TABLE recording_breaks (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        stream_id TEXT NOT NULL,
        began_at REAL NOT NULL, ended_at REAL,
        cause TEXT NOT NULL, by_user TEXT NOT NULL
    )""",
    """CREATE TABLE finished_files (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        stream_id TEXT NOT NULL, container TEXT NOT NULL, segments TEXT NOT NULL,
        state TEXT NOT NULL, error TEXT NOT NULL,
        video_codec TEXT, audio_codec TEXT, width INTEGER NOT NULL, height INTEGER NOT NULL,
        started_at REAL NOT NULL, duration_s REAL NOT NULL,
        video_frames INTEGER NOT NULL, audio_frames INTEGER NOT NULL,
        bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
        PRIMARY KEY (session_id, path)
    )""",
    "ALTER TABLE sessions ADD COLUMN fence INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE session_agents (
        session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
        agent TEXT NOT NULL, since REAL NOT NULL, until REAL
    )""",
    """CREATE TABLE planner_marks (agent TEXT PRIMARY KEY, looked_at REAL NOT NULL)""",
    "ALTER TABLE objects ADD COLUMN unproven_since REAL NOT NULL DEFAULT 0",
    "UPDATE objects SET unproven_since = updated_at",
    """CREATE TABLE untold_endings (
        session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
        agent TEXT NOT NULL
    )""",
    "ALTER TABLE untold_endings ADD COLUMN alarmed INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX objects_unverified ON objects (updated_at, path) WHERE state != 'verified'",
    "CREATE INDEX segments_open ON segments (started_at) WHERE state = 'open'",
)
