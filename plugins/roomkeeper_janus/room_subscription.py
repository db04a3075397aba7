"""One subscriber connection for all streams of a room: streams come and go as m-lines, a renegotiation at a time.

Whatever is asked for while an offer is being answered waits, and goes into the next request together. A stream's own fault (nothing of it
can be received, its publisher is gone) is its alone; a fault of the connection ends it for all, and whoever plays them makes another one.
Where it was a description that cannot be used as a whole, one stream's fault would be everybody's again: `on_refused` tells.
Source: Janus VideoRoom documentation, "Multistream subscribers": `join`, `update`, `switch`, `configure`, `start`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from aiortc import RTCIceServer

from roomkeeper.errors import MediaError, RoomConnectionError, RoomError
from roomkeeper.media.frames import FrameSink
from roomkeeper.media.stream_stats import StreamStats
from roomkeeper.media.webrtc.media_connection import DescriptionRefusedError
from roomkeeper.media.webrtc.shared_receiver import SharedReceiver
from roomkeeper.media.webrtc.stream_intake import StreamIntake
from roomkeeper_janus.feeds import Feed
from roomkeeper_janus.refusals import Part
from roomkeeper_janus.relayed_clock import RelayedClock
from roomkeeper_janus.session import Answer, JanusHandle, JanusSession
from roomkeeper_janus.simulcast import highest_layers

log = structlog.get_logger(__name__)

SETTLE_S: Final = 0.02
"""So long a request waits for others to go with it: who enters a room plays all its streams at once."""


@dataclass(slots=True, eq=False)
class _Playing:
    """One stream, from the request to play it to its end."""

    feed: Feed
    intake: StreamIntake
    ready: asyncio.Future[None]
    lines: set[str] = field(default_factory=set)
    """Its m-lines, by Janus's `mid` of the subscription."""

    def settle(self, error: Exception | None = None) -> None:
        if not self.ready.done():
            if error is None:
                self.ready.set_result(None)
            else:
                self.ready.set_exception(error)


