# SPDX-License-Identifier: Apache-2.0
"""A layer as it was at a moment of the past, from the broker's history."""

import datetime
from dataclasses import replace

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import rules
from hiroba.services.dashboard.features import Feature, Value
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.queries.town_data import TownData
from hiroba.services.dashboard.queries.towns import Town

SENSORS_MAX = 300
"""Each costs the broker a question; a town has some dozens of sensors of one kind."""

LOOK_BACK = datetime.timedelta(hours=24)
"""A value older than a day was no longer the state of the town at that moment."""

MINUTE = datetime.timedelta(minutes=1)
"""10:30 means until the end of that minute, as people read a clock."""

PAST_FRESH = datetime.timedelta(minutes=10)
"""The past does not change, but a station may deliver late."""


def has_past(layer: Layer, snapshot: Snapshot) -> bool:
    """Whether the past of a layer can be shown: it has a live value, and not too many places."""
    return bool(layer.value) and snapshot.count <= SENSORS_MAX


def past_snapshot(
    data: TownData,
    town: Town,
    layer: Layer,
    audience: str,
    *,
    time: datetime.datetime,
    at: datetime.datetime,
) -> Snapshot:
    """The places of today with the values of then; a place without a value then keeps its place and has none.

    A layer without live values is shown as it is today (`has_past` tells). The minute is what counts.
    """
    now = data.snapshot(town, layer, audience, at)
    if not has_past(layer, now):
        return now
    minute = time.replace(second=0, microsecond=0)
    return data.known.get(
        ("past", town.tenants_for(audience), layer.entity_type, minute),
        lambda: (tuple(_then(each, layer, data, minute) for each in now.features), now.count),
        fresh_for=PAST_FRESH,
        at=at,
    )


def _then(feature: Feature, layer: Layer, data: TownData, time: datetime.datetime) -> Feature:
    known = data.broker.history(
        feature.tenant, feature.id, layer.value, since=time - LOOK_BACK, until=time + MINUTE, limit=1
    )
    observed_at, value = known[-1] if known else (None, None)
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return replace(
        feature,
        value=value,
        values=_with(feature.values, layer, value),
        level=rules.level_of(number, feature.limits),
        state=value if isinstance(value, str) else "",
        observed_at=observed_at,
    )


def _with(values: tuple[Value, ...], layer: Layer, value: Value) -> tuple[Value, ...]:
    """Of the other attributes nothing is known of then, so only the live one changes."""
    names = [name for name, _ in layer.attributes]
    return tuple(value if name == layer.value else old for name, old in zip(names, values, strict=True))
