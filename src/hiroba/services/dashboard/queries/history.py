# SPDX-License-Identifier: Apache-2.0
"""How the live values of sensors went on, from the broker's history."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.charts.series import Reading
from hiroba.services.dashboard.features import Entity
from hiroba.services.dashboard.queries.town_data import TownData
from hiroba.services.dashboard.view_state import Compare, Span

SPANS: dict[Span, datetime.timedelta] = {
    "day": datetime.timedelta(hours=24),
    "week": datetime.timedelta(days=7),
    "month": datetime.timedelta(days=30),
}
SHIFTS: dict[Compare, datetime.timedelta] = {
    "day": datetime.timedelta(days=1),
    "year": datetime.timedelta(days=364),
}
"""A year before is 52 weeks before: the same day of the week."""

SECOND = datetime.timedelta(seconds=1)
"""The broker is asked in whole seconds and leaves the end out."""

READINGS_MAX = 5_000
"""A station that reports every ten minutes has 4,320 in a month. Of more, each hour is shown by two."""

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class Readings:
    """Oldest first. `by_hour`: they are the lowest and highest of each hour, and all of the newest hour."""

    all: tuple[Reading, ...] = ()
    by_hour: bool = False


def readings(
    found: tuple[Entity, str],
    layer: Layer,
    data: TownData,
    at: datetime.datetime,
    *,
    span: Span = "day",
    before: Compare = "",
) -> Readings:
    """The numbers of a span that ends at `at` (or so much before). Raises ContextUnavailable.

    A layer without a live number has none.
    """
    entity, tenant = found
    if not (layer.value and layer.unit):
        return Readings()
    until = at - SHIFTS.get(before, datetime.timedelta(0))
    since = until - SPANS[span]
    known = data.broker.history(
        tenant, entity["id"], layer.value, since=since, until=until + SECOND, limit=READINGS_MAX
    )
    numbers = tuple(
        sorted(
            (time, float(value)) for time, value in known if isinstance(value, int | float) and time > since
        )
    )
    if len(known) < READINGS_MAX:
        return Readings(numbers)
    hours = data.broker.hours(tenant, entity["id"], layer.value, since=since, until=until + SECOND)
    return _by_hour(hours, numbers) if hours else Readings(numbers)


def _by_hour(
    hours: Sequence[tuple[datetime.datetime, float, float]], newest: tuple[Reading, ...]
) -> Readings:
    """Peaks stay, as an average would not keep them; half an hour apart, for their minutes are not known."""
    last = hours[-1][0]
    earlier = [
        reading
        for begin, low, high in hours
        if begin < last
        for reading in ((begin, low), (begin + HOUR / 2, high))
    ]
    return Readings((*earlier, *(reading for reading in newest if reading[0] >= last)), by_hour=True)
