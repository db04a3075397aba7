"""What every store of claims must do. A back end's test module imports these tests and brings a fixture `open_store`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from roomkeeper.claims.contract import ClaimStore, ConflictError, Entry

OpenStore = Callable[[], Awaitable[ClaimStore]]
"""Opens one more connection to the same store, as another agent would; the fixture closes them all."""


async def test_a_key_is_created_once_and_read_by_everybody(open_store: OpenStore) -> None:
    first, second = await open_store(), await open_store()
    assert await first.get("occ.a") is None
    revision = await first.create("occ.a", b"one")
    assert await second.get("occ.a") == Entry("occ.a", b"one", revision)
    with pytest.raises(ConflictError):
        await second.create("occ.a", b"two")
    assert await first.get("occ.a") == Entry("occ.a", b"one", revision)


async def test_an_update_against_an_old_revision_is_refused(open_store: OpenStore) -> None:
    first, second = await open_store(), await open_store()
    revision = await first.create("occ.a", b"one")
    later = await second.update("occ.a", b"two", revision)
    assert later > revision
    with pytest.raises(ConflictError):
        await first.update("occ.a", b"three", revision)
    with pytest.raises(ConflictError):
        await first.update("occ.unknown", b"x", later)
    assert await first.get("occ.a") == Entry("occ.a", b"two", later)


async def test_revisions_grow_over_all_keys_also_after_deletions(open_store: OpenStore) -> None:
    store = await open_store()
    one, two = await store.create("a", b"1"), await store.create("b", b"1")
    await store.delete("a", one)
    assert await store.get("a") is None
    three = await store.create("a", b"2")
    assert one < two < three
    with pytest.raises(ConflictError):
        await store.update("a", b"3", one)


async def test_a_deletion_needs_the_revision(open_store: OpenStore) -> None:
    first, second = await open_store(), await open_store()
    revision = await first.create("a", b"1")
    later = await second.update("a", b"2", revision)
    with pytest.raises(ConflictError):
        await first.delete("a", revision)
    await first.delete("a", later)
    with pytest.raises(ConflictError):
        await first.delete("a", later)


async def test_of_many_who_claim_the_same_exactly_one_wins(open_store: OpenStore) -> None:
    stores = [await open_store() for _ in range(5)]

    async def claim(store: ClaimStore, key: str, value: bytes) -> int:
        try:
            await store.create(key, value)
        except ConflictError:
            return 0
        return 1

    for key in (f"occ.{number}" for number in range(40)):
        won = await asyncio.gather(*(claim(store, key, str(number).encode()) for number, store in enumerate(stores)))
        assert sum(won) == 1
        entry = await stores[0].get(key)
        assert entry is not None
        assert entry.value == str(won.index(1)).encode()


async def test_of_many_who_update_the_same_revision_exactly_one_wins(open_store: OpenStore) -> None:
    stores = [await open_store() for _ in range(5)]
    revision = await stores[0].create("a", b"0")

    async def update(store: ClaimStore, last: int) -> int:
        try:
            return await store.update("a", b"x", last)
        except ConflictError:
            return 0

    for _ in range(40):
        won = [after for after in await asyncio.gather(*(update(store, revision) for store in stores)) if after]
        assert len(won) == 1
        revision = won[0]


async def test_a_watch_tells_what_there_is_then_none_then_every_change(open_store: OpenStore) -> None:
    first, second = await open_store(), await open_store()
    gone = await first.create("gone", b"1")
    await first.delete("gone", gone)
    kept = await first.create("kept", b"1")
    watch = aiter(second.watch())
    async with asyncio.timeout(10):
        assert [await anext(watch), await anext(watch)] == [Entry("kept", b"1", kept), None]
        changed = await first.update("kept", b"2", kept)
        assert await anext(watch) == Entry("kept", b"2", changed)
        await second.create("own", b"1")
        entry = await anext(watch)
        assert entry is not None
        assert (entry.key, entry.value) == ("own", b"1")
        await first.delete("kept", changed)
        entry = await anext(watch)
        assert entry is not None
        assert (entry.key, entry.value) == ("kept", None)


async def test_a_watch_ends_with_the_newest_of_quick_changes_in_order(open_store: OpenStore) -> None:
    first, second = await open_store(), await open_store()
    watch = aiter(second.watch())
    async with asyncio.timeout(20):
        assert await anext(watch) is None
        revision = await first.create("a", b"0")
        for number in range(1, 50):
            revision = await first.update("a", str(number).encode(), revision)
        seen: list[Entry] = []
        while not seen or seen[-1].value != b"49":
            entry = await anext(watch)
            assert entry is not None
            seen.append(entry)
    assert [one.revision for one in seen] == sorted({one.revision for one in seen})
