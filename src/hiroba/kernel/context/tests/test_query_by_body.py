# SPDX-License-Identifier: Apache-2.0
"""POST /entityOperations/query (ETSI GS CIM 009, 5.7.2, 5.2.23 and 6.23.3.1)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id

TYPE = "WaterLevelObserved"


def ids(town: Town, **members: Any) -> list[str]:
    answer = town.post("entityOperations/query", {"type": "Query", **members})
    assert answer.status_code == 200, answer.text
    return [entity["id"] for entity in answer.json()]


def test_selectors_are_alternatives(town: Town, other_town: Town) -> None:
    town.create(sensor(1), sensor(2), sensor(3, type="AED"), sensor(14, type="AED"))
    other_town.create(sensor(5))

    selectors = [{"id": sensor_id(1), "type": TYPE}, {"idPattern": "-1", "type": "AED"}]

    assert ids(town, entities=selectors) == [sensor_id(1), sensor_id(14)]
    assert ids(town, entities=[{"type": "AED|Other"}]) == [sensor_id(3), sensor_id(14)]
    # The first selector names the id of an entity of another type.
    assert ids(town, entities=[{"id": sensor_id(3), "type": TYPE}]) == []


def test_all_parts_of_a_query_narrow(town: Town) -> None:
    town.create(
        sensor(1, level=1, location=at(134.84, 34.75), scope="/Kakogawa/North"),
        sensor(2, level=5, location=at(134.84, 34.75), scope="/Kakogawa/North"),
        sensor(3, level=5, location=at(135.2, 34.7), scope="/Kakogawa/North"),
        sensor(4, level=5, location=at(134.84, 34.75), scope="/Kakogawa/South"),
    )

    found = ids(
        town,
        entities=[{"type": TYPE}],
        q="waterLevel>2",
        geoQ={"georel": "near;maxDistance==1000", "geometry": "Point", "coordinates": [134.84, 34.75]},
        scopeQ="/Kakogawa/North",
    )

    assert found == [sensor_id(2)]


def test_form_and_page_are_those_of_a_get(town: Town) -> None:
    town.create(*(sensor(number, level=number) for number in range(1, 5)))

    answer = town.http.post(
        "entityOperations/query",
        params={"options": "keyValues", "limit": "2", "count": "true"},
        json={"type": "Query", "entities": [{"type": TYPE}], "pick": ["id", "waterLevel"]},
    )

    assert answer.json() == [
        {"id": sensor_id(1), "waterLevel": 1},
        {"id": sensor_id(2), "waterLevel": 2},
    ]
    assert answer.headers["NGSILD-Results-Count"] == "4"
    assert 'rel="next"' in answer.headers["Link"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"type": "Subscription"},
        {"type": "Query"},
        {"type": "Query", "entities": []},
        {"type": "Query", "entities": [{}]},
        {"type": "Query", "entities": [{"type": 1}]},
        {"type": "Query", "entities": [{"id": "no uri", "type": "T"}]},
        {"type": "Query", "entities": [{"idPattern": "(", "type": "T"}]},
        {"type": "Query", "attrs": [1]},
        {"type": "Query", "q": {"a": 1}},
        {"type": "Query", "geoQ": {"georel": "near"}},
        {"type": "Query", "entities": [{"type": "T"}], "unknown": 1},
    ],
)
def test_malformed_query_is_refused(town: Town, body: object) -> None:
    assert town.post("entityOperations/query", body).status_code == 400


def test_a_thousand_selectors_are_taken_and_a_million_refused(town: Town) -> None:
    town.create(sensor(1, extra=prop(1)))
    many = [{"id": sensor_id(number), "type": TYPE} for number in range(1_000)]

    assert ids(town, entities=many) == [sensor_id(1)]
    assert town.post("entityOperations/query", {"type": "Query", "entities": many * 2}).status_code == 400
