# SPDX-License-Identifier: Apache-2.0
"""Aggregated temporal representation (4.5.19): one value for each method and period in which there is an instance.

What a method makes of a value follows Table 4.5.19.1-1: numbers as they are; for texts, dates and URIs their order and
count; booleans as 0 and 1 where a number is needed; lists by their size; objects and geometries only counted.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.temporal.durations import Duration, read_duration
from hiroba.kernel.context.temporal.instances import stamp
from hiroba.kernel.context.temporal.intervals import LAST_MOMENT, Interval

METHODS = ("totalCount", "distinctCount", "sum", "avg", "min", "max", "stddev", "sumsq")


@dataclass(frozen=True)
class Aggregation:
    methods: tuple[str, ...]
    duration: Duration


class Sums(NamedTuple):
    """Numbers of one period, which those of shorter periods can be added to."""

    instances: int
    total: float
    squares: float
    low: float
    high: float

    def plus(self, other: "Sums") -> "Sums":
        return Sums(
            self.instances + other.instances,
            self.total + other.total,
            self.squares + other.squares,
            min(self.low, other.low),
            max(self.high, other.high),
        )


def _deviation(instances: int, total: float, squares: float, low: float, high: float) -> float:
    """Of the whole period, not of a sample; rounding must not lead below zero."""
    mean = total / instances
    return math.sqrt(max(0.0, squares / instances - mean * mean))


# What each method makes of the members of `Sums`; for distinctCount the values themselves are needed.
OF_SUMS: Mapping[str, Callable[[int, float, float, float, float], float]] = {
    "totalCount": lambda instances, total, squares, low, high: instances,
    "sum": lambda instances, total, squares, low, high: total,
    "avg": lambda instances, total, squares, low, high: total / instances,
    "min": lambda instances, total, squares, low, high: low,
    "max": lambda instances, total, squares, low, high: high,
    "sumsq": lambda instances, total, squares, low, high: squares,
    "stddev": _deviation,
}


def read_aggregation(parameters: Mapping[str, str]) -> Aggregation:
    """Raises BadRequestData without methods and for unknown ones."""
    names = [name.strip() for name in parameters.get("aggrMethods", "").split(",") if name.strip()]
    if not names:
        raise BadRequestData("The aggregated representation needs aggrMethods")
    for name in names:
        if name not in METHODS:
            raise BadRequestData(f"aggrMethods {name[:40]!r} is not one of {', '.join(METHODS)}")
    duration = read_duration(parameters.get("aggrPeriodDuration", "PT0S"), "aggrPeriodDuration")
    return Aggregation(tuple(dict.fromkeys(names)), duration)


def aggregate_values(method: str, values: Sequence[Any]) -> Any:
    """One value for a period, or None when the method has no meaning for such values."""
    if method == "totalCount":
        return len(values)
    if method == "distinctCount":
        # Numbers as such: 1 and 1.0 are one value. All others by their text, which keeps true apart from 1.
        return len(
            {
                value if is_number(value) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
                for value in values
            }
        )
    if all(isinstance(value, str) for value in values):
        # Dates and times are written so that their order is that of their texts.
        return {"min": min, "max": max}[method](values) if method in ("min", "max") else None
    numbers = [number for value in values if (number := number_of(value)) is not None]
    return OF_SUMS[method](*sums_of(numbers)) if numbers else None


def sums_of(numbers: Iterable[float]) -> Sums:
    found = list(numbers)
    return Sums(len(found), math.fsum(found), math.fsum(n * n for n in found), min(found), max(found))


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def number_of(value: Any) -> float | None:
    """The number that a value counts as; a list counts as its size."""
    if isinstance(value, bool | int | float):
        number = float(value)
        return number if math.isfinite(number) and abs(number) < 1e150 else None
    return float(len(value)) if isinstance(value, list) else None


def show_periods(edges: Iterable[tuple[str, str]], values: Iterable[Any]) -> list[list[Any]]:
    """Triples of value, begin and end (4.5.19.1)."""
    return [[value, begin, end] for (begin, end), value in zip(edges, values, strict=True)]


def edges_of(begins: Iterable[int], interval: Interval, duration: Duration) -> list[tuple[str, str]]:
    """Begin and end of periods as they are shown; of the only one when the duration is that of the interval."""
    if duration.is_whole:
        return [(stamp(interval.since), stamp(min(interval.until, LAST_MOMENT)))]
    return [(stamp(begin), stamp(min(duration.end(begin), LAST_MOMENT))) for begin in begins]
