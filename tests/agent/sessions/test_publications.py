"""What is journalled of when nobody published a stream."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agent.state.a_session import session_info
from roomkeeper.sessions.publications import Publications
from roomkeeper.state import breaks, sessions
from roomkeeper.state.breaks import Break
from roomkeeper.state.journal import Journal
from roomkeeper.state.sessions import SessionState


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal.open(tmp_path / "journal.db")
    opened.run_blocking(lambda connection: sessions.insert(connection, session_info(tmp_path), SessionState.LIVE, "planned", 0.0))
    yield opened
    opened.close()


async def known(publications: Publications, journal: Journal) -> list[tuple[str, float, float | None]]:
    await publications.written()
    found = await journal.run(partial(breaks.of_session, session_id="s1"))
    assert {one.cause for one in found} <= {breaks.NOT_PUBLISHED}
    return [(one.stream_id, one.began_at, one.ended_at) for one in found]


async def test_from_a_stream_s_end_until_it_is_published_again(journal: Journal) -> None:
    publications = Publications(journal, "s1")
    publications.entered(100)
    publications.begun(["cam", "screen"], 100.5)
    publications.ended(["cam"], 110)
    assert await known(publications, journal) == [("cam", 110, None)]
    publications.begun(["cam"], 130)
    publications.ended(["\ud800"], 140)
    assert await known(publications, journal) == [("cam", 110, 130), ("\\ud800", 140, None)]


async def test_out_of_sight_nothing_is_claimed_until_the_agent_is_back(journal: Journal) -> None:
    publications = Publications(journal, "s1")
    publications.entered(100)
    publications.begun(["cam", "screen"], 100.5)
    publications.ended(["cam"], 110)
    publications.out_of_sight(120)
    publications.entered(150)
    publications.begun(["screen"], 150.5)
    publications.begun(["cam"], 170)
    assert await known(publications, journal) == [("cam", 110, 120), ("cam", 150, 170)]


async def test_what_a_dead_agent_left_unended_is_not_known(journal: Journal) -> None:
    publications = Publications(journal, "s1")
    publications.entered(100)
    publications.begun(["cam"], 100.5)
    publications.ended(["cam"], 110)
    await publications.written()
    pause = Break(session_id="s1", began_at=110, cause=breaks.PAUSED)
    await journal.run(lambda connection: breaks.begin(connection, pause))
    again = Publications(journal, "s1")
    again.entered(150)
    await again.written()
    assert await journal.run(partial(breaks.of_session, session_id="s1")) == [pause]


async def test_a_stream_whose_way_was_lost_was_published_all_along(journal: Journal) -> None:
    publications = Publications(journal, "s1")
    publications.entered(100)
    publications.begun(["cam"], 100.5)
    publications.begun(["cam"], 120)  # shown anew
    assert await known(publications, journal) == []


async def test_a_journal_that_refuses_costs_the_room_nothing(journal: Journal) -> None:
    publications = Publications(journal, "s1")
    publications.entered(100)
    await publications.written()
    await journal.run(lambda connection: connection.execute("DROP TABLE recording_breaks"))
    with capture_logs() as logged:
        publications.begun(["cam"], 100.5)
        await publications.written()
    assert [one["event"] for one in logged] == ["not journalled when streams were published"]
