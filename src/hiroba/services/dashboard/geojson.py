# SPDX-License-Identifier: Apache-2.0
"""Features as GeoJSON (RFC 7946) for the map and for others: name, value, level and time, nothing more."""

from collections.abc import Iterable
from typing import Any

import orjson

from hiroba.services.dashboard.features import Feature


def collection(features: Iterable[Feature], *, total: int) -> bytes:
    """A FeatureCollection. `numberMatched` is OGC API Features' word for how many there are in all.

    A feature without a place has the geometry null (RFC 7946, 3.2): no mark, but its row in the list stays live.
    """
    found = [as_feature(each) for each in features]
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "numberMatched": total,
            "numberReturned": len(found),
            "features": found,
        }
    )


def as_feature(feature: Feature) -> dict[str, Any]:
    """Empty properties are left out: 50,000 cameras must stay a small answer."""
    properties: dict[str, Any] = {"name": feature.name}
    if feature.value is not None:
        properties["value"] = feature.value
    if any(limit is not None for limit in feature.limits):
        properties |= {"limits": feature.limits, "level": feature.level}
    if feature.observed_at is not None:
        properties["observedAt"] = feature.observed_at.isoformat()
    return {"type": "Feature", "id": feature.id, "geometry": feature.geometry, "properties": properties}
