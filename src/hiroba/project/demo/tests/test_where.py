# SPDX-License-Identifier: Apache-2.0
import pytest
import shapely
from django.utils import timezone

from hiroba.kernel.api import places
from hiroba.project.demo.towns import TOWNS
from hiroba.project.demo.where import listed, load_where, outline

CODES = [town.code for town in TOWNS]


@pytest.mark.parametrize("code", CODES)
def test_every_name_and_sensor_lies_in_its_town(code: str) -> None:
    shape = outline(code).shape
    [town] = (each for each in TOWNS if each.code == code)
    positions = [place.position for place in town.places]
    positions += [station.position for station in town.stations] + [road.position for road in town.roads]

    names = {each.town: (each.lon, each.lat) for each in listed(code)}
    assert [name for name, point in names.items() if not shape.intersects(shapely.Point(point))] == []
    assert [point for point in positions if not shape.intersects(shapely.Point(point))] == []


def test_load_where_finds_addresses_and_notices_what_is_outside(tenant: str) -> None:
    load_where(tenant, at=timezone.now())
    load_where(tenant, at=timezone.now())

    place = places.geocode("加古川市加古川町北在家2000番地")

    assert place is not None
    assert (place.matched, place.level, place.rest) == ("加古川町北在家", "town", "2000番地")
    neighbour = places.area_at(134.8381, 34.9298, "municipality")
    assert [places.in_town(place.lon, place.lat), places.in_town(134.8381, 34.9298)] == [True, False]
    assert (neighbour and neighbour.name) == "加西市"
