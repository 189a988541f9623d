# SPDX-License-Identifier: Apache-2.0
"""Geo-queries (ETSI GS CIM 009, 4.10). Distances are ellipsoidal, places are in 加古川市."""

import itertools
import random
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.geo.relations import ELLIPSOID
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id

SQUARE = "[[[134.80,34.70],[134.90,34.70],[134.90,34.80],[134.80,34.80],[134.80,34.70]]]"


@pytest.fixture
def places(town: Town) -> Town:
    town.create(
        sensor(1, location=at(134.8400, 34.7500)),
        sensor(2, location=at(134.8500, 34.7500)),  # 915.9 m east of the first
        sensor(3, location=at(134.9500, 34.7500)),
        sensor(4),
        sensor(5, location={"type": "GeoProperty", "value": {
            "type": "LineString", "coordinates": [[134.83, 34.749], [134.86, 34.749]]}}),
    )  # fmt: skip
    return town


def near(places: Town, modifier: str) -> list[str]:
    return places.ids(
        type="WaterLevelObserved", georel=f"near;{modifier}", geometry="Point", coordinates="[134.84,34.75]"
    )


def test_near_measures_on_the_ellipsoid(places: Town) -> None:
    assert near(places, "maxDistance==915") == [sensor_id(1), sensor_id(5)]
    assert near(places, "maxDistance==917") == [sensor_id(1), sensor_id(2), sensor_id(5)]
    assert near(places, "minDistance==917") == [sensor_id(3)]


def test_near_a_line_measures_to_its_nearest_point(places: Town) -> None:
    # One thousandth of a degree of latitude is 110.9 m here.
    assert near(places, "maxDistance==112") == [sensor_id(1), sensor_id(5)]
    assert near(places, "maxDistance==110") == [sensor_id(1)]


@pytest.mark.parametrize(
    ("georel", "numbers"),
    [("within", [1, 2, 5]), ("intersects", [1, 2, 5]), ("disjoint", [3]), ("contains", []), ("equals", [])],
)
def test_relations_to_a_polygon(places: Town, georel: str, numbers: list[int]) -> None:
    found = places.ids(type="WaterLevelObserved", georel=georel, geometry="Polygon", coordinates=SQUARE)

    assert found == [sensor_id(number) for number in numbers]


def test_geo_filter_comes_before_limit_and_count(places: Town) -> None:
    answer = places.get(
        "entities",
        type="WaterLevelObserved",
        georel="within",
        geometry="Polygon",
        coordinates=SQUARE,
        q="waterLevel==1",
        limit="2",
        count="true",
    )

    assert [entity["id"] for entity in answer.json()] == [sensor_id(1), sensor_id(2)]
    assert answer.headers["NGSILD-Results-Count"] == "3"


def test_geo_query_follows_a_moved_entity(places: Town) -> None:
    places.patch(f"entities/{sensor_id(3)}/attrs", {"location": at(134.8401, 34.7500)})

    assert near(places, "maxDistance==50") == [sensor_id(1), sensor_id(3)]


@pytest.mark.parametrize(
    "parameters",
    [
        {"georel": "above"},
        {"georel": "near"},
        {"georel": "near;maxDistance==far"},
        {"georel": "within"},
        {"coordinates": "134.84,34.75"},
        {"geometry": "Circle"},
        {"coordinates": "[500,0]"},
    ],
)
def test_malformed_geo_query_is_refused(town: Town, parameters: dict[str, Any]) -> None:
    good: dict[str, Any] = {
        "georel": "near;maxDistance==10",
        "geometry": "Point",
        "coordinates": "[134.84,34.75]",
    }
    if parameters == {"georel": "within"}:
        del good["coordinates"]

    assert town.get("entities", type="A", **(good | parameters)).status_code == 400


def test_places_of_any_name_are_found_in_their_own_area(town: Town) -> None:
    # The index of places once knew `location` alone: an entity far from its other places was never looked at.
    town.create(
        sensor(1, location=at(135.5, 34.7), catchment=at(134.84, 34.75)),
        sensor(2, catchment=at(134.85, 34.75)),
    )
    query = {"type": "WaterLevelObserved", "geometry": "Point", "coordinates": "[134.84,34.75]"}

    found = town.ids(**query, geoproperty="catchment", georel="near;maxDistance==2000")

    assert found == [sensor_id(1), sensor_id(2)]
    assert town.ids(**query, georel="near;maxDistance==2000") == []


