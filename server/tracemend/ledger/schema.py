"""The ledger's tables. A change is a new entry of `MIGRATIONS`, never an edit of an old one."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE incident (
        id TEXT PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('open', 'resolved', 'dismissed')),
        count INTEGER NOT NULL,
        first_seen REAL NOT NULL,
        last_seen REAL NOT NULL,
        data TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX incident_by_time ON incident (last_seen);
    CREATE TABLE report (
        key TEXT PRIMARY KEY,
        at REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE analysis (
        incident TEXT PRIMARY KEY REFERENCES incident ON DELETE CASCADE,
        at REAL NOT NULL,
        data TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE fix (
        incident TEXT NOT NULL REFERENCES incident ON DELETE CASCADE,
        id TEXT NOT NULL,
        position INTEGER NOT NULL,
        data TEXT NOT NULL,
        verdict TEXT,
        PRIMARY KEY (incident, id)
    ) WITHOUT ROWID;
    CREATE TABLE delivery (
        incident TEXT NOT NULL REFERENCES incident ON DELETE CASCADE,
        fix TEXT NOT NULL,
        branch TEXT NOT NULL,
        at REAL NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (incident, fix, branch)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE sighting (
        what TEXT NOT NULL,
        by TEXT NOT NULL,
        times INTEGER NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (what, by)
    ) WITHOUT ROWID;
    """,
)
