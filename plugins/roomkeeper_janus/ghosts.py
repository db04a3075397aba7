"""What an earlier presence of the agent goes on publishing in a room until Janus gives it up: after a crash, or a connection lost for good.

Its participants have the names that the agent gives its own streams. Anybody may take such a name, so one is only taken for a ghost that
was there before the agent, says nothing new, and is gone before long. However often somebody has the agent enter the room again, that
time runs once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.config import RoomAccess
from roomkeeper_janus.entry import RoomAddress, is_name_of, put_out
from roomkeeper_janus.people import STREAM_MARK
from roomkeeper_janus.session import JanusHandle
from roomkeeper_janus.view import RoomView

GONE_WITHIN_S: Final = 120.0
"""By default Janus gives up a session 60 s after its last keep-alive, with what it published. Who is there for longer after the
agent came is no ghost."""


class Ghosts:
    """The ghosts of one presence. They are not told of, so not recorded.

    Where the room lets the agent (it knows the secret, or there is none) they are put out: their names are wanted for the agent's own
    streams. Not so `NAME-xxxx#STREAM`, which may be a stream of another agent; nor where people are numbers: every name is free there,
    and a display name is no ground to put somebody out.

    :param until: from when on nobody is taken for a ghost, in the loop's time.
    :param refresh: called when somebody turns out to be no ghost.
    """

    def __init__(
        self, address: RoomAddress, account: Account, access: RoomAccess, view: RoomView, *, until: float, refresh: Callable[[], None]
    ) -> None:
        self._address = address
        self._name = account.user_name or account.user_id if address.numeric else account.user_id
        self._access = access
        self._view = view
        self._until = until
        self._refresh = refresh
        self._timer: asyncio.TimerHandle | None = None

    async def meet(self, handle: JanusHandle, joined: Mapping[str, Any]) -> None:
        """Find them in what Janus says of the room to the agent that has just entered it."""
        loop = asyncio.get_running_loop()
        if loop.time() >= self._until:
            return
        left = []
        may_put_out = not self._address.numeric
        for participant, name in self._found(joined):
            self._view.people.add_ghost(participant)
            if may_put_out and name == self._name:
                whom = {"room": self._address.wire_id, "id": participant}
                may_put_out = await put_out(handle, whom, self._access, self._address.room_id)
                if may_put_out:
                    continue
            left.append(str(participant))
        if left:
            self._view.warn(
                f"not recorded: {', '.join(left)}, which an earlier presence of the agent seems to publish; "
                f"recorded if still there {GONE_WITHIN_S:g} s after the agent came"
            )
            self._timer = loop.call_at(self._until, self._no_ghosts)

    def heard(self, publishers: object) -> None:
        """Who publishes anew or otherwise is alive."""
        for one in publishers if isinstance(publishers, list) else []:
            if isinstance(one, dict):
                self._view.people.discard_ghost(one.get("id"))

    def close(self) -> None:
        """The presence is over."""
        if self._timer is not None:
            self._timer.cancel()

    def _found(self, joined: Mapping[str, Any]) -> Iterator[tuple[str | int, str]]:
        """Participants, with what stands before the mark in their names."""
        publishers = joined.get("publishers")
        for one in publishers if isinstance(publishers, list) else []:
            participant = one.get("id") if isinstance(one, dict) else None
            if not isinstance(participant, str | int) or self._view.people.is_own(participant):
                continue
            name, mark, stream = str(one.get("display", "") if self._address.numeric else participant).partition(STREAM_MARK)
            # by number no name is ever taken
            if mark and stream and (name == self._name if self._address.numeric else is_name_of(self._name, name)):
                yield participant, name

    def _no_ghosts(self) -> None:
        if self._view.people.discard_ghosts():
            self._refresh()
