# SPDX-License-Identifier: Apache-2.0
"""Reads the query of an items request. Pure; what cannot be meant raises BadParameter (OGC 17-069r4, 7.15)."""

import datetime
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

LIMIT_DEFAULT = 100
LIMIT_MAX = 1000
"""A higher number is no fault: the answer is shorter and has a link to the next page (7.15.2)."""

OFFSET_MAX = 10_000_000
KNOWN = frozenset({"bbox", "datetime", "f", "limit", "offset"})
OPEN_END = frozenset({"", ".."})

Box = tuple[float, float, float, float]
Interval = tuple[datetime.datetime | None, datetime.datetime | None]


class BadParameter(Exception):
    """A parameter that is unknown or has a value that it cannot have; the text names both and the form wanted."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`box` is west, south, east, north in degrees; an end of `interval` is None where it is open."""

    limit: int = LIMIT_DEFAULT
    offset: int = 0
    box: Box | None = None
    interval: Interval | None = None


def asked(query: Mapping[str, str]) -> Asked:
    """Raises BadParameter."""
    check_known(query, KNOWN)
    return Asked(
        limit=min(_number(query, "limit", LIMIT_DEFAULT, least=1), LIMIT_MAX),
        offset=_number(query, "offset", 0, least=0, most=OFFSET_MAX),
        box=_box(query["bbox"]) if "bbox" in query else None,
        interval=_interval(query["datetime"]) if "datetime" in query else None,
    )


def check_known(query: Mapping[str, str], known: frozenset[str]) -> None:
    """A parameter that nobody knows is answered with 400, not passed over (7.8.2)."""
    for name in query:
        if name not in known:
            raise BadParameter(f"The parameter {name} is unknown; there are {', '.join(sorted(known))}")
    if query.get("f", "json") not in ("json", "geojson"):
        raise BadParameter("f is json: there is no other form")


def _number(query: Mapping[str, str], name: str, default: int, *, least: int, most: int | None = None) -> int:
    text = query.get(name)
    if text is None:
        return default
    number = int(text) if re.fullmatch(r"\d{1,12}", text) else -1
    if number < least or (most is not None and number > most):
        raise BadParameter(f"{name} is {text}; it must be a whole number from {least}")
    return number


def _box(text: str) -> Box:
    """Four numbers, or six with heights, which are left out. A box over the date line has west > east."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise BadParameter(f"bbox is {text}; it must be four numbers: west,south,east,north in degrees")
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise BadParameter(
            f"bbox is {text}; longitude is -180 to 180, latitude -90 to 90, south before north"
        )
    return west, south, east, north


def _interval(text: str) -> Interval:
    start, slash, end = text.partition("/")
    if not slash:
        moment = _moment(text, text)
        return moment, moment
    if start in OPEN_END and end in OPEN_END:
        raise BadParameter(f"datetime is {text}; one end of an interval must be a time")
    first = None if start in OPEN_END else _moment(start, text)
    last = None if end in OPEN_END else _moment(end, text)
    if first and last and first > last:
        raise BadParameter(f"datetime is {text}; the interval ends before it begins")
    return first, last


def _moment(part: str, text: str) -> datetime.datetime:
    try:
        # In a query an unescaped + of an offset has become a blank.
        moment = datetime.datetime.fromisoformat(part.replace(" ", "+"))
    except ValueError:
        raise BadParameter(
            f"datetime is {text}; it must be a time as 2026-11-21T09:00:00Z or an interval as 2026-11-21T00:00:00Z/.."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
