"""What an earlier presence of the agent goes on publishing in a room until Janus gives it up: after a crash, or a connection lost for good.

Its participants have the names that the agent gives its own streams. Anybody may take such a name, so one is only taken for a ghost that
was there before the agent, says nothing new, and is gone before long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import structlog

from roomkeeper.errors import RoomError
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.config import RoomAccess, revealed
from roomkeeper_janus.entry import RoomAddress, is_name_of
from roomkeeper_janus.people import STREAM_MARK
from roomkeeper_janus.session import JanusHandle
from roomkeeper_janus.view import RoomView

log = structlog.get_logger(__name__)

GONE_WITHIN_S: Final = 120.0
"""By default Janus gives up a session 60 s after its last keep-alive, with what it published. Who is there for longer is no ghost."""


class Ghosts:
    """The ghosts of one presence. They are not told of, so not recorded.

    With the room's secret they are put out: their names are wanted for the agent's own streams. Where people are numbers every name is
    free, and a display name is no ground to put somebody out.

    :param refresh: called when somebody turns out to be no ghost.
    """

    def __init__(self, address: RoomAddress, account: Account, access: RoomAccess, view: RoomView, refresh: Callable[[], None]) -> None:
        self._address = address
        self._name = account.user_name or account.user_id if address.numeric else account.user_id
        self._access = access
        self._view = view
        self._refresh = refresh
        self._timer: asyncio.TimerHandle | None = None

    async def meet(self, handle: JanusHandle, joined: Mapping[str, Any]) -> None:
        """Find them in what Janus says of the room to the agent that has just entered it."""
        left = []
        for participant in self._found(joined):
            self._view.people.add_ghost(participant)
            if self._address.numeric or not await self._put_out(handle, participant):
                left.append(str(participant))
        if left:
            self._view.warn(
                f"not recorded: {', '.join(left)}, which an earlier presence of the agent seems to publish; "
                f"recorded if still there after {GONE_WITHIN_S:g} s"
            )
            self._timer = asyncio.get_running_loop().call_later(GONE_WITHIN_S, self._no_ghosts)

    def heard(self, publishers: object) -> None:
        """Who publishes anew or otherwise is alive."""
        for one in publishers if isinstance(publishers, list) else []:
            if isinstance(one, dict):
                self._view.people.discard_ghost(one.get("id"))

    def close(self) -> None:
        """The presence is over."""
        if self._timer is not None:
            self._timer.cancel()

    def _found(self, joined: Mapping[str, Any]) -> Iterator[str | int]:
        publishers = joined.get("publishers")
        for one in publishers if isinstance(publishers, list) else []:
            participant = one.get("id") if isinstance(one, dict) else None
            if not isinstance(participant, str | int) or self._view.people.is_own(participant):
                continue
            name, mark, stream = str(one.get("display", "") if self._address.numeric else participant).partition(STREAM_MARK)
            if mark and stream and is_name_of(self._name, name):
                yield participant

    async def _put_out(self, handle: JanusHandle, participant: str | int) -> bool:
        request = {"request": "kick", "room": self._address.wire_id, "id": participant, "secret": revealed(self._access.secret)}
        try:
            await handle.message(request)
        except RoomError as error:
            log.warning("a stream of an earlier presence cannot be ended", room=self._address.room_id, of=participant, error=str(error))
            return False
        log.warning("ended a stream of an earlier presence of the agent", room=self._address.room_id, of=participant)
        return True

    def _no_ghosts(self) -> None:
        if self._view.people.discard_ghosts():
            self._refresh()
