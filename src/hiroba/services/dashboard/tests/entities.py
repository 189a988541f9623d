# SPDX-License-Identifier: Apache-2.0
"""Entities as the broker gives them, small and without surprise."""

import datetime
from typing import Any

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.own_layers import LAYERS

NOON = datetime.datetime(2026, 11, 21, 3, 0, tzinfo=datetime.UTC)
"""Noon in Japan."""

Entity = dict[str, Any]


def layer_of(entity_type: str) -> Layer:
    return next(layer for layer in LAYERS if layer.entity_type == entity_type)


def prop(value: Any, *, observed_at: datetime.datetime | None = None, unit: str = "") -> Entity:
    found: Entity = {"type": "Property", "value": value}
    if observed_at is not None:
        found["observedAt"] = observed_at.isoformat().replace("+00:00", "Z")
    return found | ({"unitCode": unit} if unit else {})


def point(longitude: float = 134.84, latitude: float = 34.76) -> Entity:
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [longitude, latitude]}}


def water_level(
    local_id: str,
    value: float | None,
    *,
    tenant: str = "282103",
    at: datetime.datetime | None = NOON,
    name: str = "",
) -> Entity:
    """A station with limits at 2, 3, 4 and 5 metres."""
    entity: Entity = {
        "id": f"urn:ngsi-ld:WaterLevelObserved:{tenant}-{local_id}",
        "type": "WaterLevelObserved",
        "name": prop(name or f"観測点 {local_id}"),
        "location": point(),
        "riverName": prop("加古川"),
        "standbyLevel": prop(2),
        "cautionLevel": prop(3),
        "evacuationLevel": prop(4),
        "dangerLevel": prop(5),
    }
    if value is not None:
        entity["waterLevel"] = prop(value, observed_at=at, unit="MTR")
    return entity


def camera(local_id: str, *, tenant: str = "282103", name: str = "") -> Entity:
    return {
        "id": f"urn:ngsi-ld:WatchCamera:{tenant}-{local_id}",
        "type": "WatchCamera",
        "name": prop(name or f"見守りカメラ {local_id}"),
        "location": point(),
        "identifier": prop(local_id),
        "deviceState": prop("正常"),
    }


def restriction(local_id: str, status: str, *, tenant: str = "282103") -> Entity:
    return {
        "id": f"urn:ngsi-ld:RoadRestriction:{tenant}-{local_id}",
        "type": "RoadRestriction",
        "name": prop(f"県道 {local_id}"),
        "location": point(),
        "restrictionStatus": prop(status),
        "restrictionType": prop("通行止め"),
    }
