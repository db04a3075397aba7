"""`record`: steering the session's recording."""

from __future__ import annotations

from roomkeeper.rooms.commands import Command, CommandCall, Parameter
from roomkeeper.rooms.recording import RecordingState
from roomkeeper.rooms.roles import Role

_DONE = {
    "start": "Recording.",
    "resume": "Recording again.",
    "pause": "Paused: nothing is recorded until record resume.",
    "stop": "Stopped: nothing is recorded until record start.",
}
_STATES = {
    RecordingState.RECORDING: "This session is being recorded.",
    RecordingState.PAUSED: "The recording is paused.",
    RecordingState.STOPPED: "The recording is stopped.",
}


def command() -> Command:
    """`record`: for teachers."""
    what = Parameter("what", optional=True, choices=("start", "stop", "pause", "resume"))
    return Command(name="record", help="steers the recording, or says how it stands", handler=answer, role=Role.TEACHER, parameters=(what,))


async def answer(call: CommandCall) -> str:
    """Do it; the recording's own refusals (`RecordingError`) are answered by the core."""
    recording, what = call.session.recording, call.values.get("what")
    if recording is None:
        return "Nobody records here."
    if what is None:
        return _STATES[recording.state]
    by = call.message.sender.user_id
    await {"start": recording.start, "stop": recording.stop, "pause": recording.pause, "resume": recording.resume}[what](by)
    return _DONE[what]
