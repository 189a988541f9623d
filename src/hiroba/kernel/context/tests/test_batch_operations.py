# SPDX-License-Identifier: Apache-2.0
"""Batch create, upsert, update, merge and delete (ETSI GS CIM 009, 5.6.7 to 5.6.10 and 5.6.20)."""

import time
from typing import Any

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id


def test_create_answers_201_with_the_ids(town: Town) -> None:
    answer = town.post("entityOperations/create", [sensor(1), sensor(2)])

    assert answer.status_code == 201
    assert answer.json() == [sensor_id(1), sensor_id(2)]


def test_create_tells_each_entity_that_failed(town: Town) -> None:
    town.create(sensor(1))

    answer = town.post("entityOperations/create", [sensor(1), sensor(2), {"id": sensor_id(3), "type": None}])

    assert answer.status_code == 207
    assert answer.json()["success"] == [sensor_id(2)]
    errors = {error["entityId"]: error["error"]["status"] for error in answer.json()["errors"]}
    assert errors == {sensor_id(1): 409, sensor_id(3): 400}


def test_upsert_creates_then_replaces(town: Town) -> None:
    first = town.post("entityOperations/upsert", [sensor(1, flooded=prop(True)), sensor(2)])
    second = town.post("entityOperations/upsert", [sensor(1, level=4), sensor(3)])
    third = town.post("entityOperations/upsert", [sensor(1, level=4)])

    assert (first.status_code, first.json()) == (201, [sensor_id(1), sensor_id(2)])
    assert (second.status_code, second.json()) == (201, [sensor_id(3)])
    assert third.status_code == 204
    assert town.entity(sensor_id(1)) == sensor(1, level=4)


def test_upsert_with_update_keeps_attributes_and_created_at(town: Town) -> None:
    """Scorpio #629: `options=update` must not replace attributes nor reset createdAt."""
    town.create(sensor(1, flooded=prop(True)))
    created = town.entity(sensor_id(1), options="sysAttrs")["createdAt"]

    answer = town.http.post(
        "entityOperations/upsert", params={"options": "update"}, json=[sensor(1, level=4)]
    )

    assert answer.status_code == 204
    entity = town.entity(sensor_id(1), options="sysAttrs")
    assert entity["flooded"]["value"] is True
    assert entity["waterLevel"]["value"] == 4
    assert entity["createdAt"] == created


def test_upsert_of_the_same_entity_twice_keeps_the_last(town: Town) -> None:
    answer = town.post("entityOperations/upsert", [sensor(1, level=1), sensor(1, level=2)])

    assert answer.status_code == 201
    assert town.entity(sensor_id(1))["waterLevel"]["value"] == 2
    evolution = town.get(f"temporal/entities/{sensor_id(1)}", attrs="waterLevel").json()
    assert [point["value"] for point in evolution["waterLevel"]] == [1, 2]


def test_upsert_of_ten_thousand_is_taken_and_more_is_refused(town: Town) -> None:
    """Orion-LD #1951: large batches."""
    many = [{"id": f"urn:a:{number}", "type": "A"} for number in range(10_001)]

    assert town.post("entityOperations/upsert", many[:-1]).status_code == 201
    assert town.post("entityOperations/upsert", many).status_code == 400
    assert town.get("entities", type="A", limit=1, count="true").headers["NGSILD-Results-Count"] == "10000"


def test_upsert_of_two_thousand_is_taken_at_once(town: Town) -> None:
    """Orion-LD #1951: an upsert of 2,000 entities took 15 s or stopped at 1,000."""
    entities = [{"id": sensor_id(number), "type": "T", "n": number} for number in range(2_000)]

    began = time.monotonic()
    created = town.post("entityOperations/upsert", entities)
    replaced = town.post("entityOperations/upsert", entities)
    seconds = time.monotonic() - began

    assert created.status_code == 201
    assert len(created.json()) == 2_000
    assert replaced.status_code == 204
    assert town.get("entities", type="T", count="true").headers["NGSILD-Results-Count"] == "2000"
    # Loosely: the machine may be busy, and a second is what both take on a quiet one.
    assert seconds < 15


