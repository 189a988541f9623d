# SPDX-License-Identifier: Apache-2.0
import datetime
import json

from hiroba.services.dashboard import features
from hiroba.services.dashboard.geojson import collection
from hiroba.services.dashboard.tests.entities import NOON, camera, layer_of, prop, restriction, water_level


def test_feature_of_station_has_value_level_and_time() -> None:
    found = features.feature(water_level("1", 3.42), layer_of("WaterLevelObserved"), "282103")

    assert (found.name, found.value, found.level, found.observed_at) == ("観測点 1", 3.42, 2, NOON)
    assert found.limits == (2.0, 3.0, 4.0, 5.0)
    assert found.geometry == {"type": "Point", "coordinates": [134.84, 34.76]}


def test_feature_without_value_is_below_all_limits() -> None:
    found = features.feature(water_level("1", None), layer_of("WaterLevelObserved"), "282103")

    assert (found.value, found.level, found.observed_at) == (None, 0, None)


def test_feature_with_a_word_as_value_has_a_state() -> None:
    found = features.feature(restriction("1", "規制中"), layer_of("RoadRestriction"), "282103")

    assert found.state == "規制中"


def test_feature_of_other_municipality_is_elsewhere() -> None:
    entity = camera("1") | {"localGovernmentCode": prop("282201")}

    assert features.feature(entity, layer_of("WatchCamera"), "282103").is_elsewhere


def test_feature_without_name_is_called_by_its_number() -> None:
    entity = camera("0042")
    del entity["name"]

    assert features.feature(entity, layer_of("WatchCamera"), "282103").name == "282103-0042"


def test_feature_without_location_has_no_geometry() -> None:
    entity = camera("1") | {"location": {"type": "GeoProperty", "value": None}}

    assert features.feature(entity, layer_of("WatchCamera"), "282103").geometry is None


def test_feature_rounds_coordinates_of_lines() -> None:
    line = {"type": "LineString", "coordinates": [[134.123456789, 34.987654321], [134.2, 34.9]]}
    entity = {"id": "urn:ngsi-ld:SchoolRoute:1", "type": "SchoolRoute", "location": {"value": line}}

    found = features.geometry_of(entity)

    assert found == {"type": "LineString", "coordinates": [[134.123457, 34.987654], [134.2, 34.9]]}


def test_value_of_reads_every_kind_of_attribute() -> None:
    entity = {
        "relation": {"type": "Relationship", "object": "urn:ngsi-ld:SchoolRoute:1"},
        "words": {"type": "LanguageProperty", "languageMap": {"en": "Hall", "ja": "会館"}},
        "typed": {"type": "Property", "value": {"@type": "Date", "@value": "2026-11-21"}},
        "several": [{"type": "Property", "value": 1, "datasetId": "urn:a"}, {"type": "Property", "value": 2}],
    }

    values = [features.value_of(entity, name) for name in (*entity, "missing")]

    assert values == ["urn:ngsi-ld:SchoolRoute:1", "会館", "2026-11-21", 1, None]


def test_observed_at_of_a_broken_time_is_none() -> None:
    entity = water_level("1", 1.0)
    entity["waterLevel"]["observedAt"] = "yesterday"

    assert features.observed_at(entity, layer_of("WaterLevelObserved")) is None


def test_observed_at_without_offset_is_utc() -> None:
    entity = water_level("1", 1.0)
    entity["waterLevel"]["observedAt"] = "2026-11-21T03:00:00"

    assert features.observed_at(entity, layer_of("WaterLevelObserved")) == NOON


def test_attributes_leave_out_name_place_and_system_members() -> None:
    entity = water_level("1", 3.42) | {"createdAt": "2026-11-21T03:00:00Z"}

    found = {each.name: each for each in features.attributes(entity)}

    assert set(found) == {
        "riverName",
        "standbyLevel",
        "cautionLevel",
        "evacuationLevel",
        "dangerLevel",
        "waterLevel",
    }
    assert found["waterLevel"].unit_code == "MTR"
    assert found["waterLevel"].observed_at == datetime.datetime(2026, 11, 21, 3, tzinfo=datetime.UTC)


def test_normalized_folds_width_case_and_small_ke() -> None:
    assert features.normalized("ＡＥＤ 関ヶ丘") == "aed 関ケ丘"


def test_collection_keeps_features_without_a_place_as_unlocated() -> None:
    entity = camera("1") | {"location": None}
    found = features.feature(entity, layer_of("WatchCamera"), "282103")

    written = json.loads(collection([found], total=3))

    assert (written["features"][0]["geometry"], written["numberMatched"], written["numberReturned"]) == (
        None,
        3,
        1,
    )
