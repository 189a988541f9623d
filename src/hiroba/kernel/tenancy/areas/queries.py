# SPDX-License-Identifier: Apache-2.0
"""Reads of areas: which one a point lies in, and their shapes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import shapely

from hiroba.kernel.tenancy import current_tenant
from hiroba.kernel.tenancy.areas.kinds import Area, AreaKind
from hiroba.kernel.tenancy.areas.models import AreaShape
from hiroba.kernel.tenancy.areas.shapes import ShapeCache, holds

AREAS_MAX = 5000
_cache = ShapeCache()


def areas(kind: AreaKind) -> list[Area]:
    """The areas of a kind in the current town, in the order of their codes."""
    rows = AreaShape.objects.filter(kind=kind).order_by("code").values_list("code", "name")
    return [Area(code, name, kind) for code, name in rows[:AREAS_MAX]]


def area_at(lon: float, lat: float, kind: AreaKind) -> Area | None:
    """The area that holds a point (degrees, WGS 84); on a common border that with the lower code."""
    rows = AreaShape.objects.filter(kind=kind, west__lte=lon, east__gte=lon, south__lte=lat, north__gte=lat)
    for number, code, name in rows.order_by("code").values_list("id", "code", "name")[:AREAS_MAX]:
        if holds(_shape(number), lon, lat):
            return Area(code, name, kind)
    return None


def in_town(lon: float, lat: float) -> bool | None:
    """Whether a point lies in the current town; None when the town has no outline.

    Of a point outside, `area_at(lon, lat, "municipality")` names the neighbour where its outline is known.
    """
    holds_point = town_outline()
    return None if holds_point is None else holds_point(lon, lat)


def town_outline() -> Callable[[float, float], bool] | None:
    """Tells for any number of points (lon, lat) whether they lie in the town, without asking the database again."""
    rows = AreaShape.objects.filter(kind="municipality", code=current_tenant())
    number = rows.values_list("id", flat=True).first()
    if number is None:
        return None
    shape = _shape(number)
    return lambda lon, lat: holds(shape, lon, lat)


def area_shapes(kind: AreaKind) -> dict[str, Any]:
    """A GeoJSON FeatureCollection with `code` and `name` as properties."""
    rows = AreaShape.objects.filter(kind=kind).order_by("code").values_list("code", "name", "shape")
    return {"type": "FeatureCollection", "features": [_feature(*row) for row in rows[:AREAS_MAX]]}


def forget_shapes() -> None:
    """For tests: a truncated table gives the same numbers to other shapes."""
    _cache.clear()


def _shape(number: int) -> Any:
    key = (current_tenant(), number)
    found = _cache.get(key)
    if found is None:
        found = _cache.put(key, bytes(AreaShape.objects.values_list("shape", flat=True).get(id=number)))
    return found


def _feature(code: str, name: str, shape: bytes) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": json.loads(shapely.to_geojson(shapely.from_wkb(bytes(shape)))),
    }
