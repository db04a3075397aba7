"""What a third party might write: a moderator and a frame sink, and beside them a plugin that raises in every hook."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable
from typing import Any

from roomkeeper.hookspecs import HookSpecs, PluginContext, hookimpl, spec_names
from roomkeeper.media.frames import EncodedFrame, FrameSink
from roomkeeper.rooms.events import StreamInfo
from roomkeeper.rooms.messages import Action, Message, Verdict
from roomkeeper.rooms.session import LiveSession, SessionInfo
from roomkeeper.settings import Settings


class StrangerSettings(Settings):
    """`[plugins.stranger]`"""

    word: str = "cabbage"


class CountingSink:
    """Counts the frames of a stream by kind."""

    def __init__(self) -> None:
        self.frames = {"audio": 0, "video": 0}
        self.closed = False

    def offer(self, frame: EncodedFrame) -> None:
        """Count."""
        self.frames[frame.kind] += 1

    async def close(self) -> None:
        """Note the end."""
        self.closed = True


class StrangerPlugin:
    """Objects to one word, counts frames, and writes what it saw into the data folder when the agent ends."""

    Settings = StrangerSettings

    def __init__(self, context: PluginContext) -> None:
        self._context = context
        self._sinks: dict[str, CountingSink] = {}
        self._finished: list[str] = []

    @hookimpl
    async def roomkeeper_moderate_message(self, message: Message) -> Verdict | None:
        """Object to the word."""
        at = message.text.find(self._context.settings.word)
        if at < 0:
            return None
        word = self._context.settings.word
        return Verdict(action=Action.HINT, rule="stranger", matched=word, span=(at, at + len(word)), explanation="No vegetables, please.")

    @hookimpl
    def roomkeeper_create_frame_sinks(self, session: LiveSession, stream: StreamInfo) -> Iterable[FrameSink]:
        """Count this stream's frames too."""
        sink = self._sinks[f"{session.info.room_id}/{stream.stream_id}"] = CountingSink()
        return [sink]

    @hookimpl
    async def roomkeeper_recording_finished(self, info: SessionInfo) -> None:
        """Note the session."""
        self._finished.append(info.room_id)

    @hookimpl
    async def roomkeeper_shutdown(self) -> None:
        """Say what was seen."""
        seen = {"frames": {name: sink.frames | {"closed": sink.closed} for name, sink in self._sinks.items()}, "finished": self._finished}
        (self._context.data_dir / "stranger.json").write_text(json.dumps(seen))


def _raising(name: str) -> Any:
    """An implementation of a hook that raises, with all the arguments of its specification."""
    specification = getattr(HookSpecs, name)
    arguments = list(inspect.signature(specification).parameters)
    kind = "async def" if inspect.iscoroutinefunction(specification) else "def"
    namespace: dict[str, Any] = {}
    exec(f"{kind} {name}({', '.join(arguments)}):\n    raise RuntimeError('{name} always fails')", namespace)
    return hookimpl(namespace[name])


class TroublemakerPlugin:
    """Raises in every hook there is."""

    def __init__(self, context: PluginContext) -> None:
        self.context = context


for _name in spec_names():
    setattr(TroublemakerPlugin, _name, _raising(_name))
