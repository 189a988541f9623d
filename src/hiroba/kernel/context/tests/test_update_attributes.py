# SPDX-License-Identifier: Apache-2.0
"""Append, update, partial update, replace and delete of attributes (ETSI GS CIM 009, 5.6.2 to 5.6.5, 5.6.19)."""

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id

ATTRS = f"entities/{sensor_id(1)}/attrs"
DATASET = "urn:ngsi-ld:Dataset:a"


@pytest.fixture
def sensors(town: Town) -> Town:
    town.create(sensor(1))
    return town


def test_append_adds_and_replaces(sensors: Town) -> None:
    """5.6.3."""
    answer = sensors.post(ATTRS, {"flooded": prop(True), "waterLevel": prop(5)})

    assert answer.status_code == 204
    entity = sensors.entity(sensor_id(1))
    assert entity["flooded"] == prop(True)
    assert entity["waterLevel"] == prop(5)


def test_append_without_overwriting_tells_what_stayed(sensors: Town) -> None:
    answer = sensors.http.post(
        ATTRS, params={"options": "noOverwrite"}, json={"flooded": prop(1), "name": prop("x")}
    )

    assert answer.status_code == 207
    assert answer.json()["updated"] == ["https://uri.etsi.org/ngsi-ld/default-context/flooded"]
    assert (
        answer.json()["notUpdated"][0]["attributeName"] == "https://uri.etsi.org/ngsi-ld/default-context/name"
    )
    assert sensors.entity(sensor_id(1))["name"] == prop("観測点1")


def test_append_of_another_instance_keeps_the_first(sensors: Town) -> None:
    sensors.post(ATTRS, {"waterLevel": prop(7, datasetId=DATASET)})

    assert sensors.entity(sensor_id(1))["waterLevel"] == [
        prop(1.0, unitCode="MTR"),
        prop(7, datasetId=DATASET),
    ]


def test_append_of_a_type_makes_the_entity_both(sensors: Town) -> None:
    assert sensors.ids(type="Flooded") == []
    sensors.post(ATTRS, {"type": "Flooded"})

    assert sensors.entity(sensor_id(1))["type"] == ["Flooded", "WaterLevelObserved"]
    assert sensors.ids(type="Flooded") == [sensor_id(1)]
    assert sensors.ids(type="WaterLevelObserved") == [sensor_id(1)]


def test_update_replaces_adds_and_deletes(sensors: Town) -> None:
    """5.6.2."""
    given = {"waterLevel": prop(2), "flooded": prop(True), "name": prop("urn:ngsi-ld:null")}

    answer = sensors.patch(ATTRS, given)

    assert answer.status_code == 204
    entity = sensors.entity(sensor_id(1))
    assert entity["waterLevel"] == prop(2)
    assert entity["flooded"] == prop(True)
    assert "name" not in entity


def test_update_deletes_one_instance(sensors: Town) -> None:
    sensors.post(ATTRS, {"waterLevel": prop(7, datasetId=DATASET)})

    answer = sensors.patch(ATTRS, {"waterLevel": prop("urn:ngsi-ld:null", datasetId=DATASET)})

    assert answer.status_code == 204
    assert sensors.entity(sensor_id(1))["waterLevel"] == prop(1.0, unitCode="MTR")


def test_update_without_a_value_is_refused(sensors: Town) -> None:
    assert sensors.patch(ATTRS, {"waterLevel": {"type": "Property", "unitCode": "CMT"}}).status_code == 400
    assert sensors.entity(sensor_id(1)) == sensor(1)


def test_update_tells_what_cannot_be_deleted(sensors: Town) -> None:
    answer = sensors.patch(ATTRS, {"waterLevel": prop(2), "absent": "urn:ngsi-ld:null"})

    assert answer.status_code == 207
    assert answer.json()["updated"] == ["https://uri.etsi.org/ngsi-ld/default-context/waterLevel"]
    assert answer.json()["notUpdated"][0]["attributeName"].endswith("/absent")


def test_update_replaces_a_scope_but_brings_none_in(sensors: Town) -> None:
    assert sensors.patch(ATTRS, {"scope": "/Kakogawa"}).status_code == 207
    assert "scope" not in sensors.entity(sensor_id(1))
    sensors.post(ATTRS, {"scope": "/Hyogo"})
    assert sensors.patch(ATTRS, {"scope": "/Kakogawa"}).status_code == 204
    assert sensors.entity(sensor_id(1))["scope"] == "/Kakogawa"


