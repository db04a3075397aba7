"""Stills of pictures of any size."""

from __future__ import annotations

import pytest

from agent.media.clips import video_clip
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.ops.stills import _jpeg


def test_a_picture_of_usual_size_is_shown() -> None:
    assert _jpeg(video_clip("VP8", 1)[0]).startswith(b"\xff\xd8")


def test_a_picture_said_to_be_too_large_is_not_decoded() -> None:
    small = video_clip("VP8", 1)[0]
    assert _jpeg(EncodedFrame("video", "VP8", small.data, 0, 90000, 0.0, True, 16383, 16383)) == b""


@pytest.mark.slow
def test_a_picture_that_the_decoder_finds_too_large_is_not_decoded() -> None:
    large = video_clip("H264", 1, 4112, 4096)[0]
    assert _jpeg(EncodedFrame("video", "H264", large.data, 0, 90000, 0.0, True, 160, 120)) == b""
