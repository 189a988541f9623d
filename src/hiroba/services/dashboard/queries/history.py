# SPDX-License-Identifier: Apache-2.0
"""How the live value of one entity went on, from the broker's history."""

import datetime

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.chart import Reading
from hiroba.services.dashboard.features import Entity
from hiroba.services.dashboard.queries.town_data import TownData

SPAN = datetime.timedelta(hours=24)
READINGS_MAX = 1500
"""A station that reports every minute has 1,440 in a day."""


def readings(found: tuple[Entity, str], layer: Layer, data: TownData, at: datetime.datetime) -> list[Reading]:
    """The numbers of the last day, oldest first; none without a live number. Raises ContextUnavailable."""
    entity, tenant = found
    if not (layer.value and layer.unit):
        return []
    known = data.broker.history(tenant, entity["id"], layer.value, since=at - SPAN, limit=READINGS_MAX)
    return sorted((time, float(value)) for time, value in known if isinstance(value, int | float))
