# SPDX-License-Identifier: Apache-2.0
"""Aggregated evolutions (ETSI GS CIM 009, 4.5.19) equal what plain Python makes of the same values, whether they are
read from instances, from hours or from days, and at any moment of the work behind the writes."""

import statistics
import threading
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.samples import prop, sensor_id
from hiroba.kernel.context.tests.test_history_sums import eager, eager_url, own_scratch, wait_until_folded
from hiroba.kernel.context.tests.test_temporal_provision import ENTITIES, URL

__all__ = ["eager", "eager_url", "own_scratch"]
TYPE = "WaterLevelObserved"
METHODS = ("totalCount", "distinctCount", "sum", "avg", "min", "max", "stddev", "sumsq")
OF_SUMS = ("totalCount", "sum", "avg", "min", "max", "stddev", "sumsq")
"""Those that hours and days can tell."""
FIRST = datetime(2020, 1, 31, 15, tzinfo=UTC)
"""Midnight of the first of February in Japan; months and a leap day lie in what follows."""
MINUTES = 40 * 24 * 60
NUMBERS = st.one_of(st.integers(-1000, 1000), st.floats(-1e6, 1e6, allow_nan=False, width=32))
SERIES = st.lists(
    st.tuples(st.integers(0, MINUTES - 1), NUMBERS, st.sampled_from(["", "urn:d:1"])), max_size=25
)
DURATIONS = {
    "PT0S": None,
    "PT30M": timedelta(minutes=30),
    "PT1H": timedelta(hours=1),
    "PT5H": timedelta(hours=5),
    "P1D": timedelta(days=1),
    "P1W": timedelta(days=7),
}
# From the midnight of Japan, from the midnight of UTC, and from a minute that no sum begins at.
BEGINS = (FIRST, FIRST + timedelta(hours=9), FIRST + timedelta(minutes=17))


def stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def plain(values: list[float], method: str) -> float:
    match method:
        case "totalCount":
            return len(values)
        case "distinctCount":
            return len(set(values))
        case "avg":
            return statistics.fmean(values)
        case "stddev":
            return statistics.pstdev(values)
        case "sumsq":
            return sum(value * value for value in values)
        case "sum":
            return sum(values)
        case _:
            return min(values) if method == "min" else max(values)


