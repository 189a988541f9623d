# SPDX-License-Identifier: Apache-2.0
"""GeoJSON and shapes in tables: points, lines and areas with their coordinates."""

import json
from pathlib import Path
from typing import Any

import pytest

from hiroba.kernel.catalogue.checking import check_file
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.tests.files import checked, entities, options, values, written

SQUARE = [[[134.04, 34.34], [134.05, 34.34], [134.05, 34.35], [134.04, 34.34]]]


def collection(*features: dict[str, Any], **others: Any) -> str:
    return json.dumps({"type": "FeatureCollection", **others, "features": features}, ensure_ascii=False)


def feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def point(*position: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": position}


def test_geojson_points_become_entities_of_the_data_set_their_properties_tell(tmp_path: Path) -> None:
    text = collection(feature(point(134.0466, 34.3428), ID=1, 名称="市役所", SSID="A", 設置年=2020))
    file = checked(tmp_path, text, "wifi.geojson")
    (wifi,) = map(values, entities(file))

    assert (wifi["type"], wifi["id"]) == ("PublicWirelessLAN", "urn:ngsi-ld:PublicWirelessLAN:372013-1")
    assert wifi["location"] == {"type": "Point", "coordinates": [134.0466, 34.3428]}
    assert wifi["extras"] == {"設置年": "2020"}


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[134.04, 34.34], [134.05, 34.35]]},
        {"type": "Polygon", "coordinates": SQUARE},
        {"type": "MultiPolygon", "coordinates": [SQUARE]},
    ],
)
def test_geojson_lines_and_areas_keep_every_corner(tmp_path: Path, geometry: dict[str, Any]) -> None:
    text = collection(feature(geometry, 小学校名="新番丁小学校", 通学区域="錦町"))
    (district,) = map(values, entities(checked(tmp_path, text, "x.geojson")))

    assert (district["type"], district["location"]) == ("SchoolDistrict", geometry)


@pytest.mark.parametrize(
    ("swapped", "right"),
    [
        (point(34.3428, 134.0466), point(134.0466, 34.3428)),
        (
            {"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE[0]]]},
            {"type": "Polygon", "coordinates": SQUARE},
        ),
    ],
)
def test_geojson_with_latitude_first_is_exchanged_and_told(
    tmp_path: Path, swapped: dict[str, Any], right: dict[str, Any]
) -> None:
    file = checked(tmp_path, collection(feature(swapped, 名称="A", SSID="x")), "x.geojson")

    found = json.loads(json.dumps(values(entities(file)[0])["location"]))
    assert found == json.loads(json.dumps(right))
    assert [(note.code, note.outcome) for note in file.report.notes] == [("coordinates_swapped", "repaired")]


def test_geojson_far_from_the_town_is_taken_in_and_told(tmp_path: Path) -> None:
    file = checked(tmp_path, collection(feature(point(141.35, 43.06), 名称="A", SSID="x")), "x.geojson")

    assert [note.code for note in file.report.notes] == ["far_from_town"]


def test_geojson_heights_are_left_out(tmp_path: Path) -> None:
    text = collection(feature(point(134.0466, 34.3428, 12.5), 名称="市役所", SSID="A"))

    assert values(entities(checked(tmp_path, text))[0])["location"]["coordinates"] == [134.0466, 34.3428]


def test_geojson_of_many_chunks_gives_every_feature(tmp_path: Path) -> None:
    features = [feature(point(134.04, 34.34), ID=n, 名称=f"所{n}", SSID="あ" * 300) for n in range(2000)]

    assert checked(tmp_path, collection(*features)).report.accepted == 2000


def test_geojson_in_tokyo_datum_is_converted_and_told(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4301"}}
    file = checked(tmp_path, collection(feature(point(135.0, 35.0), 名称="A", SSID="x"), crs=crs))

    assert values(entities(file)[0])["location"]["coordinates"] == [134.9972042, 35.0031972]
    assert [note.code for note in file.report.notes] == ["reference_system"]


def test_geojson_in_plane_coordinates_is_converted(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6672"}}
    file = checked(tmp_path, collection(feature(point(50000, 140000), 名称="A", SSID="x"), crs=crs))

    assert values(entities(file)[0])["location"]["coordinates"] == [134.0429329, 34.261143]


def test_geojson_in_an_unknown_system_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "local grid"}}

    with pytest.raises(FileFault) as fault:
        checked(tmp_path, collection(feature(point(1, 2), 名称="A", SSID="x"), crs=crs))

    assert fault.value.code == "unknown_reference_system"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"type":"FeatureCollection","features":[{"type":"Feature","prop', "damaged_geojson"),
        ('{"type":"FeatureCollection","features":[]}', "damaged_geojson"),
        ('{"a": 1}', "damaged_geojson"),
        ('{"type":"FeatureCollection","features":[' + "[" * 100_000, "damaged_geojson"),
    ],
)
def test_geojson_of_no_use_is_refused(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(FileFault) as fault:
        checked(tmp_path, text, "x.geojson")

    assert fault.value.code == code


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[134, 34]]]},
        {"type": "Sphere"},
        {"type": "Point", "coordinates": ["x", "y"]},
    ],
)
def test_geojson_feature_with_a_broken_shape_is_refused_alone(
    tmp_path: Path, geometry: dict[str, Any]
) -> None:
    good = feature(point(134.0466, 34.3428), ID=1, 名称="A", SSID="x")
    report = checked(tmp_path, collection(good, feature(geometry, ID=2, 名称="B", SSID="x"))).report

    assert (report.accepted, report.refused, report.notes[0].code, report.notes[0].row) == (
        1,
        1,
        "not_a_shape",
        3,
    )


def test_shape_column_of_a_csv_may_be_wkt(tmp_path: Path) -> None:
    text = 'NO,名称,SSID,WKT\n1,市役所,A,"LINESTRING (134.04 34.34, 134.05 34.35)"\n'

    assert values(entities(checked(tmp_path, text))[0])["location"] == {
        "type": "LineString",
        "coordinates": [[134.04, 34.34], [134.05, 34.35]],
    }


def test_features_that_nobody_knows_can_be_chosen_as_other_places(tmp_path: Path) -> None:
    text = collection(feature(point(134.0466, 34.3428), title="桜の木", kind="樹木"))
    path = written(tmp_path, text, "trees.geojson")
    with pytest.raises(FileFault) as fault:
        check_file(path, options())
    chosen = options(dataset_choice="other_place", column_choices={"title": "name", "kind": "category"})
    (tree,) = map(values, entities(check_file(path, chosen)))

    assert fault.value.columns == ("title", "kind", "geometry")
    assert (tree["type"], tree["name"], tree["category"]) == ("PointOfInterest", "桜の木", "樹木")
