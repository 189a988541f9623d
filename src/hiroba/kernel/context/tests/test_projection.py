# SPDX-License-Identifier: Apache-2.0
"""pick, omit, attrs, datasetId, lang and format (ETSI GS CIM 009, 4.5, 4.15, 4.21, 6.3.7 and 6.3.20)."""

import httpx
import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id

URL = f"entities/{sensor_id(1)}"
DATASET = "urn:ngsi-ld:Dataset:a"


@pytest.fixture
def shown(town: Town) -> Town:
    town.create(
        sensor(
            1,
            location=at(134.84, 34.75),
            title={"type": "LanguageProperty", "languageMap": {"ja": "水位", "en": "Water level"}},
            flow=[prop(1), prop(2, datasetId=DATASET)],
        )
    )
    return town


def test_pick_and_omit_say_which_members_stay(shown: Town) -> None:
    assert shown.entity(sensor_id(1), pick="id,name") == {"id": sensor_id(1), "name": prop("観測点1")}
    assert set(shown.entity(sensor_id(1), omit="type|name,flow")) == {
        "id",
        "waterLevel",
        "location",
        "title",
    }


def test_entity_without_any_member_left_is_not_found(shown: Town) -> None:
    assert shown.get(URL, pick="absent").status_code == 404
    assert shown.get(URL, omit="id,type,name,waterLevel,location,title,flow").status_code == 404
    assert shown.ids(type="WaterLevelObserved", pick="absent") == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"pick": "name", "omit": "name"},
        {"pick": "name", "attrs": "name"},
        {"omit": "name", "attrs": "name"},
        {"attrs": "id"},
        {"pick": ""},
        {"pick": "a,,b"},
        {"pick": "a{b"},
        {"pick": "a{}"},
        {"pick": "a}b"},
        {"pick": "{" * 50},
        {"datasetId": "no uri"},
    ],
)
def test_malformed_projection_is_refused(shown: Town, parameters: dict[str, str]) -> None:
    for path in (URL, "entities?type=WaterLevelObserved"):
        answer = shown.http.get(path, params=httpx.URL(path).params.merge(parameters))
        assert answer.status_code == 400
        assert answer.json()["type"].endswith("BadRequestData")


def test_format_goes_before_options(shown: Town) -> None:
    assert shown.entity(sensor_id(1), format="keyValues", options="normalized")["waterLevel"] == 1.0
    assert shown.get(URL, format="colorful").json()["type"].endswith("InvalidRequest")


def test_unknown_parameters_are_refused(shown: Town) -> None:
    """6.3.20."""
    for path in (URL, "entities", "types", "attributes"):
        answer = shown.get(path, colour="blue")
        assert answer.status_code == 400
        assert answer.json()["type"].endswith("InvalidRequest")


def test_datasets_are_chosen(shown: Town) -> None:
    """4.5.5."""
    assert shown.entity(sensor_id(1), datasetId=DATASET, attrs="flow")["flow"] == prop(2, datasetId=DATASET)
    assert shown.entity(sensor_id(1), datasetId="@none")["flow"] == prop(1)
    assert shown.entity(sensor_id(1), datasetId=f"@none,{DATASET}")["flow"] == [
        prop(1),
        prop(2, datasetId=DATASET),
    ]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("en", "en"), ("en-GB", "en"), ("fr;q=0.9,ja;q=0.8,en;q=0.5", "ja"), ("*", "ja"), ("fr", "en"), ("en;q=0", "en")],
)  # fmt: skip
def test_language_that_suits_best(shown: Town, wanted: str, language: str) -> None:
    """4.15."""
    text = {"ja": "水位", "en": "Water level"}[language]

    assert shown.entity(sensor_id(1), lang=wanted)["title"] == prop(text, lang=language)
    assert shown.entity(sensor_id(1), lang=wanted, options="keyValues")["title"] == text


def test_simplified_of_each_kind(town: Town) -> None:
    """4.5.4."""
    town.create(
        {
            "id": sensor_id(1),
            "type": "T",
            "v": {"vocab": ["flood", "rain"]},
            "j": {"json": {"a": [1, {"b": None}]}},
            "s": {"valueList": [1, [2]]},
            "r": {"objectList": [{"object": "urn:a:1"}]},
            "l": {"languageMap": {"ja": "水"}},
            "o": {"object": "urn:a:2", "objectType": "AED"},
        }
    )

    assert town.entity(sensor_id(1), options="simplified") == {
        "id": sensor_id(1),
        "type": "T",
        "v": {"vocab": ["flood", "rain"]},
        "j": {"json": {"a": [1, {"b": None}]}},
        "s": {"valueList": [1, [2]]},
        "r": {"objectList": ["urn:a:1"]},
        "l": {"languageMap": {"ja": "水"}},
        "o": "urn:a:2",
    }
    assert town.entity(sensor_id(1))["o"] == {
        "type": "Relationship",
        "object": "urn:a:2",
        "objectType": "AED",
    }


def test_geojson_with_and_without_context(shown: Town) -> None:
    """6.3.6."""
    accept = {"Accept": "application/geo+json"}

    assert "@context" in shown.get(URL, accept).json()
    plain = shown.get(URL, accept | {"Prefer": "body=json"})
    assert set(plain.json()) == {"id", "type", "geometry", "properties"}
    listed = shown.get("entities", accept | {"Prefer": "body=json"}, type="WaterLevelObserved")
    assert set(listed.json()) == {"type", "features"}
