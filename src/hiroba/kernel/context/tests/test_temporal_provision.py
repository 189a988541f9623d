# SPDX-License-Identifier: Apache-2.0
"""Temporal evolutions written by hand (ETSI GS CIM 009, 5.6.11 to 5.6.16)."""

from typing import Any

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id

ENTITIES = "temporal/entities"
URL = f"{ENTITIES}/{sensor_id(1)}"


def evolution(*levels: int, number: int = 1, **more: Any) -> dict[str, Any]:
    instances = [prop(level, observedAt=f"2020-01-01T{level:02}:00:00Z") for level in levels]
    return {"id": sensor_id(number), "type": "WaterLevelObserved", "waterLevel": instances, **more}


def levels(town: Town, url: str = URL, **parameters: Any) -> list[Any]:
    answer = town.get(url, **parameters)
    assert answer.status_code == 200, answer.text
    return [instance["value"] for instance in answer.json().get("waterLevel", [])]


def test_evolution_is_created_then_updated(town: Town) -> None:
    created = town.post(ENTITIES, evolution(3, 1))
    updated = town.post(ENTITIES, evolution(2))

    assert (created.status_code, updated.status_code) == (201, 204)
    assert created.headers["Location"] == f"/ngsi-ld/v1/{URL}"
    assert levels(town) == [1, 2, 3]


def test_instance_with_the_same_time_takes_the_place_of_the_other(town: Town) -> None:
    """A file that is imported twice is in history once."""
    town.post(ENTITIES, evolution(1, 2))
    town.post(ENTITIES, evolution(1, 2))
    corrected = evolution(2)
    corrected["waterLevel"][0]["value"] = 20
    town.post(ENTITIES, corrected)

    assert levels(town) == [1, 20]


def test_evolution_of_an_entity_leaves_its_state_of_today(town: Town) -> None:
    town.create(sensor(1, level=7))
    before = town.entity(sensor_id(1), options="sysAttrs")

    answer = town.post(f"{URL}/attrs", {"waterLevel": evolution(1)["waterLevel"]})

    assert answer.status_code == 204
    assert town.entity(sensor_id(1), options="sysAttrs") == before
    assert sorted(levels(town)) == [1, 7]


def test_attributes_of_an_unknown_evolution_answer_404(town: Town) -> None:
    answer = town.post(f"{URL}/attrs", {"waterLevel": [prop(1)]})

    assert answer.status_code == 404


def test_deleted_evolution_is_gone(town: Town) -> None:
    town.post(ENTITIES, evolution(1))

    assert town.delete(URL).status_code == 204
    assert town.get(URL).status_code == 404
    assert town.delete(URL).status_code == 404


def test_deleting_an_attribute_takes_one_dataset_or_all(town: Town) -> None:
    more = [prop(9, observedAt="2020-01-01T09:00:00Z", datasetId="urn:d:1")]
    town.post(ENTITIES, {**evolution(1, 2), "waterLevel": evolution(1, 2)["waterLevel"] + more})

    assert town.delete(f"{URL}/attrs/waterLevel").status_code == 204
    assert levels(town) == [9]
    assert town.delete(f"{URL}/attrs/waterLevel", datasetId="urn:d:2").status_code == 404
    assert town.delete(f"{URL}/attrs/waterLevel", deleteAll="true").status_code == 204
    assert levels(town) == []


