"""What happens to a segment's file once its last frame is written: on the disk, hashed, journalled."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from roomkeeper.state import segments
from roomkeeper.state.files import fsync_file, fsync_folder, sha256_of
from roomkeeper.state.journal import Journal
from roomkeeper.state.segments import Segment, SegmentState
from roomkeeper_recorder.contents import read_contents, with_contents
from roomkeeper_recorder.matroska import cut_to_whole_blocks, strike_out_tracks
from roomkeeper_recorder.mp4 import cut_to_whole_fragments
from roomkeeper_recorder.segment_writer import SegmentWriter


def seal(writer: SegmentWriter, journal: Journal, *, broken: bool) -> Segment:
    """Make a closed segment durable and journal it as `CLOSED`, or `DISCARDED` when nothing is in it. Blocks.

    :param broken: writing failed: the file is cut behind its last whole frame and counted anew.
    :return: the row as journalled. Raises OSError or `JournalError`; the row is `OPEN` then, and the next start repairs the file.
    """
    try:
        row = writer.row()
        if broken:
            cut_tail(writer.path, row.container)
            row = with_contents(row, read_contents(writer.path))
        if writer.unused_tracks and row.container != "mp4":
            strike_out_tracks(writer.path, writer.unused_tracks)
        return settle(row, writer.path, journal, SegmentState.CLOSED)
    finally:
        writer.release()


def cut_tail(path: Path, container: str) -> None:
    """Cut a file whose writing broke off behind its last whole frame, in place. Blocks. Raises OSError."""
    if container == "mp4":
        cut_to_whole_fragments(path)
    else:
        cut_to_whole_blocks(path)


def settle(row: Segment, path: Path, journal: Journal, state: SegmentState) -> Segment:
    """Bring a complete file to the disk, hash it and journal it in its final state; an empty one is removed and `DISCARDED`. Blocks."""
    if row.video_frames or row.audio_frames:
        fsync_file(path)
        row = replace(row, state=state, bytes=path.stat().st_size, sha256=sha256_of(path))
        fsync_folder(path.parent)
    else:
        # Journal first: a row that says discarded with a file still there is harmless, the other way round looks like a loss.
        row = replace(row, state=SegmentState.DISCARDED, bytes=0, sha256="")
    journal.run_blocking(lambda connection: segments.save(connection, row))
    if row.state is SegmentState.DISCARDED:
        path.unlink(missing_ok=True)
    return row
