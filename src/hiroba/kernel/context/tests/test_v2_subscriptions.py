# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: subscriptions, what triggers them and what they tell."""

from typing import Any

import httpx
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.test_v2_entities import create, error


def subscription(receiver: Receiver, **more: Any) -> dict[str, Any]:
    notification = {"http": {"url": receiver.uri}, **more.pop("notification", {})}
    if "httpCustom" in notification:
        del notification["http"]
    condition = more.pop("condition", None)
    subject = {"entities": [{"idPattern": ".*", "type": "Room"}]} | (
        {"condition": condition} if condition else {}
    )
    return {"subject": subject, "notification": notification, **more}


def subscribe(v2: httpx.Client, receiver: Receiver, path: str | None = None, **more: Any) -> str:
    headers = {"Fiware-ServicePath": path} if path else {}
    answer = v2.post("subscriptions", json=subscription(receiver, **more), headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("/v2/subscriptions/")


def room(**values: Any) -> dict[str, Any]:
    return {"id": "Room1", "type": "Room"} | {name: {"value": value} for name, value in values.items()}


def patch(v2: httpx.Client, options: str = "", **values: Any) -> None:
    body = {name: {"value": value} for name, value in values.items()}
    assert v2.patch(
        "entities/Room1/attrs", params={"options": options} if options else {}, json=body
    ).is_success


def temperatures(receiver: Receiver, count: int) -> list[Any]:
    return [body["data"][0]["temperature"]["value"] for body in receiver.wait_for(count)]


def test_a_change_is_told_with_the_headers_that_receivers_know(
    v2: httpx.Client, receiver: Receiver, town: Town
) -> None:
    id = subscribe(
        v2, receiver, condition={"attrs": ["temperature"]}, notification={"attrs": ["temperature"]}
    )
    create(v2, room(temperature=20, seats=4))

    [body] = receiver.wait_for(1)

    attribute = {"type": "Number", "value": 20, "metadata": {}}
    assert body == {"subscriptionId": id, "data": [{"id": "Room1", "type": "Room", "temperature": attribute}]}
    headers = receiver.headers[0]
    assert headers["Fiware-Service"] == town.name
    assert headers["Fiware-ServicePath"] == "/"
    assert headers["Ngsiv2-AttrsFormat"] == "normalized"
    assert headers["Content-Type"] == "application/json"


def test_only_actual_changes_of_the_named_attributes_are_told(v2: httpx.Client, receiver: Receiver) -> None:
    create(v2, room(temperature=20, seats=4))
    subscribe(v2, receiver, condition={"attrs": ["temperature"], "expression": {"q": "temperature>10"}})

    patch(v2, seats=5)
    patch(v2, temperature=20)
    patch(v2, temperature=5)
    patch(v2, temperature=21)
    patch(v2, "forcedUpdate", temperature=21)
    patch(v2, temperature=22)

    assert temperatures(receiver, 3) == [21, 21, 22]


def test_what_ngsi_ld_writes_is_told_too(v2: httpx.Client, town: Town, receiver: Receiver) -> None:
    subscribe(v2, receiver)

    town.create({"id": "urn:ngsi-ld:Room:1", "type": "Room", "temperature": {"type": "Property", "value": 1}})
    town.patch("entities/urn:ngsi-ld:Room:1", {"temperature": {"type": "Property", "value": 2}})

    assert temperatures(receiver, 2) == [1, 2]
    assert receiver.bodies[1]["data"][0]["id"] == "urn:ngsi-ld:Room:1"


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (["entityCreate"], ["entityCreate"]),
        (["entityUpdate"], ["entityUpdate", "entityChange"]),
        (["entityChange"], ["entityChange"]),
        (["entityDelete"], ["entityDelete"]),
        ([], ["entityCreate", "entityChange"]),
    ],
)
def test_alterations(v2: httpx.Client, receiver: Receiver, wanted: list[str], told: list[str]) -> None:
    notification = {"attrs": ["alterationType", "temperature"]}
    subscribe(v2, receiver, condition={"alterationTypes": wanted}, notification=notification)
    create(v2, room(temperature=20))
    patch(v2, temperature=20)
    patch(v2, temperature=21)
    v2.delete("entities/Room1")
    create(v2, {"id": "End", "type": "Room"} | {"temperature": {"value": 0}})

    bodies = receiver.wait_for(len(told) + ("entityCreate" in told))

    alterations = [body["data"][0]["alterationType"]["value"] for body in bodies]
    assert alterations[: len(told)] == told


def test_subscription_has_one_service_path(v2: httpx.Client, receiver: Receiver) -> None:
    given = {"subject": {"entities": [{"idPattern": ".*"}]}, "notification": {"http": {"url": receiver.uri}}}

    answer = v2.post("subscriptions", json=given, headers={"Fiware-ServicePath": "/a,/b"})

    assert answer.status_code == 400


