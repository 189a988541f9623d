# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: lists, the Simple Query Language, places, order, types and batches."""

from typing import Any

import httpx
import pytest

from hiroba.kernel.context.tests.test_v2_entities import create, error


@pytest.fixture
def rooms(v2: httpx.Client) -> httpx.Client:
    create(
        v2,
        {
            "id": "Room1", "type": "Room",
            "temperature": {"value": 20, "metadata": {"accuracy": {"value": 0.9}}},
            "tags": {"value": ["warm", "big"]},
            "address": {"value": {"city": "加古川", "floor.no": 2}},
            "seen": {"value": "2026-04-01T09:00:00+09:00", "type": "DateTime"},
            "location": {"value": "34.75,134.84", "type": "geo:point"},
        },
        {
            "id": "Room2", "type": "Room",
            "temperature": {"value": 25, "metadata": {"accuracy": {"value": 0.5}}},
            "name": {"value": "a,b"}, "nothing": {"value": None},
            "location": {"value": {"type": "Point", "coordinates": [134.85, 34.75]}, "type": "geo:json"},
        },
        {"id": "Car1", "type": "Car", "temperature": {"value": "20"}},
    )  # fmt: skip
    create(v2, {"id": "Car2", "type": "Car", "temperature": {"value": 30}}, path="/garage/east")
    return v2


def ids(v2: httpx.Client, path: str | None = None, **parameters: Any) -> list[str]:
    headers = {"Fiware-ServicePath": path} if path else {}
    answer = v2.get("entities", params=parameters, headers=headers)
    assert answer.status_code == 200, answer.text
    return [entity["id"] for entity in answer.json()]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("temperature==20", ["Room1"]),
        ("temperature:20", ["Room1"]),
        ("temperature:20;", ["Room1"]),
        ("temperature=='20'", ["Car1"]),
        ("temperature==20,25", ["Room1", "Room2"]),
        ("temperature==20..25", ["Room1", "Room2"]),
        ("temperature!=20", ["Room2", "Car1", "Car2"]),
        ("temperature>20", ["Room2", "Car2"]),
        ("temperature>=20;temperature<30", ["Room1", "Room2"]),
        ("tags==big", ["Room1"]),
        ("tags!=big", []),
        ("address.city==加古川", ["Room1"]),
        ("address.'floor.no'==2", ["Room1"]),
        ("address.city~=^加", ["Room1"]),
        ("name=='a,b'", ["Room2"]),
        ("seen<2026-04-01T00:30Z", ["Room1"]),
        ("seen==2026-04-01..2026-04-02", ["Room1"]),
        ("!name", ["Room1", "Car1", "Car2"]),
        ("nothing", ["Room2"]),
        ("nothing==null", ["Room2"]),
        ("servicePath==/garage/east", ["Car2"]),
        ("dateCreated>2020-01-01;name", ["Room2"]),
    ],
)
def test_the_query_language(rooms: httpx.Client, q: str, found: list[str]) -> None:
    assert ids(rooms, q=q) == found


def test_metadata_are_asked_by_mq(rooms: httpx.Client) -> None:
    assert ids(rooms, mq="temperature.accuracy>0.8") == ["Room1"]
    assert ids(rooms, mq="temperature.accuracy") == ["Room1", "Room2"]
    assert ids(rooms, mq="temperature.dateCreated>2020-01-01", type="Car") == ["Car1", "Car2"]


def test_ids_types_and_patterns(rooms: httpx.Client) -> None:
    assert ids(rooms, id="Room2,Car1,None") == ["Room2", "Car1"]
    assert ids(rooms, type="Car,Bus") == ["Car1", "Car2"]
    assert ids(rooms, idPattern="1$") == ["Room1", "Car1"]
    assert ids(rooms, typePattern="^R", idPattern=".*") == ["Room1", "Room2"]
    assert ids(rooms, id="None") == []


def test_service_paths_of_queries(rooms: httpx.Client) -> None:
    assert ids(rooms, path="/") == ["Room1", "Room2", "Car1"]
    assert ids(rooms, path="/#") == ["Room1", "Room2", "Car1", "Car2"]
    assert ids(rooms, path="/garage/#") == ["Car2"]
    assert ids(rooms, path="/garage") == []
    assert ids(rooms, path="/nowhere, /garage/east", type="Car") == ["Car2"]
    answer = rooms.get("entities", headers={"Fiware-ServicePath": ",".join(["/a"] * 11)})
    assert error(answer) == (400, "BadRequest")


