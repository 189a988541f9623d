# SPDX-License-Identifier: Apache-2.0
"""Aggregated evolutions (4.5.19) of many entities: from hours and days that are summed up already where that is exact,
from the instances themselves where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson

from hiroba.kernel.context.temporal.aggregation import (
    OF_PERIODS,
    Aggregation,
    Sums,
    aggregate_values,
    from_sums,
    number_of,
    show_periods,
)
from hiroba.kernel.context.temporal.evolution import Choice, Evolution, moments
from hiroba.kernel.context.temporal.instances import Instance, instances_of_row
from hiroba.kernel.context.temporal.intervals import FOREVER
from hiroba.kernel.context.temporal.rows import FOLDED, HOUR, ROWS_MAX

DAY = 24 * HOUR
# Days begin at midnight in Japan, which is 15:00 UTC.
DAY_BEGINS = 15 * HOUR

# Attribute and dataset -> begin of the period -> sums.
Buckets = dict[tuple[str, str], dict[int, Sums]]

PERIODS = """
    SELECT w.id, found.* FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        SELECT p.attribute, p.dataset, (p.period - $5) / $6 * $6 + $5 AS begin, sum(p.count)::int8 AS count,
               sum(p.sum) AS sum, sum(p.sum_squares) AS sum_squares, min(p.min) AS min, max(p.max) AS max,
               sum(p.others)::int8 AS others, p.observed
        FROM context.{table} p
        WHERE p.tenant = $1 AND p.id = w.id AND p.period >= $3 AND p.period < $4
          AND ($7::text IS NULL OR p.attribute = $7)
        GROUP BY p.attribute, p.dataset, begin, p.observed
    ) AS found
"""
TAIL = """
    SELECT w.id, found.* FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        SELECT h.change, h.action, h.fragment FROM context.history h
        WHERE h.tenant = $1 AND h.id = w.id AND h.change >= $3 ORDER BY h.change LIMIT $4
    ) AS found