def test_empty_description_and_no_throttling_are_not_shown(v2: httpx.Client, receiver: Receiver) -> None:
    id = subscribe(v2, receiver, description="", throttling=0)

    assert not {"description", "throttling"} & v2.get(f"subscriptions/{id}").json().keys()


def test_changes_of_metadata_alone_can_be_passed_over(v2: httpx.Client, receiver: Receiver) -> None:
    create(v2, room(temperature=20))
    subscribe(v2, receiver, condition={"notifyOnMetadataChange": False})
    metadata = {"unit": {"value": "CEL"}}

    v2.put("entities/Room1/attrs/temperature", json={"value": 20, "metadata": metadata})
    patch(v2, temperature=21)

    assert temperatures(receiver, 1) == [21]


def test_places_and_service_paths(v2: httpx.Client, receiver: Receiver) -> None:
    place = {"georel": "near;maxDistance:1000", "geometry": "point", "coords": "34.75,134.84"}
    subscribe(v2, receiver, path="/town/#", condition={"expression": place})
    for name, where, path in (
        ("far", "35,135", "/town"),
        ("else", "34.75,134.84", "/"),
        ("near", "34.75,134.84", "/town/a"),
    ):
        location = {"location": {"type": "geo:point", "value": where}}
        create(v2, {"id": name, "type": "Room", **location}, path=path)

    [body] = receiver.wait_for(1)

    assert body["data"][0]["id"] == "near"
    assert receiver.headers[0]["Fiware-ServicePath"] == "/town/a"


def test_lists_changes_and_ends(v2: httpx.Client, receiver: Receiver, town: Town) -> None:
    first, second = subscribe(v2, receiver), subscribe(v2, receiver, path="/a")

    listed = v2.get("subscriptions?limit=1&options=count")
    assert [each["id"] for each in listed.json()] == [first]
    assert listed.headers["Fiware-Total-Count"] == "2"
    assert [each["id"] for each in v2.get("subscriptions", headers={"Fiware-ServicePath": "/a"}).json()] == [
        second
    ]
    assert town.get("subscriptions").json() == []
    assert (
        v2.patch(f"subscriptions/{first}", json={"status": "inactive", "expires": "2020-01-01"}).status_code
        == 204
    )
    assert v2.get(f"subscriptions/{first}").json()["status"] == "expired"
    assert v2.delete(f"subscriptions/{first}").status_code == 204
    assert error(v2.get(f"subscriptions/{first}")) == (404, "NotFound")
    assert error(v2.delete("subscriptions/unknown")) == (404, "NotFound")
    assert error(v2.patch(f"subscriptions/{second}", json={"status": "failed"})) == (400, "BadRequest")


@pytest.mark.parametrize(
    "change",
    [
        {"subject": None}, {"subject": {"entities": []}}, {"subject": {"entities": [{"type": "T"}]}},
        {"subject": {"condition": {}}}, {"notification": {}}, {"notification": {"http": {}}}, {"unknown": 1},
        {"notification": {"http": {"url": "ftp://a"}}}, {"notification": {"http": {"url": "http://u:p@a/"}}},
        {"notification": {"http": {"url": "http://a"}, "mqtt": {"url": "mqtt://a", "topic": "t"}}},
        {"notification": {"http": {"url": "http://a"}, "attrsFormat": "legacy"}},
        {"notification": {"http": {"url": "http://a"}, "covered": True}},
        {"notification": {"http": {"url": "http://a"}, "attrs": ["a"], "exceptAttrs": ["b"]}},
        {"notification": {"httpCustom": {"url": "http://a", "method": "STEAL"}}},
        {"notification": {"httpCustom": {"url": "http://a", "json": {}, "ngsi": {}}}},
        {"notification": {"httpCustom": {"url": "http://a", "headers": {"A\n": "b"}}}},
        {"expires": "soon"}, {"throttling": -1}, {"status": "oneshoot"}, {"description": "<script>"},
        {"subject": {"condition": {"expression": {"q": "a>>1"}}}},
        {"subject": {"condition": {"alterationTypes": ["entityLoss"]}}},
    ],
)  # fmt: skip
def test_malformed_subscriptions_are_bad_requests(
    v2: httpx.Client, receiver: Receiver, change: dict[str, Any]
) -> None:
    assert error(v2.post("subscriptions", json=subscription(receiver) | change)) == (400, "BadRequest")


def test_subscriptions_survive_a_restart_of_the_broker(receiver: Receiver) -> None:
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True)
        with client(url) as v2:
            id = subscribe(v2, receiver, path="/a/#")
        stop_broker(process)
        process, url = start_broker(scratch.broker_dsn, open=True)
        with client(url) as v2:
            create(v2, room(temperature=1), path="/a")

            assert receiver.wait_for(1)[0]["subscriptionId"] == id
        stop_broker(process)


def client(url: str) -> httpx.Client:
    return httpx.Client(
        base_url=f"{url}/v2/", headers={"Fiware-Service": "town"}, timeout=20, trust_env=False
    )
