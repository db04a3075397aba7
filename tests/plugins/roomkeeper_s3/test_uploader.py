"""The queue as a whole: journal, store, notifications, in both kinds of store."""

from __future__ import annotations

from typing import Any

import pytest

from roomkeeper.state.objects import ObjectKind, UploadState

from .world import World


@pytest.fixture(params=["s3", "directory"])
def settings(request: pytest.FixtureRequest) -> dict[str, Any]:
    if request.param == "s3":
        return request.getfixturevalue("s3_settings")  # type: ignore[no-any-return]
    return {"retry": {"first": "50ms", "longest": "200ms"}}


async def test_a_session_goes_up_and_its_manifest_last(world: World, settings: dict[str, Any]) -> None:
    info = await world.session()
    async with world.agent(settings) as hooks:
        for number in (1, 2):
            segment = await world.segment(info, b"media %d" % number * 1000, path=f"teacher-{number:03}.mkv", number=number)
            await hooks.notify("segment_closed", info=info, segment=segment)
        await world.finish(info, hooks)
        rows = await world.until_verified(4)
    assert {row.kind for row in rows.values()} == set(ObjectKind)
    assert all(row.state is UploadState.VERIFIED and row.attempts == 1 and row.etag and not row.error for row in rows.values())
    assert rows["teacher-001.mkv"].object_key == "class-1/2026-01-31/s-1/teacher-001.mkv"
    assert world.listener.finished[-1].kind is ObjectKind.MANIFEST
