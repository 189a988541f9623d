# SPDX-License-Identifier: Apache-2.0
"""Features of a collection, straight from the context broker: every attribute, any number, exact counts."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hiroba.kernel.api import context
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.features import (
    NOT_ATTRIBUTES,
    Entity,
    geometry_of,
    observed_at,
    value_of,
)
from hiroba.services.dashboard.queries.town_data import UNKNOWN_TENANT, is_of
from hiroba.services.dashboard.standards.ogc.parameters import Asked, Box

GeoFeature = dict[str, Any]


@dataclass(kw_only=True)
class Items:
    """One page of features; `matched` counts all that the request selects."""

    features: list[GeoFeature] = field(default_factory=list)
    matched: int = 0


def items(tenants: Sequence[str], layer: Layer, asked: Asked) -> Items:
    """A group shows its members one after the other. Raises ContextUnavailable."""
    found, skip = Items(), asked.offset
    for tenant in tenants:
        page = _page(tenant, layer, asked, offset=skip, limit=asked.limit - len(found.features))
        found.features += [geo_feature(each, layer) for each in page.entities if is_of(each, layer)]
        count = page.count or 0
        found.matched += count
        skip = max(0, skip - count)
    return found


def geo_feature(entity: Entity, layer: Layer) -> GeoFeature:
    """All attributes as plain values; `observedAt` is the time of the live value or of the newest observation."""
    properties = {
        name: value_of(entity, name) for name in entity if name not in NOT_ATTRIBUTES | {"location"}
    }
    if (time := observed_at(entity, layer)) is not None:
        properties["observedAt"] = time.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    return {"type": "Feature", "id": entity["id"], "geometry": geometry_of(entity), "properties": properties}


def _page(tenant: str, layer: Layer, asked: Asked, *, offset: int, limit: int) -> context.Page:
    try:
        return context.reader().query(
            tenant,
            type=layer.entity_type,
            q=_times(layer, asked),
            offset=offset,
            limit=limit,
            count=True,
            **_place(asked.box),
        )
    except context.ContextRefused as refusal:
        if refusal.status == UNKNOWN_TENANT:
            return context.Page(count=0)
        raise


def _place(box: Box | None) -> Mapping[str, Any]:
    if box is None:
        return {}
    west, south, east, north = box
    halves = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    rings = [[[[w, south], [e, south], [e, north], [w, north], [w, south]]] for w, e in halves]
    kind, coordinates = ("Polygon", rings[0]) if len(rings) == 1 else ("MultiPolygon", rings)
    return {"georel": "intersects", "geometry": kind, "coordinates": str(coordinates)}


def _times(layer: Layer, asked: Asked) -> str | None:
    """Only a layer with a live value has a time; for the others the parameter selects everything (7.15.4)."""
    if asked.interval is None or not layer.value:
        return None
    first, last = asked.interval
    limits = [(">=", first), ("<=", last)]
    return ";".join(
        f"{layer.value}.observedAt{sign}{_utc(time)}" for sign, time in limits if time is not None
    )


def _utc(time: datetime.datetime) -> str:
    return time.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