# About 90 m apart, so that circles cut through them.
SPOTS = st.tuples(st.integers(0, 12), st.integers(0, 12)).map(
    lambda steps: (134.84 + steps[0] / 1000, 34.75 + steps[1] / 1000)
)
MOVES = st.lists(
    st.tuples(st.sampled_from(["put", "drop", "level"]), st.integers(1, 8), SPOTS), min_size=5, max_size=25
)
_rounds = itertools.count()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(moves=MOVES, centre=SPOTS, radius=st.integers(0, 1500), limit=st.integers(1, 9))
def test_near_agrees_with_measuring_every_place_right_after_each_write(
    town: Town, moves: list[tuple[str, int, Any]], centre: tuple[float, float], radius: int, limit: int
) -> None:
    town.http.headers["NGSILD-Tenant"] = f"spots{next(_rounds)}"
    spots: dict[int, tuple[float, float]] = {}
    levels: dict[int, int] = {}
    for step, (kind, number, spot) in enumerate(moves):
        if kind == "put" and number not in spots:
            town.create(sensor(number, level=step, location=at(*spot)))
            spots[number], levels[number] = spot, step
        elif kind == "put":
            town.patch(f"entities/{sensor_id(number)}/attrs", {"location": at(*spot)})
            spots[number] = spot
        elif kind == "level" and number in spots:
            town.patch(f"entities/{sensor_id(number)}/attrs", {"waterLevel": prop(step)})
            levels[number] = step
        elif kind == "drop" and spots.pop(number, None) is not None:
            assert town.http.delete(f"entities/{sensor_id(number)}").status_code == 204

        found = town.ids(
            type="WaterLevelObserved",
            georel=f"near;maxDistance=={radius}",
            geometry="Point",
            coordinates=f"[{centre[0]},{centre[1]}]",
            q=f"waterLevel>{step // 2}",
            limit=str(limit),
        )

        # A dictionary keeps the order of creation, as lists of entities do.
        near = [each for each, spot in spots.items() if ELLIPSOID.inv(*centre, *spot)[2] <= radius]
        assert found == [sensor_id(each) for each in near if levels[each] > step // 2][:limit]


def tangled(positions: int) -> dict[str, Any]:
    """A ring that crosses itself at every turn."""
    chance = random.Random(7)
    ring = [[134.8 + chance.random() / 10, 34.7 + chance.random() / 10] for _ in range(positions - 1)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def test_a_short_area_that_crosses_itself_is_what_it_encloses(places: Town) -> None:
    bow_tie = "[[[134.83,34.74],[134.86,34.76],[134.86,34.74],[134.83,34.76],[134.83,34.74]]]"

    # Above the knot: within the box around it, and outside of it.
    places.create(sensor(6, location=at(134.845, 34.757)))

    found = places.ids(type="WaterLevelObserved", georel="within", geometry="Polygon", coordinates=bow_tie)

    assert found == [sensor_id(1), sensor_id(2)]


def test_a_long_area_that_crosses_itself_is_refused_at_once(places: Town) -> None:
    """Untangling 200 positions kept everybody waiting for half a minute, and an anonymous reader could ask for it."""
    begun = time.monotonic()
    for positions in (200, 8_000):
        area = tangled(positions)
        question = {
            "type": "Query",
            "entities": [{"type": "WaterLevelObserved"}],
            "geoQ": {"georel": "within", "geometry": "Polygon", "coordinates": area["coordinates"]},
        }

        answer = places.http.post("entityOperations/query", json=question)

        assert answer.status_code == 400, answer.text
        assert "crosses itself" in answer.json()["detail"]
    assert time.monotonic() - begun < 10


def test_a_stored_area_that_crosses_itself_keeps_nobody_waiting(town: Town) -> None:
    for number, positions in ((1, 60), (2, 5_000)):
        town.create(sensor(number, location={"type": "GeoProperty", "value": tangled(positions)}))
    begun = time.monotonic()

    found = town.ids(
        type="WaterLevelObserved", georel="intersects", geometry="Point", coordinates="[134.85,34.75]"
    )

    assert found == [sensor_id(1), sensor_id(2)]
    assert time.monotonic() - begun < 5
