"""What the agent loads before it is up: each of these costs a tenth of a second or more, and a class may be waiting."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LATE = ["aiortc", "boto3", "botocore", "icalendar", "moto", "recurring_ical_events"]

PROGRAM = """
import json, sys
from pathlib import Path
from roomkeeper.cli import build_app
build_app("run")
from roomkeeper.app import Agent
from roomkeeper.config.loading import load_configuration
Agent(load_configuration(Path(sys.argv[1])))
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def test_what_only_some_agents_need_is_not_loaded_before_the_start(configuration: Path) -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(configuration)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    assert {"roomkeeper", "roomkeeper_recorder", "structlog"} <= set(loaded)
    assert [name for name in LATE if name in loaded] == []
