# SPDX-License-Identifier: Apache-2.0
"""GET /temporal/entities and POST /temporal/entityOperations/query (ETSI GS CIM 009, 5.7.4)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import at, prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_temporal_provision import ENTITIES, URL, evolution, levels

TYPE = "WaterLevelObserved"
DAY: dict[str, Any] = {
    "timerel": "between",
    "timeAt": "2020-01-01T00:00:00Z",
    "endTimeAt": "2020-01-02T00:00:00Z",
}


def ids(town: Town, **parameters: Any) -> list[str]:
    answer = town.get(ENTITIES, **({"type": TYPE} | parameters))
    assert answer.status_code == 200, answer.text
    return [entity["id"] for entity in answer.json()]


def test_entities_of_today_deleted_ones_and_those_of_history_are_found(town: Town) -> None:
    town.create(sensor(1), sensor(2))
    town.delete(f"entities/{sensor_id(2)}")
    town.post(ENTITIES, evolution(1, number=3))

    assert ids(town) == [sensor_id(1), sensor_id(2), sensor_id(3)]
    assert ids(town, limit=1, offset=1) == [sensor_id(2)]
    assert town.get(ENTITIES, type=TYPE, count="true", limit=1).headers["NGSILD-Results-Count"] == "3"
    assert ids(town, idPattern=".*-3$") == [sensor_id(3)]
    assert ids(town, idPattern=r"\P{Han}-[13]\z") == [sensor_id(1), sensor_id(3)]
    assert ids(town, type="Other") == []


def test_q_and_place_are_asked_of_the_instances_within_the_interval(town: Town) -> None:
    town.post(
        ENTITIES,
        evolution(1, 9, number=1, location=[{**at(134.8, 34.7), "observedAt": "2020-01-01T01:00:00Z"}]),
    )
    town.post(ENTITIES, evolution(2, number=2))

    assert ids(town, **DAY, q="waterLevel>8") == [sensor_id(1)]
    assert ids(town, **DAY | {"endTimeAt": "2020-01-01T09:00:00Z"}, q="waterLevel>8") == []
    near: dict[str, Any] = {
        "georel": "near;maxDistance==1000",
        "geometry": "Point",
        "coordinates": "[134.8,34.7]",
    }
    assert ids(town, **DAY, **near) == [sensor_id(1)]


def test_an_entity_without_instances_is_left_out(town: Town) -> None:
    town.post(ENTITIES, evolution(1, number=1))

    assert ids(town, timerel="after", timeAt="2021-01-01T00:00:00Z") == []
    assert ids(town, attrs="other") == []


def test_query_body_means_the_same_as_parameters(town: Town) -> None:
    town.post(ENTITIES, evolution(1, 5, number=1))
    town.post(ENTITIES, evolution(2, number=2))
    query = {
        "type": "Query",
        "entities": [{"id": sensor_id(1), "type": TYPE}, {"id": sensor_id(2), "type": TYPE}],
        "attrs": ["waterLevel"],
        "temporalQ": {**DAY, "lastN": 1},
    }

    found = town.post("temporal/entityOperations/query", query).json()

    assert [[instance["value"] for instance in entity["waterLevel"]] for entity in found] == [[5], [2]]
    assert town.post("temporal/entityOperations/query", {"type": "Query"}).status_code == 400


def test_representations(town: Town) -> None:
    town.post(
        ENTITIES,
        evolution(1, 2, name={"type": "LanguageProperty", "languageMap": {"ja": "川", "en": "river"}}),
    )

    concise = town.get(URL, options="concise", attrs="waterLevel").json()["waterLevel"][0]
    simplified = town.get(URL, format="temporalValues", attrs="waterLevel").json()["waterLevel"]
    english = town.get(URL, lang="en", attrs="name").json()["name"][0]

    assert {name: concise[name] for name in ("value", "observedAt")} == {
        "value": 1,
        "observedAt": "2020-01-01T01:00:00Z",
    }
    assert "type" not in concise
    assert simplified == {
        "type": "Property",
        "values": [[1, "2020-01-01T01:00:00Z"], [2, "2020-01-01T02:00:00Z"]],
    }
    assert (english["value"], english["lang"]) == ("river", "en")
    assert town.get(URL, headers={"Accept": "application/geo+json"}).status_code == 406
    assert town.get(URL, options="nonsense").status_code == 400


def test_deleted_attributes_are_found_by_deleted_at(town: Town) -> None:
    town.create(sensor(1))
    town.delete(f"entities/{sensor_id(1)}/attrs/waterLevel")

    deleted = town.get(URL, timeproperty="deletedAt").json()["waterLevel"]

    assert [instance["value"] for instance in deleted] == ["urn:ngsi-ld:null"]
    assert "deletedAt" in deleted[0]
    assert levels(town) == [1.0]


VALUES: list[tuple[str, list[Any], dict[str, Any]]] = [
    ("numbers", [1, 2, 3, 3], {"totalCount": 4, "distinctCount": 3, "sum": 9, "avg": 2.25, "min": 1, "max": 3,
                               "sumsq": 23, "stddev": pytest.approx(0.8291562)}),
    ("texts", ["b", "a", "b"], {"totalCount": 3, "distinctCount": 2, "min": "a", "max": "b"}),
    ("booleans", [True, False, True], {"totalCount": 3, "distinctCount": 2, "sum": 2, "avg": pytest.approx(2 / 3),
                                       "min": 0, "max": 1, "sumsq": 2, "stddev": pytest.approx(0.4714045)}),
    ("lists", [[1], [1, 2]], {"totalCount": 2, "distinctCount": 2, "sum": 3, "avg": 1.5, "min": 1, "max": 2,
                              "sumsq": 5, "stddev": 0.5}),
    ("mixed", [1, 1.0, True, "1"], {"totalCount": 4, "distinctCount": 3, "sum": 3, "avg": 1, "min": 1, "max": 1,
                                    "sumsq": 3, "stddev": 0}),
    ("objects", [{"a": 1}, {"a": 1}], {"totalCount": 2, "distinctCount": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values", "expected"), VALUES)
def test_aggregates_of_all_kinds_of_values(
    town: Town, kind: str, values: list[Any], expected: dict[str, Any]
) -> None:
    """Table 4.5.19.1-1."""
    instances = [prop(value, observedAt=f"2020-01-01T00:0{n}:00Z") for n, value in enumerate(values)]
    town.post(ENTITIES, {"id": sensor_id(1), "type": TYPE, kind: instances})
    methods = "totalCount,distinctCount,sum,avg,min,max,stddev,sumsq"

    found = town.get(
        URL, **DAY, options="aggregatedValues", aggrMethods=methods, aggrPeriodDuration="P1D"
    ).json()

    triples = {method: periods for method, periods in found[kind].items() if method != "type"}
    assert {method: periods[0][0] for method, periods in triples.items()} == expected
    assert triples["totalCount"][0][1:] == ["2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"]


def test_aggregation_needs_methods_and_a_duration_that_is_one(town: Town) -> None:
    town.post(ENTITIES, evolution(1))

    def status(**parameters: Any) -> int:
        return town.get(URL, options="aggregatedValues", **parameters).status_code

    assert status() == 400
    assert status(aggrMethods="median") == 400
    assert status(aggrMethods="avg", aggrPeriodDuration="1 hour") == 400
    assert status(aggrMethods="avg", aggrPeriodDuration="P1M") == 200
    assert status(aggrMethods="avg", aggrPeriodDuration="PT0S") == 200


def test_types_that_a_reader_may_not_see_are_not_in_history(town: Town, other_town: Town) -> None:
    town.post(ENTITIES, evolution(1))

    assert ids(other_town) == []
    assert other_town.get(URL).status_code == 404
