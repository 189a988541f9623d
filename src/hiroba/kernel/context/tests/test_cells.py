# SPDX-License-Identifier: Apache-2.0
"""Cells: nothing that meets an area is missed, and the migration numbers places as the broker does."""

from importlib.resources import files

import numpy as np
import psycopg
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.geo.cells import SIDE_DEGREES, Area, cell_of, corners_of
from hiroba.kernel.context.geo.distance import Circle
from hiroba.kernel.context.geo.geometry import Extent
from hiroba.kernel.context.geo.relations import ELLIPSOID
from hiroba.kernel.context.scratch import Scratch

LONGITUDES = st.floats(-180, 180)
LATITUDES = st.floats(-90, 90)
SIZES = st.sampled_from([0.0, 0.00001, 0.001, 0.02, 1.0, 90.0])


@st.composite
def extents(draw: st.DrawFn) -> Extent:
    west, south = draw(LONGITUDES), draw(LATITUDES)
    return west, south, min(180.0, west + draw(SIZES)), min(90.0, south + draw(SIZES))


@st.composite
def near(draw: st.DrawFn, extent: Extent) -> Extent:
    """Another one that meets it in at least one point."""
    west, south, east, north = extent
    x, y = draw(st.sampled_from([west, east])), draw(st.sampled_from([south, north]))
    wide, high = draw(SIZES), draw(SIZES)
    return max(-180.0, x - wide), max(-90.0, y - high), min(180.0, x + wide), min(90.0, y + high)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_what_meets_an_area_lies_in_one_of_its_ranges(data: st.DataObject) -> None:
    area = data.draw(extents())
    place = data.draw(near(area))

    cell = cell_of(place)

    assert sum(low <= cell < high for low, high in Area(area).ranges) == 1


@settings(max_examples=300, deadline=None)
@given(extents())
def test_an_area_has_few_ranges(area: Extent) -> None:
    assert len(Area(area).ranges) <= 60


@settings(max_examples=300, deadline=None)
@given(LONGITUDES, LATITUDES)
def test_corner_of_a_place_is_beside_it(longitude: float, latitude: float) -> None:
    west, south = corners_of(np.array([cell_of((longitude, latitude, longitude, latitude))]))

    assert -1e-9 <= longitude - west[0] <= SIDE_DEGREES + 1e-9
    assert -1e-9 <= latitude - south[0] <= SIDE_DEGREES + 1e-9


@settings(max_examples=500, deadline=None)
@given(LONGITUDES, LATITUDES, st.floats(-1, 1), st.floats(-1, 1), st.floats(0.9, 1.1))
def test_a_circle_decides_as_the_ellipsoid_does(
    x: float, y: float, aside: float, up: float, share: float
) -> None:
    other_x, other_y = x + aside, max(-90.0, min(90.0, y + up))
    exact = ELLIPSOID.inv(x, y, other_x, other_y)[2]
    circle = Circle(x, y, exact * share)

    held = circle.holds(other_x, other_y)
    may_hold = circle.may_hold(np.array([other_x]), np.array([other_y]), margin_m=0.0)[0]

    # A millimetre above or below is within what numbers of this size can tell.
    assert held in (None, share >= 1) or abs(exact * share - exact) < 0.001
    assert may_hold or held is False


@settings(max_examples=20, deadline=None)
@given(st.lists(extents(), min_size=20, max_size=20))
def test_migration_gives_the_cells_of_the_broker(scratch: Scratch, places: list[Extent]) -> None:
    text = (files("hiroba.kernel.context.schema") / "0010_cells_and_cheaper_writes.sql").read_text()
    functions = text[: text.index("DROP INDEX")]
    with psycopg.connect(scratch.owner_dsn) as owner:
        owner.execute(functions)  # type: ignore[arg-type]
        found = [
            owner.execute("SELECT pg_temp.cell_of(box(point(%s, %s), point(%s, %s)))", place).fetchone()
            for place in places
        ]
        owner.rollback()

    assert found == [(cell_of(place),) for place in places]
