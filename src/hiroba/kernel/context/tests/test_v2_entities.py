# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: single entities, their attributes and values, and the errors that clients of Orion know."""

from typing import Any

import httpx
import pytest

from hiroba.kernel.context.tests.conftest import Town

ROOM = {
    "id": "Room1",
    "type": "Room",
    "temperature": {"value": 23.5, "type": "Float", "metadata": {"accuracy": {"value": 0.8}}},
    "name": {"value": "会議室"},
}
SHOWN = {
    "id": "Room1",
    "type": "Room",
    "temperature": {
        "type": "Float",
        "value": 23.5,
        "metadata": {"accuracy": {"type": "Number", "value": 0.8}},
    },
    "name": {"type": "Text", "value": "会議室", "metadata": {}},
}


def create(v2: httpx.Client, *entities: dict[str, Any], path: str = "/") -> None:
    for entity in entities:
        answer = v2.post("entities", json=entity, headers={"Fiware-ServicePath": path})
        assert answer.status_code == 201, answer.text


def error(answer: httpx.Response) -> tuple[int, str]:
    assert answer.json().keys() == {"error", "description"}
    return answer.status_code, answer.json()["error"]


def test_create_and_retrieve_with_types_that_follow_from_values(v2: httpx.Client) -> None:
    answer = v2.post("entities", json=ROOM)

    assert answer.status_code == 201
    assert answer.headers["Location"] == "/v2/entities/Room1?type=Room"
    assert answer.headers["Fiware-Correlator"]
    assert v2.get("entities/Room1").json() == SHOWN


def test_an_entity_without_type_is_a_thing_and_values_without_type_get_one(v2: httpx.Client) -> None:
    values = {
        "text": "a",
        "number": 1,
        "truth": True,
        "nothing": None,
        "list": [1, None],
        "object": {"a": None},
    }
    create(v2, {"id": "E"} | {name: {"value": value} for name, value in values.items()} | {"empty": {}})

    shown = v2.get("entities/E").json()

    types = ["Text", "Number", "Boolean", "None", "StructuredValue", "StructuredValue", "None"]
    assert shown.pop("id") == "E"
    assert shown.pop("type") == "Thing"
    assert [attribute["type"] for attribute in shown.values()] == types
    assert [attribute["value"] for attribute in shown.values()] == [*values.values(), None]


def test_creating_twice_is_unprocessable_and_upsert_adds(v2: httpx.Client) -> None:
    create(v2, ROOM)

    again = v2.post("entities", json=ROOM)
    upserted = v2.post("entities?options=upsert,keyValues", json={"id": "Room1", "type": "Room", "seats": 8})

    assert (again.status_code, again.json()) == (
        422,
        {"error": "Unprocessable", "description": "Already Exists"},
    )
    assert upserted.status_code == 204
    assert v2.get("entities/Room1?options=keyValues").json() == {
        "id": "Room1", "type": "Room", "temperature": 23.5, "name": "会議室", "seats": 8,
    }  # fmt: skip


def test_representations_and_projections(v2: httpx.Client) -> None:
    create(v2, ROOM | {"a": {"value": 1}, "b": {"value": 1}})

    assert v2.get("entities/Room1?options=values&attrs=b,name").json() == [1, "会議室"]
    assert v2.get("entities/Room1?options=unique&attrs=a,b,name").json() == [1, "会議室"]
    assert v2.get("entities/Room1/attrs?options=keyValues&attrs=a,none").json() == {"a": 1}
    shown = v2.get("entities/Room1?attrs=dateModified,servicePath,*&metadata=dateCreated,*").json()
    assert list(shown) == ["id", "type", "dateModified", "servicePath", "temperature", "name", "a", "b"]
    assert shown["servicePath"] == {"type": "Text", "value": "/", "metadata": {}}
    assert list(shown["temperature"]["metadata"]) == ["dateCreated", "accuracy"]
    assert shown["dateModified"]["type"] == "DateTime"


def test_attribute_updates_keep_metadata_unless_told_otherwise(v2: httpx.Client) -> None:
    create(v2, ROOM)
    path = "entities/Room1/attrs/temperature"

    v2.put(path, json={"value": 1, "metadata": {"unit": {"value": "CEL"}}})
    kept = v2.get(path).json()
    v2.put(f"{path}?options=overrideMetadata", json={"value": 2, "metadata": {"unit": {"value": "K"}}})
    overridden = v2.get(path).json()
    v2.put(path, json={"value": 3, "metadata": {}})

    assert kept["metadata"].keys() == {"accuracy", "unit"}
    assert overridden == {"type": "Number", "value": 2, "metadata": {"unit": {"type": "Text", "value": "K"}}}
    assert v2.get(path).json() == {"type": "Number", "value": 3, "metadata": {}}


