# SPDX-License-Identifier: Apache-2.0
"""scopeQ (ETSI GS CIM 009, 4.19) and orderBy (4.23)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id

TYPE = "WaterLevelObserved"
SCOPES = {1: "/Kakogawa/North", 2: ["/Kakogawa/South", "/Hyogo"], 3: "/Kakogawa", 4: None}


@pytest.mark.parametrize(
    ("scope", "numbers"),
    [
        ("/Kakogawa/North", [1]),
        ("/Kakogawa/+", [1, 2]),
        ("/+/South", [2]),
        ("/Kakogawa/#", [1, 2, 3]),
        ("/#", [1, 2, 3]),
        ("/Kakogawa/South;/Hyogo", [2]),
        ("/Kakogawa/North,/Hyogo", [1, 2]),
        ("/Kakogawa/North|/Hyogo", [1, 2]),
        ("(/Kakogawa/North,/Kakogawa/South);/Hyogo", [2]),
        ("Kakogawa", [3]),
        ("/kakogawa", []),
    ],
)
def test_scope_query(town: Town, scope: str, numbers: list[int]) -> None:
    for number, given in SCOPES.items():
        town.create(sensor(number) | ({"scope": given} if given else {}))

    assert town.ids(type=TYPE, scopeQ=scope) == [sensor_id(number) for number in numbers]


@pytest.mark.parametrize("scope", ["/a/#/b", "//", ";", "(/a", "/a b", "(" * 100])
def test_malformed_scope_query_is_refused(town: Town, scope: str) -> None:
    assert town.get("entities", type=TYPE, scopeQ=scope).status_code == 400


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        ("waterLevel", [2, 3, 1, 4]),
        ("waterLevel;desc", [1, 3, 2, 4]),
        ("id", [1, 2, 3, 4]),
        ("id;desc", [4, 3, 2, 1]),
        ("createdAt", [3, 1, 2, 4]),
        ("name.createdAt;desc", [4, 2, 1, 3]),
        ("kind,waterLevel;desc", [3, 1, 2, 4]),
        ("note[place.row]", [4, 1, 2, 3]),
        ("type,modifiedAt;desc", [4, 2, 1, 3]),
        ("水位", [1, 2, 3, 4]),
        (",".join(f"never{number}" for number in range(12)) + ",waterLevel", [2, 3, 1, 4]),
    ],
)
def test_order(town: Town, order: str, numbers: list[int]) -> None:
    """What has no value comes last."""
    town.create(
        sensor(3, level=2, kind=prop("a"), note=prop({"place": {"row": 4}})),
        sensor(1, level=3, kind=prop("b"), note=prop({"place": {"row": 2}}), 水位=prop(1)),
        sensor(2, level=1, kind=prop("b"), note=prop({"place": {"row": 3}}), 水位=prop(2)),
    )
    town.create({"id": sensor_id(4), "type": TYPE, "name": prop("x"), "note": prop({"place": {"row": 1}})})

    assert town.ids(type=TYPE, orderBy=order) == [sensor_id(number) for number in numbers]


def test_order_by_distance(town: Town) -> None:
    town.create(
        sensor(1, location=at(135.5, 34.7)), sensor(2, location=at(134.84, 34.75)), sensor(3),
        sensor(4, location=at(134.9, 34.75)),
    )  # fmt: skip
    place = {"geometry": "Point", "coordinates": "[134.84,34.75]"}

    near = town.ids(type=TYPE, orderBy="location;dist-asc", **place)
    far = town.ids(type=TYPE, orderBy="location;dist-desc", **place)

    assert near == [sensor_id(number) for number in (2, 4, 1, 3)]
    assert far == [sensor_id(number) for number in (1, 4, 2, 3)]


def test_ordered_pages_join_without_a_gap(town: Town) -> None:
    for number in range(9):
        town.create(sensor(number, level=number % 3))

    pages = [town.ids(type=TYPE, orderBy="waterLevel", limit="4", offset=str(at)) for at in (0, 4, 8)]

    assert [id for page in pages for id in page] == [
        sensor_id(number) for number in (0, 3, 6, 1, 4, 7, 2, 5, 8)
    ]
    counted = town.get("entities", type=TYPE, orderBy="waterLevel", count="true", limit="1")
    assert counted.headers["NGSILD-Results-Count"] == "9"


@pytest.mark.parametrize("order", ["", ",", "a;up", "a;dist-asc", "a[", ",".join("a" * 30)])
def test_malformed_order_is_refused(town: Town, order: str) -> None:
    assert town.get("entities", type=TYPE, orderBy=order).status_code == 400


def ordered(town: Town, **parameters: str) -> str:
    """The names of the entities in a row."""
    asked = {"type": TYPE, "options": "keyValues", "orderBy": "name"}
    found = town.get("entities", None, **asked, **parameters)
    assert found.status_code == 200, found.text
    return " ".join(str(each["name"]) for each in found.json())


def named(town: Town, *values: Any) -> None:
    for number, value in enumerate(values):
        town.create({"id": sensor_id(number), "type": TYPE, "name": prop(value)})


def test_texts_are_ordered_as_people_do(town: Town) -> None:
    """4.23.1: near to the root collation, not by code points."""
    named(town, "Zug", "äpfel", "apfel", "Apfel", "zoo", "ウメ", "いぬ", "がっこう", "かつお", "Äpfel")

    assert ordered(town) == "apfel Apfel äpfel Äpfel zoo Zug いぬ ウメ がっこう かつお"


def test_collation_says_what_counts(town: Town) -> None:
    """What is equal keeps the order in which it was created."""
    named(town, "b", "A", "ä", "a")

    assert ordered(town, collation="und-u-ks-level1") == "A ä a b"
    assert ordered(town, collation="und-u-ks-identic") == "A a ä b"
    assert ordered(town, collation="de") == "a A ä b"
    for faulty in ("", "x", "und_u", "de-u-ks-level1;drop", "a" * 200):
        assert town.get("entities", type=TYPE, orderBy="name", collation=faulty).status_code == 400


def test_mixed_types_have_the_order_of_the_standard(town: Town) -> None:
    """4.23.2."""
    named(town, True, {"a": 1}, "text", 7)

    found = town.get("entities", type=TYPE, options="keyValues", orderBy="name").json()
    assert [each["name"] for each in found] == [7, "text", {"a": 1}, True]


def test_distance_counts_from_where_the_order_says(town: Town) -> None:
    """4.23.3, examples 8 to 10."""
    town.create(sensor(1, location=at(135.5, 34.7)), sensor(2, location=at(134.84, 34.75)))

    def ids(**parameters: str) -> list[str]:
        return town.ids(type=TYPE, orderBy="location;dist-asc", **parameters)

    assert ids(orderFrom="[135.5,34.7]") == [sensor_id(1), sensor_id(2)]
    line = {"orderGeometry": "LineString", "orderFrom": "[[134.8,34.7],[134.9,34.8]]"}
    assert ids(**line) == [sensor_id(2), sensor_id(1)]
    body = {"type": "Query", "entities": [{"type": TYPE}]}
    ordering = {"orderBy": ["location;dist-desc"], "geometry": "Point", "coordinates": [135.5, 34.7]}
    answer = town.post("entityOperations/query", body | {"ordering": ordering})
    assert [each["id"] for each in answer.json()] == [sensor_id(2), sensor_id(1)]
    assert town.post("entityOperations/query", body | {"ordering": {"by": "name"}}).status_code == 400
