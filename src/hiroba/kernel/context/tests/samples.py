# SPDX-License-Identifier: Apache-2.0
"""Small entities for tests."""

from typing import Any


def sensor(
    number: int = 1, *, type: str | list[str] = "WaterLevelObserved", level: float = 1.0, **more: Any
) -> dict[str, Any]:
    return {
        "id": sensor_id(number),
        "type": type,
        "name": {"type": "Property", "value": f"観測点{number}"},
        "waterLevel": {"type": "Property", "value": level, "unitCode": "MTR"},
        **more,
    }


def sensor_id(number: int) -> str:
    return f"urn:ngsi-ld:WaterLevelObserved:282103-{number}"


def at(longitude: float, latitude: float) -> dict[str, Any]:
    """A `location`."""
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [longitude, latitude]}}


def prop(value: Any, **more: Any) -> dict[str, Any]:
    return {"type": "Property", "value": value, **more}
