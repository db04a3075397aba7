"""What became of every session of a soak, from the journal and the files: nothing may be left unexplained."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.state import segments, sessions
from roomkeeper.state.journal import JOURNAL_NAME, Journal
from roomkeeper.state.manifest import MANIFEST_NAME
from roomkeeper.state.segments import KEPT_STATES, SegmentState
from roomkeeper.state.sessions import SessionRecord, SessionState


@dataclass(slots=True)
class Account:
    """Counts over all sessions, and a sentence for everything that cannot be explained."""

    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    """Why sessions failed or were missed."""
    taken_over: int = 0
    reconnected: int = 0
    segments: int = 0
    repaired: int = 0
    recorded_s: float = 0.0
    missing_s: float = 0.0
    unexplained: list[str] = field(default_factory=list)


def take_account(data_dir: Path, wanted: Sequence[Occurrence]) -> Account:
    """Look at every session that was to be. Blocks."""
    account = Account()
    journal = Journal.open(data_dir / JOURNAL_NAME)
    try:
        known = {record.info.id: record for record in journal.run_blocking(sessions.all_sessions)}
        account.unexplained += [f"{session_id}: nobody planned it" for session_id in known.keys() - {one.id for one in wanted}]
        for one in wanted:
            record = known.get(one.id)
            if record is None:
                account.unexplained.append(f"{one.id}: the journal knows nothing of it")
            else:
                _look_at(journal, record, account)
    finally:
        journal.close()
    return account


def _look_at(journal: Journal, record: SessionRecord, account: Account) -> None:
    session_id = record.info.id
    life = journal.run_blocking(lambda connection: sessions.transitions(connection, session_id))
    tenures = journal.run_blocking(lambda connection: sessions.tenures(connection, session_id))
    rows = journal.run_blocking(lambda connection: segments.of_session(connection, session_id))
    account.states[record.state.value] += 1
    account.taken_over += len(tenures) > 1
    account.reconnected += record.reconnects > 0
    complain = [f"{session_id}: {text}" for text in _faults_in_life(record, life)]
    if record.state in (SessionState.FAILED, SessionState.MISSED):
        account.reasons[f"{record.state}: {life[-1][2]}"] += 1
    kept = [row for row in rows if row.state in KEPT_STATES]
    account.segments += len(kept)
    account.repaired += sum(row.state is SegmentState.REPAIRED for row in kept)
    complain += [f"{session_id}: {row.path} was never closed" for row in rows if row.state is SegmentState.OPEN]
    complain += [f"{session_id}: {text}" for text in _faults_in_manifest(record, {row.path for row in kept}, account)]
    account.unexplained += complain


def _faults_in_life(record: SessionRecord, life: list[tuple[float, SessionState, str]]) -> list[str]:
    if record.state not in sessions.ENDED_STATES:
        return [f"it is {record.state} for ever"]
    endings = [state for _, state, _ in life if state in sessions.ENDED_STATES]
    faults = [f"it ended {len(endings)} times"] if len(endings) != 1 else []
    return faults + [f"it became {state} without a reason" for _, state, reason in life if not reason]


def _faults_in_manifest(record: SessionRecord, kept: set[str], account: Account) -> list[str]:
    """The manifest has to name every file of the journal, with the right checksum, and to say why one that should be there is not."""
    path = record.info.folder / MANIFEST_NAME
    if not path.exists():
        return ["it has no manifest"]
    manifest: dict[str, Any] = json.loads(path.read_text())
    entries = [segment for stream in manifest["streams"] for segment in stream["segments"]]
    quality = manifest["quality"]
    account.recorded_s += sum(entry["duration_s"] for entry in entries)
    account.missing_s += quality["missing_s"]
    faults = [f"the manifest and the journal differ about {name}" for name in kept ^ {entry["path"] for entry in entries}]
    for entry in entries:
        file = record.info.folder / entry["path"]
        if not file.exists() or hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
            faults.append(f"{entry['path']} is not what the manifest says")
    if not entries and not quality["warnings"] and record.state is SessionState.FINISHED:
        faults.append("nothing was recorded, and no warning says why")
    return faults
