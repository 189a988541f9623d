# SPDX-License-Identifier: Apache-2.0
"""GET hiroba/states: entities of a type as they were at a time."""

import random
import time
from datetime import UTC, datetime
from typing import Any

from hiroba.kernel.context.client.context_client import ContextClient
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_bulk import bulk

TYPE = "WaterLevelObserved"


def now() -> str:
    time.sleep(0.002)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    time.sleep(0.002)
    return moment


def states(town: Town, at: str, **parameters: Any) -> list[dict[str, Any]]:
    answer = town.get("hiroba/states", type=TYPE, at=at, **parameters)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def test_states_follow_every_kind_of_change(town: Town) -> None:
    """Whatever happens to entities, the past tells what could be read then."""
    chance = random.Random(4)
    seen: list[tuple[str, list[Any]]] = []
    for step in range(60):
        id, kind = sensor_id(number := chance.randrange(5)), chance.random()
        if kind < 0.3:
            town.post("entityOperations/upsert", [sensor(number, level=step)])
        elif kind < 0.4:
            bulk(town, sensor(number, level=step, note=prop(step)))
        elif kind < 0.6:
            town.patch(f"entities/{id}/attrs", {"waterLevel": prop(step)})
        elif kind < 0.7:
            town.post(f"entities/{id}/attrs", {"note": prop(step), "remark": prop("x")})
        elif kind < 0.8:
            town.delete(f"entities/{id}/attrs/note")
        elif kind < 0.85:
            town.delete(f"entities/{id}/attrs/remark")
        else:
            town.delete(f"entities/{id}")
        there = town.get("entities", type=TYPE, limit=100).json()
        seen.append((now(), sorted(there, key=lambda entity: str(entity["id"]))))

    for at, there in seen:
        assert states(town, at) == there


def test_states_of_named_attributes_and_in_pages(town: Town, broker_url: str) -> None:
    town.create(*[sensor(number, level=number) for number in range(5)])
    at = datetime.now(UTC)
    town.patch(f"entities/{sensor_id(2)}/attrs", {"waterLevel": prop(99)})

    with ContextClient(broker_url) as client:
        first = client.state_at(town.name, TYPE, at, ["waterLevel"], limit=3)
        second = client.state_at(town.name, TYPE, at, ["waterLevel"], limit=3, offset=3)
        since = client.history_from(town.name, TYPE)
        several = client.histories(
            town.name,
            [sensor_id(1), sensor_id(2)],
            "waterLevel",
            since=datetime(2026, 1, 1, tzinfo=UTC),
            limit=9,
        )

    assert [entity["waterLevel"]["value"] for entity in first.entities + second.entities] == [0, 1, 2, 3, 4]
    assert set(first.entities[0]) == {"id", "type", "waterLevel"}
    assert (first.has_more, second.has_more) == (True, False)
    assert since is not None
    assert since < at
    assert {id: [value for _, value in points] for id, points in several.items()} == {
        sensor_id(1): [1],
        sensor_id(2): [2, 99],
    }


def test_states_before_anything_was_known_are_none(town: Town) -> None:
    town.create(sensor(1))

    assert states(town, "2020-01-01T00:00:00Z") == []


def test_states_of_another_town_are_not_shown(town: Town, other_town: Town) -> None:
    other_town.create(sensor(1))
    other_town.delete(f"entities/{sensor_id(1)}")
    town.create(sensor(2))

    assert [entity["id"] for entity in states(town, now())] == [sensor_id(2)]


def test_states_need_a_type_and_a_time(town: Town) -> None:
    assert town.get("hiroba/states", type=TYPE).status_code == 400
    assert town.get("hiroba/states", at=now()).status_code == 400
    assert town.get("hiroba/states", type=TYPE, at="yesterday").status_code == 400
