# SPDX-License-Identifier: Apache-2.0
"""`notificationTrigger`, deleted attributes and previous values (ETSI GS CIM 009, 5.2.12, 5.8.6)."""

import time
from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import ATTRS, subscribe

NULL = "urn:ngsi-ld:null"
ENTITY = f"entities/{sensor_id(1)}"
TRIGGERS = [
    "entityCreated",
    "entityUpdated",
    "entityDeleted",
    "attributeCreated",
    "attributeUpdated",
    "attributeDeleted",
]


@pytest.mark.parametrize(
    ("trigger", "wanted"),
    [
        ("entityCreated", ["create"]),
        ("entityUpdated", ["append", "patch", "remove"]),
        ("entityDeleted", ["delete"]),
        ("attributeCreated", ["create", "append"]),
        ("attributeUpdated", ["patch"]),
        ("attributeDeleted", ["remove", "delete"]),
    ],
)
def test_each_trigger_tells_its_own_changes(
    town: Town, receiver: Receiver, trigger: str, wanted: list[str]
) -> None:
    subscribe(town, receiver.uri, notificationTrigger=[trigger])
    told: list[str] = []

    def note(change: str) -> None:
        # What comes is of the last change: each waits for its notification, or for the time of one.
        count = len(told) + (change in wanted)
        deadline = time.monotonic() + (10 if change in wanted else 0.25)
        while time.monotonic() < deadline and len(receiver.bodies) < max(count, len(told) + 1):
            time.sleep(0.02)
        told.extend([change] * (len(receiver.bodies) - len(told)))

    town.create(sensor(1))
    note("create")
    town.post(ATTRS, {"extra": prop(1)})
    note("append")
    town.patch(ATTRS, {"extra": prop(1)})
    note("patch")
    town.delete(f"{ATTRS}/extra")
    note("remove")
    town.delete(ENTITY)
    note("delete")

    assert told == wanted


def test_deleted_attribute_is_shown_as_null_with_its_previous_value(town: Town, receiver: Receiver) -> None:
    subscribe(
        town,
        receiver.uri,
        watchedAttributes=["waterLevel"],
        notificationTrigger=["attributeDeleted"],
        notification={"showChanges": True},
    )
    town.create(sensor(1, level=3))

    town.delete(f"{ATTRS}/name")
    town.delete(f"{ATTRS}/waterLevel")

    entity = receiver.wait_for(1)[0]["data"][0]
    assert entity["waterLevel"] == {"type": "Property", "value": NULL, "previousValue": 3}
    assert "name" not in entity
    assert len(receiver.bodies) == 1


def test_previous_values_are_those_before_this_change_within_a_batch(town: Town, receiver: Receiver) -> None:
    """Scorpio #337: two changes of one entity in one batch are two notifications with a state each."""
    town.create(sensor(1, level=1))
    subscribe(town, receiver.uri, notification={"showChanges": True})

    batch = [
        {"id": sensor_id(1), "type": "WaterLevelObserved", "waterLevel": prop(level)} for level in (2, 3)
    ]
    answer = town.post("entityOperations/update", batch)
    assert answer.status_code == 204, answer.text

    levels = [body["data"][0]["waterLevel"] for body in receiver.wait_for(2)]
    assert [(each["previousValue"], each["value"]) for each in levels] == [(1, 2), (2, 3)]


def test_deletion_of_one_instance_leaves_the_others(town: Town, receiver: Receiver) -> None:
    french = prop("eau", datasetId="urn:fr")
    town.create(sensor(1, name=[prop("水"), french]))
    subscribe(town, receiver.uri, notificationTrigger=["attributeDeleted"])

    town.delete(f"{ATTRS}/name", datasetId="urn:fr")

    assert receiver.wait_for(1)[0]["data"][0]["name"] == [prop("水"), prop(NULL, datasetId="urn:fr")]


def test_deleted_entity_is_told_with_times_and_values_when_asked_for(town: Town, receiver: Receiver) -> None:
    subscribe(
        town,
        receiver.uri,
        notificationTrigger=["entityDeleted"],
        notification={"showChanges": True, "sysAttrs": True},
    )
    town.create(sensor(1, level=7))

    town.delete(ENTITY)

    entity = receiver.wait_for(1)[0]["data"][0]
    assert set(entity) == {"id", "type", "createdAt", "modifiedAt", "deletedAt", "name", "waterLevel"}
    assert entity["waterLevel"]["previousValue"] == 7
    assert entity["waterLevel"]["deletedAt"] == entity["deletedAt"]


def test_only_instances_of_the_datasets_asked_for(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver.uri, datasetId=["urn:fr"])

    town.create(sensor(1, name=[prop("水"), prop("eau", datasetId="urn:fr")]))

    entity: dict[str, Any] = receiver.wait_for(1)[0]["data"][0]
    assert entity["name"] == prop("eau", datasetId="urn:fr")
    assert "waterLevel" not in entity
