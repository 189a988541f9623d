# SPDX-License-Identifier: Apache-2.0
"""Geometry of a line chart as plain values; the template draws it as SVG. Pure, no library, no script."""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 34, 44
"""Room for the numbers at the left, the last value at the right, the unit above and the hours below."""

GRID_LINES = 5
POINTS_MAX = 240
"""More would be finer than the screen; of each stretch the first reading is drawn."""

GAP = datetime.timedelta(hours=2)
"""Nothing is drawn where the sensor was silent for longer: a straight line there would be an invention."""

Reading = tuple[datetime.datetime, float]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A dashed line with its word. `tone` picks how it is drawn."""

    value: float
    word: str
    tone: str
    y: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A number or hour beside the axis."""

    label: str
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Everything the template draws; coordinates are those of the SVG's box."""

    line: str
    area: str
    grid: tuple[Tick, ...]
    hours: tuple[Tick, ...]
    limits: tuple[Limit, ...]
    last_x: float
    last_y: float
    last_is_right: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right_x: int = WIDTH - RIGHT
    bottom_y: int = HEIGHT - BOTTOM


def line_chart(readings: Sequence[Reading], limits: Sequence[Limit] = ()) -> Chart | None:
    """A chart of readings in order of time; None with fewer than two, which make no line.

    Limits far above what was measured are left out, so that the line does not become flat.
    """
    if len(readings) < 2:
        return None
    drawn = _thinned(readings)
    near = _near_limits([value for _, value in drawn], limits)
    low, high, step = _scale([value for _, value in drawn] + [limit.value for limit in near])
    start, end = drawn[0][0], drawn[-1][0]

    def x(time: datetime.datetime) -> float:
        return round(LEFT + (time - start) / (end - start) * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    strokes = [[(x(time), y(value)) for time, value in stretch] for stretch in _stretches(drawn)]
    last_x, last_y = strokes[-1][-1]
    return Chart(
        line="".join(_path(stroke) for stroke in strokes),
        area="".join(
            f"{_path(stroke)}L{stroke[-1][0]} {HEIGHT - BOTTOM}L{stroke[0][0]} {HEIGHT - BOTTOM}z"
            for stroke in strokes
        ),
        grid=tuple(
            Tick(label=_number(low + step * line, step), x=LEFT - 10, y=y(low + step * line))
            for line in range(round((high - low) / step) + 1)
        ),
        hours=tuple(Tick(label=label, x=x(time), y=HEIGHT - 14) for time, label in _hours(start, end)),
        limits=tuple(
            Limit(value=each.value, word=each.word, tone=each.tone, y=y(each.value)) for each in near
        ),
        last_x=last_x,
        last_y=last_y,
        last_is_right=last_x > WIDTH / 2,
    )


def _thinned(readings: Sequence[Reading]) -> list[Reading]:
    """At most POINTS_MAX of them, the last one always."""
    every = max(1, math.ceil(len(readings) / POINTS_MAX))
    kept = list(readings[::every])
    return kept if kept[-1] == readings[-1] else [*kept, readings[-1]]


def _near_limits(values: Sequence[float], limits: Sequence[Limit]) -> list[Limit]:
    """The limits that were passed and the next one above."""
    above = sorted((limit for limit in limits if limit.value > max(values)), key=lambda limit: limit.value)
    return [limit for limit in limits if limit.value <= max(values)] + above[:1]


def _scale(values: Sequence[float]) -> tuple[float, float, float]:
    """(lowest line, highest line, step): round numbers around the values, from zero when that is near."""
    low, high = min(values), max(values)
    low = 0.0 if 0 <= low <= high * 0.6 or low == high >= 0 else low
    rough = max(high - low, 0.01) / (GRID_LINES - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough)
    bottom = math.floor(low / step) * step
    top = math.ceil(high / step) * step
    return bottom, top if top > bottom else bottom + step, step


def _stretches(readings: Sequence[Reading]) -> list[list[Reading]]:
    stretches = [[readings[0]]]
    for before, reading in pairwise(readings):
        if reading[0] - before[0] > GAP:
            stretches.append([])
        stretches[-1].append(reading)
    return stretches


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)


def _hours(start: datetime.datetime, end: datetime.datetime) -> list[tuple[datetime.datetime, str]]:
    """Full hours in Japan between start and end, about six of them; under an hour start and end themselves."""
    span = end - start
    hours = next((each for each in (1, 2, 3, 6, 12, 24) if span <= datetime.timedelta(hours=each * 7)), 48)
    first = start.astimezone(JAPAN).replace(minute=0, second=0, microsecond=0)
    marks = []
    moment = first - datetime.timedelta(hours=first.hour % min(hours, 24))
    while moment <= end:
        if moment >= start:
            marks.append((moment, f"{moment.hour}:00" if hours < 24 else f"{moment.month}/{moment.day}"))
        moment += datetime.timedelta(hours=hours)
    if len(marks) >= 2:
        return marks
    return [(time, f"{time.astimezone(JAPAN):%-H:%M}") for time in (start, end)]


def _number(value: float, step: float) -> str:
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    digits += 1 if step in (2.5, 0.25, 0.025) else 0
    return f"{value:,.{digits}f}"