"""


@dataclass(slots=True)
class Summed:
    """Sums of each entity. Attributes in `mixed` are not all numbers or given by hand and need their instances."""

    buckets: dict[str, Buckets] = field(default_factory=dict)
    mixed: dict[str, set[str]] = field(default_factory=dict)

    def add(self, id: str, attribute: str, dataset: str, begin: int, sums: Sums) -> None:
        periods = self.buckets.setdefault(id, {}).setdefault((attribute, dataset), {})
        if begin in periods:
            periods[begin].add(sums)
        else:
            periods[begin] = sums

    def note_mixed(self, id: str, attribute: str) -> None:
        self.mixed.setdefault(id, set()).add(attribute)


def table_for(choice: Choice, aggregation: Aggregation) -> str | None:
    """The table whose periods fit exactly into those that are asked for; None when none does."""
    interval, duration = choice.interval, aggregation.duration
    if interval.timeproperty == "deletedAt" or choice.last_n is not None or duration.months:
        return None
    if not OF_PERIODS.issuperset(aggregation.methods) or "scope" in (choice.attributes or choice.pick or ()):
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
    """Exact up to the newest change: what is not folded yet is added from history."""
    interval = choice.interval
    by_observation = interval.timeproperty == "observedAt"
    origin = interval.since
    step = aggregation.duration.exact or FOREVER
    summed = Summed()
    arguments = (interval.since, interval.until, origin, step, choice.single_attribute)
    folded = await connection.fetchval(FOLDED, tenant)
    for row in await connection.fetch(PERIODS.format(table=table), tenant, ids, *arguments):
        id, attribute, dataset, begin, count, total, squares, low, high, others, observed = row
        if not _is_wanted(choice, attribute, dataset) or (by_observation and not observed):
            continue
        if others or (observed and not by_observation):
            # Hours of observation do not tell when an instance arrived.
            summed.note_mixed(id, attribute)
        elif count:
            summed.add(id, attribute, dataset, begin, Sums(count, total, squares, low, high))
    for row in await connection.fetch(TAIL, tenant, ids, folded, ROWS_MAX):
        _add_tail(summed, row, choice, origin, step)
    return summed


def represent_sums(summed: Summed, id: str, choice: Choice, aggregation: Aggregation) -> dict[str, Any]:
    """The attributes of one entity with the values of each method."""
    shown: dict[str, list[dict[str, Any]]] = {}
    mixed = summed.mixed.get(id, ())
    for (attribute, dataset), periods in summed.buckets.get(id, {}).items():
        if attribute in mixed:
            continue
        values = {
            method: {begin: from_sums(method, sums) for begin, sums in periods.items()}
            for method in aggregation.methods
        }
        shown.setdefault(attribute, []).append(_shown("Property", dataset, values, choice, aggregation))
    return {name: found[0] if len(found) == 1 else found for name, found in shown.items()}


def aggregate_evolution(evolution: Evolution, choice: Choice, aggregation: Aggregation) -> dict[str, Any]:
    """The same from the instances, for all methods and kinds of values."""
    shown: dict[str, Any] = {}
    origin = _origin(evolution, choice) if evolution.attributes else 0
    for name, instances in evolution.attributes.items():
        groups: dict[tuple[str, str], list[Instance]] = {}
        for instance in instances:
            groups.setdefault((instance.dataset or "", instance.attribute["type"]), []).append(instance)
        found = []
        for (dataset, kind), group in groups.items():
            values = _values_of_methods(group, choice, aggregation, origin)
            if values:
                found.append(_shown(kind, dataset, values, choice, aggregation))
        if found:
            shown[name] = found[0] if len(found) == 1 else found
    return shown


def _values_of_methods(
    group: Sequence[Instance], choice: Choice, aggregation: Aggregation, origin: int
) -> dict[str, dict[int, Any]]:
    periods: dict[int, list[Any]] = {}
    for instance in group:
        duration = aggregation.duration
        begin = 0 if duration.is_whole else duration.begin(instance.moment, origin)
        periods.setdefault(begin, []).append(instance.value)
    found: dict[str, dict[int, Any]] = {}
    for method in aggregation.methods:
        values = {begin: aggregate_values(method, period) for begin, period in periods.items()}
        if any(value is not None for value in values.values()):
            found[method] = {begin: value for begin, value in values.items() if value is not None}
    return found


def _origin(evolution: Evolution, choice: Choice) -> int:
    """Where periods begin: at timeAt when there is a beginning, else at the first instance."""
    interval = choice.interval
    if interval.relation in ("after", "between"):
        return interval.since
    return moments([evolution])[0]


def _shown(
    kind: str,
    dataset: str,
    values: Mapping[str, Mapping[int, Any]],
    choice: Choice,
    aggregation: Aggregation,
) -> dict[str, Any]:
    interval = choice.interval
    shown: dict[str, Any] = {"type": kind}
    if dataset:
        shown["datasetId"] = dataset
    for method, periods in values.items():
        begin, end = interval.since, min(interval.until, 253_402_300_799_000_000)
        shown[method] = show_periods(periods, begin, end, aggregation.duration)
    return shown


def _add_tail(summed: Summed, row: Any, choice: Choice, origin: int, step: int) -> None:
    id, change, action, fragment = row
    for instance in instances_of_row(change, action.decode(), orjson.loads(fragment)):
        moment = instance.time(choice.interval.timeproperty)
        if instance.deleted or moment is None or not choice.interval.holds(moment):
            continue
        if not _is_wanted(choice, instance.name, instance.dataset or ""):
            continue
        number = number_of(instance.value) if is_number(instance.value) else None
        if number is None or instance.by_hand:
            # What was given by hand may stand for another instance; only reading all of them tells.
            summed.note_mixed(id, instance.name)
            continue
        begin = (moment - origin) // step * step + origin
        sums = Sums(1, number, number * number, number, number)
        summed.add(id, instance.name, instance.dataset or "", begin, sums)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_wanted(choice: Choice, attribute: str, dataset: str) -> bool:
    return choice.names(attribute) and (choice.datasets is None or dataset in choice.datasets)