def test_append_update_and_replace_tell_what_they_could_not_do(v2: httpx.Client) -> None:
    create(v2, ROOM)
    attrs = "entities/Room1/attrs"

    strict = v2.post(f"{attrs}?options=append&type=Room", json={"name": {"value": "x"}, "new": {"value": 1}})
    partial = v2.patch(attrs, json={"name": {"value": "y"}, "none": {"value": 1}})
    nothing = v2.patch(attrs, json={"none": {"value": 1}})
    replaced = v2.put(attrs, json={"only": {"value": 1}})

    assert strict.json() == {
        "error": "PartialUpdate",
        "description": "one or more of the attributes in the request already exist: Room1/Room - [ name ]",
    }
    assert partial.json() == {"error": "PartialUpdate", "description": "do not exist: Room1 - [ none ]"}
    assert nothing.json() == {"error": "Unprocessable", "description": "do not exist: Room1 - [ none ]"}
    assert {strict.status_code, partial.status_code, nothing.status_code} == {422}
    assert replaced.status_code == 204
    assert v2.get("entities/Room1?options=keyValues").json() == {"id": "Room1", "type": "Room", "only": 1}


def test_deleted_attributes_and_entities_are_not_found(v2: httpx.Client) -> None:
    create(v2, ROOM)

    assert v2.delete("entities/Room1/attrs/name").status_code == 204
    assert error(v2.get("entities/Room1/attrs/name")) == (404, "NotFound")
    assert error(v2.delete("entities/Room1/attrs/name")) == (404, "NotFound")
    assert v2.delete("entities/Room1?type=Room").status_code == 204
    assert error(v2.get("entities/Room1")) == (404, "NotFound")
    assert error(v2.patch("entities/Room1/attrs", json={"a": {"value": 1}})) == (404, "NotFound")


def test_operators_work_on_the_value_that_is_there(v2: httpx.Client) -> None:
    create(v2, {"id": "E", "n": {"value": 2}, "l": {"value": [1]}, "o": {"value": {"a": 1, "b": 2}}})
    changes = {
        "n": {"$inc": 3}, "l": {"$addToSet": 4}, "o": {"$set": {"c": 3}, "$unset": {"a": 1}}, "new": {"$mul": 5},
    }  # fmt: skip

    answer = v2.post("entities/E/attrs", json={name: {"value": value} for name, value in changes.items()})

    assert answer.status_code == 204
    shown = v2.get("entities/E?options=keyValues").json()
    assert shown == {"id": "E", "type": "Thing", "n": 5, "l": [1, 4], "o": {"b": 2, "c": 3}, "new": 0}
    assert error(v2.patch("entities/E/attrs", json={"l": {"value": {"$inc": 1}}})) == (400, "BadRequest")


@pytest.mark.parametrize(
    "entity",
    [
        {"id": "E<1>"}, {"id": "E 1"}, {"id": ""}, {"id": "x" * 257}, {"id": 1}, {"type": "T"}, [], "E",
        {"id": "E", "type": "a/b"}, {"id": "E", "type": None}, {"id": "E", "a(b)": {"value": 1}},
        {"id": "E", "a": {"value": "x=y"}}, {"id": "E", "a": {"value": {"k": ["<script>"]}}},
        {"id": "E", "a": {"value": 1, "type": ""}}, {"id": "E", "a": {"value": 1, "other": 2}}, {"id": "E", "a": 1},
        {"id": "E", "a": {"value": 1, "metadata": {"m": 1}}}, {"id": "E", "*": {"value": 1}},
        {"id": "E", "a": {"value": "yesterday", "type": "DateTime"}},
        {"id": "E", "a": {"value": {"type": "Point", "coordinates": [999, 0]}, "type": "geo:json"}},
        {"id": "E", "dateExpires": {"value": "never"}},
        {"id": "E", "dateExpires": {"value": "2040-07-07", "type": "Text"}},
    ],
)  # fmt: skip
def test_malformed_entities_are_bad_requests(v2: httpx.Client, entity: Any) -> None:
    assert error(v2.post("entities", json=entity)) == (400, "BadRequest")


def test_texts_declared_unrestricted_may_have_any_character(v2: httpx.Client) -> None:
    unrestricted = {"TextUnrestricted": {"value": True, "type": "Boolean"}}
    create(
        v2,
        {
            "id": "E",
            "a": {"value": "<b>(x=1);'\"</b>", "type": "TextUnrestricted"},
            "b": {"value": "<b>", "metadata": unrestricted},
        },
    )

    assert v2.get("entities/E?options=keyValues").json()["b"] == "<b>"
    assert v2.put(
        "entities/E/attrs/a/value", content=b'"<i>"', headers={"Content-Type": "text/plain"}
    ).is_success


