"""Many short sessions while everything goes wrong that can: `python benchmarks/soak.py --sessions 200 --json`.

The same run as `tests/soak`, as long as you like. The plan of faults comes from `--seed`; with the same seed it can be had again, as far as
processes can be made to do the same thing twice. Exit status 1 when a session is unexplained.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from roomkeeper.ops.logs import configure_logging
from support.soak import run_soak
from support.soak_plan import SoakPlan


def main() -> int:
    """Read the options, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=200, help="how many (200), twenty at a time")
    parser.add_argument("--seed", type=int, default=1, help="of the plan of faults (1)")
    parser.add_argument("--length", type=int, default=5, help="seconds each session lasts (5); the next one begins a second later")
    parser.add_argument("--keep", type=Path, help="an empty folder for journal, recordings and logs; they are thrown away without it")
    parser.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    options = parser.parse_args()
    configure_logging("error", "json")  # to standard error, of the room server in this process
    plan = SoakPlan(sessions=options.sessions, seed=options.seed, length_s=options.length, step_s=options.length + 1)
    with tempfile.TemporaryDirectory(prefix="roomkeeper-soak-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        result = asyncio.run(run_soak(plan, folder, tell=lambda text: print(text, file=sys.stderr, flush=True)))
    document = result.document()
    if options.json:
        print(json.dumps(document, indent=2))
    else:
        print("\n".join(f"{name}: {value}" for name, value in document.items()))
    return 1 if document["unexplained"] else 0


if __name__ == "__main__":
    sys.exit(main())
