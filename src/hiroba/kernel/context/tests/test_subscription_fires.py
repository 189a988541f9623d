# SPDX-License-Identifier: Apache-2.0
"""Subscriptions that never fire (Scorpio #621, #640, #648): every way to write is told, also after a restart."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import subscribe

ID = sensor_id(1)
LEVEL = {"waterLevel": prop(9)}
WHOLE = sensor(1, level=9)
Write = Callable[[Town], httpx.Response]


def batch(kind: str, entity: dict[str, Any] = WHOLE) -> Write:
    return lambda town: town.post(f"entityOperations/{kind}", [entity])


def bulk(town: Town) -> httpx.Response:
    lines = json.dumps(WHOLE, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/x-ndjson"}
    return town.http.post("hiroba/bulk", content=lines, headers=headers)


def by_v2(town: Town) -> httpx.Response:
    url = str(town.http.base_url).replace("/ngsi-ld/v1/", "/v2/op/update")
    body = {"actionType": "append", "entities": [{"id": ID, "type": "WaterLevelObserved"} | V2_LEVEL]}
    return town.http.post(url, json=body, headers={"Fiware-Service": town.name})


V2_LEVEL = {"waterLevel": {"type": "Number", "value": 9}}
FRAGMENT = {"id": ID, "type": "WaterLevelObserved"} | LEVEL
WRITES: dict[str, Write] = {
    "replace": lambda town: town.put(f"entities/{ID}", WHOLE),
    "merge": lambda town: town.patch(f"entities/{ID}", LEVEL),
    "append": lambda town: town.post(f"entities/{ID}/attrs", LEVEL),
    "update": lambda town: town.patch(f"entities/{ID}/attrs", LEVEL),
    "partial update": lambda town: town.patch(f"entities/{ID}/attrs/waterLevel", {"value": 9}),
    "replace attribute": lambda town: town.put(f"entities/{ID}/attrs/waterLevel", prop(9)),
    "batch upsert": batch("upsert"),
    "batch update": batch("update", FRAGMENT),
    "batch merge": batch("merge", FRAGMENT),
    "import": bulk,
    "NGSIv2": by_v2,
}
CREATIONS: dict[str, Write] = {
    "create": lambda town: town.post("entities", WHOLE),
    "batch create": batch("create"),
    "batch upsert": batch("upsert"),
    "import": bulk,
    "NGSIv2": by_v2,
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_every_way_to_change_an_entity_is_told_once(town: Town, receiver: Receiver, write: Write) -> None:
    town.create(sensor(1, level=1))
    subscribe(town, receiver.uri, watchedAttributes=["waterLevel"], q="waterLevel==9")

    assert write(town).is_success

    (body,) = receiver.wait_for(1)
    assert body["data"][0]["waterLevel"]["value"] == 9


@pytest.mark.parametrize("write", CREATIONS.values(), ids=CREATIONS)
def test_every_way_to_create_an_entity_is_told_once(town: Town, receiver: Receiver, write: Write) -> None:
    """Also of a type that nobody had when the subscription was made."""
    subscribe(town, receiver.uri, notificationTrigger=["entityCreated"])

    assert write(town).is_success

    (body,) = receiver.wait_for(1)
    assert body["data"][0]["id"] == ID


def test_subscription_fires_after_a_restart_and_with_names_of_its_own(receiver: Receiver) -> None:
    context = {"水位": "https://example.org/level", "Gauge": "https://example.org/Gauge"}
    given = {
        "type": "Subscription",
        "entities": [{"type": "Gauge"}],
        "q": "水位>2",
        "notification": {"endpoint": {"uri": receiver.uri}},
        "@context": context,
    }
    entity = {"id": "urn:a:1", "type": "Gauge", "水位": prop(3), "@context": context}
    ld_json = {"Content-Type": "application/ld+json"}
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True)
        with town_of(url, "restart") as town:
            assert town.post("subscriptions", given, headers=ld_json).status_code == 201
        stop_broker(process)
        process, url = start_broker(own.broker_dsn, open=True)
        try:
            with town_of(url, "restart") as town:
                assert town.post("entities", entity, headers=ld_json).status_code == 201
                (body,) = receiver.wait_for(1)
        finally:
            stop_broker(process)

    assert body["data"][0]["水位"]["value"] == 3
