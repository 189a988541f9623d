# SPDX-License-Identifier: Apache-2.0
"""Round numbers beside a chart and full hours or days below it."""

import datetime
import math
from collections.abc import Sequence
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
GRID_LINES = 5
LABELS_MAX = 7
HOURS_OF_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336)


def value_scale(values: Sequence[float]) -> tuple[float, float, float]:
    """(lowest line, highest line, step): round numbers around the values, from zero when that is near."""
    low, high = min(values), max(values)
    low = 0.0 if 0 <= low <= high * 0.6 or low == high >= 0 else low
    rough = max(high - low, 0.01) / (GRID_LINES - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough)
    bottom = math.floor(low / step) * step
    top = math.ceil(high / step) * step
    return bottom, top if top > bottom else bottom + step, step


def number_label(value: float, step: float) -> str:
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else 0
    digits += 1 if step in (2.5, 0.25, 0.025) else 0
    return f"{value:,.{digits}f}"


def time_marks(start: datetime.datetime, end: datetime.datetime) -> list[tuple[datetime.datetime, str]]:
    """Full hours or days of Japan between start and end, at most seven; under an hour start and end themselves."""
    span = end - start
    hours = next(
        (each for each in HOURS_OF_STEPS if span <= datetime.timedelta(hours=each * LABELS_MAX)),
        HOURS_OF_STEPS[-1],
    )
    moment = start.astimezone(JAPAN).replace(minute=0, second=0, microsecond=0)
    moment -= datetime.timedelta(hours=moment.hour % min(hours, 24))
    marks = []
    while moment <= end:
        if moment >= start:
            marks.append((moment, f"{moment.hour}:00" if hours < 24 else f"{moment.month}/{moment.day}"))
        moment += datetime.timedelta(hours=hours)
    if len(marks) >= 2:
        return marks
    return [(time, f"{time.astimezone(JAPAN):%-H:%M}") for time in (start, end)]