def test_scope_is_appended_without_overwriting_and_deleted(sensors: Town) -> None:
    sensors.post(ATTRS, {"scope": "/Hyogo"})
    sensors.http.post(f"{ATTRS}?options=noOverwrite", json={"scope": ["/Kakogawa", "/Hyogo"]})

    assert sensors.entity(sensor_id(1))["scope"] == ["/Hyogo", "/Kakogawa"]
    assert sensors.delete(f"{ATTRS}/scope").status_code == 204
    assert "scope" not in sensors.entity(sensor_id(1))


@pytest.mark.parametrize("name", ["id", "type", "@context", "scope"])
def test_replacing_what_is_no_attribute_is_refused(sensors: Town, name: str) -> None:
    assert sensors.put(f"{ATTRS}/{name}", prop("x")).status_code == 400


@pytest.mark.parametrize(
    ("name", "attribute", "null"),
    [
        ("n", prop("x"), prop("urn:ngsi-ld:null")),
        ("r", {"object": "urn:a:1"}, {"object": "urn:ngsi-ld:null"}),
        ("l", {"languageMap": {"ja": "水"}}, {"languageMap": {"@none": "urn:ngsi-ld:null"}}),
        ("v", {"vocab": "flood"}, {"vocab": "urn:ngsi-ld:null"}),
        ("s", {"valueList": [1, 2]}, {"valueList": ["urn:ngsi-ld:null"]}),
        ("j", {"json": {"a": 1}}, {"json": "urn:ngsi-ld:null"}),
    ],
)
def test_partial_update_with_null_deletes(
    sensors: Town, name: str, attribute: dict[str, object], null: dict[str, object]
) -> None:
    """5.6.4 and 4.5.0: NGSI-LD Null in the place of the value."""
    sensors.post(ATTRS, {name: attribute})

    assert sensors.patch(f"{ATTRS}/{name}", null).status_code == 204
    assert name not in sensors.entity(sensor_id(1))


def test_partial_update_keeps_other_members(sensors: Town) -> None:
    """5.6.4."""
    answer = sensors.patch(f"{ATTRS}/waterLevel", {"value": 3, "observedAt": "2026-04-01T00:00:00Z"})

    assert answer.status_code == 204
    assert sensors.entity(sensor_id(1))["waterLevel"] == prop(
        3, unitCode="MTR", observedAt="2026-04-01T00:00:00Z"
    )


def test_partial_update_with_another_type_is_refused(sensors: Town) -> None:
    given = {"type": "Relationship", "object": "urn:a:b"}

    assert sensors.patch(f"{ATTRS}/waterLevel", given).status_code == 400


def test_replace_attribute_takes_the_whole(sensors: Town) -> None:
    """5.6.19."""
    assert sensors.put(f"{ATTRS}/waterLevel", prop(4)).status_code == 204

    assert sensors.entity(sensor_id(1))["waterLevel"] == prop(4)


@pytest.mark.parametrize("method", ["patch", "put"])
def test_writing_an_attribute_that_does_not_exist_answers_404(sensors: Town, method: str) -> None:
    assert getattr(sensors, method)(f"{ATTRS}/absent", prop(1)).status_code == 404
    assert getattr(sensors, method)(f"entities/{sensor_id(9)}/attrs/name", prop(1)).status_code == 404


def test_delete_attribute_by_dataset_and_all(sensors: Town) -> None:
    """5.6.5."""
    sensors.post(ATTRS, {"waterLevel": prop(7, datasetId=DATASET)})

    assert sensors.delete(f"{ATTRS}/waterLevel", datasetId=DATASET).status_code == 204
    assert sensors.entity(sensor_id(1))["waterLevel"] == prop(1.0, unitCode="MTR")
    sensors.post(ATTRS, {"waterLevel": prop(7, datasetId=DATASET)})
    assert sensors.delete(f"{ATTRS}/waterLevel", deleteAll="true").status_code == 204
    assert "waterLevel" not in sensors.entity(sensor_id(1))
    assert sensors.delete(f"{ATTRS}/waterLevel").status_code == 404


def test_attributes_of_an_unknown_entity_answer_404(town: Town) -> None:
    assert town.post(ATTRS, {"a": prop(1)}).status_code == 404
    assert town.patch(ATTRS, {"a": prop(1)}).status_code == 404
    assert town.delete(f"{ATTRS}/a").status_code == 404
