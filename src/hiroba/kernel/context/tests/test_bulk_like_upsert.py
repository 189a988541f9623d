# SPDX-License-Identifier: Apache-2.0
"""Whatever is sent in bulk leaves what an ordinary upsert of the same leaves."""

from typing import Any

import orjson
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.model.ready import read_ready, read_slowly, ready_as_it_is, ready_list
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop
from hiroba.kernel.context.tests.test_bulk import bulk

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
SCALARS = st.one_of(
    st.booleans(), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False), TEXT
)
VALUES = st.one_of(
    SCALARS, st.none(), st.lists(SCALARS, max_size=3), st.dictionaries(TEXT, SCALARS, max_size=2)
)
NUMBERS = st.floats(-91, 91, allow_nan=False)
POINTS = st.builds(lambda x, y: {"type": "Point", "coordinates": [x, y]}, NUMBERS, NUMBERS)
LINE = st.builds(
    lambda *p: {"type": "LineString", "coordinates": [list(x) for x in p]}, *[st.tuples(NUMBERS, NUMBERS)] * 2
)
ATTRIBUTES = st.one_of(
    st.builds(prop, VALUES),
    st.builds(lambda value: {"value": value, "type": "Property"}, SCALARS),
    st.builds(lambda value: {**prop(value), "observedAt": "2026-04-01T09:00:00Z"}, SCALARS),
    st.builds(lambda value: {**prop(value), "createdAt": "2026-04-01T09:00:00Z"}, SCALARS),
    st.builds(lambda value: {**prop(value), "expiresAt": "2099-01-01T00:00:00Z"}, SCALARS),
    st.builds(lambda value: {"type": "GeoProperty", "value": value}, st.one_of(POINTS, LINE)),
    st.just({"type": "Relationship", "object": "urn:ngsi-ld:Device:1"}),
    SCALARS,
    st.just("2099-01-01T00:00:00Z"),
)
NAMES = st.sampled_from(
    [
        "name",
        "location",
        "level",
        "note",
        "scope",
        "createdAt",
        "expiresAt",
        "https://uri.etsi.org/ngsi-ld/name",
        "a b",
        "x",
    ]
)


@st.composite
def entities(draw: st.DrawFn) -> dict[str, Any]:
    entity = {
        "id": f"urn:ngsi-ld:Well:{draw(st.integers(1, 4))}",
        "type": draw(st.sampled_from(["Well", "Pump", ["Well", "Pump"]])),
    }
    return entity | draw(st.dictionaries(NAMES, ATTRIBUTES, max_size=4))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(entities(), min_size=1, max_size=6), st.lists(entities(), min_size=1, max_size=6))
def test_bulk_leaves_what_upserts_leave(
    town: Town, other_town: Town, scratch: Scratch, first: list[Any], second: list[Any]
) -> None:
    for each in (town, other_town):
        forget(scratch, each.name)
        each.post("entityOperations/delete", [f"urn:ngsi-ld:Well:{n}" for n in range(1, 5)])
        forget(scratch, each.name)
    for part in (first, second):
        bulk(town, *part)
        other_town.post("entityOperations/upsert", part)

    assert stored(scratch, town.name) == stored(scratch, other_town.name)
    assert history(scratch, town.name) == history(scratch, other_town.name)


@settings(max_examples=300, deadline=None)
@given(entities())
def test_ready_line_is_read_as_the_entity_of_any_request(entity: dict[str, Any]) -> None:
    line = orjson.dumps(entity)

    assert outcome(read_ready, line) == outcome(read_slowly, line)


@settings(max_examples=200, deadline=None)
@given(st.lists(entities(), min_size=1, max_size=3))
def test_ready_list_is_read_as_its_entities_one_by_one(given: list[dict[str, Any]]) -> None:
    found = ready_list(orjson.dumps(given))

    alone = [outcome(read_slowly, orjson.dumps(entity)) for entity in given]
    if found is not None:
        assert [(each.id, each.type_key, each.text, each.cell) for each in found] == alone
    # What is ready alone is ready among others.
    assert (found is not None) == all(is_ready(entity) for entity in given)


def is_ready(entity: dict[str, Any]) -> bool:
    try:
        return ready_as_it_is(orjson.dumps(entity)) is not None
    except Problem:
        return False


@pytest.mark.parametrize(
    "attribute",
    [
        {"type": "Property", "value": "urn:ngsi-ld:null"},
        {"type": "Property", "value": None},
        {"type": "Relationship", "object": "urn:ngsi-ld:null"},
    ],
)
def test_ready_line_holds_no_ngsi_ld_null(attribute: dict[str, Any]) -> None:
    line = orjson.dumps({"id": "urn:a:1", "type": "Well", "a": attribute})

    assert ready_as_it_is(line) is None
    assert ready_list(b"[" + line + b"]") is None
    assert outcome(read_slowly, line) == "BadRequestData"


def test_ready_line_with_a_doubled_name_is_read_as_of_any_request() -> None:
    line = (
        b'{"id":"urn:a:1","type":"Well","a":{"type":"Property","value":1},"a":{"type":"Property","value":2}}'
    )

    assert read_ready(line).text == b'{"id":"urn:a:1","type":"Well","a":{"type":"Property","value":2}}'


def outcome(read: Any, line: bytes) -> Any:
    try:
        ready = read(line)
    except Problem as problem:
        return problem.kind
    return ready.id, ready.type_key, ready.text, ready.cell


def forget(scratch: Scratch, tenant: str) -> None:
    with psycopg.connect(scratch.owner_dsn) as owner:
        owner.execute("DELETE FROM context.history WHERE tenant = %s", (tenant,))


def stored(scratch: Scratch, tenant: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(scratch.owner_dsn) as owner:
        rows = owner.execute(
            "SELECT id, type_key, document, cell FROM context.entity WHERE tenant = %s ORDER BY id",
            (tenant,),
        ).fetchall()
    return [(id, type_key, in_order(text), cell) for id, type_key, text, cell in rows]


def history(scratch: Scratch, tenant: str) -> list[tuple[Any, ...]]:
    """Without the rows of an upsert that changed nothing, which a bulk write does not write."""
    with psycopg.connect(scratch.owner_dsn) as owner:
        rows = owner.execute(
            "SELECT id, action, type_key, fragment FROM context.history WHERE tenant = %s ORDER BY id, change",
            (tenant,),
        ).fetchall()
    kept: list[tuple[Any, ...]] = []
    for id, action, type_key, fragment in rows:
        row = (id, action, type_key, in_order(fragment))
        if not (kept and (kept[-1][0], kept[-1][3]) == (id, row[3])):
            kept.append(row)
    return kept


def in_order(text: str) -> bytes:
    return orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS)