def test_protocol_faults_have_their_own_codes(v2: httpx.Client) -> None:
    json = {"Content-Type": "application/json"}

    assert error(v2.post("entities", content=b"{", headers=json)) == (400, "ParseError")
    assert error(v2.post("entities", content=b"", headers=json)) == (411, "ContentLengthRequired")
    assert error(v2.post("entities", content=b"{}")) == (415, "UnsupportedMediaType")
    assert error(v2.put("entities")) == (405, "MethodNotAllowed")
    assert error(v2.get("entities", headers={"Accept": "text/html"})) == (406, "NotAcceptable")
    assert error(v2.get("nothing")) == (404, "NotFound")
    assert error(v2.get("entities?options=unheard")) == (400, "BadRequest")
    assert error(v2.get("entities?options=keyValues,values")) == (400, "BadRequest")
    assert error(v2.get("entities/E?unheard=")) == (400, "BadRequest")
    assert error(v2.get("entities?limit=-1")) == (400, "BadRequest")
    assert error(v2.get("entities?offset=x")) == (400, "BadRequest")
    given = v2.get("entities", headers={"Fiware-Correlator": "abc"})
    assert given.headers["Fiware-Correlator"] == "abc"


def test_one_id_may_have_several_types_and_then_needs_the_type(v2: httpx.Client) -> None:
    create(v2, {"id": "E", "type": "A"}, {"id": "E", "type": "B", "n": {"value": 1}})

    assert error(v2.get("entities/E")) == (409, "TooManyResults")
    assert error(v2.delete("entities/E")) == (409, "TooManyResults")
    assert v2.get("entities/E?type=B").json()["n"]["value"] == 1
    assert v2.delete("entities/E?type=A").status_code == 204
    assert v2.get("entities/E").json()["type"] == "B"


def test_service_paths_keep_entities_apart(v2: httpx.Client, town: Town) -> None:
    create(v2, {"id": "E", "type": "A"})
    create(v2, {"id": "E", "type": "A", "n": {"value": 1}}, path="/kakogawa/north")
    north, below = {"Fiware-ServicePath": "/kakogawa/north"}, {"Fiware-ServicePath": "/kakogawa/#"}

    assert error(v2.get("entities/E")) == (409, "TooManyResults")
    assert v2.get("entities/E", headers=below).json()["n"]["value"] == 1
    assert "n" not in v2.get("entities/E", headers={"Fiware-ServicePath": "/"}).json()
    assert v2.put("entities/E/attrs", json={"m": {"value": 2}}, headers=north).status_code == 204
    assert error(v2.get("entities/E", headers={"Fiware-ServicePath": "/kakogawa"})) == (404, "NotFound")
    assert error(v2.delete("entities/E", headers=below)) == (400, "BadRequest")
    assert town.entity("urn:ngsi-v2:E:A:%252Fkakogawa%252Fnorth")["scope"] == "/kakogawa/north"


@pytest.mark.parametrize("path", ["a", "/a b", "/" + "x" * 51, "/a" * 11, "/a,/b", "/a//b", "/#"])
def test_malformed_service_paths_of_updates_are_bad_requests(v2: httpx.Client, path: str) -> None:
    answer = v2.post("entities", json={"id": "E"}, headers={"Fiware-ServicePath": path})

    assert error(answer) == (400, "BadRequest")


def test_several_items_are_pushed_at_once_and_in_place(v2: httpx.Client) -> None:
    create(v2, {"id": "E", "a": {"value": [1]}})
    path = "entities/E/attrs/a"

    for pushed in ({"$each": [2, 3]}, {"$each": [-1, 0], "$position": 0}, {"$each": [9], "$position": -1}):
        assert v2.put(path, json={"value": {"$push": pushed}}).status_code == 204

    assert v2.get(f"{path}/value").json() == [-1, 0, 1, 2, 9, 3]
    assert error(v2.put(path, json={"value": {"$push": {"$each": 1}}})) == (400, "BadRequest")


def test_date_expires_is_shown_only_when_asked_for(v2: httpx.Client) -> None:
    create(v2, {"id": "E", "dateExpires": {"value": "2040-07-07T21:35Z"}, "n": {"value": 1}})

    assert v2.get("entities/E?options=keyValues").json() == {"id": "E", "type": "Thing", "n": 1}
    shown = v2.get("entities/E?attrs=dateExpires,*").json()
    assert shown["dateExpires"] == {"type": "DateTime", "value": "2040-07-07T21:35:00.000Z", "metadata": {}}
    assert v2.delete("entities/E/attrs/dateExpires").status_code == 204
