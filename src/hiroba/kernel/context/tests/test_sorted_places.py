# SPDX-License-Identifier: Apache-2.0
"""Places in the order of their cells: what a plain set of them gives."""

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.geo.cells import Area, cell_of
from hiroba.kernel.context.store import sorted_places
from hiroba.kernel.context.store.candidates import CANDIDATES_MAX, Candidates
from hiroba.kernel.context.store.sorted_places import SortedPlaces

EVERYWHERE = Area((-180, -90, 180, 90))
CELLS = st.sampled_from([cell_of((x, y, x + size, y)) for x in (0.0, 1.0) for y in (0, 1) for size in (0, 1)])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.booleans(), CELLS, st.integers(1, 12)), max_size=60),
    st.sampled_from([EVERYWHERE, Area((0.0, 0.0, 0.1, 0.1)), Area((1.0, 1.0, 1.0, 1.0))]),
)
def test_sorted_places_are_like_a_plain_set(steps: list[tuple[bool, int, int]], area: Area) -> None:
    places, model = SortedPlaces(), set[tuple[int, int]]()
    with blocks_of(4):
        for there, cell, created in steps:
            if there and (cell, created) not in model:
                model.add((cell, created))
                places.add(cell, created, str(created))
            elif not there:
                assert places.discard(cell, created) is ((cell, created) in model)
                model.discard((cell, created))
            found = Candidates()
            places.within(area, found)
            ids = found.ids(range(len(found)))
            assert sorted(zip(found.cells, found.created, ids, strict=True)) == sorted(
                (cell, created, str(created))
                for cell, created in model
                if any(low <= cell < high for low, high in area.ranges)
            )
    assert places.count == len(model)


def test_detached_candidates_keep_their_ids_when_places_change() -> None:
    places, found = SortedPlaces(), Candidates()
    with blocks_of(4):
        for number in range(10):
            places.add(2 * number + 1, number, f"urn:a:{number}")
        places.within(EVERYWHERE, found)

        found.detach()
        for number in range(10):
            places.discard(2 * number + 1, number)
            places.add(1, number, "urn:b")

    assert found.ids(range(10)) == [f"urn:a:{number}" for number in range(10)]
    assert found.in_order(None).ids(2, 4) == ["urn:a:2", "urn:a:3"]


def test_ids_stay_those_that_were_found() -> None:
    places = SortedPlaces()
    for number in range(10):
        places.add(2 * number + 1, number, f"urn:{number}")
    found, nothing = Candidates(), Candidates()
    places.within(EVERYWHERE, found)

    found.detach()
    nothing.detach()
    places.discard(1, 0)

    assert found.ids(range(10)) == [f"urn:{number}" for number in range(10)]
    assert nothing.ids([]) == []


def test_candidates_end_when_they_are_too_many() -> None:
    places, found = SortedPlaces(), Candidates()
    for number in range(4 * CANDIDATES_MAX):
        places.add(1, number, "urn:a")

    places.within(EVERYWHERE, found)

    assert found.is_too_many
    assert len(found) < 2 * CANDIDATES_MAX


@contextmanager
def blocks_of(size: int) -> Iterator[None]:
    usual, sorted_places.BLOCK_PLACES_MAX = sorted_places.BLOCK_PLACES_MAX, size
    try:
        yield
    finally:
        sorted_places.BLOCK_PLACES_MAX = usual
