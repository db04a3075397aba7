"""Frames to publish, read from a file that was encoded beforehand: an announcement, a jingle."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
from av.bitstream import BitStreamFilterContext

from roomkeeper.errors import MediaError
from roomkeeper.media.frames import CLOCK_RATES, EncodedFrame, MediaKind

_VIDEO: Final = {"h264": "H264", "vp8": "VP8", "vp9": "VP9", "av1": "AV1", "dav1d": "AV1"}
_AUDIO: Final = {"opus": "opus"}
_USABLE: Final = "use H264, VP8, VP9 or AV1, and Opus"
_USUAL_S: Final[dict[MediaKind, float]] = {"audio": 0.02, "video": 1 / 30}
_SPS: Final = 7  # H.264 table 7-1
_BATCH: Final = 50
"""Packets read at a time: a second of sound, two of pictures."""


class FileSource:
    """Serves `FrameSource` from a Matroska, WebM, Ogg or MP4 file with a picture in H264, VP8, VP9 or AV1, sound in Opus, or both.

    Nothing is encoded or decoded.

    Frames come at the pace of the file's own timestamps, counted from the first call of `next_frame`. Each track is read on its own, some
    packets at a time in a thread, so memory stays small however long the file is and whichever tracks are asked for.

    :ivar video_codec: `H264`, `VP8`, `VP9`, `AV1` or None.
    :ivar audio_codec: `opus` or None.
    :ivar duration_s: length of one round, seconds.
    """

    def __init__(self, path: Path, readers: dict[MediaKind, _TrackReader], duration_s: float, *, loop: bool) -> None:
        """Use `FileSource.open`."""
        self._path = path
        self._readers = readers
        self._loop = loop
        self.duration_s = duration_s
        self.video_codec: str | None = readers["video"].codec if "video" in readers else None
        self.audio_codec: str | None = readers["audio"].codec if "audio" in readers else None
        self._began: tuple[float, float] | None = None  # monotonic and UNIX time of the file's zero
        self._closed = asyncio.Event()

    @classmethod
    async def open(cls, path: Path | str, *, loop: bool = False) -> FileSource:
        """Open a file, off the event loop. Raises `MediaError` when there is nothing in it that could be published as it is.

        :param loop: begin again at the end, without a hole, until `close`.
        """
        return await asyncio.to_thread(_open, Path(path), loop)

    async def next_frame(self, kind: MediaKind) -> EncodedFrame | None:
        """Return the track's next frame when it is due, or None at the end of the file, after `close`, or without such a track.

        Cancelling loses nothing: the frame is returned by the next call. Raises `MediaError` when the file breaks off in an error.
        """
        reader = self._readers.get(kind)
        if reader is None:
            return None
        while not reader.waiting:
            if self._closed.is_set() or (reader.exhausted and not self._loop):
                return None
            await reader.read()
        if self._began is None:
            self._began = (time.monotonic(), time.time())
        monotonic_zero, unix_zero = self._began
        due = monotonic_zero + reader.waiting[0].due_s
        if (delay := due - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(delay):
                    await self._closed.wait()
            except TimeoutError:
                pass
        if self._closed.is_set() or not reader.waiting:
            return None
        packet = reader.waiting.popleft()
        rate = CLOCK_RATES[kind]
        width, height = reader.size if packet.keyframe else (0, 0)
        return EncodedFrame(
            kind, reader.codec, packet.data, round(packet.at_s * rate), rate, unix_zero + packet.at_s, packet.keyframe, width, height
        )

    def request_keyframe(self) -> None:
        """Ignored: the file has the key frames it has."""

    async def close(self) -> None:
        """End both tracks and close the file. Safe to call twice."""
        self._closed.set()
        await asyncio.gather(*(reader.close() for reader in self._readers.values()))


class _Packet:
    """`at_s` is when it is shown, `due_s` when it is to be sent; seconds from the file's zero, growing over all rounds."""

    __slots__ = ("at_s", "data", "due_s", "keyframe")

    def __init__(self, data: bytes, at_s: float, due_s: float, keyframe: bool) -> None:
        self.data = data
        self.at_s = at_s
        self.due_s = due_s
        self.keyframe = keyframe


