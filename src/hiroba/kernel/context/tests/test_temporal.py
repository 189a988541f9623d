# SPDX-License-Identifier: Apache-2.0
"""GET /temporal/entities/{id} (ETSI GS CIM 009, 5.7.3)."""

from typing import Any

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id

URL = f"temporal/entities/{sensor_id(1)}"


def observe(town: Town, *levels: int) -> None:
    for level in levels:
        answer = town.patch(
            f"entities/{sensor_id(1)}/attrs",
            {"waterLevel": prop(level, observedAt=f"2026-04-0{level}T00:00:00Z")},
        )
        assert answer.status_code == 204


def test_every_change_is_kept_in_the_order_of_time(town: Town) -> None:
    town.create(sensor(1, level=0))
    observe(town, 1, 2, 3)

    evolution = town.get(URL).json()

    assert [point["value"] for point in evolution["waterLevel"]] == [0, 1, 2, 3]
    assert [point["value"] for point in evolution["name"]] == ["観測点1"]
    assert len({point["instanceId"] for point in evolution["waterLevel"]}) == 4


def test_last_n_and_interval(town: Town) -> None:
    town.create(sensor(1))
    observe(town, 1, 2, 3, 4)

    def values(**parameters: Any) -> list[int]:
        answer = town.get(URL, attrs="waterLevel", **parameters)
        return [point["value"] for point in answer.json().get("waterLevel", [])]

    assert values(lastN="2") == [4, 3]
    assert values(timerel="after", timeAt="2026-04-03T00:00:00Z") == [3, 4]
    assert values(timerel="before", timeAt="2026-04-02T00:00:00Z") == [1]
    assert values(timerel="between", timeAt="2026-04-02T00:00:00Z", endTimeAt="2026-04-04T00:00:00Z") == [
        2,
        3,
    ]
    assert values(timerel="before", timeAt="2020-01-01T00:00:00Z", timeproperty="modifiedAt") == []


def test_simplified_values_are_pairs(town: Town) -> None:
    town.create(sensor(1))
    observe(town, 1, 2)

    answer = town.get(URL, attrs="waterLevel", lastN="2", options="temporalValues")

    assert answer.json()["waterLevel"] == {
        "type": "Property",
        "values": [[2, "2026-04-02T00:00:00Z"], [1, "2026-04-01T00:00:00Z"]],
    }


def test_history_stays_after_deletion(town: Town) -> None:
    town.create(sensor(1))
    town.delete(f"entities/{sensor_id(1)}")

    assert town.get(URL).json()["waterLevel"][0]["value"] == 1.0


def test_history_of_another_town_answers_404(town: Town, other_town: Town) -> None:
    town.create(sensor(1))

    assert other_town.get(URL).status_code == 404


def test_malformed_interval_is_refused(town: Town) -> None:
    town.create(sensor(1))

    assert town.get(URL, timerel="after").status_code == 400
    assert town.get(URL, timerel="between", timeAt="2026-01-01T00:00:00Z").status_code == 400
    assert town.get(URL, lastN="0").status_code == 400


def test_several_entities_are_answered_at_once(town: Town) -> None:
    """5.7.4 for named entities; one that does not exist is left out."""
    town.create(sensor(1, level=1), sensor(2, level=2))
    ids = ",".join(sensor_id(number) for number in (2, 9, 1))

    found = town.get("temporal/entities", id=ids, attrs="waterLevel").json()

    assert [(entity["id"], entity["waterLevel"][0]["value"]) for entity in found] == [
        (sensor_id(2), 2),
        (sensor_id(1), 1),
    ]
    assert town.get("temporal/entities").status_code == 400
    too_many = {
        "type": "Query",
        "entities": [{"type": "*", "id": [sensor_id(number) for number in range(1_001)]}],
    }
    assert town.post("temporal/entityOperations/query", too_many).status_code == 400
