# SPDX-License-Identifier: Apache-2.0
"""What a line shows, as facts; `pages/chart_words.py` says them in sentences."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hiroba.services.dashboard.charts.series import Limit, Reading, Series, gaps

TREND_PART = 24
"""The trend is told over a 24th of the span: the last hour of a day, the last seven hours of a week."""

STEADY_PART = 0.02
"""A change below a fiftieth of what the line covers is called none."""


@dataclass(frozen=True, kw_only=True)
class Trend:
    direction: Literal["up", "down", "steady"]
    since: datetime.datetime
    change: float


@dataclass(frozen=True, kw_only=True)
class Summary:
    """`reached` is the highest limit that the last value has reached, `next` the lowest above it."""

    first: Reading
    last: Reading
    lowest: Reading
    highest: Reading
    trend: Trend | None
    reached: Limit | None
    next: Limit | None
    gaps: tuple[tuple[datetime.datetime, datetime.datetime], ...]


def summary(readings: Sequence[Reading], limits: Sequence[Limit], *, least: float) -> Summary | None:
    """None without readings. `least` is the smallest difference that is shown, such as 0.01 for two decimals."""
    if not readings:
        return None
    last = readings[-1]
    return Summary(
        first=readings[0],
        last=last,
        lowest=min(readings, key=lambda reading: reading[1]),
        highest=max(readings, key=lambda reading: reading[1]),
        trend=trend(readings, least=least),
        reached=max(
            (each for each in limits if each.value <= last[1]), key=lambda each: each.value, default=None
        ),
        next=min(
            (each for each in limits if each.value > last[1]), key=lambda each: each.value, default=None
        ),
        gaps=tuple(gaps(readings)),
    )


def trend(readings: Sequence[Reading], *, least: float) -> Trend | None:
    """Against the reading nearest to a 24th of the span ago; None when there is only one reading."""
    if len(readings) < 2:
        return None
    last = readings[-1]
    aim = last[0] - (last[0] - readings[0][0]) / TREND_PART
    before = min(readings[:-1], key=lambda reading: abs(reading[0] - aim))
    change = last[1] - before[1]
    values = [value for _, value in readings]
    if abs(change) < max(least, STEADY_PART * (max(values) - min(values))) - 1e-9:
        return Trend(direction="steady", since=before[0], change=change)
    return Trend(direction="up" if change > 0 else "down", since=before[0], change=change)


def value_at(series: Series, time: datetime.datetime, *, within: datetime.timedelta) -> float | None:
    """The last value at or before a moment on the time axis of the chart, unless it is older than `within`."""
    known = [value for at, value in series.shifted if time - within < at <= time]
    return known[-1] if known else None
