# SPDX-License-Identifier: Apache-2.0
"""NGSIv2 and NGSI-LD show the same entities: whatever is written through one is read through the other."""

import itertools
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.ngsiv2.mapping.attributes import read_attribute, show_attribute
from hiroba.kernel.context.ngsiv2.mapping.identity import shown_id, stored_id
from hiroba.kernel.context.ngsiv2.mapping.names import attribute_name, shown_attribute
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.test_v2_entities import create

NAMES = ("a", "b", "scope", "createdAt")
# In NGSIv2 the first is no URI, so that NGSI-LD knows it by another id.
IDS = {"E1": "urn:ngsi-v2:E1:T", "urn:x:2": "urn:x:2"}
VALUES = st.one_of(
    st.none(),
    st.integers(-5, 5),
    st.booleans(),
    st.sampled_from(["", "text", "urn:ngsi-ld:null", "2026-04-01"]),
    st.lists(st.integers(0, 3), max_size=2),
    st.dictionaries(st.sampled_from("xy"), st.integers(0, 3), max_size=2),
)
ATTRIBUTES = st.dictionaries(st.sampled_from(NAMES), VALUES, min_size=1, max_size=3)
KINDS = ["create", "append", "update", "replace", "upsert", "value", "delete_attribute", "delete"]
STEPS = st.lists(
    st.tuples(st.booleans(), st.sampled_from(KINDS), st.sampled_from(sorted(IDS)), ATTRIBUTES), max_size=12
)
SETTINGS = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
_rounds = itertools.count()
State = dict[str, dict[str, Any]]


@SETTINGS
@given(steps=STEPS)
def test_any_sequence_of_operations_of_both_gives_one_state(
    town: Town, v2: httpx.Client, steps: list[tuple[bool, str, str, dict[str, Any]]]
) -> None:
    name = f"both{next(_rounds)}"
    town.http.headers["NGSILD-Tenant"] = v2.headers["Fiware-Service"] = name
    model: State = {}

    for by_v2, kind, id, values in steps:
        # PATCH of attributes adds those that are missing in NGSI-LD, and leaves them out in NGSIv2.
        kind = "append" if kind == "update" and not by_v2 else kind
        expected = in_model(model, kind, id, values)
        done = over_v2(v2, kind, id, values) if by_v2 else over_ld(town, kind, id, values)
        assert done == expected, (by_v2, kind, id, values)
        assert seen_by_v2(v2) == seen_by_ld(town) == model


def in_model(model: State, kind: str, id: str, values: dict[str, Any]) -> bool:
    """Applies a step; tells whether it succeeds."""
    old = model.get(id)
    if kind == "create":
        if old is None:
            model[id] = dict(values)
        return old is None
    if kind == "upsert" and old is None:
        model[id] = dict(values)
        return True
    if old is None:
        return False
    first = next(iter(values))
    match kind:
        case "delete":
            del model[id]
        case "replace":
            model[id] = dict(values)
        case "append" | "upsert":
            old |= values
        case "update":
            old |= {name: value for name, value in values.items() if name in old}
            return values.keys() <= old.keys()
        case "value":
            if first in old:
                old[first] = values[first]
            return first in old
        case "delete_attribute":
            was_there = first in old
            old.pop(first, None)
            return was_there
    return True


def over_v2(v2: httpx.Client, kind: str, id: str, values: dict[str, Any]) -> bool:
    path, attributes = f"entities/{id}", {name: {"value": value} for name, value in values.items()}
    entity, first = {"id": id, "type": "T", **attributes}, next(iter(values))
    answer = {
        "create": lambda: v2.post("entities", json=entity),
        "upsert": lambda: v2.post("entities?options=upsert", json=entity),
        "append": lambda: v2.post(f"{path}/attrs", json=attributes),
        "update": lambda: v2.patch(f"{path}/attrs", json=attributes),
        "replace": lambda: v2.put(f"{path}/attrs", json=attributes),
        # httpx takes json=None for no body at all.
        "value": lambda: v2.put(
            f"{path}/attrs/{first}/value",
            content=orjson.dumps(values[first]),
            headers={"Content-Type": "application/json"},
        ),
        "delete_attribute": lambda: v2.delete(f"{path}/attrs/{first}"),
        "delete": lambda: v2.delete(path),
    }[kind]()
    assert answer.status_code < 500, answer.text
    return answer.is_success


