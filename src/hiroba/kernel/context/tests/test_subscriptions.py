# SPDX-License-Identifier: Apache-2.0
"""Subscriptions and notifications (ETSI GS CIM 009, 5.8)."""

import time
from typing import Any

import pytest

from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id

DEAD = "http://127.0.0.1:9/nobody"
ATTRS = f"entities/{sensor_id(1)}/attrs"


def subscription(uri: str, **more: Any) -> dict[str, Any]:
    notification = {"endpoint": {"uri": uri, "accept": "application/json"}} | more.pop("notification", {})
    given = {
        "type": "Subscription",
        "entities": [{"type": "WaterLevelObserved"}],
        "notification": notification,
    }
    return given | more


def subscribe(town: Town, uri: str, **more: Any) -> str:
    answer = town.post("subscriptions", subscription(uri, **more))
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"]).removeprefix("/ngsi-ld/v1/")


def test_each_change_is_notified_in_order(town: Town, other_town: Town, receiver: Receiver) -> None:
    path = subscribe(town, receiver.uri)
    other_town.create(sensor(1))

    town.create(sensor(1, level=0))
    for level in range(1, 6):
        town.patch(ATTRS, {"waterLevel": prop(level)})

    bodies = receiver.wait_for(6)
    assert [body["data"][0]["waterLevel"]["value"] for body in bodies] == [0, 1, 2, 3, 4, 5]
    assert bodies[0]["type"] == "Notification"
    assert bodies[0]["data"] == [sensor(1, level=0)]
    assert path.endswith(bodies[0]["subscriptionId"])
    assert receiver.headers[0]["NGSILD-Tenant"] == town.name
    time.sleep(0.3)
    assert len(bodies) == 6


def test_watched_attributes_q_and_format(town: Town, receiver: Receiver) -> None:
    subscribe(
        town,
        receiver.uri,
        watchedAttributes=["waterLevel"],
        q="waterLevel>2",
        notification={"attributes": ["waterLevel"], "format": "keyValues"},
    )
    town.create(sensor(1))

    town.patch(ATTRS, {"waterLevel": prop(2)})
    town.patch(ATTRS, {"waterLevel": prop(3)})
    town.patch(ATTRS, {"name": prop("other")})
    town.patch(ATTRS, {"waterLevel": prop(4)})

    entities = [body["data"][0] for body in receiver.wait_for(2)]
    assert [entity["waterLevel"] for entity in entities] == [3, 4]
    assert set(entities[0]) == {"id", "type", "waterLevel"}


def test_selectors_by_id_pattern_and_area(town: Town, receiver: Receiver) -> None:
    entities = [{"type": "WaterLevelObserved", "idPattern": ":282103-[12]$"}]
    area = {"georel": "near;maxDistance==100", "geometry": "Point", "coordinates": [134.84, 34.75]}
    subscribe(town, receiver.uri, entities=entities, geoQ=area)

    town.create(
        sensor(3, location=at(134.84, 34.75)),
        sensor(2, location=at(135, 34.75)),
        sensor(1, location=at(134.84, 34.75)),
    )

    assert receiver.wait_for(1)[0]["data"][0]["id"] == sensor_id(1)
    time.sleep(0.3)
    assert len(receiver.bodies) == 1


def test_batch_operations_notify_each_entity_with_its_own_state(town: Town, receiver: Receiver) -> None:
    """Scorpio #337: wrong notifications on batch operations."""
    subscribe(town, receiver.uri)

    town.post("entityOperations/upsert", [sensor(number, level=number) for number in range(5)])

    found = {body["data"][0]["id"]: body["data"][0]["waterLevel"]["value"] for body in receiver.wait_for(5)}
    assert found == {sensor_id(number): number for number in range(5)}


def test_deletion_is_notified_when_asked_for(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver.uri, notificationTrigger=["entityDeleted"])
    town.create(sensor(1))

    town.delete(f"entities/{sensor_id(1)}")

    entity = receiver.wait_for(1)[0]["data"][0]
    assert set(entity) == {"id", "type", "deletedAt"}