class _TrackReader:
    """Reads one track of a file, round after round."""

    def __init__(self, path: Path, kind: MediaKind, codec: str) -> None:
        self.codec = codec
        self.waiting: deque[_Packet] = deque()
        self.at_end = False
        self.size = (0, 0)
        self._path = path
        self._kind = kind
        self._zero_s = 0.0
        self._round_s = 0.0
        self._rounds = 0
        self._container: Any = None
        self._packets: Any = None
        self._filter: BitStreamFilterContext | None = None
        self._reading: asyncio.Future[list[_Packet]] | None = None

    @property
    def exhausted(self) -> bool:
        """The file's end was read and handed over."""
        return self.at_end and self._reading is None

    def place(self, zero_s: float, round_s: float) -> None:
        """Say where the file's zero is and how long a round lasts, which both tracks share."""
        self._zero_s, self._round_s = zero_s, round_s

    async def read(self) -> None:
        """Read some more packets; at the end of the file a later call begins the next round. Raises `MediaError`."""
        if self._reading is None:
            self._reading = asyncio.ensure_future(asyncio.to_thread(self._read_some))
        try:
            packets = await asyncio.shield(self._reading)  # cancelled meanwhile, the next call gets what was read
        except Exception:
            self._reading = None
            raise
        self._reading = None
        self.waiting.extend(packets)

    async def close(self) -> None:
        """Close the file, after a read that is under way."""
        if self._reading is not None:
            await asyncio.wait([self._reading])
            self._reading = None
        if self._container is not None:
            await asyncio.to_thread(self._container.close)
            self._container = None

    def _read_some(self) -> list[_Packet]:
        """Runs in a thread."""
        try:
            if self._container is None:
                self._open()
            found: list[_Packet] = []
            while len(found) < _BATCH:
                packet = next(self._packets, None)
                ended = packet is None or packet.size == 0  # the demuxer ends with an empty packet; a filter empties those it is given
                if not ended:
                    found += [self._packet(one) for one in self._filtered(packet) if one.size]
                else:
                    self._container.close()
                    self._container = None
                    self._rounds += 1
                    self.at_end = True
                    break
            return found
        except (av.FFmpegError, OSError) as error:
            raise MediaError(f"the file cannot be read any further: {error}", where=str(self._path)) from error

    def _open(self) -> None:
        self._container = av.open(str(self._path))
        stream = next(one for one in self._container.streams if one.type == self._kind)
        self._packets = self._container.demux(stream)
        self.at_end = False
        if self._kind == "video":
            self.size = (stream.codec_context.width, stream.codec_context.height)
        if self.codec == "H264" and (stream.codec_context.extradata or b"")[:1] == b"\x01":  # avcC: lengths in front of NAL units
            self._filter = BitStreamFilterContext("h264_mp4toannexb", stream)

    def _filtered(self, packet: Any) -> list[Any]:
        return [packet] if self._filter is None else list(self._filter.filter(packet))

    def _packet(self, packet: Any) -> _Packet:
        base = packet.time_base or Fraction(1, 1000)
        shown = packet.pts if packet.pts is not None else packet.dts
        due = packet.dts if packet.dts is not None else shown
        shift = self._rounds * self._round_s - self._zero_s
        at_s = float((shown or 0) * base) + shift
        data, keyframe = bytes(packet), self._kind == "audio" or packet.is_keyframe
        if keyframe and self.codec == "H264":
            data = _from_parameter_sets(data)
        return _Packet(data, max(0.0, at_s), float((due or 0) * base) + shift, keyframe)


def _from_parameter_sets(key_frame: bytes) -> bytes:
    """An Annex B key frame without what stands before its first SPS: remarks of an encoder, by which no receiver knows a key frame."""
    position = key_frame.find(b"\0\0\1")
    while 0 <= position < len(key_frame) - 3:
        if key_frame[position + 3] & 0x1F == _SPS:
            return b"\0" + key_frame[position:]
        position = key_frame.find(b"\0\0\1", position + 3)
    return key_frame


def _open(path: Path, loop: bool) -> FileSource:
    """Look through a file once: which codecs, where it begins and how long it is. Blocks."""
    codecs: dict[MediaKind, str] = {}
    begins: dict[MediaKind, float] = {}
    ends: dict[MediaKind, float] = {}
    try:
        with av.open(str(path)) as container:
            for stream in container.streams:
                if stream.type not in ("video", "audio") or stream.type in codecs:
                    continue
                name = stream.codec_context.name.removeprefix("lib")
                if (codec := {**_VIDEO, **_AUDIO}.get(name)) is None:
                    raise MediaError(f"{stream.type} in {name} cannot be published as it is", where=str(path), remedy=_USABLE)
                codecs[stream.type] = codec
            for packet in container.demux():
                kind: Any = packet.stream.type
                if packet.size and kind in codecs and packet.pts is not None and packet.time_base is not None:
                    at_s = float(packet.pts * packet.time_base)
                    length_s = max(float((packet.duration or 0) * packet.time_base), _USUAL_S[kind])  # Ogg shortens the last one
                    begins[kind] = min(begins.get(kind, at_s), at_s)
                    ends[kind] = max(ends.get(kind, 0.0), at_s + length_s)
    except (av.FFmpegError, OSError) as error:
        raise MediaError(f"the file cannot be read: {error}", where=str(path), remedy="use MKV, WebM, Ogg or MP4") from error
    if not begins:
        raise MediaError("there is neither picture nor sound in the file", where=str(path), remedy=_USABLE)
    readers = {kind: _TrackReader(path, kind, codecs[kind]) for kind in begins}
    zero_s = min(begins.values())
    duration_s = max(ends.values()) - zero_s
    for reader in readers.values():
        reader.place(zero_s, duration_s)
    return FileSource(path, readers, duration_s, loop=loop)
