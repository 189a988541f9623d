# SPDX-License-Identifier: Apache-2.0
"""Any sequence of operations gives the same state as a plain dictionary, over HTTP, history and paging included."""

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor_id

NAMES = ("a", "b", "c")
NUMBERS = st.integers(1, 4)
VALUES = st.one_of(
    st.integers(-5, 5), st.text(max_size=4), st.booleans(), st.lists(st.integers(0, 3), max_size=2)
)
ATTRIBUTES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("create"), NUMBERS, ATTRIBUTES),
        st.tuples(st.just("upsert"), NUMBERS, ATTRIBUTES),
        st.tuples(st.just("upsert_update"), NUMBERS, ATTRIBUTES),
        st.tuples(st.just("append"), NUMBERS, ATTRIBUTES),
        st.tuples(st.just("append_new"), NUMBERS, ATTRIBUTES),
        st.tuples(st.just("update"), NUMBERS, ATTRIBUTES),
        st.tuples(st.just("merge"), NUMBERS, ATTRIBUTES),
        st.tuples(st.just("replace"), NUMBERS, ATTRIBUTES),
        st.tuples(st.just("delete"), NUMBERS, st.just({})),
        st.tuples(st.just("delete_attribute"), NUMBERS, ATTRIBUTES),
    ),
    max_size=12,
)
_rounds = itertools.count()
State = dict[str, dict[str, Any]]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_operations_give_the_state_of_a_plain_dictionary(
    town: Town, steps: list[tuple[str, int, Any]]
) -> None:
    town.http.headers["NGSILD-Tenant"] = f"model{next(_rounds)}"
    model: State = {}

    for kind, number, values in steps:
        id = f"{sensor_id(number)}"
        attributes = {name: prop(value) for name, value in values.items()}
        expected = in_model(model, kind, id, attributes)
        assert over_http(town, kind, id, attributes) == expected, (kind, id, attributes)

    listed = town.get("entities", type="T", count="true")
    assert {entity["id"]: entity for entity in listed.json()} == model
    assert listed.headers["NGSILD-Results-Count"] == str(len(model))
    for id, entity in model.items():
        assert town.entity(id) == entity
        assert newest(town, id) == {name: value for name, value in entity.items() if name in NAMES}


def newest(town: Town, id: str) -> dict[str, Any]:
    """The last value of each attribute that the entity has, as history tells it."""
    evolution = town.get(f"temporal/entities/{id}", lastN="1").json()
    shown = {name: evolution[name][0] for name in NAMES if name in evolution and name in town.entity(id)}
    return {name: prop(point["value"]) for name, point in shown.items()}


def in_model(model: State, kind: str, id: str, attributes: dict[str, Any]) -> bool:
    """Applies a step; tells whether it succeeds."""
    old = model.get(id)
    whole = {"id": id, "type": "T", **attributes}
    if kind == "create":
        if old is None:
            model[id] = whole
        return old is None
    if kind == "upsert" or (kind == "upsert_update" and old is None):
        model[id] = whole
        return True
    if old is None:
        return False
    if kind == "delete":
        del model[id]
        return True
    if kind == "replace":
        model[id] = whole
        return True
    if kind == "delete_attribute":
        name = next(iter(attributes), "a")
        return old.pop(name, None) is not None
    return in_model_attributes(old, kind, attributes)


def in_model_attributes(old: dict[str, Any], kind: str, attributes: dict[str, Any]) -> bool:
    complete = True
    for name, attribute in attributes.items():
        if kind == "append_new" and name in old:
            complete = False
        else:
            old[name] = attribute
    return complete


def over_http(town: Town, kind: str, id: str, attributes: dict[str, Any]) -> bool:
    whole = {"id": id, "type": "T", **attributes}
    http, attrs = town.http, f"entities/{id}/attrs"
    answer = {
        "create": lambda: http.post("entities", json=whole),
        "upsert": lambda: http.post("entityOperations/upsert", json=[whole]),
        "upsert_update": lambda: http.post("entityOperations/upsert?options=update", json=[whole]),
        "append": lambda: http.post(attrs, json=attributes),
        "append_new": lambda: http.post(f"{attrs}?options=noOverwrite", json=attributes),
        "update": lambda: http.patch(attrs, json=attributes),
        "merge": lambda: http.patch(f"entities/{id}", json=attributes),
        "replace": lambda: http.put(f"entities/{id}", json=whole),
        "delete": lambda: http.delete(f"entities/{id}"),
        "delete_attribute": lambda: http.delete(f"{attrs}/{next(iter(attributes), 'a')}"),
    }[kind]()
    assert answer.status_code < 500, answer.text
    return answer.status_code in (200, 201, 204)


@pytest.mark.parametrize(
    "path",
    [
        "entities/*",
        "entities/*/attrs/*",
        "types/*",
        "entities/%00",
        "entities/%FF%FE",
        "types?details=%",
        "entities?type=%2C",
        "entities?q=%5B",
    ],
)
def test_odd_addresses_never_fail_inside(town: Town, path: str) -> None:
    assert town.http.get(path).status_code < 500


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    body=st.recursive(
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.text(),
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.one_of(
                    st.sampled_from(
                        [
                            "id",
                            "type",
                            "value",
                            "location",
                            "coordinates",
                            "object",
                            "scope",
                            "datasetId",
                            "expiresAt",
                        ]
                    ),
                    st.text(max_size=5),
                ),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=12,
    ),
    path=st.sampled_from(
        [
            "entities",
            "entityOperations/upsert",
            "entityOperations/merge",
            "subscriptions",
            "entityOperations/delete",
        ]
    ),
)
def test_arbitrary_bodies_never_fail_inside(town: Town, body: Any, path: str) -> None:
    if isinstance(body, dict) and path == "entities":
        body = {"id": sensor_id(1), "type": "T"} | body

    try:
        answer = town.post(path, body)
    except (UnicodeEncodeError, OverflowError):
        return

    assert answer.status_code < 500, answer.text
