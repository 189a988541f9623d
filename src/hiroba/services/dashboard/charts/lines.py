# SPDX-License-Identifier: Apache-2.0
"""Geometry of a line chart as plain values; the template draws it as SVG."""

import datetime
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hiroba.services.dashboard.charts.scales import number_label, time_marks, value_scale
from hiroba.services.dashboard.charts.series import Limit, Reading, Series, stretches

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 64, 32, 34, 44
"""Room for the numbers at the left, the letter of a line at the right, the unit above and the hours below."""

POINTS_MAX = 240
"""More would be finer than the screen; of each stretch lowest and highest reading are drawn."""

LETTERS = "ABCDEFGH"
Scale = Callable[[datetime.datetime, float], tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A number or hour beside the axis."""

    label: str
    x: float
    y: float


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: its dashes are those of `style` (from 1), its end carries `letter`, so colour is never needed."""

    name: str
    letter: str
    style: int
    path: str
    area: str
    end_x: float
    end_y: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Everything the template draws; coordinates are those of the SVG's box."""

    lines: tuple[Line, ...]
    grid: tuple[Tick, ...]
    times: tuple[Tick, ...]
    limits: tuple[Limit, ...]
    last_is_right: bool
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right_x: int = WIDTH - RIGHT
    bottom_y: int = HEIGHT - BOTTOM


def line_chart(series: Sequence[Series], limits: Sequence[Limit] = ()) -> Chart | None:
    """None when no line has two readings. Limits far above what was measured are left out, lest lines become flat."""
    drawn = [(each, thinned(each.shifted)) for each in series]
    readings = [reading for _, found in drawn for reading in found]
    if all(len(found) < 2 for _, found in drawn):
        return None
    values = [value for _, value in readings]
    near = near_limits(values, limits)
    low, high, step = value_scale(values + [limit.value for limit in near])
    start, end = min(time for time, _ in readings), max(time for time, _ in readings)
    at = _scale(start, end, low, high)
    lines = tuple(
        _line(each, place, found, at, is_alone=len(series) == 1)
        for place, (each, found) in enumerate((each, found) for each, found in drawn if found)
    )
    return Chart(
        lines=lines,
        grid=tuple(
            Tick(label=number_label(low + step * line, step), x=LEFT - 10, y=at(start, low + step * line)[1])
            for line in range(round((high - low) / step) + 1)
        ),
        times=tuple(
            Tick(label=label, x=at(time, low)[0], y=HEIGHT - 14) for time, label in time_marks(start, end)
        ),
        limits=tuple(replace(each, y=at(start, each.value)[1]) for each in near),
        last_is_right=lines[0].end_x > WIDTH / 2,
    )


def thinned(readings: Sequence[Reading]) -> list[Reading]:
    """At most POINTS_MAX: of each bundle the lowest and the highest, so that no peak is lost; the last one always."""
    if len(readings) <= POINTS_MAX:
        return list(readings)
    size = math.ceil(2 * len(readings) / (POINTS_MAX - 1))
    kept: list[Reading] = []
    for place in range(0, len(readings), size):
        bundle = readings[place : place + size]
        extremes = {min(bundle, key=lambda one: one[1]), max(bundle, key=lambda one: one[1])}
        kept += sorted(extremes)
    return kept if kept[-1] == readings[-1] else [*kept, readings[-1]]


def near_limits(values: Sequence[float], limits: Sequence[Limit]) -> list[Limit]:
    """The limits that were passed and the next one above."""
    above = sorted((limit for limit in limits if limit.value > max(values)), key=lambda limit: limit.value)
    return [limit for limit in limits if limit.value <= max(values)] + above[:1]


def _scale(start: datetime.datetime, end: datetime.datetime, low: float, high: float) -> Scale:
    span = max(end - start, datetime.timedelta(seconds=1))

    def at(time: datetime.datetime, value: float) -> tuple[float, float]:
        return (
            round(LEFT + (time - start) / span * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM), 1),
        )

    return at


def _line(series: Series, place: int, readings: Sequence[Reading], at: Scale, *, is_alone: bool) -> Line:
    strokes = [[at(*reading) for reading in stretch] for stretch in stretches(readings)]
    floor = HEIGHT - BOTTOM
    end_x, end_y = strokes[-1][-1]
    return Line(
        name=series.name,
        letter=LETTERS[place],
        style=place + 1,
        path="".join(_path(stroke) for stroke in strokes),
        area="".join(f"{_path(stroke)}L{stroke[-1][0]} {floor}L{stroke[0][0]} {floor}z" for stroke in strokes)
        if is_alone
        else "",
        end_x=end_x,
        end_y=end_y,
    )


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points)
