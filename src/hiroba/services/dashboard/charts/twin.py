# SPDX-License-Identifier: Apache-2.0
"""The table twin of a chart and its CSV: the same numbers as the lines."""

import datetime
from collections.abc import Sequence

from hiroba.services.dashboard.charts.scales import JAPAN
from hiroba.services.dashboard.charts.series import Series
from hiroba.services.dashboard.charts.summary import value_at

ROWS = 24

Row = tuple[datetime.datetime, tuple[float | None, ...]]


def table_rows(series: Sequence[Series]) -> list[Row]:
    """Newest first. One line: its newest readings as they are; several: full steps of time, each with all lines."""
    if len(series) == 1:
        return [(time, (value,)) for time, value in reversed(series[0].readings[-ROWS:])]
    times = [time for each in series for time, _ in each.shifted]
    if not times:
        return []
    step = max(datetime.timedelta(hours=1), (max(times) - min(times)) / ROWS)
    newest = max(times).astimezone(JAPAN)
    moments = [newest - step * place for place in range(ROWS)]
    rows = [(moment, tuple(value_at(each, moment, within=step) for each in series)) for moment in moments]
    return [row for row in rows if any(value is not None for value in row[1])]


def csv_rows(series: Sequence[Series], unit: str) -> list[tuple[str, str, str, float, str]]:
    """Every reading: time (ISO 8601 in Japan), name, identifier, value, unit."""
    return [
        (time.astimezone(JAPAN).isoformat(timespec="seconds"), each.name, each.entity_id, value, unit)
        for each in series
        for time, value in each.readings
    ]
