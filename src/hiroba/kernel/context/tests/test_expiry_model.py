# SPDX-License-Identifier: Apache-2.0
"""4.22 without a broker: whatever is written and whenever one looks, only what has expired goes."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.clock import ChangeClock, microseconds
from hiroba.kernel.context.federation.merging import merge, read_found
from hiroba.kernel.context.model.draft import DELETED, UPDATED, Working
from hiroba.kernel.context.model.entities import Record, read_entity
from hiroba.kernel.context.model.expiry import next_expiry, remove_expired
from hiroba.kernel.context.names.vocabulary import CORE
from hiroba.kernel.context.tests.samples import prop

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
HOURS = st.one_of(st.none(), st.integers(0, 5))


def hour(number: int) -> datetime:
    return EPOCH + timedelta(hours=number)


def until(number: int | None) -> dict[str, str]:
    # One moment has many spellings.
    if number is None:
        return {}
    zone = "+09:00" if number % 2 else "Z"
    local = hour(number) + timedelta(hours=9 if number % 2 else 0)
    return {"expiresAt": f"{local:%Y-%m-%dT%H:%M:%S}{zone}"}


PARTS = st.tuples(HOURS, st.dictionaries(st.sampled_from("xy"), HOURS, max_size=2))
ATTRIBUTES = st.dictionaries(
    st.sampled_from("abc"), st.dictionaries(st.sampled_from(["", "urn:d:1"]), PARTS, min_size=1), max_size=3
)


def whole(expires: int | None, attributes: dict[str, Any]) -> dict[str, Any]:
    """An entity as a request brings it."""
    document: dict[str, Any] = {"id": "urn:a:1", "type": "T", **until(expires)}
    for name, instances in attributes.items():
        made = [
            prop(1, **until(lasts), **({"datasetId": dataset} if dataset else {}))
            | {sub: prop(2, **until(each)) for sub, each in subs.items()}
            for dataset, (lasts, subs) in instances.items()
        ]
        document[name] = made if len(made) > 1 else made[0]
    return document


def left(expires: int | None, attributes: dict[str, Any], now: int) -> dict[str, Any] | None:
    """What a plain model leaves of it."""

    def lasts(number: int | None) -> bool:
        return number is None or number > now

    if not lasts(expires):
        return None
    kept = {
        name: {
            dataset: (until, {sub: each for sub, each in subs.items() if lasts(each)})
            for dataset, (until, subs) in instances.items()
            if lasts(until)
        }
        for name, instances in attributes.items()
    }
    return ordered(whole(expires, {name: instances for name, instances in kept.items() if instances}))


def ordered(document: dict[str, Any]) -> dict[str, Any]:
    """Instances of one attribute have no order."""
    return {
        name: sorted(value, key=lambda each: each.get("datasetId", "")) if isinstance(value, list) else value
        for name, value in document.items()
    }


@settings(max_examples=500, deadline=None)
@given(HOURS, ATTRIBUTES, st.lists(st.integers(0, 5), min_size=1, max_size=3))
def test_only_what_has_expired_goes(
    expires: int | None, attributes: dict[str, Any], looks: list[int]
) -> None:
    document = read_entity(whole(expires, deepcopy(attributes)), CORE)
    record = Record("urn:a:1", "T", 1, 1, orjson.dumps(document), None, None)
    working = Working("town", ChangeClock(), {record.id: record}, lambda change: None)

    for now in sorted(looks):
        before, changes = working.get("urn:a:1"), len(working.changes)
        due = next_expiry(before.document) if before is not None else None
        told = run(working, microseconds(hour(now)))

        draft, expected = working.get("urn:a:1"), left(expires, attributes, now)
        assert (ordered(draft.document) if draft is not None else None) == expected
        if draft is not None:
            assert ordered(orjson.loads(draft.text)) == expected
        assert told == (next_expiry(expected) if expected is not None else None)
        assert told is None or told > microseconds(hour(now))
        # Nothing is written when nothing was due.
        is_due = due is not None and due <= microseconds(hour(now))
        actions = [change.action for change in working.changes[changes:]]
        assert actions == ([DELETED if expected is None else UPDATED] if is_due else [])


def run(working: Working, now: int) -> int | None:
    steps = remove_expired(working, ["urn:a:1"], now)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return dict(end.value)["urn:a:1"]


def merged(*parts: dict[str, Any]) -> dict[str, Any]:
    found = [read_found({"id": "urn:a:1", "type": "T", **part}, CORE) for part in parts]
    document: dict[str, Any] = orjson.loads(merge([each for each in found if each is not None]).document)
    return document


def test_entity_that_one_keeps_for_good_lasts_and_what_others_bring_does_not() -> None:
    """4.5.5.2, 4.5.5.3."""
    shown = merged(
        {"a": prop(1)},
        {**until(2), "b": prop(2), "c": prop(3, **until(1)), "d": prop(4, **until(3))},
    )

    assert "expiresAt" not in shown
    assert shown["a"] == prop(1)
    assert [shown[name]["expiresAt"] for name in "bcd"] == [until(n)["expiresAt"] for n in (2, 1, 2)]


def test_entity_that_all_let_go_lasts_as_long_as_the_last_keeps_it() -> None:
    shown = merged({**until(2), "a": prop(1)}, {**until(4), "b": prop(2)})

    assert shown["expiresAt"] == until(4)["expiresAt"]
    assert shown["a"]["expiresAt"] == until(2)["expiresAt"]


def test_entity_of_one_source_is_shown_as_it_is_there() -> None:
    part = {**until(2), "a": prop(1), "b": prop(2, **until(3))}
    assert merged(dict(part)) == {"id": "urn:a:1", "type": "T", **part}
