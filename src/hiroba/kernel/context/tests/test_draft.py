# SPDX-License-Identifier: Apache-2.0
"""An entity in work is kept as the text of its members; to the outside it is a plain document."""

import contextlib
import gc
from functools import partial
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.model import operations
from hiroba.kernel.context.model.attribute_times import Lifetime, read_times, times_text
from hiroba.kernel.context.model.draft import Change, Working
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.merge_patch import merge
from hiroba.kernel.context.model.ready import Ready, ready_of
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.commit import Commit, new_state
from hiroba.kernel.context.tests.samples import prop

NAMES = st.sampled_from(["a", "b", "気温", "https://example.org/c"])
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=6))
VALUES = st.recursive(
    st.one_of(SCALARS, st.floats(allow_nan=False, allow_infinity=False)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), NAMES, VALUES),
        st.tuples(st.just("remove"), NAMES, st.none()),
        st.tuples(st.just("read"), NAMES, st.none()),
        st.tuples(st.just("read whole"), NAMES, st.none()),
        st.tuples(st.just("write"), NAMES, st.none()),
    ),
    max_size=12,
)


def working(document: dict[str, Any]) -> Working:
    record = Record(document["id"], "T", 1, 1, orjson.dumps(document), None, None)
    return Working("town", ChangeClock(), {record.id: record}, lambda change: None)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(NAMES, VALUES, max_size=3), STEPS)
def test_draft_is_to_its_readers_what_a_dictionary_is(
    members: dict[str, Any], steps: list[tuple[str, str, Any]]
) -> None:
    model = {"id": "urn:a:1", "type": "T", **members}
    draft = working(model).get("urn:a:1")
    assert draft is not None

    for kind, name, value in steps:
        if kind == "put":
            model[name] = value
            draft.put(name, value)
        elif kind == "remove" and name in model:
            del model[name]
            draft.remove(name)
        elif kind == "read":
            assert (draft.member(name), name in draft) == (model.get(name), name in model)
        elif kind == "read whole":
            assert draft.document == model
        elif kind == "write":
            assert draft.text == orjson.dumps(model)

    assert draft.text == orjson.dumps(model)
    assert draft.document == model
    assert draft.all_names() == model.keys()


def test_member_that_does_not_change_keeps_its_very_text() -> None:
    text = b'{"id":"urn:a:1","type":"T","a":{"type":"Property","value":1.50e2},"b":{"type":"Property","value":1}}'
    record = Record("urn:a:1", "T", 1, 1, text, None, None)
    state = Working("town", ChangeClock(), {record.id: record}, lambda change: None)

    operations.append(state, record.id, {"b": prop(2)}, overwrite=True)

    draft = state.get(record.id)
    assert draft is not None
    assert draft.text == text.replace(
        b'"b":{"type":"Property","value":1}', b'"b":{"type":"Property","value":2}'
    )


def test_what_a_commit_held_goes_without_the_collector() -> None:
    gc.collect()
    gc.disable()
    try:
        commit = Commit()
        state = new_state("town", ChangeClock(), [], commit)
        state.records["urn:a:1"] = None
        operations.create(state, ready_of({"id": "urn:a:1", "type": "T", "a": prop(1)}))
        operations.append(state, "urn:a:1", {"a": prop(2)}, overwrite=True)
        operations.delete(state, "urn:a:1")
        del commit, state

        assert gc.collect() == 0
    finally:
        gc.enable()


def test_times_are_pairs_in_json() -> None:
    times = {"a": Lifetime(1, 2), "b urn:dataset:1": Lifetime(3, 4)}

    assert times_text(times) == b'{"a":[1,2],"b urn:dataset:1":[3,4]}'
    assert read_times(times_text(times)) == times


PLAIN = st.builds(prop, st.integers(0, 3) | st.text(max_size=2))
POINTS = st.builds(lambda x: {"type": "Point", "coordinates": [x, 35]}, st.integers(134, 136))
INSTANCES = st.one_of(
    PLAIN,
    st.builds(lambda value: prop(value, observedAt="2026-04-01T09:00:00Z"), st.integers(0, 3)),
    st.builds(
        lambda value, n: prop(value, datasetId=f"urn:dataset:{n}"), st.integers(0, 3), st.integers(1, 2)
    ),
    st.builds(lambda value: {"type": "GeoProperty", "value": value}, POINTS),
)
FRAGMENTS = st.dictionaries(st.sampled_from("abc"), INSTANCES, min_size=1, max_size=2)
WORKS = st.lists(
    st.one_of(
        st.builds(lambda f: partial(operations.append, fragment=f, overwrite=True), FRAGMENTS),
        st.builds(lambda f: partial(operations.append, fragment=f, overwrite=False), FRAGMENTS),
        st.builds(lambda f: partial(operations.update, fragment=f), FRAGMENTS),
        st.builds(lambda f: partial(merge, fragment=f), FRAGMENTS),
        st.builds(
            lambda f: partial(operations.append, fragment={"type": "U", **f}, overwrite=True), FRAGMENTS
        ),
        st.builds(
            lambda name: partial(operations.delete_attribute, name=name, dataset=None, all=True),
            st.sampled_from("abc"),
        ),
        st.builds(lambda f: lambda state, id: operations.replace(state, whole(f)), FRAGMENTS),
        st.just(lambda state, id: state.get(id).document),
    ),
    max_size=6,
)


def whole(attributes: dict[str, Any]) -> Ready:
    return ready_of({"id": "urn:a:1", "type": "T", **attributes})


class Counting(ChangeClock):
    """Numbers that do not depend on the time."""

    def next(self) -> int:
        self.last += 1
        return self.last


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS, WORKS)
def test_operations_of_one_commit_leave_what_commits_of_their_own_leave(attributes: Any, works: Any) -> None:
    entity = whole(attributes)
    first = Record(entity.id, entity.type_key, 1, 1, entity.text, None, entity.cell, entity.names)
    together = Working("town", Counting(), {first.id: first}, lambda change: None)
    for work in works:
        attempt(work, together)

    apart, clock, changes = first, Counting(), []
    for work in works:
        state = Working("town", clock, {first.id: apart}, lambda change: None)
        attempt(work, state)
        changes += state.changes
        draft = state.get(first.id)
        assert draft is not None
        apart = draft.as_record()

    draft = together.get(first.id)
    assert draft is not None
    assert described(draft.as_record()) == described(apart)
    assert list(map(told, together.changes)) == list(map(told, changes))


def attempt(work: Any, state: Working) -> None:
    with contextlib.suppress(Problem):
        work(state, id="urn:a:1")


def described(record: Record) -> Any:
    document = orjson.loads(record.document)
    return (
        document,
        record.type_key,
        record.created,
        record.modified,
        record.times,
        record.cell,
    )


def told(change: Change) -> Any:
    return change.number, change.action, orjson.loads(change.fragment), change.before, change.names
