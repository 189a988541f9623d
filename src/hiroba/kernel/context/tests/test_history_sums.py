# SPDX-License-Identifier: Apache-2.0
"""Hours and days behind the writes: exact, once only, and kept when the rows go. Complaints about other brokers: slow
history, lost history."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.temporal.folding import ROWS_AT_ONCE, WINDOW, next_window
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.samples import prop, sensor_id
from hiroba.kernel.context.tests.test_temporal_provision import ENTITIES, URL

TYPE = "WaterLevelObserved"
METHODS = "totalCount,sum,min,max,avg,sumsq,stddev"
DAY: dict[str, Any] = {
    "timerel": "between",
    "timeAt": "2020-01-01T00:00:00Z",
    "endTimeAt": "2020-01-02T00:00:00Z",
}


@pytest.fixture(scope="module")
def own_scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


@pytest.fixture(scope="module")
def eager_url(own_scratch: Scratch) -> Iterator[str]:
    """A broker whose work behind the writes follows as soon as no commit can be under way."""
    process, url = start_broker(
        own_scratch.broker_dsn, open=True, history_lag_seconds=1.0, history_pause_seconds=0.05
    )
    yield url
    stop_broker(process)


@pytest.fixture
def eager(eager_url: str) -> Iterator[Town]:
    with town_of(eager_url) as made:
        yield made


def wait_until_folded(scratch: Scratch, town: Town) -> None:
    begun = time.time_ns() // 1000
    deadline = time.monotonic() + 20
    with psycopg.connect(scratch.owner_dsn, autocommit=True) as connection:
        while time.monotonic() < deadline:
            row = connection.execute(
                "SELECT folded FROM context.history_folding WHERE tenant = %s", (town.name,)
            ).fetchone()
            if row and row[0] >= begun:
                return
            time.sleep(0.05)
    raise AssertionError("history was not folded")


def hours(scratch: Scratch, town: Town) -> list[tuple[Any, ...]]:
    with psycopg.connect(scratch.owner_dsn) as connection:
        return connection.execute(
            "SELECT period, attribute, count, sum, min, max FROM context.history_hour WHERE tenant = %s "
            "AND observed ORDER BY period",
            (town.name,),
        ).fetchall()


def aggregated(town: Town, **parameters: Any) -> dict[str, Any]:
    answer = town.get(
        URL, **DAY, options="aggregatedValues", aggrMethods=METHODS, aggrPeriodDuration="PT1H", **parameters
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def observe(town: Town, *values: tuple[int, float]) -> None:
    """Minutes of the day and values, by hand."""
    instances = [prop(value, observedAt=f"2020-01-01T{m // 60:02}:{m % 60:02}:00Z") for m, value in values]
    answer = town.post(ENTITIES, {"id": sensor_id(1), "type": TYPE, "waterLevel": instances})
    assert answer.status_code in (201, 204), answer.text


def test_sums_are_the_same_before_and_after_they_are_folded(own_scratch: Scratch, eager: Town) -> None:
    observe(eager, (0, 1.5), (30, 2.5), (61, 10))
    early = aggregated(eager)

    wait_until_folded(own_scratch, eager)

    assert aggregated(eager) == early
    assert [row[2:] for row in hours(own_scratch, eager)] == [(2, 4.0, 1.5, 2.5), (1, 10.0, 10.0, 10.0)]
    assert early["waterLevel"]["avg"] == [
        [2.0, "2020-01-01T00:00:00Z", "2020-01-01T01:00:00Z"],
        [10.0, "2020-01-01T01:00:00Z", "2020-01-01T02:00:00Z"],
    ]


def test_sums_follow_corrections_and_deletions(own_scratch: Scratch, eager: Town) -> None:
    observe(eager, (0, 1), (30, 5), (61, 10))
    wait_until_folded(own_scratch, eager)
    observe(eager, (30, 7))
    wait_until_folded(own_scratch, eager)
    instances = eager.get(URL).json()["waterLevel"]
    eager.patch(f"{URL}/attrs/waterLevel/{instances[0]['instanceId']}", {"value": 3})
    eager.delete(f"{URL}/attrs/waterLevel/{instances[2]['instanceId']}")

    assert [row[2:] for row in hours(own_scratch, eager)] == [(2, 10.0, 3.0, 7.0)]
    assert aggregated(eager)["waterLevel"]["sum"] == [[10.0, "2020-01-01T00:00:00Z", "2020-01-01T01:00:00Z"]]


def test_late_measurements_join_hours_that_were_summed_up_before(own_scratch: Scratch, eager: Town) -> None:
    """What a device sends after hours without a connection belongs to the hour of its observation."""

    def level(value: float, time: str) -> dict[str, Any]:
        return {"waterLevel": prop(value, observedAt=f"2020-01-01T{time}:00Z")}

    eager.create({"id": sensor_id(1), "type": TYPE, **level(1, "00:10")})
    eager.patch(f"entities/{sensor_id(1)}/attrs", level(5, "02:00"))
    wait_until_folded(own_scratch, eager)

    eager.patch(f"entities/{sensor_id(1)}/attrs", level(3, "00:40"))
    early = aggregated(eager)
    wait_until_folded(own_scratch, eager)

    assert early["waterLevel"]["sum"][0] == [4.0, "2020-01-01T00:00:00Z", "2020-01-01T01:00:00Z"]
    assert aggregated(eager) == early
    assert [row[2:] for row in hours(own_scratch, eager)] == [(2, 4.0, 1.0, 3.0), (1, 5.0, 5.0, 5.0)]
    whole = eager.get(
        URL,
        timerel="between",
        timeAt="2019-12-31T15:00:00Z",
        endTimeAt="2020-01-01T15:00:00Z",
        options="aggregatedValues",
        aggrMethods="sum,max",
        aggrPeriodDuration="P1D",
    ).json()["waterLevel"]
    assert (whole["sum"][0][0], whole["max"][0][0]) == (9.0, 5.0)


@pytest.mark.parametrize("seconds_between", [0.001, 1, 60])
def test_sums_catch_up_in_few_steps_however_often_something_comes(seconds_between: float) -> None:
    """100,000 changes that were not summed up, such as after an outage, at any pace."""
    pause, folded, window, steps = int(seconds_between * 1_000_000), 0, WINDOW, 0
    while folded < 100_000 * pause:
        rows = min(ROWS_AT_ONCE, (folded + window - 1) // pause - (folded - 1) // pause)
        covered = rows * pause if rows == ROWS_AT_ONCE else window
        folded, steps, window = folded + covered, steps + 1, next_window(window, rows, covered)

    assert steps < 270


def test_lost_history_sums_stay_when_the_rows_are_over_their_time(own_scratch: Scratch, eager: Town) -> None:
    """QuantumLeap #722."""
    observe(eager, (0, 1), (30, 5), (61, 10))
    wait_until_folded(own_scratch, eager)
    before = aggregated(eager)

    with psycopg.connect(own_scratch.owner_dsn) as connection:
        connection.execute("DELETE FROM context.history WHERE tenant = %s", (eager.name,))

    assert aggregated(eager) == before
    assert eager.get(URL, **DAY).json().get("waterLevel") is None


