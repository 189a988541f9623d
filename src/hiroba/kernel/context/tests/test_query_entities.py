# SPDX-License-Identifier: Apache-2.0
"""GET /entities (ETSI GS CIM 009, 5.7.2 and 6.4.3.2)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id


def test_query_by_type_lists_in_order_of_creation(town: Town, other_town: Town) -> None:
    town.create(sensor(3), sensor(1), sensor(2, type="RainfallObserved"))
    other_town.create(sensor(4))

    assert town.ids(type="WaterLevelObserved") == [sensor_id(3), sensor_id(1)]
    assert town.ids(type="WaterLevelObserved,RainfallObserved") == [sensor_id(n) for n in (3, 1, 2)]
    assert town.ids(type="AED") == []


def test_query_solves_type_expressions(town: Town) -> None:
    town.create(sensor(1), sensor(2) | {"type": ["RainfallObserved", "WaterLevelObserved"]})

    assert town.ids(type="WaterLevelObserved;RainfallObserved") == [sensor_id(2)]
    assert town.ids(type="(RainfallObserved|AED)") == [sensor_id(2)]


def test_query_by_id_and_pattern(town: Town) -> None:
    town.create(sensor(1), sensor(2), sensor(13))

    ids = f"{sensor_id(2)},{sensor_id(1)},urn:ngsi-ld:X:9"
    assert town.ids(id=ids, local="true") == [sensor_id(1), sensor_id(2)]
    assert town.ids(type="WaterLevelObserved", idPattern="-1.*$") == [sensor_id(1), sensor_id(13)]
    assert town.ids(type="WaterLevelObserved", idPattern=r"\P{Han}-\d\d\z") == [sensor_id(13)]


@pytest.mark.parametrize(
    ("q", "numbers"),
    [
        ("waterLevel==2", [2]),
        ("waterLevel!=2", [1, 3]),
        ("waterLevel>1", [2, 3]),
        ("waterLevel>=2;waterLevel<3", [2]),
        ("waterLevel<2|waterLevel>2", [1, 3]),
        ("waterLevel==1..2", [1, 2]),
        ("waterLevel==1,3", [1, 3]),
        ('name=="観測点3"', [3]),
        ('name~="点[12]"', [1, 2]),
        ("name!~=点[12]", [3]),
        ("flooded==true", [3]),
        ("flooded", [1, 3]),
        ("!flooded", [2]),
        ("waterLevel.accuracy>0.5", [2]),
        ("address[city]==加古川市", [1]),
        ("owner==urn:ngsi-ld:Office:2", [2]),
        ("waterLevel.observedAt>2026-04-01T10:00:00Z", [3]),
        ("(waterLevel==1|waterLevel==2);flooded==false", [1]),
        ('tags=="b"', [1, 2]),
        ("absent==1", []),
    ],
)
def test_query_filters_by_q(town: Town, q: str, numbers: list[int]) -> None:
    """4.9: the query language."""
    town.create(
        sensor(1, flooded=prop(False), address=prop({"city": "加古川市"}), tags=prop(["a", "b"])),
        sensor(2, owner={"type": "Relationship", "object": "urn:ngsi-ld:Office:2"}, tags=prop("b"))
        | {"waterLevel": prop(2, accuracy=prop(0.9))},
        sensor(3, flooded=prop(True)) | {"waterLevel": prop(3, observedAt="2026-04-01T20:00:00+09:00")},
    )

    assert town.ids(type="WaterLevelObserved", q=q) == [sensor_id(number) for number in numbers]


@pytest.mark.parametrize("q", ["waterLevel>", "(a==1", "a==1;", "==3", "a~=(b", "a>1,2", 'a=="x'])
def test_query_with_malformed_q_is_refused(town: Town, q: str) -> None:
    answer = town.get("entities", type="WaterLevelObserved", q=q)

    assert answer.status_code == 400
    assert answer.json()["type"].endswith("BadRequestData")


def test_query_pages_with_links_and_count(town: Town) -> None:
    """6.3.10 and 6.3.13."""
    town.create(*(sensor(number) for number in range(5)))

    first = town.get("entities", type="WaterLevelObserved", limit="2", count="true")
    middle = town.get("entities", type="WaterLevelObserved", limit="2", offset="2")
    last = town.get("entities", type="WaterLevelObserved", limit="2", offset="4")

    assert [entity["id"] for entity in middle.json()] == [sensor_id(2), sensor_id(3)]
    assert first.headers["NGSILD-Results-Count"] == "5"
    assert 'limit=2&offset=2>;rel="next"' in first.headers["Link"]
    assert 'offset=0>;rel="prev"' in middle.headers["Link"]
    assert 'rel="next"' in middle.headers["Link"]
    assert 'rel="next"' not in last.headers["Link"]
    assert len(last.json()) == 1


def test_query_count_alone(town: Town) -> None:
    town.create(sensor(1), sensor(2))

    answer = town.get("entities", type="WaterLevelObserved", limit="0", count="true", q="waterLevel==1")

    assert answer.json() == []
    assert answer.headers["NGSILD-Results-Count"] == "2"


def test_query_pages_follow_creations_and_deletions(town: Town) -> None:
    """A kept page must not outlive what it lists."""
    town.create(sensor(1), sensor(2))
    assert town.ids(type="WaterLevelObserved", limit="2") == [sensor_id(1), sensor_id(2)]

    town.create(sensor(3))
    assert town.ids(type="WaterLevelObserved") == [sensor_id(1), sensor_id(2), sensor_id(3)]

    town.delete(f"entities/{sensor_id(1)}")
    assert town.ids(type="WaterLevelObserved", limit="2") == [sensor_id(2), sensor_id(3)]


def test_query_selects_entities_with_an_attribute(town: Town) -> None:
    town.create(sensor(1), sensor(2, flooded=prop(True)))

    answer = town.get("entities", attrs="flooded", options="keyValues")

    assert answer.json() == [{"id": sensor_id(2), "type": "WaterLevelObserved", "flooded": True}]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"limit": "x", "type": "A"},
        {"limit": "-1", "type": "A"},
        {"limit": "0", "type": "A"},
        {"type": "A;"},
    ],
)
def test_query_that_cannot_be_answered_is_refused(town: Town, parameters: dict[str, Any]) -> None:
    assert town.get("entities", **parameters).status_code == 400


def test_query_beyond_the_greatest_page_is_refused(town: Town) -> None:
    answer = town.get("entities", type="A", limit="1001")

    assert answer.status_code == 403
    assert answer.json()["type"].endswith("TooManyResults")


def test_query_with_a_million_ids_is_refused(town: Town) -> None:
    many = town.get("entities", local="true", id=",".join(f"urn:a:{number}" for number in range(1_100)))
    more = town.get("entities", id=",".join(f"urn:a:{number}" for number in range(2_500)))

    assert many.status_code == 400
    assert "1000" in many.json()["detail"]
    assert more.status_code == 431
