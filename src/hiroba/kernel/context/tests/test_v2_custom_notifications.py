# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: custom notifications, whose address, headers and payload are filled from the entity."""

from typing import Any

import httpx

from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.test_v2_entities import create
from hiroba.kernel.context.tests.test_v2_subscriptions import room, subscribe


def custom(receiver: Receiver, **members: Any) -> dict[str, Any]:
    return {"httpCustom": {"url": receiver.uri, **members}}


def test_templates_fill_address_headers_and_json(v2: httpx.Client, receiver: Receiver) -> None:
    notification = custom(
        receiver,
        url=receiver.uri + "/${id}/${address.city}",
        qs={"t": "${temperature}"},
        headers={"X-Type": "${type}", "Authorization": "Basic QUJD%3D", "User-Agent": ""},
        json={
            "t": "${temperature}",
            "text": "It is ${temperature}, ${address}",
            "none": ["${nothing}"],
            "n": 4,
        },
    )
    subscribe(v2, receiver, notification=notification)
    create(v2, room(temperature=20.5, address={"city": "加古川/../"}))

    [body] = receiver.wait_for(1)

    address = '{"city":"加古川/../"}'
    assert body == {"t": 20.5, "text": f"It is 20.5, {address}", "none": [None], "n": 4}
    headers = receiver.headers[0]
    assert (headers["X-Type"], headers["Authorization"]) == ("Room", "Basic QUJD=")
    assert "User-Agent" not in headers
    assert headers["Ngsiv2-AttrsFormat"] == "custom"
    assert receiver.paths[0] == "/notify/Room1/%E5%8A%A0%E5%8F%A4%E5%B7%9D%2F..%2F?t=20.5"


def test_what_the_entity_does_not_have_is_neither_parameter_nor_header(
    v2: httpx.Client, receiver: Receiver
) -> None:
    notification = custom(
        receiver,
        qs={"t": "${temperature}", "light": "${light}", "both": "${light}/${temperature}"},
        headers={"X-Light": "${light}", "X-Type": "${type}"},
        json={"light": "${light}", "text": "light ${light}"},
    )
    subscribe(v2, receiver, notification=notification)
    create(v2, room(temperature=20))

    assert receiver.wait_for(1) == [{"light": None, "text": "light null"}]
    assert receiver.paths[0] == "/notify?t=20&both=%2F20"
    assert receiver.headers[0]["X-Type"] == "Room"
    assert "X-Light" not in receiver.headers[0]


def test_a_patch_of_the_entity_as_payload(v2: httpx.Client, receiver: Receiver) -> None:
    patch_of = {
        "id": "prefix:${id}",
        "twice": {"value": "${temperature}", "type": "Copy"},
        "where": {"value": "${servicePath}"},
    }
    subscribe(v2, receiver, notification=custom(receiver, ngsi=patch_of))
    create(v2, room(temperature=20))

    [body] = receiver.wait_for(1)

    assert body["data"] == [
        {
            "id": "prefix:Room1",
            "type": "Room",
            "temperature": {"type": "Number", "value": 20, "metadata": {}},
            "twice": {"type": "Copy", "value": 20, "metadata": {}},
            "where": {"type": "Text", "value": "/", "metadata": {}},
        }
    ]


def test_patch_that_gives_no_id_leaves_the_entitys_own(v2: httpx.Client, receiver: Receiver) -> None:
    for patch_of in ({"id": "${mapped}", "type": "${kind}"}, {"id": "new:${mapped}"}):
        subscribe(v2, receiver, notification=custom(receiver, ngsi=patch_of))
    create(v2, room(kind="Hall"))

    told = sorted((body["data"][0]["id"], body["data"][0]["type"]) for body in receiver.wait_for(2))

    assert told == [("Room1", "Hall"), ("new:null", "Room")]


def test_patched_entity_comes_in_the_format_of_the_subscription(v2: httpx.Client, receiver: Receiver) -> None:
    patch_of = {"twice": {"value": "${temperature}"}, "from": {"value": "${service}"}}
    for format in ("keyValues", "values"):
        notification = custom(receiver, ngsi=patch_of) | {"attrsFormat": format, "attrs": ["twice", "from"]}
        subscribe(v2, receiver, notification=notification)
    create(v2, room(temperature=20))

    service = v2.headers["Fiware-Service"]
    told = sorted((body["data"] for body in receiver.wait_for(2)), key=str)
    assert told == [[[20, service]], [{"id": "Room1", "type": "Room", "twice": 20, "from": service}]]


def test_text_payloads(v2: httpx.Client, receiver: Receiver) -> None:
    payload = "{%22t%22: ${temperature}, %22id%22: %22${id}%22}"
    subscribe(v2, receiver, notification=custom(receiver, payload=payload))
    create(v2, room(temperature=20))

    assert receiver.wait_for(1) == [{"t": 20, "id": "Room1"}]
    assert receiver.headers[0]["Content-Type"] == "text/plain"


def test_geojson_payload_by_a_template(v2: httpx.Client, receiver: Receiver) -> None:
    """A macro alone stands for its value, so the place of the entity becomes the geometry."""
    feature = {
        "type": "Feature",
        "id": "${id}",
        "geometry": "${location}",
        "properties": {"type": "${type}", "temperature": "${temperature}"},
    }
    headers = {"Content-Type": "application/geo+json"}
    subscribe(v2, receiver, notification=custom(receiver, json=feature, headers=headers))
    place = {"type": "Point", "coordinates": [134.84, 34.75]}
    create(v2, {**room(temperature=20), "location": {"type": "geo:json", "value": place}})

    assert receiver.wait_for(1) == [
        {
            "type": "Feature",
            "id": "Room1",
            "geometry": place,
            "properties": {"type": "Room", "temperature": 20},
        }
    ]
    assert receiver.headers[0]["Content-Type"] == "application/geo+json"
