"""What is left of a recording over a bad network: roomkeeper and aiortc's own receiver behind the same seeded losses.

    python benchmarks/loss.py --loss 0.05 --rtt 60 --json

See benchmarks/README.md for what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from support.child import Child, ChildError
from support.judgement import judge
from support.lossy_link import Impairment, LossyLink
from support.recording_cost import AAC_IN_OPUS_FRAMES

RECEIVERS = {"roomkeeper": "roomkeeper_process", "aiortc_stock": "media_recorder_process"}
WHOLE_END_S = 0.5
SETTLE_S = 3.0
"""After the last frame: longer than any receiver waits for a packet."""


def main() -> int:
    """Run the benchmark. Returns 1 when a receiver could not be measured."""
    arguments = _parse()
    with tempfile.TemporaryDirectory(prefix="loss-", dir=arguments.folder) as folder:
        result = uvloop.run(_run(arguments, Path(folder)))
    print(json.dumps(result) if arguments.json else _table(result))
    return 1 if result["reasons"] else 0


async def _run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    impairment = Impairment(arguments.loss, arguments.rtt / 1000, arguments.burst, arguments.reorder, arguments.seed)
    result: dict[str, Any] = {
        "benchmark": "loss",
        "loss": arguments.loss,
        "rtt_ms": arguments.rtt,
        "burst": arguments.burst,
        "reorder": arguments.reorder,
        "seed": arguments.seed,
        "seconds": arguments.seconds,
        "sender": arguments.sender,
        "codec": arguments.codec,
        "load_before": round(os.getloadavg()[0], 2),
        **dict.fromkeys(RECEIVERS),
        "reasons": {},
    }
    for name, module in RECEIVERS.items():
        if name not in arguments.only:
            continue
        print(f"{name}: {arguments.seconds:g} s ..", file=sys.stderr, flush=True)
        receiver_folder = folder / name
        await asyncio.to_thread(receiver_folder.mkdir)
        try:
            result[name] = await _measure(module, receiver_folder, impairment, arguments)
        except (ChildError, ValueError) as error:
            result["reasons"][name] = str(error)
    return result


async def _measure(module: str, folder: Path, impairment: Impairment, arguments: argparse.Namespace) -> dict[str, Any]:
    """One stream, one receiver, one way between them. Returns what the files hold against what was sent."""
    link = LossyLink(impairment)
    children: list[Child] = []
    try:
        await link.open()
        camera = await Child.start("camera_process", arguments.sender, arguments.codec, name="camera")
        children.append(camera)
        receiver = await Child.start(module, str(folder))
        children.append(receiver)
        await receiver.ask("start")
        answer = await receiver.ask("answer", offer=link.through_offer(await camera.ask("offer")))
        await camera.ask("accept", answer=link.through_answer(answer))
        await receiver.ask("connected")
        await camera.ask("go")
        await asyncio.sleep(arguments.seconds)
        link.lose_no_more()  # nothing comes after a stream's last packets, so no receiver can know that they were lost
        await asyncio.sleep(WHOLE_END_S)
        sent = await camera.ask("stop")
        await asyncio.sleep(SETTLE_S)
        finished = await receiver.ask("finish", timeout_s=120)
    finally:
        for child in children:
            await child.end()
        link.close()
    seen = await asyncio.to_thread(judge, finished["files"][0])
    stretch = AAC_IN_OPUS_FRAMES if module == "media_recorder_process" else 1
    counts = finished["stats"][0] if finished["stats"] else {}
    return {
        "video_frames": seen.video_frames,
        "video_frames_expected": sent["video"],
        "video_share": round(seen.video_frames / max(1, sent["video"]), 5),
        "audio_frames": round(seen.audio_frames * stretch),
        "audio_frames_expected": sent["audio"],
        "audio_share": round(seen.audio_frames * stretch / max(1, sent["audio"]), 5),
        "longest_gap_s": round(seen.longest_gap_s, 3),
        "longest_video_gap_s": round(seen.longest_video_gap_s, 3),
        "longest_audio_gap_s": round(seen.longest_audio_gap_s, 3),
        "decode_errors": len(seen.errors) + finished.get("decode_errors", 0),
        "errors": seen.errors[:5],
        "av_offset_max_ms": None if seen.av_offset_max_ms is None else round(seen.av_offset_max_ms, 1),
        "files": len(finished["files"][0]),
        "link": {"forth": link.forth.counts(), "back": link.back.counts()},
        "receiver": {name: counts[name] for name in ("recovered", "lost_packets", "nacks", "plis") if name in counts},
    }


def _table(result: dict[str, Any]) -> str:
    lines = [f"{'receiver':<16}{'video':>14}{'audio':>14}{'longest gap s':>15}{'decode errors':>15}"]
    for name in RECEIVERS:
        entry = result[name]
        if entry is None:
            lines.append(f"{name:<16}{result['reasons'].get(name, 'not asked for')}")
            continue
        video = f"{entry['video_frames']}/{entry['video_frames_expected']}"
        audio = f"{entry['audio_frames']}/{entry['audio_frames_expected']}"
        lines.append(f"{name:<16}{video:>14}{audio:>14}{entry['longest_gap_s']:>15}{entry['decode_errors']:>15}")
    return "\n".join(lines)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What is left of a recording over a bad network.")
    parser.add_argument("--loss", type=_share, default=0.05, help="share of datagrams lost, each way (default 0.05)")
    parser.add_argument("--rtt", type=float, default=60, help="round trip in milliseconds (default 60)")
    parser.add_argument("--burst", type=int, default=1, help="losses come in runs of so many datagrams (default 1)")
    parser.add_argument("--reorder", type=_share, default=0.0, help="share of datagrams that come 5 to 50 ms late (default 0)")
    parser.add_argument("--seed", type=int, default=1, help="decides which datagrams are lost (default 1)")
    parser.add_argument("--seconds", type=float, default=60, help="length of each recording (default 60)")
    parser.add_argument("--sender", choices=("aiortc", "roomkeeper"), default="aiortc", help="the sending peer (default aiortc)")
    parser.add_argument("--codec", choices=("H264", "VP8"), default="H264", help="of the picture (default H264)")
    parser.add_argument("--only", type=_names, default=tuple(RECEIVERS), metavar="NAME,..", help=f"some of {', '.join(RECEIVERS)}")
    parser.add_argument("--folder", help="where the recordings go for the time being (default: the system's temporary folder)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share < 1:
        raise argparse.ArgumentTypeError("a share is from 0 to below 1")
    return share


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(RECEIVERS):
        raise argparse.ArgumentTypeError(f"unknown receiver {', '.join(sorted(unknown))}; there are {', '.join(RECEIVERS)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
