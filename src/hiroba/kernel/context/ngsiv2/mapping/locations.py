# SPDX-License-Identifier: Apache-2.0
"""Locations of NGSIv2 as GeoJSON geometries: `geo:json`, and the simple forms that name latitude first."""

import re
from typing import Any

from hiroba.kernel.context.geo.geometry import check_geometry, extent_of
from hiroba.kernel.context.ngsiv2.problems import BadRequest

GEO_JSON = "geo:json"
SIMPLE = frozenset(["geo:point", "geo:line", "geo:box", "geo:polygon"])

_NUMBER = r"([+-]?\d{1,20}(?:\.\d{1,30})?(?:e-?\d{1,2})?)"
_PAIR = re.compile(rf"\s*{_NUMBER}\s*,\s*{_NUMBER}\s*")


def geometry_of(kind: str, value: Any, what: str) -> dict[str, Any]:
    """The geometry that a value of one of these types means. Raises BadRequest or BadRequestData."""
    geometry = _unwrapped(value, what) if kind == GEO_JSON else _of_simple(kind, value, what)
    check_geometry(geometry, what)
    return geometry


def simple_value(kind: str, geometry: dict[str, Any]) -> Any:
    """The geometry in a simple form; None when it has become another one that this form cannot tell."""
    shape, coordinates = geometry["type"], geometry.get("coordinates", [])
    if kind == "geo:point" and shape == "Point":
        return _pair(coordinates)
    if kind == "geo:line" and shape == "LineString":
        return [_pair(position) for position in coordinates]
    if shape != "Polygon" or len(coordinates) != 1:
        return None
    if kind == "geo:polygon":
        return [_pair(position) for position in coordinates[0]]
    west, south, east, north = extent_of(geometry)
    if kind == "geo:box" and geometry == _box([(south, west), (north, east)]):
        return [_pair((west, south)), _pair((east, north))]
    return None


def says(kind: str, words: Any, geometry: dict[str, Any]) -> bool:
    """Whether these words are still what the geometry is; NGSI-LD may have changed that alone."""
    try:
        return _of_simple(kind, words, "") == geometry
    except BadRequest:
        return False


def parse_pair(text: object, what: str) -> tuple[float, float]:
    """Latitude and longitude of `lat,lon`. Raises BadRequest."""
    found = _PAIR.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise BadRequest(f"{what} is not a pair of latitude and longitude such as 34.75,134.84")
    return _number(found[1]), _number(found[2])


def _unwrapped(value: Any, what: str) -> Any:
    # A Feature stands for its geometry, a collection for the geometry of its only feature.
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        if not isinstance(features, list) or len(features) != 1:
            raise BadRequest(f"{what} is a FeatureCollection that does not have exactly one feature")
        value = features[0]
    if isinstance(value, dict) and value.get("type") == "Feature":
        value = value.get("geometry")
    return value


def _of_simple(kind: str, value: Any, what: str) -> dict[str, Any]:
    if kind == "geo:point":
        latitude, longitude = parse_pair(value, what)
        return {"type": "Point", "coordinates": [longitude, latitude]}
    if not isinstance(value, list):
        raise BadRequest(f"{what} is not a list of pairs of latitude and longitude")
    pairs = [parse_pair(pair, what) for pair in value]
    if kind == "geo:box":
        if len(pairs) != 2:
            raise BadRequest(f"{what} is not a list of two corners")
        return _box(pairs)
    positions = [[longitude, latitude] for latitude, longitude in pairs]
    if kind == "geo:line":
        return {"type": "LineString", "coordinates": positions}
    return {"type": "Polygon", "coordinates": [positions]}


def _box(corners: list[tuple[float, float]]) -> dict[str, Any]:
    (south, north), (west, east) = (sorted(axis) for axis in zip(*corners, strict=True))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _number(text: str) -> float:
    return int(text) if text.lstrip("+-").isdigit() else float(text)


def _pair(position: Any) -> str:
    return f"{position[1]},{position[0]}"
