# SPDX-License-Identifier: Apache-2.0
import json
from itertools import pairwise

import pytest
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from hiroba.kernel.testing import shared_data
from hiroba.project.demo import school_routes
from hiroba.project.demo.geometry import contains, crosses, distance_m, length_m
from hiroba.project.demo.town import DemoTown
from hiroba.project.demo.towns import TOWNS
from hiroba.project.demo.towns.kakogawa import KAKOGAWA

SEED = 1


def real_boundary(town: DemoTown) -> BaseGeometry:
    """国土数値情報 行政区域: the boundary of the municipality by its five-digit code."""
    file = shared_data("boundaries") / f"N03-21_{town.code[:2]}_210101.s0010.geojson"
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return next(
        shape(feature["geometry"])
        for feature in features
        if feature["properties"]["N03_007"] == town.code[:5]
    )


def test_kakogawa_has_the_published_number_of_cameras() -> None:
    places = school_routes.cameras(KAKOGAWA, seed=SEED)

    assert len(places) == 1475
    assert len({place.position for place in places}) == 1475
    assert [place.number for place in places] == list(range(1, 1476))


def test_cameras_are_the_same_for_the_same_seed_and_others_for_another() -> None:
    first = school_routes.cameras(KAKOGAWA, seed=SEED)

    assert school_routes.cameras(KAKOGAWA, seed=SEED) == first
    assert school_routes.cameras(KAKOGAWA, seed=SEED + 1) != first


@pytest.mark.parametrize("seed", range(5))
def test_cameras_lie_inside_the_outline_for_any_seed(seed: int) -> None:
    places = school_routes.cameras(KAKOGAWA, seed=seed)

    assert len(places) == 1475
    assert [place.name for place in places if not contains(KAKOGAWA.outline, place.position)] == []


def test_cameras_lie_inside_the_real_boundary() -> None:
    boundary = real_boundary(KAKOGAWA)

    outside = [
        place.name
        for place in school_routes.cameras(KAKOGAWA, seed=SEED)
        if not boundary.contains(Point(place.position))
    ]

    assert outside == []


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.code)
def test_sensors_places_and_roads_lie_inside_the_real_boundary(town: DemoTown) -> None:
    boundary = real_boundary(town)

    positions = {
        **{place.name: place.position for place in town.places},
        **{station.name: station.position for station in town.stations},
        **{road.name: road.position for road in town.roads},
    }
    outside = [name for name, position in positions.items() if not boundary.contains(Point(position))]

    assert outside == []


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.code)
def test_outline_lies_inside_the_real_boundary(town: DemoTown) -> None:
    boundary = real_boundary(town)

    assert [corner for corner in town.outline if not boundary.contains(Point(corner))] == []


def test_cameras_of_a_route_are_evenly_spaced_along_it() -> None:
    places = [place for place in school_routes.cameras(KAKOGAWA, seed=SEED) if place.route.number == 2]
    line = places[0].route.line

    gaps = [distance_m(one.position, other.position) for one, other in pairwise(places)]

    assert max(gaps) <= length_m(line) / len(places) + 0.2


def test_routes_never_cross_the_river() -> None:
    river = KAKOGAWA.rivers[0]

    crossing = [
        route.name
        for route in school_routes.routes(KAKOGAWA, seed=SEED)
        if any(crosses(start, end, river) for start, end in pairwise(route.line))
    ]

    assert crossing == []


def test_routes_are_as_long_as_a_child_walks() -> None:
    lengths = [length_m(route.line) for route in school_routes.routes(KAKOGAWA, seed=SEED)]

    assert min(lengths) > 300
    assert max(lengths) < 1800


def test_schools_carry_invented_names_and_stand_apart() -> None:
    schools = school_routes.schools(KAKOGAWA, seed=SEED)

    assert [school.name for school in schools if not school.name.endswith("（架空）")] == []
    nearest = min(
        distance_m(one.position, other.position) for one in schools for other in schools if one is not other
    )
    assert nearest > 500
