# SPDX-License-Identifier: Apache-2.0
"""How the live values of sensors went on, from the broker's history."""

import datetime

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
"""A station that reports every ten minutes has 4,320 in a month, one that reports every minute 1,440 in a day."""


def readings(
    found: tuple[Entity, str],
    layer: Layer,
    data: TownData,
    at: datetime.datetime,
    *,
    span: Span = "day",
    before: Compare = "",
) -> tuple[Reading, ...]:
    """The numbers of a span that ends at `at` (or so much before), oldest first. Raises ContextUnavailable.

    A layer without a live number has none.
    """
    entity, tenant = found
    if not (layer.value and layer.unit):
        return ()
    until = at - SHIFTS.get(before, datetime.timedelta(0))
    known = data.broker.history(
        tenant, entity["id"], layer.value, since=until - SPANS[span], until=until + SECOND, limit=READINGS_MAX
    )
    numbers = ((time, float(value)) for time, value in known if isinstance(value, int | float))
    return tuple(sorted(reading for reading in numbers if reading[0] > until - SPANS[span]))