def expected(
    series: dict[tuple[str, int], float], begin: datetime, end: datetime, period: timedelta | None
) -> dict[str, dict[datetime, list[float]]]:
    found: dict[str, dict[datetime, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (dataset, minute), value in series.items():
        moment = FIRST + timedelta(minutes=minute)
        if begin <= moment < end:
            start = begin if period is None else begin + (moment - begin) // period * period
            found[dataset][start].append(value)
    return found


def check(
    town: Town, series: dict[tuple[str, int], float], begin: datetime, duration: str, methods: tuple[str, ...]
) -> None:
    end = begin + timedelta(days=35)
    period = DURATIONS[duration]
    asked: dict[str, Any] = {
        "timerel": "between",
        "timeAt": stamp(begin),
        "endTimeAt": stamp(end),
        "attrs": "level",
    }
    asked |= {"options": "aggregatedValues", "aggrMethods": ",".join(methods), "aggrPeriodDuration": duration}
    answer = town.get(URL, **asked)
    wanted = expected(series, begin, end, period)
    if not wanted:
        assert answer.status_code == 404
        return
    assert answer.status_code == 200, answer.text
    level = answer.json()["level"]
    shown = {one.get("datasetId", ""): one for one in (level if isinstance(level, list) else [level])}
    assert shown.keys() == wanted.keys()
    for dataset, periods in wanted.items():
        edges = [
            (stamp(start), stamp(end if period is None else start + period)) for start in sorted(periods)
        ]
        for method in methods:
            triples = shown[dataset][method]
            assert [(first, last) for _, first, last in triples] == edges
            assert [value for value, _, _ in triples] == pytest.approx(
                [plain(periods[start], method) for start in sorted(periods)], rel=1e-5, abs=1e-2
            )


@settings(
    max_examples=10,
    deadline=None,
    # Making a failure smaller would take minutes, for each example waits for the work behind the writes.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=SERIES, folds=st.booleans())
def test_aggregates_equal_plain_python(
    own_scratch: Scratch, eager_url: str, rows: list[tuple[int, float, str]], folds: bool
) -> None:
    series = {(dataset, minute): value for minute, value, dataset in rows}
    with town_of(eager_url) as town:
        for (dataset, minute), value in series.items():
            observed = stamp(FIRST + timedelta(minutes=minute))
            more = {"datasetId": dataset} if dataset else {}
            body = {"id": sensor_id(1), "type": TYPE, "level": prop(value, observedAt=observed, **more)}
            assert town.post(ENTITIES, body).status_code in (201, 204)
        if folds and series:
            wait_until_folded(own_scratch, town)
        for begin in BEGINS:
            for duration in DURATIONS:
                check(town, series, begin, duration, METHODS)
                check(town, series, begin, duration, OF_SUMS)


def test_a_day_is_of_utc_or_of_japan_as_the_question_begins(own_scratch: Scratch, eager: Town) -> None:
    """P1D is 24 hours from timeAt (4.5.19.1, ISO 8601); a day of Japan is asked for from 15:00 UTC."""
    for hour in (14, 16):
        moment = f"2020-02-01T{hour}:00:00Z"
        eager.post(ENTITIES, {"id": sensor_id(1), "type": TYPE, "level": prop(hour, observedAt=moment)})
    wait_until_folded(own_scratch, eager)

    def days(begin: str, end: str) -> list[list[Any]]:
        asked: dict[str, Any] = {
            "timerel": "between",
            "timeAt": begin,
            "endTimeAt": end,
            "options": "aggregatedValues",
        }
        answer = eager.get(URL, **asked, aggrMethods="sum", aggrPeriodDuration="P1D")
        found: list[list[Any]] = answer.json()["level"]["sum"]
        return found

    assert days("2020-02-01T00:00:00Z", "2020-02-02T00:00:00Z") == [
        [30, "2020-02-01T00:00:00Z", "2020-02-02T00:00:00Z"]
    ]
    assert days("2020-02-01T00:00:00+09:00", "2020-02-03T00:00:00+09:00") == [
        [14, "2020-01-31T15:00:00Z", "2020-02-01T15:00:00Z"],
        [16, "2020-02-01T15:00:00Z", "2020-02-02T15:00:00Z"],
    ]


def test_answers_stay_exact_while_sums_are_made(own_scratch: Scratch, eager: Town) -> None:
    """What is summed up and what is not yet are read as of one moment: nothing is missed, nothing counted twice."""
    id, written, done = sensor_id(1), [0], threading.Event()

    def write() -> None:
        with town_of(str(eager.http.base_url).partition("/ngsi-ld")[0], eager.name) as town:
            while not done.is_set():
                body = [{"id": id, "type": TYPE, "level": prop(1, observedAt=stamp(datetime.now(UTC)))}]
                town.post("entityOperations/upsert", body)
                written[0] += 1

    since = datetime.now(UTC).replace(minute=0, second=0)
    asked: dict[str, Any] = {
        "timerel": "after",
        "timeAt": stamp(since),
        "options": "aggregatedValues",
        "aggrPeriodDuration": "PT1H",
    }
    writer = threading.Thread(target=write)
    writer.start()
    try:
        until = time.monotonic() + 6
        while time.monotonic() < until:
            before = written[0]
            answer = eager.get(URL, **asked, aggrMethods="totalCount,sum")
            if before:
                level = answer.json()["level"]
                counted = sum(triple[0] for triple in level["totalCount"])
                assert before <= counted <= written[0] + 1
                assert counted == sum(triple[0] for triple in level["sum"])
    finally:
        done.set()
        writer.join()


def test_more_periods_than_an_answer_can_hold_are_refused(own_scratch: Scratch, eager: Town) -> None:
    """Also when it is several attributes that have them together."""
    value = prop(1, observedAt=stamp(FIRST))
    eager.post(ENTITIES, {"id": sensor_id(1), "type": TYPE, "level": value, "flow": value})
    wait_until_folded(own_scratch, eager)
    with psycopg.connect(own_scratch.owner_dsn) as connection:
        connection.execute(
            """INSERT INTO context.history_hour
            SELECT tenant, id, period + n * 3600000000::int8, attribute, dataset, observed, count, others, sum,
                   sum_squares, min, max, last, last_at
            FROM context.history_hour, generate_series(1, 200000) AS n WHERE tenant = %s""",
            (eager.name,),
        )
    asked: dict[str, Any] = {
        "timerel": "after",
        "timeAt": "2020-01-01T00:00:00Z",
        "options": "aggregatedValues",
    }

    refused = eager.get(URL, **asked, aggrMethods="avg", aggrPeriodDuration="PT1H")
    taken = eager.get(URL, **asked, aggrMethods="totalCount", aggrPeriodDuration="P3650D")

    assert (refused.status_code, taken.status_code) == (403, 200)
    assert sum(triple[0] for triple in taken.json()["level"]["totalCount"]) == 200_001


def test_periods_end_with_the_last_year(eager: Town) -> None:
    """No DateTime lies after the year 9999."""
    eager.post(
        ENTITIES, {"id": sensor_id(1), "type": TYPE, "level": prop(1, observedAt="9000-01-01T00:00:00Z")}
    )
    asked: dict[str, Any] = {
        "options": "aggregatedValues",
        "aggrMethods": "sum",
        "timerel": "after",
        "timeAt": "2020-01-01T00:00:00Z",
    }

    last = eager.get(URL, **asked, aggrPeriodDuration="P999999D")

    assert last.json()["level"]["sum"][0][2] == "9999-12-31T23:59:59Z"
