# SPDX-License-Identifier: Apache-2.0
"""From when history exists, so that the time slider promises nothing that is not there."""

import datetime
from collections.abc import Hashable, Sequence

from hiroba.kernel.api.context import ContextRefused, ContextUnavailable
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.queries.town_data import TownData
from hiroba.services.dashboard.queries.towns import Town

KEPT = datetime.timedelta(minutes=10)
KEPT_MAX = 1_000

_kept: dict[Hashable, tuple[datetime.datetime, datetime.datetime | None]] = {}


def beginning(
    data: TownData, town: Town, layers: Sequence[tuple[Layer, str]], at: datetime.datetime
) -> datetime.datetime | None:
    """The oldest known state of the layers (with their audiences); None where nothing is known."""
    found = [
        _of_type(data, tenant, layer.entity_type, at)
        for layer, audience in layers
        for tenant in town.tenants_for(audience)
    ]
    return min((each for each in found if each), default=None)


def _of_type(data: TownData, tenant: str, type_: str, at: datetime.datetime) -> datetime.datetime | None:
    key = (tenant, type_)
    known = _kept.get(key)
    if known and at - known[0] < KEPT:
        return known[1]
    if data.known.is_silent:
        return known[1] if known else None
    try:
        found = data.broker.history_from(tenant, type_)
    except ContextUnavailable:
        return known[1] if known else None
    except ContextRefused:
        found = None
    if len(_kept) >= KEPT_MAX:
        _kept.clear()
    _kept[key] = (at, found)
    return found
