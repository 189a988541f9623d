# SPDX-License-Identifier: Apache-2.0
"""Hours and days made anew from the instances, where history was altered or given by hand."""

from collections.abc import Iterable, Sequence

import asyncpg

from hiroba.kernel.context.model.attributes import Attribute
from hiroba.kernel.context.temporal.instances import Instance, instances_of_rows, superseded_left_out
from hiroba.kernel.context.temporal.intervals import Interval
from hiroba.kernel.context.temporal.periods import DAY
from hiroba.kernel.context.temporal.rows import HOUR, Wanted, read_rows
from hiroba.kernel.context.temporal.sums import (
    Place,
    add_periods,
    day_of,
    hour_of,
    period_rows,
)

LOCK = "SELECT folded FROM context.history_folding WHERE tenant = $1 FOR UPDATE"
DELETE_PERIOD = """
    DELETE FROM context.{table} WHERE tenant = $1 AND id = $2 AND attribute = $3 AND dataset = $4
        AND observed = $5 AND period = $6
"""
COUNT = """
    SELECT count + others FROM context.history_hour
    WHERE tenant = $1 AND id = $2 AND attribute = $3 AND dataset = $4 AND observed = $5 AND period = $6
"""
DAY_FROM_HOURS = """
    INSERT INTO context.history_day (tenant, id, period, attribute, dataset, observed, count, others, sum,
                                     sum_squares, min, max, last, last_at)
    SELECT tenant, id, $6, attribute, dataset, observed, sum(count), sum(others), sum(sum), sum(sum_squares), min(min),
           max(max), (array_agg(last ORDER BY last_at DESC NULLS LAST))[1], max(last_at)
    FROM context.history_hour
    WHERE tenant = $1 AND id = $2 AND attribute = $3 AND dataset = $4 AND observed = $5
      AND period >= $6 AND period < $7
    GROUP BY tenant, id, attribute, dataset, observed
"""


async def lock_folding(connection: asyncpg.Connection, tenant: str) -> int:
    """Holds the work behind the writes back until the end of the transaction; returns how far it has come."""
    return await connection.fetchval(LOCK, tenant) or 0


async def refold_hours(
    connection: asyncpg.Connection,
    tenant: str,
    id: str,
    name: str,
    change: int,
    instances: Iterable[Attribute | None],
    folded: int,
) -> None:
    """After the edit of an instance: those hours that it lies or lay in. What is not folded yet comes by itself."""
    if change >= folded:
        return
    for attribute in instances:
        if attribute is None:
            continue
        moment = Instance(name, change, attribute).time("observedAt")
        place = Place(id, name, attribute.get("datasetId") or "", moment is not None)
        if moment is not None:
            await note_observed(connection, tenant, id, [(moment, change)])
        hours = [hour_of(change if moment is None else moment)]
        await refold(connection, tenant, place, hours, folded, shrinks_by=1)


async def note_observed(
    connection: asyncpg.Connection, tenant: str, id: str, pairs: Sequence[tuple[int, int]]
) -> None:
    """Times of observation and changes, so that reads find them far from the time when they arrived."""
    await connection.execute(
        """INSERT INTO context.history_observed (tenant, id, observed, change)
        SELECT $1, $2, * FROM unnest($3::int8[], $4::int8[]) ON CONFLICT DO NOTHING""",
        tenant,
        id,
        [observed for observed, _ in pairs],
        [change for _, change in pairs],
    )


async def refold(
    connection: asyncpg.Connection,
    tenant: str,
    place: Place,
    hours: Sequence[int],
    folded: int,
    *,
    shrinks_by: int = 0,
    given_since: int | None = None,
) -> None:
    """Sums of these hours from their rows below `folded`, and of the days around.

    Where rows are over their time already, an hour that would lose more than `shrinks_by` stays as it is; what was
    given by hand since `given_since` is added to it.
    """
    key = (tenant, place.id, place.attribute, place.dataset, place.observed)
    for hour in sorted(set(hours)):
        instances = await _instances_of_hour(connection, tenant, place, hour, folded)
        before = await connection.fetchval(COUNT, *key, hour) or 0
        if len(instances) >= before - shrinks_by:
            await connection.execute(DELETE_PERIOD.format(table="history_hour"), *key, hour)
        elif given_since is None:
            continue
        else:
            instances = [i for i in instances if i.by_hand and i.change >= given_since]
        await add_periods(connection, tenant, "history_hour", period_rows(instances, place.id, hour_of))
    for day in sorted({day_of(hour) for hour in hours}):
        await connection.execute(DELETE_PERIOD.format(table="history_day"), *key, day)
        await connection.execute(DAY_FROM_HOURS, *key, day, day + DAY)


async def _instances_of_hour(
    connection: asyncpg.Connection, tenant: str, place: Place, hour: int, folded: int
) -> list[Instance]:
    timeproperty = "observedAt" if place.observed else "createdAt"
    interval = Interval(hour, hour + HOUR, "between", timeproperty)
    wanted = Wanted(tenant=tenant, ids=[place.id], interval=interval, attribute=place.attribute)
    found = (await read_rows(connection, wanted))[place.id]
    rows = [row for row in found.newest_first() if row.change < folded]
    return [
        instance
        for instance in superseded_left_out(instances_of_rows(rows, place.attribute.__eq__))
        if (instance.dataset or "") == place.dataset
        and (instance.time("observedAt") is not None) == place.observed
        and (moment := instance.time(timeproperty)) is not None
        and interval.holds(moment)
    ]
