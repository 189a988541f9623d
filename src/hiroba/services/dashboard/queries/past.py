# SPDX-License-Identifier: Apache-2.0
"""A layer as it was at a moment of the past, from the broker's history."""

import datetime
from collections.abc import Sequence

from hiroba.kernel.api import context
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import features
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.queries.town_data import PAGE_SIZE, UNKNOWN_TENANT, TownData, is_of
from hiroba.services.dashboard.queries.towns import Town

PLACES_MAX = 5_000
"""Every entity's state of then is put together from its changes; more would take the broker seconds."""

MINUTE = datetime.timedelta(minutes=1)
"""10:30 means until the end of that minute, as people read a clock."""

PAST_FRESH = datetime.timedelta(minutes=10)
"""The past does not change, but a station may deliver late."""


def has_past(snapshot: Snapshot) -> bool:
    """Whether the past of a layer can be shown: it has not too many places."""
    return snapshot.count <= PLACES_MAX


def past_snapshot(
    data: TownData,
    town: Town,
    layer: Layer,
    audience: str,
    *,
    time: datetime.datetime,
    at: datetime.datetime,
) -> Snapshot:
    """The places that there were then, with their values of then; a layer that is too large as it is (`has_past`)."""
    now = data.snapshot(town, layer, audience, at)
    if not has_past(now):
        return now
    minute = time.replace(second=0, microsecond=0)
    tenants = town.tenants_for(audience)
    return data.known.get(
        ("past", tenants, layer.entity_type, minute),
        lambda: _features(data, tenants, layer, min(minute + MINUTE, at)),
        fresh_for=PAST_FRESH if minute + MINUTE < at else datetime.timedelta(0),
        at=at,
    )


def _features(
    data: TownData, tenants: Sequence[str], layer: Layer, time: datetime.datetime
) -> tuple[tuple[Feature, ...], int]:
    found = [each for tenant in tenants for each in _of_tenant(data, tenant, layer, time)]
    return tuple(found), len(found)


def _of_tenant(data: TownData, tenant: str, layer: Layer, time: datetime.datetime) -> list[Feature]:
    found: list[Feature] = []
    for offset in range(0, PLACES_MAX, PAGE_SIZE):
        try:
            page = data.broker.state_at(tenant, layer.entity_type, time, limit=PAGE_SIZE, offset=offset)
        except context.ContextRefused as refusal:
            if refusal.status == UNKNOWN_TENANT:
                break
            raise
        found += (features.feature(each, layer, tenant) for each in page.entities if is_of(each, layer))
        if len(page.entities) < PAGE_SIZE:
            break
    return found
