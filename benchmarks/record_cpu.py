"""What recording costs: CPU and memory a stream, against aiortc's MediaRecorder and against Janus's recorder, in one run.

    python benchmarks/record_cpu.py --streams 40 --seconds 20 --json

See benchmarks/README.md for what is measured and how to read it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import uvloop

from support.child import ChildError
from support.clip import make_clip
from support.janus_server import JanusUnavailableError
from support.recording_cost import Cost, Plan, measure_janus, measure_receiver
from support.rtp_forward_cost import measure_rtp_forward

RECORDERS = ("roomkeeper", "aiortc_media_recorder", "janus_mjr", "roomkeeper_rtp_forward")


def main() -> int:
    """Run the benchmark. Returns 1 when nothing could be measured of roomkeeper, otherwise 0."""
    arguments = _parse()
    with tempfile.TemporaryDirectory(prefix="record-cpu-", dir=arguments.folder) as folder:
        result = uvloop.run(_run(arguments, Path(folder)))
    if arguments.json:
        print(json.dumps(result))
    else:
        _print_table(result)
    return 0 if result["roomkeeper"] or "roomkeeper" not in arguments.only else 1


async def _run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    clip = await asyncio.to_thread(make_clip, 4)
    clip_path = folder / "clip"
    await asyncio.to_thread(clip.save, clip_path)
    result: dict[str, Any] = {
        "benchmark": "record_cpu",
        "streams": arguments.streams,
        "seconds": arguments.seconds,
        "cores": os.cpu_count(),
        "load_before": round(os.getloadavg()[0], 2),
        "clip": {"packets_per_s": round(clip.packets_per_s, 1), "bits_per_s": round(clip.bits_per_s)},
        **dict.fromkeys(RECORDERS),
        "reasons": {},
    }

    def plan(streams: int) -> Plan:
        return Plan(clip_path, folder, streams, arguments.seconds, arguments.processes)

    rounds: dict[str, list[Cost]] = {name: [] for name in RECORDERS}
    for number in range(arguments.rounds):
        for name in RECORDERS:
            streams = arguments.media_recorder_streams if name == "aiortc_media_recorder" else arguments.streams
            if name in arguments.only and name not in result["reasons"] and (number == 0 or name != "aiortc_media_recorder"):
                await _measure(name, plan(streams), rounds[name], result["reasons"])
    for name, costs in rounds.items():
        result[name] = _summary(costs)
    result["ratio_vs_media_recorder"] = _ratio(rounds["roomkeeper"], rounds["aiortc_media_recorder"])
    result["ratio_vs_janus"] = _ratio(rounds["roomkeeper"], rounds["janus_mjr"])
    if arguments.sweep:
        swept: list[Cost] = []
        for streams in arguments.sweep:
            await _measure("roomkeeper", plan(streams), swept, result["reasons"])
        result["sweep"] = [cost.as_json() for cost in swept]
    result["load_after"] = round(os.getloadavg()[0], 2)
    result["warnings"] = _warnings(result)
    return result


async def _measure(name: str, plan: Plan, costs: list[Cost], reasons: dict[str, str]) -> None:
    """One round of one recorder. What cannot run leaves its reason."""
    print(f"{name}: {plan.streams} streams, {plan.seconds:g} s ..", file=sys.stderr, flush=True)
    try:
        if name == "janus_mjr":
            costs.append(await measure_janus(plan))
        elif name == "roomkeeper_rtp_forward":
            costs.append(await measure_rtp_forward(plan))
        else:
            module = "roomkeeper_process" if name == "roomkeeper" else "media_recorder_process"
            costs.append(await measure_receiver(module, plan))
    except (ChildError, JanusUnavailableError) as error:
        reasons[name] = str(error)


def _summary(costs: list[Cost]) -> dict[str, Any] | None:
    """The median round by CPU, with the frames lost in the worst one."""
    if not costs:
        return None
    ordered = sorted(costs, key=lambda cost: cost.us_per_packet)
    summary = ordered[len(ordered) // 2].as_json()
    for name in ("lost_frames", "lost_video_frames", "lost_audio_frames"):
        summary[name] = max(cost.as_json()[name] for cost in costs)
    if len(costs) > 1:
        summary["rounds_us_per_packet"] = [round(cost.us_per_packet, 2) for cost in costs]
    return summary


def _ratio(ours: list[Cost], theirs: list[Cost]) -> float | None:
    """CPU a packet (every stream has the same), ours to theirs: the median over rounds, each compared with the other's of its round."""
    if not ours or not theirs:
        return None
    pairs = zip(ours, theirs, strict=False)
    return round(statistics.median(mine.us_per_packet / other.us_per_packet for mine, other in pairs if other.window.cpu_s), 4)


def _warnings(result: dict[str, Any]) -> list[str]:
    entries = [(name, result[name]) for name in RECORDERS if result[name]]
    entries += [(f"sweep of {entry['streams']}", entry) for entry in result.get("sweep", [])]
    return [
        f"{name}: the publishers were up to {entry['publishers_latest_s']} s late and skipped {entry['publishers_skipped_s']} s; "
        "the machine is too busy for this run"
        for name, entry in entries
        if not entry["publishers_kept_pace"]
    ]


def _print_table(result: dict[str, Any]) -> None:
    print(f"{'recorder':<24}{'streams':>8}{'core/stream':>13}{'us/packet':>11}{'lost frames':>13}{'MiB/stream':>12}{'MiB/min':>9}")
    rows = [(name, result[name]) for name in RECORDERS] + [("roomkeeper, sweep", entry) for entry in result.get("sweep", [])]
    for name, entry in rows:
        if entry is None:
            print(f"{name:<24}{result['reasons'].get(name, 'not asked for')}")
            continue
        print(
            f"{name:<24}{entry['streams']:>8}{entry['cpu_per_stream']:>13.5f}{entry['us_per_packet']:>11.1f}{entry['lost_frames']:>13}"
            f"{entry['memory_mib_per_stream']:>12.2f}{entry['memory_growth_mib_per_minute']:>9.2f}"
        )
    for name in ("ratio_vs_media_recorder", "ratio_vs_janus"):
        print(f"{name}: {result[name]}")
    for warning in result["warnings"]:
        print(f"warning: {warning}")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What recording a stream costs, against aiortc's MediaRecorder and Janus.")
    parser.add_argument("--streams", type=int, default=40, help="streams at once (default 40)")
    parser.add_argument("--seconds", type=float, default=20, help="length of each measurement (default 20)")
    parser.add_argument("--media-recorder-streams", type=int, default=1, help="streams for MediaRecorder; one fills a core (default 1)")
    parser.add_argument("--rounds", type=int, default=1, help="measure roomkeeper and Janus by turns so often; medians are reported")
    parser.add_argument("--sweep", type=_numbers, default=(), metavar="N,N,..", help="measure roomkeeper with these many streams, too")
    parser.add_argument("--only", type=_names, default=RECORDERS, metavar="NAME,..", help=f"some of {', '.join(RECORDERS)}")
    parser.add_argument("--processes", type=int, help="processes that publish (default: one for 20 streams)")
    parser.add_argument("--folder", help="where the recordings go for the time being (default: the system's temporary folder)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


def _names(text: str) -> tuple[str, ...]:
    names = tuple(text.split(","))
    if unknown := set(names) - set(RECORDERS):
        raise argparse.ArgumentTypeError(f"unknown recorder {', '.join(sorted(unknown))}; there are {', '.join(RECORDERS)}")
    return names


if __name__ == "__main__":
    sys.exit(main())
