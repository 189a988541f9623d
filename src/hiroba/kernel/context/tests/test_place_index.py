# SPDX-License-Identifier: Apache-2.0
"""Places in memory: what a plain list of them gives, through loading, writes meanwhile, bounds and doubt."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.geo.cells import Area, cell_of
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.store import place_index
from hiroba.kernel.context.store.commit import Commit
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.place_index import LOAD_STEP, PlaceIndex

TOWN, KEY = "places", "Lamp"
EVERYWHERE = Area((-180, -90, 180, 90))
# Three numbers, of an id what others do not begin with, and a fourth more.
LAMP_BYTES = 29


@contextmanager
def steps_of(size: int) -> Iterator[None]:
    usual, place_index.LOAD_STEP = place_index.LOAD_STEP, size
    try:
        yield
    finally:
        place_index.LOAD_STEP = usual


def lamp(number: int, x: float | None, type_key: str = KEY) -> Record:
    cell = cell_of((x, 0.0, x, 0.0)) if x is not None else None
    return Record(f"urn:ngsi-ld:Lamp:{number}", type_key, number, number, b"{}", None, cell)


def store(scratch: Scratch, *records: Record, tenant: str = TOWN) -> None:
    with psycopg.connect(scratch.owner_dsn) as owner:
        for each in records:
            owner.execute(
                "INSERT INTO context.entity (tenant, id, type_key, created, modified, document, cell)"
                " VALUES (%s, %s, %s, %s, %s, '{}', %s)",
                (tenant, each.id, each.type_key, each.created, each.modified, each.cell),
            )


def commit(index: PlaceIndex, old: Record | None, new: Record | None) -> None:
    done = Commit()
    state = done.states[TOWN] = Working(TOWN, ChangeClock(), {}, lambda *_: None)
    id = (old or new or lamp(0, None)).id
    state.records[id], state.final[id] = old, new
    index.after_commit(done)


def numbers(index: PlaceIndex, *type_keys: str) -> list[int] | None:
    found = index.find(TOWN, type_keys or (KEY,), EVERYWHERE)
    return None if found is None else sorted(found.created)


async def loaded(index: PlaceIndex, *type_keys: str) -> list[int]:
    async with asyncio.timeout(10):
        while (found := numbers(index, *type_keys)) is None:
            await asyncio.sleep(0.01)
    return found


def run(scratch: Scratch, test: Callable[[PlaceIndex], Awaitable[None]], places_max: int = 100) -> None:
    async def main() -> None:
        links, hot = Links(scratch.broker_dsn, 1), HotMap(entities_max=10, bytes_max=100_000)
        try:
            await test(PlaceIndex(links, places_max * LAMP_BYTES, hot.reserve))
        finally:
            await links.close()

    scratch.empty()
    asyncio.run(main())


def test_a_type_is_loaded_after_the_first_question_and_followed_from_then_on(scratch: Scratch) -> None:
    async def test(index: PlaceIndex) -> None:
        store(scratch, lamp(1, 0.0), lamp(2, 1.0), lamp(3, None), lamp(4, 1.0, "Bench"))
        store(scratch, lamp(9, 0.0), tenant="elsewhere")
        assert numbers(index) is None
        assert await loaded(index) == [1, 2]

        commit(index, None, lamp(5, 1.0))
        commit(index, lamp(1, 0.0), None)
        commit(index, lamp(3, None), lamp(3, 0.5))
        commit(index, lamp(2, 1.0), lamp(2, 1.0, "Bench"))
        index.after_bulk(TOWN, KEY, [Ready("urn:a:6", KEY, b"{}", 1, frozenset())], 6)

        assert numbers(index) == [3, 5, 6]
        assert index.count == 3

    run(scratch, test)


def test_what_is_committed_while_a_type_is_loaded_is_not_missed(scratch: Scratch) -> None:
    async def test(index: PlaceIndex) -> None:
        store(scratch, lamp(1, 0.0), lamp(2, 1.0))
        assert numbers(index) is None
        await asyncio.sleep(0)
        # Before the rows are read, so they show some of it already.
        store(scratch, lamp(3, 1.0))
        commit(index, None, lamp(3, 1.0))
        commit(index, None, lamp(4, 1.0))
        commit(index, lamp(4, 1.0), None)
        commit(index, lamp(1, 0.0), lamp(1, 0.5))

        assert await loaded(index) == [1, 2, 3]
        found = index.find(TOWN, [KEY], Area((0.5, 0.0, 0.5, 0.0)))
        assert found is not None
        assert list(found.created) == [1]

    run(scratch, test)


def test_a_type_for_which_there_is_no_room_is_left_to_postgresql(scratch: Scratch) -> None:
    async def test(index: PlaceIndex) -> None:
        store(scratch, *(lamp(number, 0.0) for number in range(1, 60)))
        store(scratch, *(lamp(number, 0.0, "Bench") for number in range(60, 140)))
        assert len(await loaded(index)) == 59

        assert numbers(index, "Bench") is None
        await asyncio.sleep(0.3)

        # The lamps have just been asked for, so they stay.
        assert numbers(index, "Bench") is None
        assert len(numbers(index) or ()) == 59
        assert index.count == 59

    run(scratch, test)


def test_types_are_loaded_together(scratch: Scratch) -> None:
    kinds = [f"Kind{number}" for number in range(20)]

    async def test(index: PlaceIndex) -> None:
        store(scratch, *(lamp(1 + n, n / 99, kinds[n % 20]) for n in range(40)), lamp(41, None, kinds[5]))
        assert numbers(index, *kinds, "Nothing") is None
        await asyncio.sleep(0)
        commit(index, None, lamp(99, 0.5, kinds[3]))
        commit(index, lamp(1, 0.0, kinds[0]), None)

        assert await loaded(index, *kinds, "Nothing") == [*range(2, 41), 99]
        assert index.count == 40

    with steps_of(3):
        run(scratch, test)


def test_of_types_that_do_not_fit_together_one_is_loaded(scratch: Scratch) -> None:
    async def test(index: PlaceIndex) -> None:
        store(scratch, lamp(1, 0.0))
        store(scratch, *(lamp(number, 0.0, "Bench") for number in range(2, 62)))
        store(scratch, *(lamp(number, 0.0, "Bin") for number in range(62, 122)))
        store(scratch, *(lamp(number, 0.0, "Box") for number in range(122, 132)))

        assert numbers(index, "Box", "Bin", KEY, "Bench") is None
        assert await loaded(index, "Bench") == list(range(2, 62))
        assert await loaded(index, KEY, "Box") == [1, *range(122, 132)]

        assert numbers(index, "Bin") is None
        assert index.count == 71

    run(scratch, test)


def test_writes_never_bring_more_into_memory_than_allowed(scratch: Scratch) -> None:
    async def test(index: PlaceIndex) -> None:
        store(scratch, lamp(1, 0.0))
        assert await loaded(index) == [1]

        for number in range(2, 200):
            commit(index, None, lamp(number, 0.0))
            assert index.bytes <= 100 * LAMP_BYTES

    run(scratch, test)


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_type_of_several_steps_is_loaded_whole(scratch: Scratch, more: int) -> None:
    count = 2 * LOAD_STEP + more

    async def test(index: PlaceIndex) -> None:
        store(scratch, *(lamp(number, number / count) for number in range(count)))
        assert await loaded(index) == list(range(count))

    run(scratch, test, places_max=2 * count)


@pytest.mark.parametrize("doubt", [True, False])
def test_a_write_in_doubt_leaves_its_tenant_to_postgresql(scratch: Scratch, doubt: bool) -> None:
    async def test(index: PlaceIndex) -> None:
        store(scratch, lamp(1, 0.0))
        assert await loaded(index) == [1]

        index.after_doubt(TOWN if doubt else "elsewhere")
        await asyncio.sleep(0.2)

        assert numbers(index) == (None if doubt else [1])

    run(scratch, test)


def test_nothing_is_remembered_over_a_change_of_owner(scratch: Scratch) -> None:
    async def test(index: PlaceIndex) -> None:
        store(scratch, lamp(1, 0.0))
        assert await loaded(index) == [1]

        store(scratch, lamp(2, 0.0))
        index.forget()

        assert numbers(index) is None
        assert await loaded(index) == [1, 2]

    run(scratch, test)