class RoomSubscription:
    """One connection. Once `over`, it stays so.

    :param entry: what the room asks of a subscriber who joins: `room`, and `pin`, `token`, `private_id` as far as it wants them.
    :param on_lost: `(stream_id, reason)`, for each stream that was being played when the connection ended by itself.
    :param on_refused: called with a reason when a description of Janus's cannot be used, after `on_lost`. Streams that were about to be
        played fail with a `DescriptionRefusedError`; each of them may be at fault.
    :param on_warning: a sentence for the manifest.
    """

    def __init__(
        self,
        session: JanusSession,
        entry: Mapping[str, Any],
        *,
        addresses: Sequence[str] | None,
        ice_servers: Sequence[RTCIceServer],
        timeout_s: float,
        on_lost: Callable[[str, str], None],
        on_refused: Callable[[str], None],
        on_warning: Callable[[str], None],
    ) -> None:
        self.over = False
        self.negotiations = 0
        self._session = session
        self._entry = entry
        self._room = room = entry["room"]
        self._timeout_s = timeout_s
        self._on_lost = on_lost
        self._on_refused = on_refused
        self._on_warning = on_warning
        self._receiver = SharedReceiver(addresses=addresses, label=f"room {room!r}", ice_servers=ice_servers, on_lost=self._lost)
        self._handle: JanusHandle | None = None
        self._joined = False
        self._streams: dict[str, _Playing] = {}
        self._joining: list[_Playing] = []
        self._leaving: dict[str, Feed] = {}
        """M-lines that nobody plays any more, and what Janus sends on them."""
        self._offer: str | None = None
        """An offer that Janus made by itself; a newer one replaces it."""
        self._wake = asyncio.Event()
        self._worker = asyncio.create_task(self._work(), name=f"subscription of room {room}")

    # -- for the room -----------------------------------------------------------------------------------------------------

    async def play(self, feed: Feed, sink: FrameSink) -> None:
        """Receive a stream into `sink`. Returns when connected. Raises `RoomError` or `MediaError`."""
        intake = StreamIntake(sink, label=feed.stream_id, stream_clock=RelayedClock())
        playing = _Playing(feed, intake, asyncio.get_running_loop().create_future())
        self._streams[feed.stream_id] = playing
        self._joining.append(playing)
        self._wake.set()
        done = False
        try:
            await playing.ready
            done = True
        finally:
            if not done:
                self._end(playing)
                await self._release(playing)

    async def stop(self, stream_id: str) -> None:
        """Stop; no frame is offered after the return. Janus is told with the next request."""
        playing = self._streams.get(stream_id)
        if playing is not None:
            self._end(playing)
            await self._release(playing)

    def plays(self, stream_id: str) -> bool:
        """Whether a stream is received over this connection."""
        return stream_id in self._streams

    async def switch(self, feed: Feed) -> bool:
        """Go on with other tracks of the same kinds and codecs on the m-lines of a stream; False when that is not to be had."""
        playing = self._streams.get(feed.stream_id)
        if playing is None or self._handle is None or not playing.ready.done() or not playing.lines:
            return False
        before = {track.kind: track for track in playing.feed.tracks}
        wanted = []
        for mid in playing.lines:
            kind = self._receiver.kind_of(mid)
            track = next((track for track in feed.tracks if track.kind == kind), None)
            if track is None or kind not in before:
                return False
            if (playing.feed.feed_id, before[kind].mid) != (feed.feed_id, track.mid):
                wanted.append({"feed": feed.feed_id, "mid": track.mid, "sub_mid": mid})
        try:
            if wanted:
                await self._handle.message({"request": "switch", "streams": wanted})
        except RoomError as error:
            log.info("a stream could not be switched", stream=feed.stream_id, error=str(error))
            return False
        playing.feed = feed
        playing.intake.request_keyframe()
        return True

    def stats(self) -> dict[str, StreamStats]:
        """How the reception of each stream goes."""
        return {stream_id: playing.intake.stats() for stream_id, playing in self._streams.items()}

    async def close(self) -> None:
        """End every stream and the connection. Safe to call twice."""
        self.over = True
        self._worker.cancel()
        await asyncio.wait({self._worker})  # awaiting the task itself would mix up its cancellation and the caller's
        for playing in list(self._streams.values()):
            self._end(playing)
        if self._handle is not None:
            self._handle.listen(None)
        await self._receiver.close()
        handle, self._handle = self._handle, None
        if handle is not None:
            await handle.detach()

    # -- one request at a time --------------------------------------------------------------------------------------------

    async def _work(self) -> None:
        try:
            while True:
                await self._wake.wait()
                await asyncio.sleep(SETTLE_S)
                self._wake.clear()
                await self._catch_up()
        except DescriptionRefusedError as error:
            self._lost(error.what, refused=True)
            self._on_refused(error.what)
        except (RoomError, MediaError) as error:
            self._lost(str(error))
        except Exception as error:
            log.exception("the subscription of a room failed", room=self._room)
            self._lost(f"an error of the agent: {type(error).__name__}")

    async def _catch_up(self) -> None:
        """Have Janus send what is to be played now."""
        if self._offer is not None:
            offer, self._offer = self._offer, None
            await self._answer(Answer({}, offer), [])
        joining, self._joining = [playing for playing in self._joining if not playing.intake.over], []
        again = {playing.feed.feed_id for playing in joining} & {feed.feed_id for feed in self._leaving.values()}
        if again:  # Janus would take what is still subscribed to for a double
            await self._change([])
        if joining or self._leaving:
            await self._change(joining)

    async def _change(self, joining: list[_Playing]) -> None:
        """One request to Janus, and the offer that comes of it."""
        leaving, self._leaving = self._leaving, {}
        try:
            answer = await self._ask(joining, leaving)
        except RoomConnectionError:
            raise
        except RoomError as error:
            await self._after_refusal(error, joining, leaving)
            return
        await self._answer(answer, joining)

    async def _after_refusal(self, error: RoomError, joining: list[_Playing], leaving: dict[str, Feed]) -> None:
        """One stream that is gone, say, must not keep the others from being played: each by itself, then."""
        if not joining:
            log.warning("m-lines could not be given up", room=self._room, error=str(error))
            return
        if leaving:
            self._leaving |= leaving
            await self._change([])
        if len(joining) == 1:
            joining[0].settle(error)
            return
        for playing in joining:
            await self._change([playing])

    async def _ask(self, joining: Iterable[_Playing], leaving: Iterable[str]) -> Answer:
        streams = [{"feed": playing.feed.feed_id, "mid": track.mid} for playing in joining for track in playing.feed.tracks]
        if self._handle is None:
            self._handle = await self._session.attach(Part.VIDEOROOM)
            self._handle.listen(self._take_event)
        if self._joined:
            away = [{"sub_mid": mid} for mid in leaving]
            return await self._handle.message({"request": "update", "subscribe": streams or None, "unsubscribe": away or None})
        if not streams:
            return Answer({}, "")
        answer = await self._handle.message(
            {
                **self._entry,
                "request": "join",
                "ptype": "subscriber",
                "streams": streams,
                "autoupdate": False,
            }
        )
        self._joined = True
        return answer

    async def _answer(self, asked: Answer, joining: list[_Playing]) -> None:
        assert self._handle is not None
        owners = self._owners(asked.data, joining)
        self._claim(owners)
        refused: dict[str, str] = {}
        if asked.sdp:
            self.negotiations += 1
            first = self.negotiations == 1
            sdp = await self._handle.with_candidates(asked.sdp) if first else asked.sdp
            answer = await self._receiver.answer(sdp, {mid: playing.intake for mid, playing in owners.items()})
            refused = answer.refused
            await self._handle.message({"request": "start", "room": self._room}, jsep=("answer", answer.sdp))
            if first:
                await self._receiver.wait_connected(self._timeout_s)
        for playing in joining:
            await self._begin(playing, {mid for mid, owner in owners.items() if owner is playing}, refused)
        layers = [layer for playing in joining for layer in highest_layers(asked.data, playing.feed.tracks, playing.lines)]
        if layers:
            await self._configure(self._handle, layers)

    async def _configure(self, handle: JanusHandle, layers: list[dict[str, Any]]) -> None:
        """A publisher that is gone by now must not cost the others their connection; without this, a lower layer is received."""
        try:
            await handle.message({"request": "configure", "streams": layers})
        except RoomConnectionError:
            raise
        except RoomError as error:
            log.warning("layers of simulcast could not be asked for", room=self._room, error=str(error))

    def _owners(self, data: dict[str, Any], joining: Iterable[_Playing]) -> dict[str, _Playing]:
        """The m-lines of streams that join. Janus's list of all m-lines decides: it may have given them one whose stream has ended there,
        but not here yet.
        """
        wanted = {(playing.feed.feed_id, track.mid): playing for playing in joining for track in playing.feed.tracks}
        owners: dict[str, _Playing] = {}
        listed = data.get("streams")
        for line in listed if isinstance(listed, list) else []:
            if not isinstance(line, dict) or not line.get("active", True):
                continue
            playing = wanted.get((line.get("feed_id"), str(line.get("feed_mid"))))  # type: ignore[arg-type]
            if playing is not None:
                owners[str(line["mid"])] = playing
        return owners

    def _claim(self, owners: dict[str, _Playing]) -> None:
        """These m-lines are nobody else's any more: giving one up for whoever had it before would take it from its new owner."""
        for mid, owner in owners.items():
            self._leaving.pop(mid, None)
            for playing in self._streams.values():
                if playing is not owner:
                    playing.lines.discard(mid)
            owner.lines.add(mid)

    async def _release(self, playing: _Playing) -> None:
        """Take nothing more from its m-lines, but for those that are another stream's by now."""
        for mid in sorted(playing.lines):
            if not any(mid in other.lines for other in self._streams.values() if other is not playing):
                await self._receiver.release(mid)

    async def _begin(self, playing: _Playing, lines: set[str], refused: dict[str, str]) -> None:
        playing.lines = lines - refused.keys()
        self._leaving |= dict.fromkeys(lines & refused.keys(), playing.feed)
        stream_id = playing.feed.stream_id
        reasons = [refused[mid] for mid in lines if mid in refused]
        if playing.intake.over:  # stopped meanwhile
            self._leaving |= dict.fromkeys(playing.lines, playing.feed)
            await self._release(playing)
            playing.settle(MediaError("stopped while it was being subscribed to", where=f"stream {stream_id!r}", retryable=True))
        elif not playing.lines:
            what = "; ".join(reasons) or "Janus offered nothing of it"
            playing.settle(MediaError(what, where=f"stream {stream_id!r}", retryable=len(reasons) < len(playing.feed.tracks)))
        else:
            for reason in reasons:
                self._on_warning(f"a track of stream {stream_id} is not recorded: {reason}")
            if missing := len(playing.feed.tracks) - len(lines):
                self._on_warning(f"{missing} of the tracks of stream {stream_id} not recorded: Janus did not offer them")
            playing.intake.begin()
            playing.settle()
        if self._leaving:
            self._wake.set()

    # -- ends -------------------------------------------------------------------------------------------------------------

    def _end(self, playing: _Playing) -> None:
        """Offer what is whole, and have its m-lines given up."""
        playing.intake.finish()
        if self._streams.get(playing.feed.stream_id) is playing:
            del self._streams[playing.feed.stream_id]
        self._leaving |= dict.fromkeys(playing.lines, playing.feed)
        playing.settle(MediaError("stopped while it was being subscribed to", where=f"stream {playing.feed.stream_id!r}", retryable=True))
        if playing.ready.done() and not playing.ready.cancelled():
            playing.ready.exception()  # seen: whoever waited for it was told, or is gone
        self._wake.set()

    def _take_event(self, event: dict[str, Any]) -> None:
        if event.get("janus") in ("hangup", "detached"):
            self._lost(f"Janus ended the subscription: {event.get('reason', event['janus'])}")
            return
        jsep = event.get("jsep")
        if isinstance(jsep, dict) and jsep.get("type") == "offer":
            self._offer = str(jsep.get("sdp", ""))
            self._wake.set()

    def _lost(self, reason: str, *, refused: bool = False) -> None:
        """The connection is of no use any more. What is played is told of; what is about to be played fails, and may be tried again."""
        kind = DescriptionRefusedError if refused else MediaError
        if self.over:
            return
        self.over = True
        log.warning("subscription lost", room=self._room, reason=reason, streams=len(self._streams))
        for stream_id, playing in list(self._streams.items()):
            playing.intake.finish()
            if playing.ready.done():
                self._on_lost(stream_id, reason)
            else:
                playing.settle(kind(f"the connection was lost: {reason}", where=f"stream {stream_id!r}", retryable=True))