def test_instances_are_modified_and_deleted_one_by_one(town: Town) -> None:
    town.post(ENTITIES, evolution(1, 2, 3))
    first, second, third = town.get(URL).json()["waterLevel"]

    modified = town.patch(f"{URL}/attrs/waterLevel/{second['instanceId']}", {"type": "Property", "value": 22})
    deleted = town.delete(f"{URL}/attrs/waterLevel/{third['instanceId']}")

    assert (modified.status_code, deleted.status_code) == (204, 204)
    found = town.get(URL, options="sysAttrs").json()["waterLevel"]
    assert [(one["value"], one["instanceId"]) for one in found] == [
        (1, first["instanceId"]),
        (22, second["instanceId"]),
    ]
    assert found[1]["modifiedAt"] > found[1]["createdAt"]
    assert town.delete(f"{URL}/attrs/waterLevel/{third['instanceId']}").status_code == 404
    assert town.delete(f"{URL}/attrs/waterLevel/urn:ngsi-ld:Instance:1-0").status_code == 404
    assert (
        town.patch(f"{URL}/attrs/waterLevel/{first['instanceId']}", {"object": "urn:a:b"}).status_code == 400
    )


def test_malformed_evolutions_are_refused(town: Town) -> None:
    refused = [
        [],
        {"id": "no uri", "type": "T", "a": []},
        {"id": sensor_id(1), "a": [prop(1)]},
        {**evolution(), "waterLevel": [{"type": "Property"}]},
        {**evolution(), "waterLevel": [prop(1, observedAt="yesterday")]},
        {**evolution(), "scope": [{"type": "Property", "value": 3}]},
        {**evolution(), "waterLevel": [None]},
    ]

    assert [town.post(ENTITIES, body).status_code for body in refused] == [400] * len(refused)
    assert town.get(URL).status_code == 404


def test_evolutions_of_another_town_are_not_touched(town: Town, other_town: Town) -> None:
    town.post(ENTITIES, evolution(1))
    instance = town.get(URL).json()["waterLevel"][0]["instanceId"]

    assert other_town.delete(URL).status_code == 404
    assert other_town.delete(f"{URL}/attrs/waterLevel").status_code == 404
    assert other_town.delete(f"{URL}/attrs/waterLevel/{instance}").status_code == 404
    assert levels(town) == [1]


def test_deleted_attribute_of_an_entity_of_the_past_is_noted_in_its_evolution(town: Town) -> None:
    """5.6.5 with 5.6.11: an entity is known by its evolution alone."""
    town.post(ENTITIES, evolution(1, 2, link={"type": "Relationship", "object": "urn:x:1"}, scope="/A"))

    for name in ("waterLevel", "link", "scope"):
        assert town.delete(f"entities/{sensor_id(1)}/attrs/{name}").status_code == 204
        assert town.delete(f"entities/{sensor_id(1)}/attrs/{name}").status_code == 404

    gone = town.get(URL, timeproperty="deletedAt").json()
    assert [gone[name][0]["type"] for name in ("waterLevel", "link")] == ["Property", "Relationship"]
    assert gone["link"][0]["object"] == "urn:ngsi-ld:null"
    assert all("deletedAt" in gone[name][0] for name in ("waterLevel", "link", "scope"))
    assert levels(town, timerel="before", timeAt="2021-01-01T00:00:00Z") == [1, 2]
    assert town.get(f"entities/{sensor_id(1)}").status_code == 404
    assert town.delete(f"entities/{sensor_id(1)}/attrs/other").status_code == 404


def test_one_dataset_of_an_entity_of_the_past_is_deleted(town: Town) -> None:
    other = prop(9, observedAt="2020-01-01T09:00:00Z", datasetId="urn:x:d")
    given = evolution(1)
    given["waterLevel"].append(other)
    town.post(ENTITIES, given)
    path = f"entities/{sensor_id(1)}/attrs/waterLevel"

    assert town.delete(path, datasetId="urn:x:other").status_code == 404
    assert town.delete(path, datasetId="urn:x:d").status_code == 204
    assert town.delete(path, datasetId="urn:x:d").status_code == 404
    assert town.delete(path, deleteAll="true").status_code == 204
    assert town.delete(path).status_code == 404


def test_attribute_that_an_entity_of_today_has_not_stays_unknown(town: Town) -> None:
    town.create(sensor(1, level=7))
    town.post(f"{URL}/attrs", {"height": [prop(1)]})

    assert town.delete(f"entities/{sensor_id(1)}/attrs/height").status_code == 404