def test_one_dead_endpoint_delays_nobody_and_shows(town: Town, receiver: Receiver) -> None:
    """Scorpio #377."""
    dead = subscribe(town, DEAD)
    subscribe(town, receiver.uri)

    begun = time.monotonic()
    town.create(*(sensor(number) for number in range(20)))
    receiver.wait_for(20)

    assert time.monotonic() - begun < 10
    shown = town.get(dead).json()["notification"]
    assert shown["timesFailed"] >= 1
    assert shown["backlog"] == 20
    assert "lastFailure" in shown
    assert "ConnectionRefusedError" in shown["lastError"]


def test_failed_notification_is_tried_again_and_keeps_its_place(town: Town, receiver: Receiver) -> None:
    """Scorpio #640, #648: subscriptions that stop silently."""
    receiver.status = 503
    path = subscribe(town, receiver.uri)
    town.create(sensor(1), sensor(2))
    time.sleep(0.5)
    receiver.status = 200

    ids = [body["data"][0]["id"] for body in receiver.wait_for(2)]

    assert ids == [sensor_id(1), sensor_id(2)]
    time.sleep(0.3)
    shown = town.get(path).json()["notification"]
    assert (shown["status"], shown["timesSent"], shown["timesFailed"]) == ("ok", 3, 1)
    assert "backlog" not in shown


def test_throttling_holds_back(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver.uri, throttling=60)
    town.create(sensor(1), sensor(2), sensor(3))

    receiver.wait_for(1)
    time.sleep(0.4)

    assert len(receiver.bodies) == 1


def test_paused_and_deleted_subscriptions_are_silent(town: Town, receiver: Receiver) -> None:
    path = subscribe(town, receiver.uri)
    town.patch(path, {"isActive": False})
    town.create(sensor(1))
    assert town.get(path).json()["status"] == "paused"

    town.patch(path, {"isActive": True})
    town.create(sensor(2))

    assert receiver.wait_for(1)[0]["data"][0]["id"] == sensor_id(2)
    assert town.delete(path).status_code == 204
    assert town.get(path).status_code == 404
    town.create(sensor(3))
    time.sleep(0.3)
    assert len(receiver.bodies) == 1


def test_ld_json_and_receiver_info(town: Town, receiver: Receiver) -> None:
    endpoint = {
        "uri": receiver.uri,
        "accept": "application/ld+json",
        "receiverInfo": [{"key": "X-Secret", "value": "abc"}],
    }
    subscribe(town, receiver.uri, notification={"endpoint": endpoint})

    town.create(sensor(1))

    assert receiver.wait_for(1)[0]["@context"] == CORE_CONTEXT
    assert receiver.headers[0]["X-Secret"] == "abc"
    assert receiver.headers[0]["Content-Type"] == "application/ld+json"


def test_subscriptions_of_one_town_are_not_seen_in_another(town: Town, other_town: Town) -> None:
    path = subscribe(town, DEAD, id="urn:ngsi-ld:Subscription:a")

    assert [each["id"] for each in town.get("subscriptions").json()] == ["urn:ngsi-ld:Subscription:a"]
    assert other_town.get("subscriptions").json() == []
    assert other_town.get(path).status_code == 404
    assert other_town.delete(path).status_code == 404
    assert town.post("subscriptions", subscription(DEAD, id="urn:ngsi-ld:Subscription:a")).status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"type": "Other"},
        {"entities": None},
        {"entities": [{"id": "urn:a:b"}]},
        {"notification": None},
        {"notification": {"endpoint": {"uri": "ftp://host/x"}}},
        {"notification": {"endpoint": {"uri": "http://127.0.0.1:99999/"}}},
        {"notification": {"endpoint": {"uri": DEAD}, "format": "odd"}},
        {"q": "a>"},
        {"geoQ": {"georel": "near"}},
        {"expiresAt": "2020-01-01T00:00:00Z"},
        {"throttling": -1},
        {"watchedAttributes": []},
        {"notificationTrigger": ["never"]},
        {
            "notification": {
                "endpoint": {"uri": DEAD, "receiverInfo": [{"key": "X", "value": "a\r\nHost: evil"}]}
            }
        },
    ],
)
def test_malformed_subscription_is_refused(town: Town, change: dict[str, Any]) -> None:
    answer = town.post("subscriptions", {**subscription(DEAD), **change})

    assert answer.status_code == 400, answer.text
