# SPDX-License-Identifier: Apache-2.0
"""What a selection decides from a part of an entity is what the whole of it says."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.geo.relations import parse_geo_query
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.members import NAMES_MAX, reader_of
from hiroba.kernel.context.model.system_times import with_system_times
from hiroba.kernel.context.names.vocabulary import CORE
from hiroba.kernel.context.ngsiv2.mapping.paths import EVERYTHING, read_filters
from hiroba.kernel.context.ngsiv2.queries.conditions import EntityCondition, Selector, read_expression
from hiroba.kernel.context.query.evaluation import meets, test_of
from hiroba.kernel.context.query.expressions import Compare, Target
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.query.scopes import parse_scopes
from hiroba.kernel.context.store.selection import Selection, stands_in_relation

# So that pytest does not take it for one of its own.
test_of.__test__ = False  # type: ignore[attr-defined]

NAMES = ["a", "b", "https://example.org/c", 'd"', "水位"]
SCALARS: list[Any] = [
    0,
    1,
    -1,
    15,
    15.0,
    15.5,
    1e300,
    True,
    False,
    "",
    "a",
    "15",
    "水",
    "a\"b':{",
    "2026-04-01",
]
SCALARS += ["2026-04-01T00:00:00Z", "2026-04-01T09:00:00+09:00"]
PLACES = st.builds(
    lambda x, y: {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [x, y]}},
    st.sampled_from([134.84, 134.841, 135.0]),
    st.sampled_from([34.75, 34.751]),
)
PLAIN = st.builds(lambda value: {"type": "Property", "value": value}, st.sampled_from(SCALARS))
ATTRIBUTES = st.one_of(
    PLAIN,
    PLACES,
    st.builds(lambda value, sub: {"type": "Property", "value": value, "a": sub}, st.sampled_from(SCALARS), PLAIN),
    st.builds(lambda one: {"type": "Property", "value": {"a": one, "b": [one]}}, st.sampled_from(SCALARS)),
    st.builds(lambda one, other: [one, {**other, "datasetId": "urn:d:1"}], PLAIN, PLAIN),
    st.just({"type": "Relationship", "object": "urn:a:1"}),
    st.just({"type": "LanguageProperty", "languageMap": {"ja": "水", "en": "a"}}),
    st.just({"type": "ListProperty", "valueList": [1, 15]}),
    st.just({"type": "JsonProperty", "json": {"a": {"type": "Property", "value": 15}}}),
)  # fmt: skip
DOCUMENTS = st.builds(
    lambda scope, attributes: {"id": "urn:x:1", "type": "T"} | scope | attributes,
    st.sampled_from([{}, {"scope": "/A/B"}, {"scope": ["/A", "/C"]}]),
    st.dictionaries(st.sampled_from([*NAMES, "location"]), st.one_of(ATTRIBUTES, PLACES), max_size=5),
)
TERMS = [
    "a",
    "!a",
    "a.b",
    "a[a]==15",
    "a.a==15",
    "b~=5",
    "a==urn:a:1",
    "a[ja]==水",
    'id=="urn:x:1"',
    "type==T",
]
TERMS += ["modifiedAt>1970-01-01T00:00:00Z", "a.modifiedAt>1970-01-01T00:00:00Z", "a==1..15", "a==1,15"]
TERMS += [
    f"{name}{sign}{value}"
    for name in ("a", "水位", "https://example.org/c")
    for sign in ("==", "!=", "<", "<=", ">", ">=")
    for value in ("15", "15.0", "true", '"15"', '"a"', "水", "2026-04-01", '"2026-04-01T00:00:00Z"')
]
EXPRESSIONS = st.one_of(
    st.sampled_from(TERMS),
    st.tuples(st.sampled_from(TERMS), st.sampled_from(";|"), st.sampled_from(TERMS)).map("".join),
)
ANY_NAMES = st.one_of(st.sampled_from(NAMES), st.text())
NUMBERS = st.one_of(st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False, allow_infinity=False))
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY_NAMES, inner, max_size=3)),
    max_leaves=10,
)


def record_of(document: dict[str, Any]) -> Record:
    return Record("urn:x:1", "T", 1, 2, orjson.dumps(document), None, None)


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(ANY_NAMES, JSON, max_size=6),
    st.sets(st.sampled_from(NAMES)),
)
def test_members_are_read_as_they_stand_in_the_whole(document: dict[str, Any], names: set[str]) -> None:
    found = reader_of(frozenset(names))(orjson.dumps(document))

    # Written again, since 1 equals 1.0 and True.
    assert orjson.dumps([found.get(name) for name in NAMES]) == orjson.dumps(
        [document.get(name) if name in names else found.get(name) for name in NAMES]
    )
    assert found.keys() & names == document.keys() & names


@pytest.mark.parametrize("names", [None, frozenset(f"n{number}" for number in range(NAMES_MAX + 1))])
def test_all_is_read_where_much_may_decide(names: frozenset[str] | None) -> None:
    assert reader_of(names)(b'{"n1":1,"x":2}') == {"n1": 1, "x": 2}


def test_name_beyond_ascii_is_found_the_first_time() -> None:
    # msgspec looks for such a name in vain until something else has written it.
    name = chr(0x6C34) + chr(0x4F4D)

    assert reader_of(frozenset([name]))('{"水位":1}'.encode()) == {name: 1}


@settings(max_examples=1000, deadline=None)
@given(DOCUMENTS, EXPRESSIONS)
def test_usual_comparisons_decide_like_all_others(document: dict[str, Any], q: str) -> None:
    expression = parse_query(q, CORE)

    assert test_of(expression)(document) is meets(document, expression)


@pytest.mark.parametrize("operator", ["==", "!="])
def test_comparison_with_no_value_at_all_is_decided(operator: str) -> None:
    """What is left of a condition on linked entities when none meets it."""
    nothing = Compare(Target("a"), operator, ())

    assert test_of(nothing)({"a": {"type": "Property", "value": 15}}) is (operator == "!=")


@settings(max_examples=1000, deadline=None)
@given(
    DOCUMENTS,
    st.one_of(st.none(), EXPRESSIONS),
    st.one_of(st.none(), st.sampled_from(["location", "a", "水位"])),
    st.sets(st.sampled_from(NAMES), max_size=2),
    st.one_of(st.none(), st.sampled_from(["/A", "/A/#", "/C"])),
)
def test_selection_decides_on_the_members_it_names(
    document: dict[str, Any],
    q: str | None,
    geoproperty: str | None,
    attributes: set[str],
    scope: str | None,
) -> None:
    record = record_of(document)
    expression = parse_query(q, CORE) if q is not None else None
    geo = (
        parse_geo_query("near;maxDistance==150", "Point", [134.84, 34.75], geoproperty)
        if geoproperty
        else None
    )
    scopes = parse_scopes(scope) if scope else None
    selection = Selection(
        tenant="t", type_keys=("T",), attributes=frozenset(attributes), expression=expression, geo=geo, scopes=scopes
    )  # fmt: skip

    assert selection.has_content(record) is (
        (not attributes or not attributes.isdisjoint(document))
        and (expression is None or meets(with_system_times(record, document), expression))
        and (geo is None or stands_in_relation(document, geo))
        and (scopes is None or scopes(document.get("scope")))
    )


@settings(max_examples=500, deadline=None)
@given(
    DOCUMENTS,
    st.sampled_from(["a", "!a", "a==15", "a.b==a", "水位>1", "'https://example.org/c'<=15", "id==a"]),
    st.sampled_from([None, "a.a==15", "a.dateCreated>1970-01-01T00:00:00Z"]),
    st.sampled_from(["", ";servicePath==/A/B", ";a!=15"]),
    st.sampled_from([None, "near;maxDistance:150"]),
    st.sampled_from([None, "/A/B", "/#", "/C"]),
)  # fmt: skip
def test_conditions_of_ngsiv2_decide_on_the_members_they_name(
    document: dict[str, Any], q: str, mq: str | None, more: str, georel: str | None, path: str | None
) -> None:
    record = record_of(document)
    given = {"q": q + more} | ({"mq": mq} if mq else {})
    given |= {"georel": georel, "geometry": "point", "coords": "34.75,134.84"} if georel else {}
    condition = EntityCondition(
        selectors=(Selector(),),
        filters=read_filters(path) if path else EVERYTHING,
        expression=read_expression(given),
    )
    selection = Selection(tenant="t", type_keys=("T",), condition=condition)

    assert selection.has_content(record) is condition.meets(record, document)
