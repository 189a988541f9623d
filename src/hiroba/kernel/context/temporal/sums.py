# SPDX-License-Identifier: Apache-2.0
"""Instances summed up in hours and days, and their rows in `history_hour` and `history_day`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import asyncpg

from hiroba.kernel.context.temporal.aggregation import is_number, number_of
from hiroba.kernel.context.temporal.instances import Instance
from hiroba.kernel.context.temporal.periods import DAY, DAY_BEGINS
from hiroba.kernel.context.temporal.rows import HOUR

ADD = """
    INSERT INTO context.{table} AS old (tenant, id, period, attribute, dataset, observed, count, others, sum,
                                        sum_squares, min, max, last, last_at)
    SELECT $1, * FROM unnest($2::text[], $3::int8[], $4::text[], $5::text[], $6::bool[], $7::int8[], $8::int8[],
                             $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::float8[], $14::int8[])
    ON CONFLICT (tenant, id, period, attribute, dataset, observed) DO UPDATE SET
        count = old.count + excluded.count,
        others = old.others + excluded.others,
        sum = coalesce(old.sum + excluded.sum, old.sum, excluded.sum),
        sum_squares = coalesce(old.sum_squares + excluded.sum_squares, old.sum_squares, excluded.sum_squares),
        min = least(old.min, excluded.min),
        max = greatest(old.max, excluded.max),
        last = CASE WHEN old.last_at IS NULL OR excluded.last_at >= old.last_at
                    THEN excluded.last ELSE old.last END,
        last_at = greatest(old.last_at, excluded.last_at)
"""


@dataclass(frozen=True)
class Place:
    """Whose sums: one dataset of an attribute, observed or not."""

    id: str
    attribute: str
    dataset: str
    observed: bool


@dataclass(slots=True)
class Period:
    count: int = 0
    others: int = 0
    sum: float | None = None
    sum_squares: float | None = None
    min: float | None = None
    max: float | None = None
    last: float | None = None
    last_at: int | None = None

    def add(self, number: float | None, moment: int) -> None:
        if number is None:
            self.others += 1
            return
        self.count += 1
        self.sum = (self.sum or 0.0) + number
        self.sum_squares = (self.sum_squares or 0.0) + number * number
        self.min = number if self.min is None else min(self.min, number)
        self.max = number if self.max is None else max(self.max, number)
        if self.last_at is None or moment >= self.last_at:
            self.last, self.last_at = number, moment

    @property
    def columns(self) -> tuple[object, ...]:
        return (
            self.count,
            self.others,
            self.sum,
            self.sum_squares,
            self.min,
            self.max,
            self.last,
            self.last_at,
        )


Periods = dict[tuple[Place, int], Period]


def hour_of(moment: int) -> int:
    return moment // HOUR * HOUR


def day_of(moment: int) -> int:
    return (moment - DAY_BEGINS) // DAY * DAY + DAY_BEGINS


def period_rows(instances: Iterable[Instance], id: str, begin_of: Callable[[int], int]) -> Periods:
    found: Periods = {}
    for instance in instances:
        add_instance(found, instance, id, begin_of)
    return found


def add_instance(periods: Periods, instance: Instance, id: str, begin_of: Callable[[int], int]) -> None:
    if instance.deleted or instance.name == "scope":
        return
    observed = instance.time("observedAt")
    moment = instance.change if observed is None else observed
    place = Place(id, instance.name, instance.dataset or "", observed is not None)
    value = instance.value
    number = number_of(value) if is_number(value) else None
    key = (place, begin_of(moment))
    if key not in periods:
        periods[key] = Period()
    periods[key].add(number, moment)


async def add_periods(connection: asyncpg.Connection, tenant: str, table: str, periods: Periods) -> None:
    """Adds to what the table has. In one order, so that two never wait for each other."""
    if not periods:
        return
    rows = sorted(
        (place.id, begin, place.attribute, place.dataset, place.observed, *period.columns)
        for (place, begin), period in periods.items()
    )
    await connection.execute(ADD.format(table=table), tenant, *zip(*rows, strict=True))
