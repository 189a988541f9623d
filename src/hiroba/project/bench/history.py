# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench history`: temporal queries over a year of one-minute data, as they are answered through HTTP.

Times are medians from the request to the last byte of the answer; what a client makes of it is not counted. Floors
are the bare SELECT of the same rows, with the same driver, in the same run.
"""

import asyncio
import http.client
import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import asyncpg

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.database import cluster
from hiroba.project.bench.cpu import cpu_seconds
from hiroba.project.bench.history_data import (
    ATTRIBUTES,
    DAY,
    TENANT,
    TYPE,
    YEAR_DAYS,
    Extent,
    fill,
    micro,
)
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.served import served

LONG = f"urn:ngsi-ld:{TYPE}:1"
MINUTE = 60_000_000
ROUNDS = 15
POINTS = 1_000
POINTS_MS, DAY_MS = 10, 300
# One page of entities holds so many.
SHOWN_MAX = 1_000

BARE_POINTS = """
    SELECT change, fragment FROM context.history WHERE tenant = $1 AND id = $2 AND change >= $3 AND change < $4
"""
BARE_PERIODS = """
    SELECT id, period, count, sum, max FROM context.{table}
    WHERE tenant = $1 AND period >= $2 AND period < $3 AND attribute = ANY ($4::text[])
"""
BARE_SERIES = """
    SELECT period, count, sum, max FROM context.history_hour
    WHERE tenant = $1 AND id = $2 AND period >= $3 AND period < $4 AND attribute = 'waterLevel'
"""


@dataclass(frozen=True)
class Asked:
    """One row: what is asked, how many values the answer must hold, and the bare statement that gives the same."""

    name: str
    path: str
    parameters: dict[str, str]
    expected: int
    goal: int | None
    bare: str
    arguments: tuple[object, ...]


def run(*, sensors: int = 1_000, days: int = 1, hours_days: int = YEAR_DAYS) -> Report:
    """Raises AssertionError when an answer has not what it should."""
    midnight = datetime.now(UTC).replace(hour=15, minute=0, second=0, microsecond=0) - timedelta(days=1)
    extent = Extent(sensors=sensors, days=days, hours_days=hours_days, midnight=midnight)
    with Scratch({"max_wal_size": "4GB", "shared_buffers": "512MB"}) as scratch:
        fill(scratch, extent)
        with served(scratch.broker_dsn, open=True, default_tenant=TENANT) as (broker, port):
            pids = [broker.pid, cluster.running_pid(scratch.postgres.cluster) or broker.pid]
            results = [
                result
                for asked in (*_points(extent), *_sums(extent))
                for result in _measured(scratch.owner_dsn, port, asked, pids)
            ]
    return Report(bench="history", data=extent.sizes, results=results, machine=machine())


def _points(extent: Extent) -> list[Asked]:
    until = micro(extent.midnight)
    long_ago = until - 265 * DAY
    path = f"/ngsi-ld/v1/temporal/entities/{LONG}"

    def asked(name: str, end: int, **more: str) -> Asked:
        since = end - POINTS * MINUTE
        parameters = _between(since, end) | {"attrs": "waterLevel"} | more
        return Asked(name, path, parameters, POINTS, POINTS_MS, BARE_POINTS, (TENANT, LONG, since, end))

    return [
        asked("points_1000", until),
        asked("points_1000_values", until, options="temporalValues"),
        asked("points_1000_newest", until, lastN=str(POINTS)),
        asked("points_1000_long_ago", long_ago),
    ]


def _sums(extent: Extent) -> list[Asked]:
    until, shown = micro(extent.midnight), min(extent.sensors, SHOWN_MAX)
    path = "/ngsi-ld/v1/temporal/entities"
    of_all = {"type": TYPE, "limit": str(shown)}

    def asked(
        name: str,
        period: str,
        expected: int,
        *,
        goal: int | None = None,
        days: int = 1,
        end: int = until,
        attributes: tuple[str, ...] = ATTRIBUTES[:1],
    ) -> Asked:
        since = end - days * DAY
        parameters = _between(since, end) | _aggregated(period) | of_all | {"attrs": ",".join(attributes)}
        bare = BARE_PERIODS.format(table="history_hour" if period == "PT1H" else "history_day")
        arguments = (TENANT, since, end, list(attributes))
        return Asked(name, path, parameters, shown * expected, goal, bare, arguments)

    middle = until - extent.hours_days // 2 * DAY
    since = until - extent.hours_days * DAY
    one = _between(since, until) | _aggregated("PT1H") | {"attrs": "waterLevel"}
    return [
        asked("day_of_all_by_hour", "PT1H", 24, goal=DAY_MS),
        asked("day_of_all_by_hour_long_ago", "PT1H", 24, goal=DAY_MS, end=middle),
        asked("day_of_all_by_day", "P1D", 1, goal=DAY_MS),
        asked("day_of_all_4_attributes", "PT1H", 24 * 4, attributes=ATTRIBUTES),
        asked("year_of_all_by_week", "P7D", 53, days=YEAR_DAYS),
        Asked(
            "hours_of_one",
            f"{path}/{LONG}",
            one,
            extent.hours_days * 24,
            None,
            BARE_SERIES,
            (TENANT, LONG, since, until),
        ),
    ]


def _measured(dsn: str, port: int, asked: Asked, pids: Sequence[int]) -> list[Result]:
    """The time to the last byte, and the CPU of broker and PostgreSQL, which tells the same on a busy machine."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    address = f"{asked.path}?{urlencode(asked.parameters)}"

    def ask() -> bytes:
        connection.request("GET", address, headers={"NGSILD-Tenant": TENANT})
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == http.client.OK, (asked.name, answer.status, body[:200])
        return body

    found = _values(json.loads(ask()))
    assert found == asked.expected, (asked.name, found, asked.expected)
    floor = asyncio.run(_bare_ms(dsn, asked))
    before = cpu_seconds(pids)
    value = _median_ms(ask)
    used = round((cpu_seconds(pids) - before) / ROUNDS * 1_000, 2)
    connection.close()
    return [
        Result(
            name=asked.name, value=value, unit="ms", goal=asked.goal, floor=floor, floor_name="bare_select"
        ),
        Result(name=f"{asked.name}_cpu", value=used, unit="ms of CPU"),
    ]


def _values(answer: Any) -> int:
    """Instances of one entity, or averages of all."""
    if isinstance(answer, list):
        return sum(_values(entity) for entity in answer)
    found = 0
    for name in ATTRIBUTES:
        shown = answer.get(name, [])
        found += len(shown if isinstance(shown, list) else shown.get("values") or shown["avg"])
    return found


def _median_ms(ask: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - begun) * 1_000)
    return round(statistics.median(taken), 2)


async def _bare_ms(dsn: str, asked: Asked) -> float:
    connection = await asyncpg.connect(dsn)
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await connection.fetch(asked.bare, *asked.arguments)
        taken.append((time.perf_counter() - begun) * 1_000)
    await connection.close()
    return round(statistics.median(taken), 2)


def _aggregated(period: str) -> dict[str, str]:
    return {"options": "aggregatedValues", "aggrMethods": "avg,max", "aggrPeriodDuration": period}


def _between(since: int, until: int) -> dict[str, str]:
    return {"timerel": "between", "timeAt": _stamp(since), "endTimeAt": _stamp(until)}


def _stamp(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1e6, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
