# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench history`: temporal queries over one-minute data, as they are answered through HTTP.

Every sensor has `days` of minutes, one of them a year of them, and all have a year of days. Times are medians; the
floor is the bare SELECT of the same rows with the same driver.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import psycopg

from hiroba.kernel.context.scratch import Scratch
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.served import served

TENANT, TYPE = "bench", "WaterLevelObserved"
LONG = f"urn:ngsi-ld:{TYPE}:1"
YEAR_DAYS = 365
ROUNDS = 15
POINTS = 1_000
POINTS_MS, DAY_MS = 10, 300

# The number of a change is its time; the observation is of the same minute.
FILL = """
    INSERT INTO context.history (tenant, id, change, action, type_key, fragment)
    SELECT %(tenant)s, 'urn:ngsi-ld:' || %(type)s || ':' || sensor, minute, 'u', %(type)s,
           '{"waterLevel":{"type":"Property","value":' || (sensor + minute / 60000000 %% 97) || ',"observedAt":"'
           || to_char(to_timestamp(minute / 1e6) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '"}}'
    FROM generate_series(%(first)s::int8, %(last)s::int8) AS sensor,
         generate_series(%(since)s::int8, %(until)s::int8 - 1, 60000000) AS minute
    ON CONFLICT DO NOTHING
"""
SUM_UP = """
    INSERT INTO context.{table} (tenant, id, period, attribute, dataset, observed, count, others, sum, sum_squares,
                                 min, max, last, last_at)
    SELECT %(tenant)s, 'urn:ngsi-ld:' || %(type)s || ':' || sensor, period, 'waterLevel', '', true,
           %(minutes)s, 0, 1.5 * %(minutes)s, 2.5 * %(minutes)s, 1, 2, 1.5, period
    FROM generate_series(1, %(sensors)s::int8) AS sensor,
         generate_series(%(since)s::int8, %(until)s::int8 - 1, %(step)s::int8) AS period
"""


def run(*, sensors: int = 1_000, days: int = 1) -> Report:
    """Raises AssertionError when an answer has not what it should."""
    midnight = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0) - timedelta(days=1)
    with Scratch({"max_wal_size": "4GB"}) as scratch:
        _fill(scratch, midnight, sensors, days)
        with served(scratch.broker_dsn, open=True, default_tenant=TENANT) as (_, port):
            results = _measure(scratch, port, midnight, sensors)
    rows = sensors * days * 1_440 + (YEAR_DAYS - days) * 1_440
    sizes = {"sensors": sensors, "days": days, "rows": rows, "year_of_sensor": 1}
    return Report(bench="history", data=sizes, results=results, machine=machine())


def _fill(scratch: Scratch, midnight: datetime, sensors: int, days: int) -> None:
    until = _micro(midnight)
    since, year = _micro(midnight - timedelta(days=days)), _micro(midnight - timedelta(days=YEAR_DAYS))
    given = {"tenant": TENANT, "type": TYPE, "sensors": sensors, "until": until}
    hour = 3_600_000_000
    with psycopg.connect(scratch.owner_dsn, autocommit=True) as connection:
        connection.execute("SELECT context.ensure_history_partitions(now() - interval '13 months', 15)")
        connection.execute("INSERT INTO context.type_key VALUES (%s, %s)", (TENANT, TYPE))
        connection.execute(
            "INSERT INTO context.temporal_entity SELECT %(tenant)s, 'urn:ngsi-ld:' || %(type)s || ':' || n, %(type)s, n"
            " FROM generate_series(1, %(sensors)s::int8) AS n",
            given,
        )
        connection.execute("INSERT INTO context.history_folding VALUES (%s, %s)", (TENANT, until))
        connection.execute(FILL, given | {"first": 1, "last": 1, "since": year})
        connection.execute(FILL, given | {"first": 2, "last": sensors, "since": since})
        hours = given | {"since": since, "step": hour, "minutes": 60}
        connection.execute(SUM_UP.format(table="history_hour"), hours)
        connection.execute(
            SUM_UP.format(table="history_day"), given | {"since": year, "step": 24 * hour, "minutes": 1_440}
        )
        connection.execute("VACUUM ANALYZE context.history, context.history_hour, context.history_day")


