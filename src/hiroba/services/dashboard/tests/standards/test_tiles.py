# SPDX-License-Identifier: Apache-2.0
"""Vector tiles: nothing lost, nothing counted twice, warnings never hidden by gathering."""

import math
from typing import Any

import mapbox_vector_tile
from hypothesis import given
from hypothesis import strategies as st

from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.standards.tiles.encoding import tile_content
from hiroba.services.dashboard.standards.tiles.layer_index import layer_index
from hiroba.services.dashboard.standards.tiles.plane import Tile

KAKOGAWA = (134.84, 34.76)


def feature(name: str, geometry: dict[str, Any] | None, *, level: int = 0, value: Any = None) -> Feature:
    return Feature(
        id=f"urn:ngsi-ld:Thing:282103-{name}",
        tenant="282103",
        name=name,
        geometry=geometry,
        values=(),
        value=value,
        limits=(),
        level=level,
        state="",
        is_elsewhere=False,
        observed_at=None,
        search_text=name,
    )


def point(longitude: float, latitude: float, name: str = "p", **more: Any) -> Feature:
    return feature(name, {"type": "Point", "coordinates": [longitude, latitude]}, **more)


def tile_of(longitude: float, latitude: float, zoom: int) -> Tile:
    """The slippy map numbers, written down anew from their definition."""
    radians = math.radians(latitude)
    row = (1 - math.asinh(math.tan(radians)) / math.pi) / 2 * 2**zoom
    return Tile(zoom=zoom, column=int((longitude + 180) / 360 * 2**zoom), row=int(row))


def drawn(features: list[Feature], tile: Tile) -> list[dict[str, Any]]:
    content = tile_content(layer_index(features), tile)
    if not content:
        return []
    decoded = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})
    found: list[dict[str, Any]] = decoded["features"]["features"]
    return found


def test_near_points_are_one_cluster_far_away_and_themselves_close_up() -> None:
    here = [point(134.84, 34.76, "a"), point(134.8401, 34.7601, "b")]

    (far,) = drawn(here, tile_of(*KAKOGAWA, zoom=10))
    close = drawn(here, tile_of(*KAKOGAWA, zoom=16))

    assert far["properties"] == {"cluster": True, "count": 2, "level": 0}
    assert sorted(each["properties"]["name"] for each in close) == ["a", "b"]


def test_cluster_carries_the_highest_level() -> None:
    (found,) = drawn([point(*KAKOGAWA, "a"), point(*KAKOGAWA, "b", level=3)], tile_of(*KAKOGAWA, zoom=9))

    assert found["properties"]["level"] == 3


def test_point_alone_is_itself_on_every_zoom() -> None:
    for zoom in range(17):
        (found,) = drawn([point(*KAKOGAWA, "a", value=3.4)], tile_of(*KAKOGAWA, zoom=zoom))

        assert found["properties"]["value"] == 3.4


def test_point_is_drawn_where_it_is() -> None:
    tile = tile_of(*KAKOGAWA, zoom=14)

    (found,) = drawn([point(*KAKOGAWA)], tile)

    x, y = found["geometry"]["coordinates"]
    longitude = (tile.column + x / 4096) / 2**14 * 360 - 180
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (tile.row + y / 4096) / 2**14))))
    assert math.isclose(longitude, KAKOGAWA[0], abs_tol=1e-5)
    assert math.isclose(latitude, KAKOGAWA[1], abs_tol=1e-5)


places = st.tuples(st.floats(134.7, 135.0), st.floats(34.6, 34.9))


@given(st.lists(places, max_size=60), st.integers(8, 13))
def test_every_point_is_counted_once_over_all_tiles(found: list[tuple[float, float]], zoom: int) -> None:
    features = [point(*place, name=str(number)) for number, place in enumerate(found)]
    tiles = {tile_of(*place, zoom=zoom) for place in found}

    counted = [each["properties"].get("count", 1) for tile in tiles for each in drawn(features, tile)]

    assert sum(counted) == len(features)


def test_line_is_cut_at_the_tile_and_area_keeps_its_inside() -> None:
    road = feature("road", {"type": "LineString", "coordinates": [[134.0, 34.76], [136.0, 34.76]]})
    square = [[134.0, 34.0], [136.0, 34.0], [136.0, 36.0], [134.0, 36.0], [134.0, 34.0]]
    area = feature("area", {"type": "Polygon", "coordinates": [square]})

    found = {
        each["properties"]["name"]: each["geometry"] for each in drawn([road, area], tile_of(*KAKOGAWA, 14))
    }

    assert found["road"]["type"] == "LineString"
    assert all(-300 <= x <= 4396 for x, _ in found["road"]["coordinates"])
    assert found["area"]["type"] == "Polygon"


def test_shape_that_no_map_can_show_stays_out() -> None:
    broken = [
        feature("bowtie", {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}),
        feature("none", None),
        feature("odd", {"type": "LineString", "coordinates": [[134.84, 34.76]]}),
    ]

    assert drawn([*broken, point(*KAKOGAWA)], tile_of(*KAKOGAWA, zoom=14)) != []


def test_empty_place_has_an_empty_tile() -> None:
    assert tile_content(layer_index([point(*KAKOGAWA)]), tile_of(141.0, 43.0, zoom=10)) == b""


def test_bounds_are_those_of_all_features() -> None:
    road = feature("road", {"type": "LineString", "coordinates": [[134.0, 34.7], [136.0, 34.8]]})

    assert layer_index([point(137.0, 34.76), road]).bounds == (134.0, 34.7, 137.0, 34.8)
    assert layer_index([]).bounds == ()
