"""A process that records three streams in real time until it is killed: H264 with sound, VP8 with sound, sound alone.

Run with the folder of its world; prints a line each tenth of a second with the capture time offered so far.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from plugins.roomkeeper_recorder.encoded import audio, seconds_of, together, video
from plugins.roomkeeper_recorder.world import recorder_world, stream_info

SECONDS = 20


async def main(folder: Path) -> None:
    pictures = {codec: video(codec, SECONDS * 30) for codec in ("H264", "VP8")}
    sounds = audio(SECONDS * 50)
    async with recorder_world(folder) as world:
        start = time.time() - pictures["H264"][0].wall_time
        streams = {"h264": [*pictures["H264"], *sounds], "vp8": [*pictures["VP8"], *audio(SECONDS * 50)], "voice": audio(SECONDS * 50)}
        pending = []
        for name, frames in streams.items():
            sink = world.record(stream_info(name))
            for frame in frames:
                frame.wall_time += start
                pending.append((frame, sink))
        sinks = {id(frame): sink for frame, sink in pending}
        for batch in seconds_of(together([frame for frame, _ in pending]), 0.02):
            await asyncio.sleep(max(0.0, batch[-1].wall_time - time.time()))
            for frame in batch:
                sinks[id(frame)].offer(frame)
            print(f"{batch[-1].wall_time:.3f}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