def test_a_large_batch_tells_what_failed_in_each_part(town: Town) -> None:
    town.create({"id": sensor_id(1_500), "type": "T", "n": prop(0)})
    entities: list[Any] = [{"id": sensor_id(number), "type": "T", "n": number} for number in range(2_000)]
    entities[10]["type"] = None

    answer = town.post("entityOperations/create", entities)

    assert answer.status_code == 207
    errors = {error["entityId"]: error["error"]["status"] for error in answer.json()["errors"]}
    assert errors == {sensor_id(10): 400, sensor_id(1_500): 409}
    assert len(answer.json()["success"]) == 1_998


def test_a_batch_beyond_the_limit_is_refused_whole(town: Town) -> None:
    ids = [f"urn:a:{number}" for number in range(10_001)]

    answer = town.post("entityOperations/delete", ids)

    assert answer.status_code == 400
    assert "10000" in answer.json()["detail"]


def test_batch_notifies_of_what_has_changed_and_of_nothing_else(town: Town, receiver: Receiver) -> None:
    """Scorpio #337: batches sent notifications with wrong entities or for entities that did not match."""
    town.create(sensor(1, level=1), sensor(2, level=9))
    town.post(
        "subscriptions",
        {
            "type": "Subscription",
            "entities": [{"type": "WaterLevelObserved"}],
            "watchedAttributes": ["waterLevel"],
            "q": "waterLevel>5",
            "notification": {"endpoint": {"uri": receiver.uri}, "format": "keyValues"},
        },
    )

    town.post(
        "entityOperations/upsert",
        [sensor(1, level=7), sensor(2, level=3), sensor(3, level=8), sensor(4, type="AED", level=9)],
    )
    town.post("entityOperations/update", [{"id": sensor_id(3), "type": "WaterLevelObserved", "name": "x"}])
    town.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(10)})

    def told() -> list[tuple[str, float]]:
        return [(each["id"], each["waterLevel"]) for body in receiver.bodies for each in body["data"]]

    wanted = [(sensor_id(1), 7), (sensor_id(3), 8), (sensor_id(1), 10)]
    deadline = time.monotonic() + 15
    while len(told()) < len(wanted) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert told() == wanted


def test_context_belongs_into_each_entity_of_a_json_ld_batch(town: Town) -> None:
    """6.3.5, for each entity of its own."""
    core = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
    given = [{**sensor(1), "@context": core}, sensor(2)]

    answer = town.post("entityOperations/create", given, {"Content-Type": "application/ld+json"})

    assert answer.status_code == 207
    assert answer.json()["success"] == [sensor_id(1)]
    assert [error["entityId"] for error in answer.json()["errors"]] == [sensor_id(2)]


def test_update_appends_and_tells_unknown_entities(town: Town) -> None:
    town.create(sensor(1))

    answer = town.post(
        "entityOperations/update",
        [{"id": sensor_id(1), "type": "WaterLevelObserved", "flooded": prop(True)}, sensor(2)],
    )

    assert answer.status_code == 207
    assert answer.json()["success"] == [sensor_id(1)]
    assert answer.json()["errors"][0]["entityId"] == sensor_id(2)
    assert town.entity(sensor_id(1)) == sensor(1, flooded=prop(True))


def test_merge_and_delete(town: Town) -> None:
    town.create(sensor(1), sensor(2))

    merged = town.post("entityOperations/merge", [{"id": sensor_id(1), "waterLevel": {"value": 6}}])
    deleted = town.post("entityOperations/delete", [sensor_id(2), sensor_id(9)])

    assert merged.status_code == 204
    assert town.entity(sensor_id(1))["waterLevel"] == prop(6, unitCode="MTR")
    assert deleted.status_code == 207
    assert deleted.json()["success"] == [sensor_id(2)]
    assert town.ids(type="WaterLevelObserved") == [sensor_id(1)]


def test_empty_batch_is_refused(town: Town) -> None:
    assert town.post("entityOperations/upsert", []).status_code == 400
    assert town.post("entityOperations/delete", {}).status_code == 400