def over_ld(town: Town, kind: str, id: str, values: dict[str, Any]) -> bool:
    http, path = town.http, f"entities/{IDS[id].replace('%', '%25')}"
    attributes = {ld_name(name): ld_attribute(value) for name, value in values.items()}
    entity, first = {"id": IDS[id], "type": "T", **attributes}, ld_name(next(iter(values)))
    answer = {
        "create": lambda: http.post("entities", json=entity),
        "upsert": lambda: http.post("entityOperations/upsert?options=update", json=[entity]),
        "append": lambda: http.patch(f"{path}/attrs", json=attributes),
        "replace": lambda: http.put(path, json=entity),
        "value": lambda: http.put(f"{path}/attrs/{first}", json=attributes[first]),
        "delete_attribute": lambda: http.delete(f"{path}/attrs/{first}"),
        "delete": lambda: http.delete(path),
    }[kind]()
    assert answer.status_code < 500, answer.text
    return answer.status_code in (200, 201, 204)


def ld_name(name: str) -> str:
    return f"urn:ngsi-v2:{name}" if name in ("scope", "createdAt") else name


def ld_attribute(value: Any) -> dict[str, Any]:
    if value is None:
        return {"type": "JsonProperty", "json": None}
    if value == "urn:ngsi-ld:null":
        return {"type": "Property", "value": {"@type": "Text", "@value": value}}
    return {"type": "Property", "value": value}


def seen_by_ld(town: Town) -> State:
    ids, names = {ld: id for id, ld in IDS.items()}, {ld_name(name): name for name in NAMES}
    return {
        ids[entity.pop("id")]: {
            names[name]: plain(attribute.get("value", attribute.get("json")))
            for name, attribute in entity.items()
            if name != "type"
        }
        for entity in town.get("entities", type="T").json()
    }


def plain(value: Any) -> Any:
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def seen_by_v2(v2: httpx.Client) -> State:
    found = v2.get("entities?type=T&options=keyValues").json()
    return {entity.pop("id"): {name: entity[name] for name in entity if name != "type"} for entity in found}


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="<>\"'=;()"), max_size=8)
TYPES = st.sampled_from(
    """Text Number Boolean None StructuredValue DateTime Relationship JsonProperty VocabProperty ListProperty
    LanguageProperty ListRelationship GeoProperty Property geo:other TextUnrestricted x""".split()  # noqa: SIM905
)
ASCII = st.text(st.characters(codec="ascii"), min_size=1, max_size=20)
JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**53), 2**53),
        st.floats(-1e9, 1e9),
        TEXTS,
        st.just("urn:ngsi-ld:null"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(TEXTS, inner, max_size=3),
        st.fixed_dictionaries({"@type": st.just("Text"), "@value": inner}),
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(
    kind=TYPES,
    value=JSON,
    metadata=st.dictionaries(st.sampled_from(["m", "value", "unitCode"]), JSON, max_size=2),
)
def test_an_attribute_comes_back_as_it_was_given(kind: str, value: Any, metadata: dict[str, Any]) -> None:
    if kind == "DateTime":
        value = None
    shown = {name: {"type": "some", "value": item} for name, item in metadata.items()}
    given = {"type": kind, "value": value, "metadata": shown}

    assert show_attribute(read_attribute("a", given)) == given


@given(
    id=st.text(st.characters(codec="ascii"), min_size=1, max_size=20),
    type=TYPES,
    path=st.sampled_from(["/", "/a/b"]),
)
def test_ids_come_back_as_they_were_given(id: str, type: str, path: str) -> None:
    assert shown_id(stored_id(id, type, path)) == id


@given(name=st.from_regex(r"(urn:ngsi-v2:){0,3}(scope|expiresAt|dateExpires|a|urn:ngsi-v2:)", fullmatch=True))
def test_names_come_back_as_they_were_given(name: str) -> None:
    assert shown_attribute(attribute_name(name)) == name


@pytest.mark.parametrize(
    ("ld", "shown"),
    [
        ({"type": "Property", "value": 1, "unitCode": "MTR"}, ("Number", 1, {"unitCode": ("Text", "MTR")})),
        (
            {"type": "Property", "value": "x", "observedAt": "2026-04-01T09:00:00+09:00"},
            ("Text", "x", {"observedAt": ("DateTime", "2026-04-01T00:00:00.000Z")}),
        ),
        (
            {"type": "Property", "value": {"@type": "DateTime", "@value": "2026-04-01T00:00:00Z"}},
            ("DateTime", "2026-04-01T00:00:00.000Z", {}),
        ),
        (
            {"type": "Relationship", "object": "urn:x:2", "since": {"type": "Property", "value": 3}},
            ("Relationship", "urn:x:2", {"since": ("Number", 3)}),
        ),
        ({"type": "LanguageProperty", "languageMap": {"ja": "駅"}}, ("LanguageProperty", {"ja": "駅"}, {})),
        ({"type": "JsonProperty", "json": {"a": None}}, ("JsonProperty", {"a": None}, {})),
        ({"type": "ListProperty", "valueList": [1, 2]}, ("ListProperty", [1, 2], {})),
        (
            {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [1, 2]}},
            ("geo:json", {"type": "Point", "coordinates": [1, 2]}, {}),
        ),
    ],
)
def test_kinds_of_ngsi_ld_are_shown_and_written_back(
    town: Town, v2: httpx.Client, ld: dict[str, Any], shown: tuple[str, Any, dict[str, Any]]
) -> None:
    town.create({"id": "urn:x:1", "type": "T", "a": ld})
    kind, value, metadata = shown
    members = {name: {"type": each[0], "value": each[1]} for name, each in metadata.items()}

    attribute = v2.get("entities/urn:x:1/attrs/a").json()

    assert attribute == {"type": kind, "value": value, "metadata": members}
    assert v2.put("entities/urn:x:1/attrs/a", json=attribute).status_code == 204
    assert v2.get("entities/urn:x:1/attrs/a").json() == attribute
    assert town.entity("urn:x:1")["a"]["type"] == ld["type"]


