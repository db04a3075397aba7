"""Which segments become which file. Plain functions on a connection, each run as one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from roomkeeper.rooms.session import SessionInfo
from roomkeeper.state import finished, segments, sessions
from roomkeeper.state.finished import FinishedFile, FinishedState
from roomkeeper.state.safe_names import safe_name
from roomkeeper.state.segments import KEPT_STATES, Segment
from roomkeeper.state.sessions import ENDED_STATES
from roomkeeper_recorder.codecs import EXTENSIONS


def plan_files(connection: sqlite3.Connection, info: SessionInfo) -> list[FinishedFile]:
    """Journal the files to be made of a session, as `PENDING`, and return them; what is made already and still holds is left alone."""
    by_stream: dict[str, list[Segment]] = {}
    for segment in sorted(segments.of_session(connection, info.id), key=lambda segment: (segment.started_at, segment.number)):
        if segment.state in KEPT_STATES:
            by_stream.setdefault(segment.stream_id, []).append(segment)
    known = {(file.stream_id, file.segments[0]): file for file in finished.of_session(connection, info.id) if file.segments}
    planned = []
    for stream_id, own in by_stream.items():
        for run in runs_of(own):
            before = known.get((stream_id, run[0].path))
            paths = tuple(segment.path for segment in run)
            if before is not None and before.segments == paths and before.state is FinishedState.FINISHED:
                continue
            path = before.path if before is not None else _free_path(connection, info, stream_id, container_of(run))
            file = _planned(info, path, run)
            finished.save(connection, file)
            planned.append(file)
    return planned


def runs_of(own: Sequence[Segment]) -> list[list[Segment]]:
    """A stream's segments, cut where a codec changes: a track of a file has one. A change of size is none of a container's business."""
    runs: list[list[Segment]] = []
    codecs: dict[str, str] = {}
    for segment in own:
        mine = {kind: codec for kind, codec in (("video", segment.video_codec), ("audio", segment.audio_codec)) if codec}
        if not runs or any(codecs.get(kind, codec) != codec for kind, codec in mine.items()):
            runs.append([])
            codecs = {}
        runs[-1].append(segment)
        codecs.update(mine)
    return runs


def container_of(run: Sequence[Segment]) -> str:
    """That of the segments, Matroska where they differ."""
    containers = {segment.container for segment in run}
    return containers.pop() if len(containers) == 1 else "matroska"


def segments_of(connection: sqlite3.Connection, file: FinishedFile) -> list[Segment]:
    """The rows a file is made of, in order of time."""
    rows = {segment.path: segment for segment in segments.of_session(connection, file.session_id)}
    return [rows[path] for path in file.segments if path in rows]


def unfinished_of(connection: sqlite3.Connection, agent: str) -> list[FinishedFile]:
    """Files of an agent's sessions that are planned and not made, or failed before."""
    return [
        file
        for file in finished.unfinished(connection)
        if (record := sessions.get(connection, file.session_id)) is not None and record.info.agent == agent
    ]


def ended_without_files(connection: sqlite3.Connection, since: float) -> list[SessionInfo]:
    """Sessions that ended after a UNIX time and for which nothing was ever planned, though their segments are there."""
    found = []
    for record in sessions.all_sessions(connection):
        if record.state not in ENDED_STATES or (record.ended_at or 0.0) < since or finished.of_session(connection, record.info.id):
            continue
        kept = [one for one in segments.of_session(connection, record.info.id) if one.state in KEPT_STATES]
        if kept and all((record.info.folder / one.path).is_file() for one in kept):
            found.append(record.info)
    return found


def _planned(info: SessionInfo, path: str, run: Sequence[Segment]) -> FinishedFile:
    pictures = [segment for segment in run if segment.video_codec]
    return FinishedFile(
        session_id=info.id,
        path=path,
        stream_id=run[0].stream_id,
        container=container_of(run),
        segments=tuple(segment.path for segment in run),
        video_codec=pictures[0].video_codec if pictures else None,
        audio_codec=next((segment.audio_codec for segment in run if segment.audio_codec), None),
        width=max((segment.width for segment in pictures), default=0),
        height=max((segment.height for segment in pictures), default=0),
        started_at=run[0].started_at,
    )


def _free_path(connection: sqlite3.Connection, info: SessionInfo, stream_id: str, container: str) -> str:
    """`STREAM.mkv`, or with a number when that is taken, by another stream, a segment or a stranger's file."""
    taken = {segment.path for segment in segments.of_session(connection, info.id)}
    taken |= {file.path for file in finished.of_session(connection, info.id)}
    number = 1
    while True:
        name = safe_name(stream_id) + ("" if number == 1 else f"~{number}") + EXTENSIONS[container]
        if name not in taken and not (info.folder / name).exists():
            return name
        number += 1
