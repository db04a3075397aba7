"""`roomkeeper recordings verify`: what lies in the store, compared once more."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from roomkeeper.errors import StoreError
from roomkeeper.hookspecs import CommandLine
from roomkeeper.state import objects, sessions
from roomkeeper.state.journal import reading
from roomkeeper.state.objects import StoredObject, UploadState
from roomkeeper.state.stores import ObjectFacts, ObjectStore, PartStore
from roomkeeper_s3 import part_ledger
from roomkeeper_s3.cli_store import open_named
from roomkeeper_s3.ledger import Job, local_path
from roomkeeper_s3.transfer import LocalFile, measure, measured_parts


@dataclass(frozen=True, slots=True)
class Finding:
    """One object, compared. `problem` is empty for a good one; `how` says what proved it."""

    session: str
    path: str
    key: str
    how: str
    problem: str


def verify(tools: CommandLine | None, config: Path | None, data_dir: Path, session: str | None, *, read_back: bool, as_json: bool) -> None:
    """Compare every verified object, of one session or of all; exit code 1 when one is not what it was."""
    with reading(data_dir) as connection:
        infos = {record.info.id: record.info for record in sessions.all_sessions(connection) if session in (None, record.info.id)}
        stored = [one for key in infos for one in objects.of_session(connection, key)]
        has_proofs = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 's3_proofs'").fetchone()
        proofs = {one: part_ledger.proof_of(connection, Job(one.session_id, one.path)) if has_proofs else None for one in stored}
    findings = []
    with open_named(tools, config, data_dir) as named, _progress(as_json) as progress:
        task = progress.add_task("verifying", total=sum(one.bytes for one in stored))
        for one in stored:
            if one.state is UploadState.VERIFIED:
                how, problem = _compare(
                    one, named(one.destination), local_path(infos[one.session_id], one.path), proofs[one], read_back=read_back
                )
                findings.append(Finding(one.session_id, one.path, one.object_key, how, problem))
            progress.advance(task, one.bytes)
    bad = [one for one in findings if one.problem]
    waiting = sum(one.state is not UploadState.VERIFIED for one in stored)
    if as_json:
        typer.echo(json.dumps({"objects": [asdict(one) for one in findings], "bad": len(bad), "not_uploaded": waiting}, indent=2))
    else:
        for finding in bad:
            typer.echo(f"BAD   {finding.session} {finding.path}: {finding.problem}")
        typer.echo(f"{len(findings) - len(bad)} good, {len(bad)} bad, {waiting} not yet uploaded")
    if bad:
        raise typer.Exit(1)


def _compare(stored: StoredObject, store: ObjectStore, local: Path, proof: tuple[int, str] | None, *, read_back: bool) -> tuple[str, str]:
    """How an object was proven, and what is wrong with it."""
    try:
        facts = store.facts(stored.object_key)
        if facts is None:
            return "", "the object is gone"
        if facts.bytes != stored.bytes:
            return "", f"the object has {facts.bytes} bytes, not {stored.bytes}"
        if local.is_file() and measure(local).sha256 != stored.sha256:
            return "", "the local file is not the one that was uploaded"
        return _prove(stored, store, facts, local, proof, read_back=read_back)
    except StoreError as error:
        return "", str(error)


def _prove(
    stored: StoredObject, store: ObjectStore, facts: ObjectFacts, local: Path, proof: tuple[int, str] | None, *, read_back: bool
) -> tuple[str, str]:
    if not read_back and facts.sha256:
        return "checksum of the store", "" if facts.sha256 == stored.sha256 else "the store's checksum is another one"
    if not read_back and proof is not None and isinstance(store, PartStore):
        if local.is_file():
            file = LocalFile(local, stored.bytes, stored.sha256)
            if store.proves(facts, measured_parts(store, file, proof[0])):
                return "checksums of its parts, against the local file", ""
        elif facts.checksum and facts.checksum == proof[1]:
            return "checksums of its parts, against the journal", ""
    same = store.read_sha256(stored.object_key) == stored.sha256
    return "read back", "" if same else "the object's bytes are others"


def _progress(quiet: bool) -> Progress:
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)
