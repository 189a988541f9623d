# SPDX-License-Identifier: Apache-2.0
"""POST /entities (ETSI GS CIM 009, 5.6.1 and 6.4.3.1)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id


def test_create_answers_201_with_location_and_can_be_read(town: Town) -> None:
    given = sensor(1, location=at(134.84, 34.75))

    answer = town.post("entities", given)

    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/ngsi-ld/v1/entities/{sensor_id(1)}"
    assert answer.content == b""
    assert town.entity(sensor_id(1)) == given


def test_create_twice_is_refused_with_already_exists(town: Town) -> None:
    town.create(sensor(1))

    answer = town.post("entities", sensor(1, level=9))

    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["type"] == "https://uri.etsi.org/ngsi-ld/errors/AlreadyExists"
    assert town.entity(sensor_id(1))["waterLevel"]["value"] == 1.0


def test_create_concise_is_stored_normalized(town: Town) -> None:
    given = {
        "id": sensor_id(1),
        "type": "WaterLevelObserved",
        "waterLevel": 1.5,
        "name": {"value": "上流", "observedAt": "2026-04-01T00:00:00Z"},
        "location": {"type": "Point", "coordinates": [134.84, 34.75]},
        "controlledBy": {"object": "urn:ngsi-ld:Device:1"},
        "title": {"languageMap": {"ja": "水位", "en": "Water level"}},
    }

    town.create(given)

    assert town.entity(sensor_id(1)) == {
        "id": sensor_id(1),
        "type": "WaterLevelObserved",
        "waterLevel": {"type": "Property", "value": 1.5},
        "name": {"type": "Property", "value": "上流", "observedAt": "2026-04-01T00:00:00Z"},
        "location": at(134.84, 34.75),
        "controlledBy": {"type": "Relationship", "object": "urn:ngsi-ld:Device:1"},
        "title": {"type": "LanguageProperty", "languageMap": {"ja": "水位", "en": "Water level"}},
    }


def test_create_keeps_several_instances_by_dataset_id(town: Town) -> None:
    levels = [prop(1, datasetId="urn:ngsi-ld:Dataset:a"), prop(2)]

    town.create(sensor(1) | {"waterLevel": levels})

    assert town.entity(sensor_id(1))["waterLevel"] == levels


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"id": "no uri"}, "Entity id 'no uri'"),
        ({"id": None}, "Entity id None"),
        ({"type": None}, "no type"),
        ({"waterLevel": None}, "Attribute waterLevel is null"),
        ({"waterLevel": {"type": "Property", "value": None}}, "Attribute waterLevel has a null value"),
        ({"waterLevel": {"type": "Property"}}, "Attribute waterLevel of type Property has no member value"),
        ({"waterLevel": {"type": "Thing", "value": 1}}, "unknown type 'Thing'"),
        ({"waterLevel": prop(1, observedAt="yesterday")}, "observedAt 'yesterday'"),
        ({"waterLevel": prop(1, unitCode=3)}, "unitCode is not a text"),
        ({"owner": {"type": "Relationship", "object": "x"}}, "object 'x' is not a URI"),
        (
            {"location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [200, 0]}}},
            "[200, 0]",
        ),
        ({"bad name": prop(1)}, "'bad name'"),
        ({"title": {"type": "LanguageProperty", "languageMap": {"ja": 1}}}, "languageMap"),
    ],
)
def test_create_malformed_is_refused_naming_the_fault(
    town: Town, change: dict[str, object], named: str
) -> None:
    answer = town.post("entities", sensor(1) | change)

    assert answer.status_code == 400
    assert answer.json()["type"] == "https://uri.etsi.org/ngsi-ld/errors/BadRequestData"
    assert named in answer.json()["detail"]
    assert town.get(f"entities/{sensor_id(1)}").status_code == 404


def test_create_with_broken_json_is_an_invalid_request(town: Town) -> None:
    answer = town.http.post("entities", content=b'{"id": ', headers={"Content-Type": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["type"] == "https://uri.etsi.org/ngsi-ld/errors/InvalidRequest"


def test_create_without_a_media_type_is_an_invalid_request(town: Town) -> None:
    """6.3.4: only a Content-Type that names something else is answered with 415."""
    answer = town.http.post("entities", content=b"{}")

    assert answer.status_code == 400
    assert answer.json()["type"] == "https://uri.etsi.org/ngsi-ld/errors/InvalidRequest"


def test_create_with_another_media_type_is_refused(town: Town) -> None:
    answer = town.http.post("entities", content=b"{}", headers={"Content-Type": "text/plain"})

    assert answer.status_code == 415


def test_create_nested_too_deep_is_refused(town: Town) -> None:
    deep: object = 1
    for _ in range(200):
        deep = [deep]

    answer = town.post("entities", sensor(1, remarks=prop(deep)))

    assert answer.status_code == 400
    assert "nested deeper" in answer.json()["detail"]


def test_values_with_control_characters_are_kept_as_they_are(town: Town) -> None:
    """The characters that stand between values on the way to the database are nothing special to a client."""
    text = "\x00 \x1f \x1e , \n \\x1f \\ \" ' {} 間"
    entities: list[dict[str, Any]] = [
        {"id": f"urn:ngsi-ld:Text:{n}", "type": "Text", "number": prop(n), "given": prop(text)}
        for n in range(3)
    ]
    town.post("entityOperations/create", entities)
    for entity in entities:
        town.patch(f"entities/{entity['id']}/attrs", {"more": prop([text, None, ""])})

    for entity in entities:
        assert town.entity(entity["id"]) == {**entity, "more": prop([text, None, ""])}
        told = town.get(f"temporal/entities/{entity['id']}").json()
        assert told["given"][0]["value"] == text
        assert told["more"][0]["value"] == [text, None, ""]


def test_type_whose_iri_has_a_blank_is_refused(town: Town) -> None:
    """An @context may give a name anything for its IRI; it must not make two types of one."""
    for iri in ("https://example.org/a b", "https://example.org/a\x1fb", "https://example.org/a\nb"):
        entity = {"id": "urn:a:1", "type": "Pump", "@context": {"Pump": iri}}

        answer = town.post("entities", entity, headers={"Content-Type": "application/ld+json"})

        assert answer.status_code == 400
        assert answer.json()["type"] == "https://uri.etsi.org/ngsi-ld/errors/BadRequestData"
