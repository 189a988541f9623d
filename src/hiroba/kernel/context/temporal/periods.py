# SPDX-License-Identifier: Apache-2.0
"""Aggregated evolutions (4.5.19) of many entities from hours and days that are summed up already, where that is exact.

One row of the database is a series of periods, as lists side by side: a row or an object for each period would cost
more than all the rest.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from hiroba.kernel.context.problems import ServiceUnavailable, TooComplexQuery
from hiroba.kernel.context.temporal.aggregated import head_of_aggregate
from hiroba.kernel.context.temporal.aggregation import (
    OF_SUMS,
    Aggregation,
    Sums,
    edges_of,
    is_number,
    number_of,
    show_periods,
)
from hiroba.kernel.context.temporal.evolution import Choice
from hiroba.kernel.context.temporal.instances import instances_of_row
from hiroba.kernel.context.temporal.intervals import FOREVER
from hiroba.kernel.context.temporal.rows import HOUR

DAY = 24 * HOUR
# Days begin at midnight in Japan, which is 15:00 UTC.
DAY_BEGINS = 15 * HOUR
# Periods of one step of an answer, about 100 bytes of memory each.
PERIODS_MAX = 400_000
# Rows not summed up yet: three minutes of what these entities send, or what an import brought a moment ago.
TAIL_ROWS_MAX = 100_000

PERIODS = """
    SELECT w.id, found.* FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        SELECT attribute, dataset, observed, sum(others)::int8, array_agg(begin ORDER BY begin),
               array_agg(count ORDER BY begin), array_agg(sum ORDER BY begin),
               array_agg(sum_squares ORDER BY begin), array_agg(min ORDER BY begin), array_agg(max ORDER BY begin)
        FROM (
            SELECT p.attribute, p.dataset, p.observed, (p.period - $5) / $6 * $6 + $5 AS begin,
                   sum(p.others) AS others, sum(p.count)::int8 AS count, sum(p.sum) AS sum,
                   sum(p.sum_squares) AS sum_squares, min(p.min) AS min, max(p.max) AS max
            FROM context.{table} p
            WHERE p.tenant = $1 AND p.id = w.id AND p.period >= $3 AND p.period < $4
              AND ($7::text IS NULL OR p.attribute = $7)
            GROUP BY p.attribute, p.dataset, p.observed, begin LIMIT $8
        ) AS periods
        GROUP BY attribute, dataset, observed
    ) AS found
"""
# Without the LIMIT inside it would become a join, and the planner might look at all that is new in the tenant.
TAIL = """
    WITH folding AS MATERIALIZED (
        SELECT coalesce(max(folded), 0) AS folded FROM context.history_folding WHERE tenant = $1
    )
    SELECT w.id, found.* FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        SELECT h.change, h.action, h.fragment FROM context.history h
        WHERE h.tenant = $1 AND h.id = w.id AND h.change >= (SELECT folded FROM folding) LIMIT $3
    ) AS found LIMIT $3
