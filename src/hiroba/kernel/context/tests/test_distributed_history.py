# SPDX-License-Identifier: Apache-2.0
"""Temporal evolutions over two brokers (ETSI GS CIM 009, 5.7.3, 5.7.4)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.context_sources import ContextSource
from hiroba.kernel.context.tests.samples import prop, sensor_id
from hiroba.kernel.context.tests.test_access import STAFF, WRITE, client, close_clients, guarded, token
from hiroba.kernel.context.tests.test_distributed_operations import source_of
from hiroba.kernel.context.tests.test_registrations import LEVEL, information, register, registration

__all__ = ["close_clients", "guarded"]

OPS = ["retrieveTemporal", "queryTemporal"]


def at(hour: int) -> str:
    return f"2026-04-01T{hour:02}:00:00Z"


def history(number: int, name: str, values: dict[int, Any]) -> dict[str, Any]:
    """`values` by the hour of observation."""
    instances = [prop(value, observedAt=at(hour)) for hour, value in values.items()]
    return {"id": sensor_id(number), "type": LEVEL, name: instances}


def remember(town: Town, *histories: dict[str, Any]) -> None:
    for each in histories:
        assert town.post("temporal/entities", each).is_success


def evolution(town: Town, number: int = 1, **parameters: Any) -> Any:
    return town.get(f"temporal/entities/{sensor_id(number)}", **parameters).json()


def values(shown: Any, name: str = "depth") -> list[Any]:
    return [each["value"] for each in shown[name]]


@pytest.fixture
def watched() -> Iterator[ContextSource]:
    with ContextSource() as made:
        yield made


def test_instances_of_both_are_joined_in_order(town: Town, source: Town) -> None:
    remember(town, history(1, "depth", {1: 1, 3: 3}))
    remember(source, history(1, "depth", {2: 2, 4: 4}), history(1, "speed", {1: 9}))
    source_of(town, source, operations=OPS)

    shown = evolution(town)

    assert (values(shown), values(shown, "speed")) == ([1, 2, 3, 4], [9])
    assert values(evolution(town, local="true")) == [1, 3]
    assert values(evolution(town, lastN="2")) == [4, 3]
    assert values(evolution(town, timerel="between", timeAt=at(2), endTimeAt=at(4))) == [2, 3]
    assert evolution(town, attrs="speed").keys() == {"id", "type", "speed"}


def test_history_that_only_the_source_has_is_found(town: Town, source: Town) -> None:
    remember(source, history(1, "depth", {1: 1}))
    source_of(town, source, operations=OPS)

    assert values(evolution(town)) == [1]
    assert town.get(f"temporal/entities/{sensor_id(2)}").status_code == 404
    assert evolution(town, options="temporalValues")["depth"]["values"] == [[1, at(1)]]


def test_observation_that_both_have_counts_once(town: Town, source: Town) -> None:
    """4.5.5.3: the one modified last."""
    remember(source, history(1, "depth", {1: 1}))
    remember(town, history(1, "depth", {1: 2}))
    source_of(town, source, operations=OPS)

    assert values(evolution(town)) == [2]


def test_aggregated_values_are_made_of_all_instances(town: Town, source: Town) -> None:
    remember(town, history(1, "depth", {1: 1, 2: 2}))
    remember(source, history(1, "depth", {3: 6}))
    source_of(town, source, operations=OPS)

    shown = evolution(
        town,
        options="aggregatedValues",
        aggrMethods="sum,max",
        timerel="between",
        timeAt=at(0),
        endTimeAt=at(12),
    )

    assert (shown["depth"]["sum"][0][0], shown["depth"]["max"][0][0]) == (9, 6)


def test_query_lists_entities_of_both(town: Town, source: Town) -> None:
    remember(town, history(1, "depth", {1: 1}), history(3, "depth", {1: 1}))
    remember(source, history(2, "depth", {1: 7}), history(3, "depth", {2: 7}))
    source_of(town, source, operations=OPS)

    def ids(**parameters: Any) -> list[str]:
        return [each["id"] for each in town.get("temporal/entities", type=LEVEL, **parameters).json()]

    assert ids() == [sensor_id(n) for n in (1, 2, 3)]
    assert ids(limit="1", offset="1") == [sensor_id(2)]
    assert ids(q="depth==7") == [sensor_id(2), sensor_id(3)]
    assert ids(timerel="after", timeAt=at(2)) == [sensor_id(3)]
    answer = town.get("temporal/entities", type=LEVEL, limit="1", count="true")
    assert answer.headers["NGSILD-Results-Count"] == "3"
    assert town.get("temporal/entities", type=LEVEL, orderBy="id").status_code == 400
    assert town.get("temporal/entities").status_code == 400


def test_query_by_body_lists_entities_of_both(town: Town, source: Town) -> None:
    remember(source, history(2, "depth", {1: 7}))
    source_of(town, source, operations=OPS)
    times = {"timerel": "after", "timeAt": at(0)}
    body = {"type": "Query", "entities": [{"type": LEVEL}], "temporalQ": times}

    answer = town.post("temporal/entityOperations/query", body)

    assert [each["id"] for each in answer.json()] == [sensor_id(2)]


def test_condition_over_attributes_that_lie_apart_is_judged_here(town: Town, source: Town) -> None:
    remember(town, history(1, "depth", {1: 1}), history(2, "depth", {1: 1}))
    remember(source, history(1, "speed", {1: 5}), history(2, "speed", {1: 6}))
    source_of(town, source, operations=OPS, information=information(["speed"]))

    found = town.get("temporal/entities", type=LEVEL, q="depth==1;speed==5", attrs="depth").json()

    assert [(each["id"], "speed" in each) for each in found] == [(sensor_id(1), False)]


def test_registration_of_history_is_asked_for_its_times_only(town: Town, watched: ContextSource) -> None:
    """5.2.9: and never for the present."""
    interval = {"startAt": at(1), "endAt": at(5)}
    given = registration(
        endpoint=watched.endpoint, operations=[*OPS, "retrieveOps"], observationInterval=interval
    )
    register(town, given)

    town.get("entities", type=LEVEL)
    town.get("temporal/entities", type=LEVEL, timerel="after", timeAt=at(6))
    assert watched.asked == []
    town.get("temporal/entities", type=LEVEL, timerel="after", timeAt=at(4), lastN="3")

    (asked,) = watched.asked
    assert asked.path == "/ngsi-ld/v1/temporal/entities"
    assert (asked.parameters["timeAt"], asked.parameters["lastN"]) == (at(4), "3")


def test_instances_keep_the_names_that_their_broker_gave_them(town: Town, source: Town) -> None:
    remember(source, history(1, "depth", {1: 1}))
    source_of(town, source, operations=OPS)

    there = evolution(source)["depth"][0]["instanceId"]

    assert evolution(town)["depth"][0]["instanceId"] == there


def test_part_of_a_long_history_is_told_as_a_part(town: Town) -> None:
    """6.3.10: a source that sends one page of time makes the joined answer one."""
    with Scratch() as scratch:
        process, url = start_broker(scratch.broker_dsn, open=True, limits={"temporal_instances": 5})
        with town_of(url) as small:
            remember(small, history(1, "depth", {hour: hour for hour in range(12)}))
            remember(town, history(1, "depth", {20: 20}))
            source_of(town, small, operations=OPS)

            answer = town.get(f"temporal/entities/{sensor_id(1)}")

        stop_broker(process)
    assert (answer.status_code, values(answer.json())) == (206, [0, 1, 2, 3, 4])
    assert answer.headers["Content-Range"].startswith("date-time ")


@pytest.mark.parametrize("nonsense", [b"<html>", 7, {"id": 7}, {"id": "a:b"}], ids=repr)
def test_nonsense_of_a_source_is_left_out_and_told(town: Town, watched: ContextSource, nonsense: Any) -> None:
    remember(town, history(1, "depth", {1: 1}))
    watched.answer = lambda asked: (200, nonsense)
    register(town, registration(endpoint=watched.endpoint, operations=OPS))

    for path in (f"temporal/entities/{sensor_id(1)}", "temporal/entities"):
        answer = town.get(path, type=LEVEL) if path.endswith("s") else town.get(path)
        assert (answer.status_code, "depth" in json.dumps(answer.json())) == (200, True)
        assert answer.headers["NGSILD-Warning"].startswith("199 ")


def test_dead_source_is_told_as_a_warning(town: Town) -> None:
    remember(town, history(1, "depth", {1: 1}))
    register(town, registration(operations=OPS))

    answer = town.get(f"temporal/entities/{sensor_id(1)}")

    assert (answer.status_code, values(answer.json())) == (200, [1])
    assert answer.headers["NGSILD-Warning"].startswith("199 ")


def test_audience_counts_for_histories_of_sources(guarded: tuple[str, str], watched: ContextSource) -> None:
    url, _ = guarded
    told = history(9, "depth", {1: 1}) | {"type": "Staff"}
    watched.answer = lambda asked: (200, [told] if asked.path.endswith("/entities") else told)
    parts = [{"entities": [{"type": "Staff"}]}]
    given = registration(9, endpoint=watched.endpoint, information=parts, operations=OPS)
    writer, staff, anybody = client(url, token(WRITE)), client(url, token(STAFF)), client(url)
    assert writer.post("csourceRegistrations", json=given).status_code == 201

    path = f"temporal/entities/{sensor_id(9)}"
    assert (staff.get(path).status_code, anybody.get(path).status_code) == (200, 404)
    assert sensor_id(9) in [each["id"] for each in staff.get("temporal/entities?type=Staff").json()]
    assert anybody.get("temporal/entities?type=Staff").json() == []