def test_observations_of_another_time_are_found_by_index(own_scratch: Scratch, eager: Town) -> None:
    """What arrives today with a time of years ago."""
    eager.create({"id": sensor_id(1), "type": TYPE, "waterLevel": prop(4, observedAt="2019-06-01T00:00:00Z")})
    wait_until_folded(own_scratch, eager)
    interval: dict[str, Any] = {
        "timerel": "between",
        "timeAt": "2019-01-01T00:00:00Z",
        "endTimeAt": "2020-01-01T00:00:00Z",
    }

    found = eager.get(URL, **interval).json()

    assert [instance["value"] for instance in found["waterLevel"]] == [4]


def test_slow_history_reads_no_more_rows_than_the_interval_has(own_scratch: Scratch, eager: Town) -> None:
    """Stellio #1082, Scorpio #223, Orion-LD #821: a week of a long history must not read all of it."""
    eager.create({"id": sensor_id(1), "type": TYPE, "waterLevel": prop(0)})
    minute = 60_000_000
    first = time.time_ns() // 1000 - 40 * 24 * 60 * minute
    with psycopg.connect(own_scratch.owner_dsn) as connection:
        connection.execute("SELECT context.ensure_history_partitions(now() - interval '45 days', 3)")
        connection.commit()
        connection.execute(
            """INSERT INTO context.history
            SELECT %(tenant)s, %(id)s, %(first)s + n * 60000000::int8, 'u', %(type)s,
                   '{"waterLevel":{"type":"Property","value":' || n || ',"observedAt":"'
                   || to_char(to_timestamp((%(first)s + n * 60000000::int8) / 1e6) AT TIME ZONE 'UTC',
                              'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '"}}'
            FROM generate_series(0, 50000) AS n""",
            {"tenant": eager.name, "id": sensor_id(1), "type": TYPE, "first": first},
        )
        connection.execute(
            "INSERT INTO context.history_folding VALUES (%s, %s) ON CONFLICT (tenant) DO UPDATE SET folded = %s",
            (eager.name, first + 50_001 * minute, first + 50_001 * minute),
        )
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(first / 1e6 + 20_000 * 60))
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(first / 1e6 + 21_000 * 60))

    begun = time.monotonic()
    found = eager.get(URL, timerel="between", timeAt=since, endTimeAt=until, attrs="waterLevel").json()
    seconds = time.monotonic() - begun

    assert len(found["waterLevel"]) == 1_000
    assert seconds < 1


MODEL_STEPS = st.lists(
    st.tuples(st.integers(0, 300), st.integers(-50, 50), st.sampled_from(["hand", "update", "delete"])),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=MODEL_STEPS, folds=st.booleans())
def test_evolution_equals_what_a_plain_model_recorded(
    own_scratch: Scratch, eager_url: str, steps: list[tuple[int, int, str]], folds: bool
) -> None:
    with town_of(eager_url) as town:
        model: dict[int, float] = {}
        for number, (minute, value, kind) in enumerate(steps):
            if kind == "delete" and model:
                instances = town.get(URL, **DAY).json()["waterLevel"]
                gone = instances[minute % len(instances)]
                town.delete(f"{URL}/attrs/waterLevel/{gone['instanceId']}")
                model = {m: v for m, v in model.items() if stamp(m) != gone["observedAt"]}
            else:
                observe(town, (minute, value))
                model[minute] = value
            if folds and number % 4 == 3:
                wait_until_folded(own_scratch, town)
        answer = town.get(URL, **DAY)
        found = answer.json().get("waterLevel", []) if answer.status_code == 200 else []

        assert [(one["observedAt"], one["value"]) for one in found] == [
            (stamp(m), model[m]) for m in sorted(model)
        ]
        if model:
            sums: dict[int, float] = {}
            for minute, level in model.items():
                sums[minute // 60] = sums.get(minute // 60, 0) + level
            shown = aggregated(town)["waterLevel"]["sum"]
            assert [triple[0] for triple in shown] == pytest.approx([sums[hour] for hour in sorted(sums)])


def stamp(minute: int) -> str:
    return f"2020-01-01T{minute // 60:02}:{minute % 60:02}:00Z"