def test_places_of_both_kinds_are_found(rooms: httpx.Client) -> None:
    near = {"georel": "near;maxDistance:1000", "geometry": "point", "coords": "34.75,134.84"}
    box = {"geometry": "box", "coords": "34.75,134.84;34.8,134.9"}

    assert ids(rooms, **near) == ["Room1", "Room2"]
    assert ids(rooms, **near | {"georel": "near;minDistance:500"}) == ["Room2"]
    assert ids(rooms, **near, orderBy="!geo:distance") == ["Room2", "Room1"]
    # The border belongs to the area.
    assert ids(rooms, georel="coveredBy", **box) == ["Room1", "Room2"]
    assert ids(rooms, georel="disjoint", **box) == []
    assert ids(rooms, georel="equals", geometry="point", coords="34.75,134.85") == ["Room2"]


def test_order_and_pages(rooms: httpx.Client) -> None:
    assert ids(rooms, orderBy="temperature") == ["Room1", "Room2", "Car2", "Car1"]
    assert ids(rooms, orderBy="type,!id") == ["Car2", "Car1", "Room2", "Room1"]
    assert ids(rooms, orderBy="!dateCreated", limit=2, offset=1) == ["Car1", "Room2"]
    counted = rooms.get("entities?limit=1&offset=1&options=count,keyValues&attrs=temperature")
    assert counted.json() == [{"id": "Room2", "type": "Room", "temperature": 25}]
    assert counted.headers["Fiware-Total-Count"] == "4"
    assert rooms.get("entities?limit=1&type=Room&options=count").headers["Fiware-Total-Count"] == "2"


@pytest.mark.parametrize(
    "query",
    [
        "id=a&idPattern=b", "type=a&typePattern=b", "idPattern=(", "q=a==", "q=>1", "q=a>1,2", "q=a<1..2", "mq=a>1",
        "georel=near", "georel=near;maxDistance:1&geometry=point&coords=1", "orderBy=a,!a", "orderBy=geo:distance",
        "georel=beside&geometry=point&coords=1,1", "georel=near;maxDistance:x&geometry=point&coords=1,1", "id=", "q=",
        "georel=near;maxDistance:1&geometry=point&coords=100,1", "limit=1001", "attrs=", "q=a;;b",
        "q=a==1..b", "q=a=='10'x", "q=a==2026-04-01..'2026-04-02'",
    ],
)  # fmt: skip
def test_malformed_queries_are_bad_requests(v2: httpx.Client, query: str) -> None:
    assert error(v2.get(f"entities?{query}")) == (400, "BadRequest")


def test_queries_in_a_body(rooms: httpx.Client) -> None:
    body = {
        "entities": [{"idPattern": "^Room", "type": "Room"}, {"id": "Car2", "type": "Car"}],
        "expression": {"q": "temperature>20"},
        "attrs": ["temperature", "dateCreated"],
        "metadata": ["accuracy"],
    }

    answer = rooms.post("op/query?options=count", json=body)

    assert [entity["id"] for entity in answer.json()] == ["Room2", "Car2"]
    assert answer.headers["Fiware-Total-Count"] == "2"
    assert list(answer.json()[0]) == ["id", "type", "temperature", "dateCreated"]
    assert error(rooms.post("op/query", json={"entities": []})) == (400, "BadRequest")
    assert error(rooms.post("op/query", json={"entities": [{"type": "Room"}]})) == (400, "BadRequest")


def test_older_attributes_of_a_query_in_a_body_keep_out_who_has_none(rooms: httpx.Client) -> None:
    answer = rooms.post("op/query?options=keyValues", json={"attributes": ["name", "tags"]})

    assert answer.json() == [
        {"id": "Room1", "type": "Room", "tags": ["warm", "big"]},
        {"id": "Room2", "type": "Room", "name": "a,b"},
    ]


def test_limit_zero_only_counts(rooms: httpx.Client) -> None:
    answer = rooms.get("entities", params={"limit": 0, "options": "count"})

    assert (answer.json(), answer.headers["Fiware-Total-Count"]) == ([], "4")
    assert rooms.get("entities", params={"limit": 0, "type": "Room"}).json() == []
    assert rooms.get("types?limit=0").json() == rooms.get("subscriptions?limit=0").json() == []