def test_scopes_and_several_types_of_ngsi_ld(town: Town, v2: httpx.Client) -> None:
    town.create(
        {"id": "urn:x:1", "type": ["Kiosk", "Shop"], "scope": ["/a/b", "/c"]},
        {"id": "urn:x:2", "type": "Shop"},
    )
    paths = [({"Fiware-ServicePath": path}, found) for path, found in (("/a/#", 1), ("/c", 1), ("/", 0))]

    for headers, found in paths:
        assert len(v2.get("entities?id=urn:x:1", headers=headers).json()) == found
    assert [entity["type"] for entity in v2.get("entities?type=Shop").json()] == ["Kiosk", "Shop"]
    c = {"Fiware-ServicePath": "/c"}
    assert v2.post("entities/urn:x:1/attrs?type=Shop", json={"n": {"value": 1}}, headers=c).status_code == 204
    assert town.entity("urn:x:1")["type"] == ["Kiosk", "Shop"]


def test_instances_with_a_dataset_stay_when_ngsiv2_writes(town: Town, v2: httpx.Client) -> None:
    other = {"type": "Property", "value": 2, "datasetId": "urn:d:1"}
    town.create({"id": "urn:x:1", "type": "T", "a": [{"type": "Property", "value": 1}, other]})

    assert v2.get("entities/urn:x:1?options=keyValues").json()["a"] == 1
    v2.patch("entities/urn:x:1/attrs", json={"a": {"value": 3}})

    assert town.entity("urn:x:1")["a"] == [other, {"type": "Property", "value": 3}]


def test_a_uri_names_one_entity_in_both(town: Town, v2: httpx.Client) -> None:
    create(v2, {"id": "urn:x:1", "type": "A"})

    other = v2.post("entities", json={"id": "urn:x:1", "type": "B"})
    upsert = v2.post("entities?options=upsert", json={"id": "urn:x:1", "type": "B", "n": {"value": 1}})

    assert (other.status_code, upsert.status_code) == (422, 422)
    assert town.entity("urn:x:1") == {"id": "urn:x:1", "type": "A"}
