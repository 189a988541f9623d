# SPDX-License-Identifier: Apache-2.0
"""Neither a reader nor a source makes the broker fail by what it says of EntityMaps."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.context_sources import ContextSource
from hiroba.kernel.context.tests.samples import sensor, sensor_id
from hiroba.kernel.context.tests.test_entity_maps import HEADER
from hiroba.kernel.context.tests.test_fuzz import OBJECTS, SETTINGS, VALUES, WORDS, check, text_of
from hiroba.kernel.context.tests.test_registrations import LEVEL, register, registration

JSON = {"Content-Type": "application/json"}
IN_HEADER = WORDS.map(lambda word: "".join(each for each in word if "!" <= each <= "~"))
NAMES = st.sampled_from(
    [
        "entityMap",
        "entityMapLifetime",
        "limit",
        "offset",
        "count",
        "id",
        "q",
        "local",
        "splitEntities",
        "join",
    ]
)
MEMBERS = st.dictionaries(st.sampled_from(["id", "type", "expiresAt", "entityMap", "linkedMaps"]), VALUES)
TEMPORAL = ["createEntityMapQueryTemporal", "queryTemporal"]


@pytest.fixture
def source(town: Town) -> Iterator[ContextSource]:
    with ContextSource() as made:
        management = {"cooldown": 0, "timeout": 2_000}
        given = registration(endpoint=made.endpoint, operations=["federationOps", *TEMPORAL])
        register(town, given | {"management": management})
        yield made


@settings(SETTINGS, max_examples=100)
@given(
    named=st.one_of(st.none(), IN_HEADER),
    parameters=st.dictionaries(NAMES, WORDS, max_size=3),
    fragment=st.one_of(MEMBERS, OBJECTS, VALUES),
)
def test_no_reader_makes_maps_fail(
    town: Town, named: str | None, parameters: dict[str, str], fragment: Any
) -> None:
    made = town.get("entityMaps", type=LEVEL)
    check(made)
    path = made.headers[HEADER].removeprefix("/ngsi-ld/v1/")
    header = {HEADER: made.headers[HEADER] if named is None else named}

    for asked in ("entities", "entityMaps", "temporal/entities", "temporal/entityMaps"):
        check(town.get(asked, header, type=LEVEL, **parameters))
    body = {"type": "Query", "entities": [{"type": LEVEL}]} | (fragment if isinstance(fragment, dict) else {})
    check(town.http.post("entityOperations/query", content=text_of(body), headers=header | JSON))
    check(town.http.patch(path, content=text_of(fragment), headers=JSON))
    check(town.get(path))
    assert town.delete(path).status_code in (204, 404)


@settings(SETTINGS, max_examples=100)
@given(whole=st.one_of(MEMBERS, VALUES), page=st.one_of(VALUES, st.lists(OBJECTS, max_size=3)))
def test_no_source_makes_maps_fail(town: Town, source: ContextSource, whole: Any, page: Any) -> None:
    """Its map and its pages may be anything."""
    source.answer = lambda asked: (200, whole if asked.path.endswith("entityMaps") else page)

    for path in ("entities", "temporal/entities"):
        first = town.get(path, type=LEVEL, entityMap="true", limit=1, count="true")
        check(first)
        second = town.get(path, {HEADER: first.headers[HEADER]}, type=LEVEL, limit=1, offset=1)
        check(second)
        check(town.get(first.headers[HEADER].removeprefix("/ngsi-ld/v1/")))


def test_map_of_a_source_that_names_what_nobody_has_costs_no_entity(
    town: Town, source: ContextSource
) -> None:
    """What it does not bring when asked for it leaves the map."""
    town.create(*(sensor(number) for number in range(3)))
    ids = {sensor_id(number): ["@none"] for number in range(2, 8)} | {"no uri": ["@none"]}
    answer = {"id": "urn:ngsi-ld:entitymap:1", "type": "EntityMap", "entityMap": ids}
    source.answer = lambda asked: (201, answer) if asked.path.endswith("entityMaps") else (200, [])

    first = town.get("entities", type=LEVEL, entityMap="true", limit=2, count="true")
    second = town.get(
        "entities", {HEADER: first.headers[HEADER]}, type=LEVEL, limit=9, offset=2, count="true"
    )

    assert [len(page.json()) for page in (first, second)] == [2, 1]
    assert (first.headers["NGSILD-Results-Count"], second.headers["NGSILD-Results-Count"]) == ("8", "3")
    assert "could not be understood" in first.headers["NGSILD-Warning"]
