# SPDX-License-Identifier: Apache-2.0
"""Areas of a town: import, and which of them holds a point."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.api import places
from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.areas.actions import AreasReplaced, replace_areas
from hiroba.kernel.tenancy.areas.reading import read_areas
from hiroba.kernel.tenancy.areas.shapes import ShapeCache, holds

AT = timezone.now()
SQUARE = ((0, 0), (2, 0), (2, 2), (0, 2), (0, 0))


def square(west: float, south: float, size: float = 2) -> dict[str, Any]:
    ring = [[west + x * size / 2, south + y * size / 2] for x, y in SQUARE]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: str, name: str, geometry: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}


def collection(*features: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **others}


def write(folder: Path, content: Any) -> Path:
    path = folder / "areas.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def take(folder: Path, kind: places.AreaKind, *features: dict[str, Any]) -> AreasReplaced:
    return replace_areas(kind, read_areas(write(folder, collection(*features)), kind), source="test", at=AT)


def test_area_at_gives_the_area_that_holds_the_point(tenant: str, other_tenant: str, tmp_path: Path) -> None:
    take(
        tmp_path, "school_district", feature("1", "北", square(134, 34)), feature("2", "南", square(134, 32))
    )

    north = places.area_at(135, 35, "school_district")
    border = places.area_at(135, 34, "school_district")
    nowhere = places.area_at(140, 35, "school_district")
    other_kind = places.area_at(135, 35, "neighbourhood")
    with as_tenant(other_tenant):
        elsewhere = places.area_at(135, 35, "school_district")

    assert north == places.Area("1", "北", "school_district")
    assert (border and border.code, nowhere, other_kind, elsewhere) == ("1", None, None, None)
    assert [each.name for each in places.areas("school_district")] == ["北", "南"]


def test_area_at_in_the_box_but_outside_the_shape_is_none(tenant: str, tmp_path: Path) -> None:
    hole = [[134.5, 34.5], [135.5, 34.5], [135.5, 35.5], [134.5, 35.5], [134.5, 34.5]]
    ring = square(134, 34)
    ring["coordinates"].append(hole)
    take(tmp_path, "neighbourhood", feature("1", "輪", ring))

    assert places.area_at(135, 35, "neighbourhood") is None
    assert places.area_at(134.2, 34.2, "neighbourhood") is not None


def test_import_joins_parts_and_repairs_what_crosses_itself(tenant: str, tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[134, 34], [135, 35], [135, 34], [134, 35], [134, 34]]]}

    done = take(
        tmp_path,
        "town_block",
        feature("1", "島のある町", square(134, 34)),
        feature("1", "島のある町", square(140, 34)),
        feature("2", "蝶", bow),
    )

    assert (done.count, done.repaired) == (2, 1)
    found = [places.area_at(lon, 34.5, "town_block") for lon in (134.1, 140.5, 137)]
    assert [each and each.code for each in found] == ["1", "1", None]


def test_import_again_changes_nothing_and_anew_replaces(tenant: str, tmp_path: Path) -> None:
    first = take(tmp_path, "neighbourhood", feature("1", "北", square(134, 34)))
    again = take(tmp_path, "neighbourhood", feature("1", "北", square(134, 34)))
    held = places.area_at(135, 35, "neighbourhood")
    anew = take(tmp_path, "neighbourhood", feature("9", "西", square(130, 34)))

    assert (first.is_changed, again.is_changed, anew.is_changed) == (True, False, True)
    assert (held and held.code, places.area_at(135, 35, "neighbourhood")) == ("1", None)


def test_outline_of_the_town_is_asked_and_a_neighbour_has_a_name(tenant: str, tmp_path: Path) -> None:
    unknown = places.in_town(135, 35)
    done = take(
        tmp_path,
        "municipality",
        feature("28210", "加古川市", square(134, 34)),
        feature("28220", "加西市", square(140, 34)),
    )

    assert unknown is None
    neighbour = places.area_at(141, 35, "municipality")

    assert done.count == 2
    assert [places.in_town(135, 35), places.in_town(141, 35)] == [True, False]
    assert neighbour == places.Area("282201", "加西市", "municipality")
    assert places.area_shapes("municipality")["features"][0]["properties"] == {
        "code": "282103",
        "name": "加古川市",
    }


def test_outline_without_the_town_itself_is_refused(tenant: str, tmp_path: Path) -> None:
    with pytest.raises(Fault, match="282103"):
        take(tmp_path, "municipality", feature("28220", "加西市", square(140, 34)))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[1]",
        "[" * 100_000,
        {"type": "FeatureCollection"},
        collection(),
        collection(1),  # type: ignore[arg-type]
        collection(feature("1", "北", None)),
        collection(feature("1", "北", {"type": "Point", "coordinates": [134, 34]})),
        collection(feature("1", "北", {"type": "Polygon", "coordinates": []})),
        collection(feature("1", "北", {"type": "Polygon", "coordinates": [[[134, 34], [135, "x"]]]})),
        collection(feature("1", "北", square(34, 134))),
        collection(feature("1", "北", square(50_000, -140_000))),
        collection(feature("", "北", square(134, 34))),
        collection(feature("1", "北" * 121, square(134, 34))),
        collection({"type": "Feature", "properties": {"a": 1}, "geometry": square(134, 34)}),
        collection(
            feature("1", "北", square(134, 34)), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::2447"}}
        ),
    ],
)
def test_read_what_is_no_area_is_refused_in_words(tmp_path: Path, content: Any) -> None:
    with pytest.raises(Fault):
        read_areas(write(tmp_path, content), "neighbourhood")


def test_read_other_properties_where_named(tmp_path: Path) -> None:
    content = collection(
        {"type": "Feature", "properties": {"ID": 7, "町内": "本町"}, "geometry": square(134, 34)},
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    )

    [area] = read_areas(write(tmp_path, content), "neighbourhood", code_property="ID", name_property="町内")

    assert (area.code, area.name, area.is_repaired) == ("7", "本町", False)


def test_cache_keeps_its_bound_and_still_answers() -> None:
    cache = ShapeCache(points_max=20)
    shapes = [shapely.to_wkb(shapely.box(each, 0, each + 1, 1)) for each in range(10)]

    for number, wkb in enumerate(shapes):
        assert holds(cache.put(("t", number), wkb), number + 0.5, 0.5)

    assert cache.get(("t", 9)) is not None
    assert cache.get(("t", 0)) is None


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_holds_is_the_same_as_shapely_says(lon: float, lat: float) -> None:
    shape = shapely.Polygon([(0, 0), (90, 10), (40, 60), (-30, 40)])

    assert holds(ShapeCache().put(("t", 1), shapely.to_wkb(shape)), lon, lat) is shape.intersects(
        shapely.Point(lon, lat)
    )
