"""An account's user may be in so many rooms at once, whichever agents it is there for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integration.conftest import agent_configuration, running_agent, until
from roomkeeper_embedded.server.app import RoomServer

LIMIT = 3
NOW = datetime.now(UTC)
"""Both agents have the same timetable."""


def document(url: str, data_dir: Path, agent: str, *, user_id: str = "bot") -> dict[str, Any]:
    """Two plans at once that together want twice as many rooms as the account may have."""
    made = agent_configuration(url, data_dir, ["r1", "r2", "r3"])
    made["agent"]["name"] = agent
    made["accounts"]["a"] |= {"max_rooms": LIMIT, "user_id": user_id}
    made["timetable"][0]["at"] = [NOW]
    made["timetable"].append(made["timetable"][0] | {"name": "another plan", "rooms": ["r4", "r5", "r6"]})
    return made


async def test_two_agents_with_one_user_are_in_no_more_rooms_than_it_may(
    room_server: RoomServer, tmp_path: Path, alarms: list[tuple[str, str]]
) -> None:
    highest = 0
    async with (
        running_agent(document(room_server.url, tmp_path, "first")) as first,
        running_agent(document(room_server.url, tmp_path, "second")) as second,
    ):

        def inside() -> list[str]:
            nonlocal highest
            sessions = [*first.sessions, *second.sessions]
            highest = max(highest, len(sessions))
            return [session.info.room_id for session in sessions if session.connected]

        await until(lambda: len(inside()) == LIMIT and len({room for room, _ in alarms}) == LIMIT)
        waiting = {room for room, _ in alarms}
        assert waiting | set(inside()) == {f"r{number}" for number in range(1, 7)}
        assert all(f"is in {LIMIT} rooms already, and may be in {LIMIT} at once (max_rooms)" in error for _, error in alarms)
        # one room is left: one that waited gets its place, at either agent
        (first.sessions or second.sessions)[0].stop("the test wants it")  # type: ignore[attr-defined]
        before = set(inside())
        await until(lambda: len(inside()) == LIMIT and set(inside()) != before)
    assert highest <= LIMIT + 1, "a claim that came second is given back before its room is entered"


async def test_agents_with_users_of_their_own_have_places_of_their_own(room_server: RoomServer, tmp_path: Path) -> None:
    async with (
        running_agent(document(room_server.url, tmp_path, "first", user_id="bot-{agent}")) as first,
        running_agent(document(room_server.url, tmp_path, "second", user_id="bot-{agent}")) as second,
    ):
        await until(lambda: sum(session.connected for session in [*first.sessions, *second.sessions]) == 2 * LIMIT)
        assert len(first.sessions) == len(second.sessions) == LIMIT