def test_types_with_their_attributes(rooms: httpx.Client) -> None:
    assert rooms.get("types?options=values,count").headers["Fiware-Total-Count"] == "2"
    assert rooms.get("types?options=values").json() == ["Car", "Room"]
    car = {"attrs": {"temperature": {"types": ["Text", "Number"]}}, "count": 2}
    assert rooms.get("types?limit=1").json() == [{"type": "Car", **car}]
    assert rooms.get("types/Car").json() == car
    assert rooms.get("types/Car", headers={"Fiware-ServicePath": "/garage/#"}).json()["count"] == 1
    assert rooms.get("types/Car?options=noAttrDetail").json()["attrs"] == {"temperature": {"types": []}}
    assert error(rooms.get("types/None")) == (404, "NotFound")


def update(
    v2: httpx.Client, action: str, *entities: dict[str, Any], options: str = "keyValues"
) -> httpx.Response:
    return v2.post(
        "op/update", params={"options": options}, json={"actionType": action, "entities": list(entities)}
    )


def values(v2: httpx.Client) -> list[dict[str, Any]]:
    return [{k: v for k, v in e.items() if k != "type"} for e in v2.get("entities?options=keyValues").json()]


def test_batches_do_what_the_single_operations_do(v2: httpx.Client) -> None:
    assert (
        update(v2, "append", {"id": "A", "n": 1}, {"id": "B", "n": 1}, {"id": "A", "m": 2}).status_code == 204
    )
    assert values(v2) == [{"id": "A", "n": 1, "m": 2}, {"id": "B", "n": 1}]
    assert update(v2, "update", {"id": "A", "n": 3}).status_code == 204
    assert update(v2, "replace", {"id": "A", "only": 1}).status_code == 204
    assert update(v2, "DELETE", {"id": "B", "n": None}).status_code == 204
    assert values(v2) == [{"id": "A", "only": 1}, {"id": "B"}]
    assert update(v2, "delete", {"id": "B"}).status_code == 204
    assert values(v2) == [{"id": "A", "only": 1}]


def test_batches_name_entities_without_patterns(v2: httpx.Client) -> None:
    given = {"actionType": "delete", "entities": [{"idPattern": ".*", "type": "Room"}]}

    assert error(v2.post("op/update", json=given)) == (400, "BadRequest")


def test_batches_tell_what_they_could_not_do(v2: httpx.Client) -> None:
    update(v2, "append", {"id": "A", "type": "T", "n": 1})

    missing = update(v2, "update", {"id": "X", "type": "T", "n": 1}, {"id": "Y", "n": 1})
    full = update(v2, "update", {"id": "A", "type": "T", "c": 1}, {"id": "X", "n": 1})
    partial = update(v2, "update", {"id": "A", "type": "T", "n": 2, "c": 1})
    strict = update(v2, "appendStrict", {"id": "A", "type": "T", "n": 2})

    entity = "[entity itself]"
    assert missing.json() == {
        "error": "NotFound",
        "description": f"do not exist: X/T - {entity}, Y - {entity}",
    }
    assert full.json() == {
        "error": "Unprocessable",
        "description": f"do not exist: A/T - [ c ], X - {entity}",
    }
    assert partial.json() == {"error": "PartialUpdate", "description": "do not exist: A/T - [ c ]"}
    assert error(strict) == (422, "Unprocessable")
    assert values(v2) == [{"id": "A", "n": 2}]
    assert error(update(v2, "merge", {"id": "A"})) == (400, "BadRequest")
    assert error(update(v2, "append")) == (400, "BadRequest")


def test_notifications_of_another_broker_come_in(v2: httpx.Client) -> None:
    entity = {"id": "A", "type": "T", "n": {"type": "Number", "value": 1, "metadata": {}}}

    answer = v2.post("op/notify", json={"subscriptionId": "5aeb0ee97d4ef10a12a0262f", "data": [entity]})

    assert answer.status_code == 200
    assert v2.get("entities/A").json() == entity
    refused = v2.post("op/notify", json={}, headers={"Ngsiv2-AttrsFormat": "keyValues"})
    assert error(refused) == (400, "BadRequest")
