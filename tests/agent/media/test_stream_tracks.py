"""The tracks of one stream between whoever brings the packets and the sink."""

from __future__ import annotations

import pytest

from agent.media.clips import audio_clip, video_clip  # type: ignore[import-not-found]
from agent.media.peers import MemorySink  # type: ignore[import-not-found]
from agent.media.wires import WirePacket, packetize  # type: ignore[import-not-found]
from roomkeeper.media import stream_tracks
from roomkeeper.media.clocks import StreamClock
from roomkeeper.media.frames import EncodedFrame
from roomkeeper.media.receive_track import ReceiveTrack, TrackFeedback
from roomkeeper.media.stream_tracks import MAX_HELD_FRAMES, StreamTracks

NOBODY = TrackFeedback(lambda: False, lambda _ssrc, _sequences: None)
NEVER = 1e9


def take(track: ReceiveTrack, codec: str, packets: list[WirePacket], began: float = 1000.0) -> None:
    """Have a track receive packets at their times."""
    for packet in packets:
        track.push(7, codec, packet.sequence, packet.timestamp, packet.marker, packet.payload, began + packet.sent_at)


def test_frames_wait_for_the_clock_and_come_in_the_order_of_their_times() -> None:
    sink, due = MemorySink(), list[float]()
    tracks = StreamTracks(sink, StreamClock(wait_s=2.0), attend=due.append)
    audio, video = tracks.add("audio", NOBODY, hold_s=0.5), tracks.add("video", NOBODY, hold_s=0.5)
    take(video, "VP8", packetize(video_clip("VP8")))
    take(audio, "opus", packetize(audio_clip()))
    assert not sink.frames
    assert due
    assert tracks.deadline() is not None
    tracks.poll(1003.0)
    assert len(sink.frames) >= 78, "but for those that may yet be reordered"
    times = [frame.wall_time for frame in sink.frames]
    assert times == sorted(times)
    tracks.finish()
    stats = tracks.stats(plis=3)
    assert (stats.video_frames, stats.audio_frames, stats.plis, len(sink.frames)) == (30, 50, 3, 80)


def test_what_waits_for_a_clock_that_never_locks_is_bounded() -> None:
    """However long the sender keeps its reports to itself."""
    sink = MemorySink()
    tracks = StreamTracks(sink, StreamClock(wait_s=NEVER))
    audio = tracks.add("audio", NOBODY, hold_s=0.1)
    packets = packetize(audio_clip(MAX_HELD_FRAMES + 100))
    take(audio, "opus", packets[: MAX_HELD_FRAMES - 100])
    assert not sink.frames
    take(audio, "opus", packets[MAX_HELD_FRAMES - 100 :])
    assert len(sink.frames) >= MAX_HELD_FRAMES
    assert not tracks._held


def test_nothing_is_offered_after_the_end() -> None:
    sink = MemorySink()
    tracks = StreamTracks(sink, StreamClock())
    audio = tracks.add("audio", NOBODY, hold_s=0.1)
    packets = packetize(audio_clip())
    take(audio, "opus", packets[:25])
    tracks.finish()
    assert len(sink.frames) == 25
    take(audio, "opus", packets[25:])
    tracks.poll(2000.0)
    tracks.finish()
    assert len(sink.frames) == 25


def test_a_sink_that_raises_is_counted_and_told_of_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(MemorySink):  # type: ignore[misc]
        def offer(self, frame: EncodedFrame) -> None:
            raise RuntimeError("full")

    told: list[str] = []
    monkeypatch.setattr(stream_tracks.log, "error", lambda event, **_: told.append(event))
    tracks = StreamTracks(Broken(), StreamClock())
    take(tracks.add("audio", NOBODY, hold_s=0.1), "opus", packetize(audio_clip()))
    tracks.finish()
    assert tracks.sink_errors == 50
    assert told == ["a sink refused a frame; no further one of this stream is logged"]
