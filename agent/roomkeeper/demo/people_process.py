"""The parent's end of the people's process: start it, follow it, end it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Any, Final

import structlog

from roomkeeper.errors import RoomkeeperError

log = structlog.get_logger(__name__)

_SECRET_ENV: Final = "ROOMKEEPER_DEMO_SECRET"


class PeopleProcess:
    """The running process. Made by `start`; `stop` must be called, whatever happened."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(
        cls,
        *,
        url: str,
        app_id: int,
        secret: str,
        seconds: float,
        agent_user_id: str,
        agent_within_s: float = 20.0,
        log_path: Path | None = None,
    ) -> PeopleProcess:
        """Start the people against a room server.

        :param secret: the server's secret; passed through the environment, never on the command line.
        :param agent_within_s: how long the script waits for the agent to be in every room.
        :param log_path: where the process's standard error goes; None lets it through.
        """
        command = [sys.executable, "-m", "roomkeeper.demo.people", "--url", url, "--app-id", str(app_id), "--secret-env", _SECRET_ENV]
        command += ["--seconds", str(seconds), "--agent-user", agent_user_id, "--agent-within", str(agent_within_s)]
        errors: IO[bytes] | None = await asyncio.to_thread(log_path.open, "ab") if log_path is not None else None
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.PIPE,  # held open: its end tells the people that we are gone
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env={**os.environ, _SECRET_ENV: secret},
                start_new_session=True,  # Ctrl-C reaches the parent alone, which then ends things in order
            )
        except OSError as error:
            raise RoomkeeperError(f"the people's process could not be started: {error}", where=sys.executable) from error
        finally:
            if errors is not None:
                await asyncio.to_thread(errors.close)
        return cls(process)

    @property
    def pid(self) -> int:
        """The process's ID."""
        return self._process.pid

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Yield what the people report (`event` and its fields, see `person.py` and `people.py`) until the process ends."""
        output = self._process.stdout
        assert output is not None
        while line := await output.readline():
            try:
                event = json.loads(line)
            except ValueError:
                log.warning("the people's process printed something else", line=line[:200])
                continue
            if isinstance(event, dict):
                yield event

    async def wait(self) -> int:
        """Wait for the process's own end and return its exit code."""
        return await self._process.wait()

    async def stop(self, *, grace_s: float = 10.0) -> int:
        """End the process if it still runs: ask it to leave in good order, then insist. Returns its exit code; safe to call twice."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            return await asyncio.wait_for(self._process.wait(), grace_s)
        except TimeoutError:
            log.warning("the people's process did not end in time and is killed", pid=self._process.pid)
            self._process.kill()
            return await self._process.wait()