"""


@dataclass(slots=True)
class Series:
    """Periods of one dataset of an attribute in the order of time; `columns` are the members of `Sums`."""

    begins: list[int] = field(default_factory=list)
    columns: tuple[list[Any], ...] = field(default_factory=lambda: tuple([] for _ in Sums._fields))

    def add(self, begin: int, sums: Sums) -> None:
        place = bisect_left(self.begins, begin)
        if place == len(self.begins) or self.begins[place] != begin:
            self.begins.insert(place, begin)
            for column, number in zip(self.columns, sums, strict=True):
                column.insert(place, number)
            return
        known = Sums(*(column[place] for column in self.columns))
        for column, number in zip(self.columns, known.plus(sums), strict=True):
            column[place] = number


@dataclass(slots=True)
class Summed:
    """Sums of each entity by attribute and dataset. Attributes in `mixed` are not all numbers or given by hand and
    need their instances."""

    series: dict[str, dict[tuple[str, str], Series]] = field(default_factory=dict)
    mixed: dict[str, set[str]] = field(default_factory=dict)

    def of(self, id: str) -> dict[tuple[str, str], Series]:
        return self.series.setdefault(id, {})

    def note_mixed(self, id: str, attribute: str) -> None:
        self.mixed.setdefault(id, set()).add(attribute)


def table_for(choice: Choice, aggregation: Aggregation) -> str | None:
    """The table whose periods fit exactly into those that are asked for; None when none does."""
    interval, duration = choice.interval, aggregation.duration
    if interval.timeproperty == "deletedAt" or choice.last_n is not None or duration.months:
        return None
    if not OF_SUMS.keys() >= set(aggregation.methods) or "scope" in (choice.attributes or choice.pick or ()):
        return None
    if interval.relation not in ("after", "between"):
        # Then periods begin at the first instance, which only the instances tell.
        return None
    edges = [edge for edge in (interval.since, interval.until) if edge < FOREVER]
    if all(edge % DAY == DAY_BEGINS for edge in edges) and duration.exact % DAY == 0:
        return "history_day"
    return "history_hour" if all(edge % HOUR == 0 for edge in edges) and duration.exact % HOUR == 0 else None


async def read_sums(
    connection: asyncpg.Connection,
    tenant: str,
    ids: Sequence[str],
    choice: Choice,
    aggregation: Aggregation,
    table: str,
) -> Summed:
    """Exact up to the newest change: what is not folded yet is added from history. Raises TooComplexQuery for too
    many periods, ServiceUnavailable while more is to be folded than can be added."""
    interval = choice.interval
    by_observation = interval.timeproperty == "observedAt"
    step = aggregation.duration.exact or FOREVER
    summed = Summed()
    most = max(1, PERIODS_MAX // len(ids))
    arguments = (interval.since, interval.until, interval.since, step, choice.single_attribute, most)
    read: Counter[str] = Counter()
    for row in await connection.fetch(PERIODS.format(table=table), tenant, ids, *arguments):
        id, attribute, dataset, observed, others, begins, *columns = row
        read[id] += len(begins)
        if read[id] >= most:
            raise TooComplexQuery(
                "There are too many periods; take longer ones, fewer entities or attributes"
            )
        if not _is_wanted(choice, attribute, dataset) or (by_observation and not observed):
            continue
        if others or (observed and not by_observation):
            # Hours of observation do not tell when an instance arrived.
            summed.note_mixed(id, attribute)
        else:
            summed.of(id)[attribute, dataset] = Series(begins, tuple(columns))
    for row in await _tail(connection, tenant, ids):
        _add_tail(summed, row, choice, interval.since, step)
    return summed


def represent_sums(summed: Summed, id: str, choice: Choice, aggregation: Aggregation) -> dict[str, Any]:
    """The attributes of one entity with the values of each method."""
    shown: dict[str, list[dict[str, Any]]] = {}
    mixed = summed.mixed.get(id, ())
    for (attribute, dataset), series in summed.series.get(id, {}).items():
        if attribute in mixed:
            continue
        edges = edges_of(series.begins, choice.interval, aggregation.duration)
        represented = head_of_aggregate("Property", dataset)
        for method in aggregation.methods:
            represented[method] = show_periods(edges, map(OF_SUMS[method], *series.columns))
        shown.setdefault(attribute, []).append(represented)
    return {name: found[0] if len(found) == 1 else found for name, found in shown.items()}


async def _tail(connection: asyncpg.Connection, tenant: str, ids: Sequence[str]) -> list[asyncpg.Record]:
    rows: list[asyncpg.Record] = await connection.fetch(TAIL, tenant, ids, TAIL_ROWS_MAX)
    if len(rows) >= TAIL_ROWS_MAX:
        raise ServiceUnavailable("Much has come a moment ago and is being summed up", retry_after_seconds=30)
    return rows


def _add_tail(summed: Summed, row: Any, choice: Choice, origin: int, step: int) -> None:
    id, change, action, fragment = row
    for instance in instances_of_row(change, action.decode(), fragment):
        dataset = instance.dataset or ""
        if not _is_wanted(choice, instance.name, dataset):
            continue
        moment = instance.time(choice.interval.timeproperty)
        if instance.deleted or moment is None or not choice.interval.holds(moment):
            continue
        number = number_of(instance.value) if is_number(instance.value) else None
        if number is None or instance.by_hand:
            # What was given by hand may stand for another instance; only reading all of them tells.
            summed.note_mixed(id, instance.name)
            continue
        begin = (moment - origin) // step * step + origin
        series = summed.of(id).setdefault((instance.name, dataset), Series())
        series.add(begin, Sums(1, number, number * number, number, number))


def _is_wanted(choice: Choice, attribute: str, dataset: str) -> bool:
    return choice.names(attribute) and (choice.datasets is None or dataset in choice.datasets)
