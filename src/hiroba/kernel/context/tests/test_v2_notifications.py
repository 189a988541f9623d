# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: what a notification contains: formats, attributes, metadata."""

from typing import Any

import httpx

from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.test_v2_entities import create
from hiroba.kernel.context.tests.test_v2_subscriptions import patch, room, subscribe


def test_formats(v2: httpx.Client, receiver: Receiver) -> None:
    formats = ["keyValues", "simplifiedKeyValues", "values", "simplifiedNormalized"]
    ids = [
        subscribe(v2, receiver, notification={"attrsFormat": f, "attrs": ["seats", "temperature"]})
        for f in formats
    ]
    create(v2, room(temperature=20, seats=4))

    receiver.wait_for(4)

    told = {
        headers["Ngsiv2-AttrsFormat"]: body
        for headers, body in zip(receiver.headers, receiver.bodies, strict=True)
    }
    plain = {"id": "Room1", "type": "Room", "seats": 4, "temperature": 20}
    number = {"type": "Number", "metadata": {}}
    assert told == {
        "keyValues": {"subscriptionId": ids[0], "data": [plain]},
        "simplifiedKeyValues": plain,
        "values": {"subscriptionId": ids[2], "data": [[4, 20]]},
        "simplifiedNormalized": plain
        | {"seats": number | {"value": 4}, "temperature": number | {"value": 20}},
    }


def test_attributes_are_chosen_left_out_changed_or_covered(v2: httpx.Client, receiver: Receiver) -> None:
    create(v2, room(temperature=20, seats=4))
    plain = {"attrsFormat": "simplifiedKeyValues"}
    subscribe(v2, receiver, notification={**plain, "exceptAttrs": ["seats"]})
    subscribe(v2, receiver, notification={**plain, "onlyChangedAttrs": True})
    subscribe(v2, receiver, notification={**plain, "attrs": ["light"], "covered": True})

    patch(v2, temperature=21)
    patch(v2, seats=5)

    bodies = receiver.wait_for(6)
    base = {"id": "Room1", "type": "Room"}
    wanted = [base | {"temperature": 21}] * 3 + [base | {"seats": 5}] + [base | {"light": None}] * 2
    assert sorted(map(str, bodies)) == sorted(map(str, wanted))


def test_nothing_is_sent_when_none_of_the_wanted_attributes_changed(
    v2: httpx.Client, receiver: Receiver
) -> None:
    """onlyChangedAttrs: a notification without attributes would tell nothing."""
    plain = {"attrsFormat": "simplifiedKeyValues", "onlyChangedAttrs": True}
    subscribe(v2, receiver, notification={**plain, "attrs": ["temperature"]})
    subscribe(v2, receiver, notification={**plain, "exceptAttrs": ["seats", "light"]})
    subscribe(v2, receiver, notification={**plain, "attrs": ["temperature", "alterationType"]})

    create(v2, room(temperature=20, seats=4))
    patch(v2, seats=5)
    patch(v2, temperature=21)

    bodies = receiver.wait_for(7)
    told = [{name: body[name] for name in body.keys() - {"id", "type"}} for body in bodies]
    wanted: list[dict[str, Any]] = [{"temperature": 20}] * 2
    wanted += [{"temperature": 20, "alterationType": "entityCreate"}]
    wanted += [{"alterationType": "entityChange"}]
    wanted += [{"temperature": 21}] * 2 + [{"temperature": 21, "alterationType": "entityChange"}]
    assert sorted(str(sorted(each.items())) for each in told) == sorted(
        str(sorted(each.items())) for each in wanted
    )


def test_metadata_and_what_was_before(v2: httpx.Client, receiver: Receiver) -> None:
    create(v2, room(temperature=20))
    metadata = ["previousValue", "actionType", "dateCreated"]
    subscribe(v2, receiver, notification={"metadata": metadata, "attrs": ["temperature", "light"]})

    v2.post("entities/Room1/attrs", json={"temperature": {"value": 21}, "light": {"value": 1}})

    [body] = receiver.wait_for(1)
    shown = body["data"][0]
    assert shown["temperature"]["metadata"]["previousValue"] == {"type": "Number", "value": 20}
    assert shown["temperature"]["metadata"]["actionType"] == {"type": "Text", "value": "update"}
    assert shown["light"]["metadata"]["actionType"] == {"type": "Text", "value": "append"}
    created = [shown[name]["metadata"]["dateCreated"]["value"] for name in ("temperature", "light")]
    assert created[0] < created[1]


def test_metadata_of_what_the_request_left_as_it_was(v2: httpx.Client, receiver: Receiver) -> None:
    """previousValue stands everywhere, actionType with what the request named, changed or not."""
    create(v2, room(temperature=20, light=1, seats=4))
    subscribe(v2, receiver, notification={"metadata": ["previousValue", "actionType"]})

    patch(v2, temperature=21, light=1)

    shown = receiver.wait_for(1)[0]["data"][0]
    previous = {name: shown[name]["metadata"]["previousValue"]["value"] for name in ("light", "seats")}
    assert previous == {"light": 1, "seats": 4}
    assert shown["light"]["metadata"]["actionType"]["value"] == "update"
    assert "actionType" not in shown["seats"]["metadata"]
