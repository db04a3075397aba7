"""Steering a session's recording while it runs: what commands call, and what a recording plugin offers."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol, runtime_checkable


class RecordingState(StrEnum):
    """What happens to the session's media now."""

    RECORDING = "recording"
    PAUSED = "paused"
    """Nothing is written until somebody resumes; the manifest marks the time as `paused`."""
    STOPPED = "stopped"
    """Nothing is written until somebody starts it again; the manifest marks the time as `stopped`."""


@runtime_checkable
class RecordingControl(Protocol):
    """Offered by a recording plugin: it assigns one to `LiveSession.recording` in its hook `session_started`.

    A call returns as soon as it is journalled and in force; files are brought to their end meanwhile. `by` says who asked (a user ID) and
    stands in the manifest. A call that changes nothing is accepted in silence; one that makes no sense in the present state
    raises `RecordingError` with a sentence for the person who asked. What was paused or stopped stays so over a restart of the agent.
    """

    @property
    def state(self) -> RecordingState:
        """What happens now."""
        ...

    def writes(self, stream_id: str) -> bool:
        """Whether what comes of a stream ought to lie on the disk soon: the watchdog looks for it there.

        False while there is a known reason against it: the recording waits for space, has failed, or can make nothing of what comes.
        """
        ...

    async def pause(self, by: str) -> None:
        """Nothing captured from now on comes into any file. Refused while stopped."""
        ...

    async def resume(self, by: str) -> None:
        """Record again after a pause, in new files. Refused while stopped."""
        ...

    async def start(self, by: str) -> None:
        """Record again after a stop or a pause."""
        ...

    async def stop(self, by: str) -> None:
        """As `pause`, until `start`."""
        ...