def _measure(scratch: Scratch, port: int, midnight: datetime, sensors: int) -> list[Result]:
    until = _micro(midnight)
    since = until - POINTS * 60_000_000
    year = _micro(midnight - timedelta(days=YEAR_DAYS))
    day = _micro(midnight - timedelta(days=1))
    base = f"http://127.0.0.1:{port}/ngsi-ld/v1/temporal/entities"
    with httpx.Client(headers={"NGSILD-Tenant": TENANT}, timeout=60, trust_env=False) as http:

        def points(begin: int, end: int, **more: str) -> Callable[[], int]:
            parameters = _between(begin, end) | {"attrs": "waterLevel"} | more

            def ask() -> int:
                answer = http.get(f"{base}/{LONG}", params=parameters).raise_for_status().json()
                found = answer["waterLevel"]
                return len(found["values"] if isinstance(found, dict) else found)

            return ask

        def aggregated(begin: int, period: str) -> Callable[[], int]:
            parameters = _between(begin, until) | {"type": TYPE, "limit": str(min(sensors, 1_000))}
            parameters |= {
                "options": "aggregatedValues",
                "aggrMethods": "avg,max",
                "aggrPeriodDuration": period,
            }
            return lambda: sum(
                len(entity["waterLevel"]["avg"])
                for entity in http.get(base, params=parameters).raise_for_status().json()
            )

        shown = min(sensors, 1_000)
        middle = year + 100 * 86_400_000_000
        raw = asyncio.run(_bare(scratch.owner_dsn, LONG, since, until))
        sums = asyncio.run(_bare_hours(scratch.owner_dsn, day, until))
        asked = (
            ("points_1000", points(since, until), POINTS, POINTS_MS, raw, "bare_select"),
            (
                "points_1000_values",
                points(since, until, options="temporalValues"),
                POINTS,
                POINTS_MS,
                raw,
                "bare_select",
            ),
            (
                "points_1000_long_ago",
                points(middle, middle + POINTS * 60_000_000),
                POINTS,
                POINTS_MS,
                raw,
                "bare_select",
            ),
            ("day_of_all_by_hour", aggregated(day, "PT1H"), shown * 24, DAY_MS, sums, "bare_select"),
            ("day_of_all_by_day", aggregated(day, "P1D"), shown, DAY_MS, sums, "bare_select"),
            ("year_of_all_by_week", aggregated(year, "P7D"), shown * 53, None, sums, "bare_select"),
        )
        return [_result(*one) for one in asked]


def _result(
    name: str, ask: Callable[[], int], expected: int, goal: int | None, floor: float, floor_name: str
) -> Result:
    assert ask() == expected, (name, ask(), expected)
    return Result(name=name, value=_median_ms(ask), unit="ms", goal=goal, floor=floor, floor_name=floor_name)


def _median_ms(ask: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1_000)
    return round(statistics.median(taken), 2)


async def _bare(dsn: str, id: str, since: int, until: int) -> float:
    statement = (
        "SELECT change, fragment FROM context.history "
        "WHERE tenant = $1 AND id = $2 AND change >= $3 AND change < $4"
    )
    return await _median_of(dsn, statement, TENANT, id, since, until)


async def _bare_hours(dsn: str, since: int, until: int) -> float:
    statement = (
        "SELECT id, sum(sum), max(max) FROM context.history_hour "
        "WHERE tenant = $1 AND period >= $2 AND period < $3 GROUP BY id"
    )
    return await _median_of(dsn, statement, TENANT, since, until)


async def _median_of(dsn: str, statement: str, *arguments: object) -> float:
    connection = await asyncpg.connect(dsn)
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await connection.fetch(statement, *arguments)
        taken.append((time.perf_counter() - begun) * 1_000)
    await connection.close()
    return round(statistics.median(taken), 2)


def _between(since: int, until: int) -> dict[str, str]:
    return {"timerel": "between", "timeAt": _stamp(since), "endTimeAt": _stamp(until)}


def _stamp(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1e6, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _micro(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
