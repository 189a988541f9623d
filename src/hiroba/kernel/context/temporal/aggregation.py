# SPDX-License-Identifier: Apache-2.0
"""Aggregated temporal representation (4.5.19): one value for each method and period in which there is an instance.

What a method makes of a value follows Table 4.5.19.1-1: numbers as they are; for texts, dates and URIs their order and
count; booleans as 0 and 1 where a number is needed; lists by their size; objects and geometries only counted.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.temporal.durations import Duration, read_duration
from hiroba.kernel.context.temporal.instances import stamp

METHODS = ("totalCount", "distinctCount", "sum", "avg", "min", "max", "stddev", "sumsq")
# Whatever the value is, it can be counted.
COUNTS = frozenset(["totalCount", "distinctCount"])
# What a period of numbers tells without its values.
OF_PERIODS = frozenset(METHODS) - {"distinctCount"}


@dataclass(frozen=True)
class Aggregation:
    methods: tuple[str, ...]
    duration: Duration


@dataclass(slots=True)
class Sums:
    """Numbers of one period, which sums of shorter periods can be added to."""

    count: int
    sum: float
    sum_squares: float
    min: float
    max: float

    def add(self, other: "Sums") -> None:
        self.count += other.count
        self.sum += other.sum
        self.sum_squares += other.sum_squares
        self.min = min(self.min, other.min)
        self.max = max(self.max, other.max)


def read_aggregation(parameters: Mapping[str, str]) -> Aggregation:
    """Raises BadRequestData without methods and for unknown ones."""
    names = [name.strip() for name in parameters.get("aggrMethods", "").split(",") if name.strip()]
    if not names:
        raise BadRequestData("The aggregated representation needs aggrMethods")
    for name in names:
        if name not in METHODS:
            raise BadRequestData(f"aggrMethods {name[:40]!r} is not one of {', '.join(METHODS)}")
    duration = read_duration(parameters.get("aggrPeriodDuration", "PT0S"))
    return Aggregation(tuple(dict.fromkeys(names)), duration)


def aggregate_values(method: str, values: Sequence[Any]) -> Any:
    """One value for a period, or None when the method has no meaning for such values."""
    if method == "totalCount":
        return len(values)
    if method == "distinctCount":
        return len({orjson.dumps(value, option=orjson.OPT_SORT_KEYS) for value in values})
    if all(isinstance(value, str) for value in values):
        # Dates and times are written so that their order is that of their texts.
        return {"min": min, "max": max}[method](values) if method in ("min", "max") else None
    numbers = [number for value in values if (number := number_of(value)) is not None]
    return from_sums(method, sums_of(numbers)) if numbers else None


def from_sums(method: str, sums: Sums) -> Any:
    match method:
        case "totalCount":
            return sums.count
        case "sum":
            return sums.sum
        case "avg":
            return sums.sum / sums.count
        case "min":
            return sums.min
        case "max":
            return sums.max
        case "sumsq":
            return sums.sum_squares
        case "stddev":
            # Of the whole period, not of a sample; rounding must not lead below zero.
            mean = sums.sum / sums.count
            return math.sqrt(max(0.0, sums.sum_squares / sums.count - mean * mean))
    return None


def sums_of(numbers: Iterable[float]) -> Sums:
    found = list(numbers)
    return Sums(len(found), math.fsum(found), math.fsum(n * n for n in found), min(found), max(found))


def number_of(value: Any) -> float | None:
    """The number that a value counts as; a list counts as its size."""
    if isinstance(value, bool | int | float):
        number = float(value)
        return number if math.isfinite(number) and abs(number) < 1e150 else None
    return float(len(value)) if isinstance(value, list) else None


def show_periods(
    values: Mapping[int, Any], begin_of_all: int, end_of_all: int, duration: Duration
) -> list[list[Any]]:
    """Triples of value, begin and end (4.5.19.1), earliest first."""
    if duration.is_whole:
        return [[value, stamp(begin_of_all), stamp(end_of_all)] for value in values.values()]
    return [[values[begin], *_edges(begin, duration)] for begin in sorted(values)]


@lru_cache(maxsize=20_000)
def _edges(begin: int, duration: Duration) -> tuple[str, str]:
    return stamp(begin), stamp(duration.end(begin))
