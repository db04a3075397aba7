"""Containers that packets are copied into: which options, and how a track of each codec is declared."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

import av

from roomkeeper_recorder.codecs import CODECS
from roomkeeper_recorder.output_file import PRIVATE_DATA_NAME, OutputFile

TIME_BASE: Final = Fraction(1, 1000)

_NO_INTERLEAVING: Final = {
    # The interleaver would hold one track back until the other goes on, 10 s by default: for a muted microphone, for ever.
    "max_interleave_delta": "1",  # microseconds
}
_LIVE: Final = {
    "matroska": {"cluster_time_limit": "250"},  # milliseconds
    "webm": {"cluster_time_limit": "250"},
    # delay_moov: only so the header knows how much later than the other one track begins
    "mp4": {"movflags": "+delay_moov+default_base_moof", "frag_duration": "250000"},  # microseconds
}
_INDEX_IN_FRONT: Final = {
    "matroska": {"cues_to_front": "1"},
    "webm": {"cues_to_front": "1"},
    "mp4": {"movflags": "+faststart"},
}


def open_growing(file: OutputFile, container: str, *, wave: bool) -> Any:
    """Open a file that can be played whenever its writing breaks off; a clean close makes it seekable."""
    options = {**_LIVE[container], **_NO_INTERLEAVING, "flush_packets": "1", **_without_checksums(container, wave)}
    return av.open(file, "w", format=container, options=options)


def open_seekable(file: OutputFile, container: str, *, wave: bool, index_in_front: bool) -> Any:
    """Open a file that has its index when it is closed; until then it is of no use.

    :param index_in_front: all of the file is then moved once more, by PyAV with the interpreter's lock held.
    """
    options = {**_NO_INTERLEAVING, **_without_checksums(container, wave)}
    return av.open(file, "w", format=container, options=options | _INDEX_IN_FRONT[container] if index_in_front else options)


def add_track(container: Any, codec: str, template: Any) -> Any:
    """Declare a track with a template's parameters and return its stream. A template is not needed where `wave_format` says all."""
    known = CODECS[codec]
    if known.wave_format:
        stream = container.add_mux_stream("truehd", rate=known.sample_rate)  # see `OutputFile`
        stream.metadata["title"] = PRIVATE_DATA_NAME
    else:
        stream = container.add_stream_from_template(template, opaque=True)
    stream.time_base = TIME_BASE
    return stream


def _without_checksums(container: str, wave: bool) -> dict[str, str]:
    """The muxer's checksum of the track entries would not hold for what `OutputFile` makes of them."""
    return {"write_crc32": "0"} if wave and container == "matroska" else {}
