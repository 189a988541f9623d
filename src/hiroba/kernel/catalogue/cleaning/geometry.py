# SPDX-License-Identifier: Apache-2.0
"""Shapes as GeoJSON or WKT: points, lines and areas with their coordinates as they stand."""

from __future__ import annotations

import math
from typing import Any

import orjson
import shapely
from shapely.geometry import mapping, shape

from hiroba.kernel.catalogue.cleaning.coordinates import (
    LATITUDE_MAX,
    LATITUDE_MIN,
    LONGITUDE_MAX,
    LONGITUDE_MIN,
)
from hiroba.kernel.catalogue.cleaning.datum import Move
from hiroba.kernel.catalogue.cleaning.outcome import Unreadable

Geometry = dict[str, Any]
Bounds = tuple[float, float, float, float]
_KINDS = frozenset({"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"})
# The finest published outline of a prefecture has about 200,000 corners.
_CORNERS_MAX = 500_000


def clean_geometry(text: str, move: Move | None = None) -> tuple[Geometry, str] | Unreadable | None:
    """A GeoJSON geometry in JGD2011 and how it was repaired (`coordinates_swapped` or ""), or why it is none:
    `not_a_shape`, `shape_too_fine`, `outside_japan`.
    """
    if not (text := text.strip()):
        return None
    found = _parsed(text)
    if found is None:
        return Unreadable("not_a_shape")
    if len(text) > 40 * _CORNERS_MAX:
        return Unreadable("shape_too_fine")
    try:
        geometry = {"type": found["type"], "coordinates": _moved(found["coordinates"], move)}
        whole = shape(geometry)
        if whole.is_empty:
            return Unreadable("not_a_shape")
        is_swapped = move is None and not _in_japan(whole.bounds) and _in_japan(_exchanged(whole.bounds))
        if is_swapped:
            geometry["coordinates"] = _moved(geometry["coordinates"], lambda x, y: (y, x))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError, shapely.errors.ShapelyError):
        return Unreadable("not_a_shape")
    if is_swapped:
        return geometry, "coordinates_swapped"
    return (geometry, "") if _in_japan(whole.bounds) else Unreadable("outside_japan")


def corner_of(geometry: Geometry) -> tuple[float, float]:
    """A position within the shape, for questions such as: which town is it in."""
    point = shape(geometry).representative_point()
    return point.x, point.y


def _parsed(text: str) -> Geometry | None:
    try:
        found = orjson.loads(text) if text.startswith("{") else mapping(shapely.from_wkt(text))
    except (ValueError, TypeError, AttributeError, shapely.errors.ShapelyError):
        return None
    return found if isinstance(found, dict) and found.get("type") in _KINDS else None


def _in_japan(bounds: Bounds) -> bool:
    west, south, east, north = bounds
    return LONGITUDE_MIN <= west <= east <= LONGITUDE_MAX and LATITUDE_MIN <= south <= north <= LATITUDE_MAX


def _exchanged(bounds: Bounds) -> Bounds:
    """The bounds of the same shape with latitude and longitude the other way round."""
    west, south, east, north = bounds
    return south, west, north, east


def _moved(part: Any, move: Move | None) -> Any:
    """The same nesting of lists; heights are left out, because the broker keeps plane geometry."""
    if part and isinstance(part[0], int | float):
        x, y = float(part[0]), float(part[1])
        if not (math.isfinite(x) and math.isfinite(y)):
            raise ValueError(part)
        return list(move(x, y)) if move else [part[0], part[1]]
    return [_moved(each, move) for each in part]
