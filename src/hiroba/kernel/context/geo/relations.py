# SPDX-License-Identifier: Apache-2.0
"""Geo-queries (4.10): the box in which candidates lie, and the exact decision on each."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from hiroba.kernel.context.geo.cells import SIDE_DEGREES, Cells, corners_of
from hiroba.kernel.context.geo.distance import Circle
from hiroba.kernel.context.geo.geometry import Extent, check_geometry, extent_of
from hiroba.kernel.context.problems import BadRequestData

WORLD: Extent = (-180.0, -90.0, 180.0, 90.0)
# Below the shortest degree of the ellipsoid anywhere, so that the box is never too small.
METRES_PER_DEGREE_MIN = 110_500.0
CELL_DIAGONAL_M = 4.0
ELLIPSOID = Geod(ellps="WGS84")

# Untangling rings that cross themselves takes time by the cube of their length; this many are milliseconds.
TANGLED_POSITIONS_MAX = 100

# What the reference does, which is prepared for being asked again and again, when the other stands in a relation to it.
_CONVERSES = {
    "within": "contains",
    "contains": "within",
    "intersects": "intersects",
    "equals": "equals",
    "overlaps": "overlaps",
    "disjoint": "disjoint",
}


@dataclass(frozen=True)
class Reference:
    """A geometry that others are compared with."""

    geometry: dict[str, Any]

    @cached_property
    def shape(self) -> BaseGeometry:
        """Raises BadRequestData for a long geometry that crosses itself."""
        found = shape(self.geometry)
        if not found.is_valid and shapely.get_num_coordinates(found) > TANGLED_POSITIONS_MAX:
            raise BadRequestData(f"geometry has over {TANGLED_POSITIONS_MAX} positions and crosses itself")
        found = _untangled(found)
        shapely.prepare(found)
        return found

    @cached_property
    def _flat(self) -> tuple[float, BaseGeometry]:
        """In a plane where a degree of longitude has its true share of one of latitude; with that share."""
        share = math.cos(math.radians(self.shape.centroid.y)) or 1e-9
        return share, _scaled(self.shape, share)

    def distance_m(self, value: dict[str, Any]) -> float:
        """Ellipsoidal distance between the nearest points of the two geometries."""
        if value["type"] == "Point" and self.geometry["type"] == "Point":
            (x1, y1, *_), (x2, y2, *_) = value["coordinates"], self.geometry["coordinates"]
            return float(ELLIPSOID.inv(x1, y1, x2, y2)[2])
        # Nearest in the plane, then measured on the ellipsoid.
        share, flat = self._flat
        left, right = nearest_points(_scaled(shape(value), share), flat)
        return float(ELLIPSOID.inv(left.x / share, left.y, right.x / share, right.y)[2])


@dataclass(frozen=True)
class GeoQuery:
    """`georel` with its reference geometry. `extent` is None when candidates may lie anywhere."""

    relation: str
    place: Reference
    geoproperty: str
    min_distance_m: float | None = None
    max_distance_m: float | None = None

    @property
    def geometry(self) -> dict[str, Any]:
        return self.place.geometry

    @property
    def reference(self) -> BaseGeometry:
        return self.place.shape

    @cached_property
    def extent(self) -> Extent | None:
        west, south, east, north = extent_of(self.geometry)
        if self.relation == "disjoint" or (self.relation == "near" and self.max_distance_m is None):
            return None
        if self.relation != "near":
            return (west, south, east, north)
        return _widened((west, south, east, north), self.max_distance_m or 0.0)

    def meets(self, value: dict[str, Any]) -> bool:
        """Whether a stored GeoJSON geometry stands in this relation to the reference."""
        if self.relation == "near":
            return self._is_near(value)
        return bool(getattr(self.reference, _CONVERSES[self.relation])(valid_shape(value)))

    def may_meet(self, cells: Cells) -> NDArray[np.bool_]:
        """A quick look at the cells of places within `extent`: False where they cannot stand in this relation."""
        x, y = corners_of(cells)
        if self._circle is not None:
            near: NDArray[np.bool_] = self._circle.may_hold(x, y, margin_m=CELL_DIAGONAL_M)
        else:
            west, south, east, north = self.extent or WORLD
            near = (x >= west - SIDE_DEGREES) & (x <= east) & (y >= south - SIDE_DEGREES) & (y <= north)
        near |= cells & 1 == 0
        return near

    @cached_property
    def _circle(self) -> Circle | None:
        """What `near` asks for in its usual form."""
        if (
            self.relation != "near"
            or self.geometry["type"] != "Point"
            or self.max_distance_m is None
            or self.min_distance_m is not None
        ):
            return None
        longitude, latitude = self.geometry["coordinates"][:2]
        return Circle(longitude, latitude, self.max_distance_m)

    def _is_near(self, value: dict[str, Any]) -> bool:
        if self._circle is not None and value["type"] == "Point":
            held = self._circle.holds(*value["coordinates"][:2])
            if held is not None:
                return held
        distance = self.place.distance_m(value)
        if self.max_distance_m is not None and distance > self.max_distance_m:
            return False
        return self.min_distance_m is None or distance >= self.min_distance_m


def parse_geo_query(georel: str, geometry: str | None, coordinates: object, geoproperty: str) -> GeoQuery:
    """Raises BadRequestData for an unknown relation or a malformed geometry."""
    relation, *modifiers = georel.split(";")
    if relation != "near" and relation not in _CONVERSES:
        raise BadRequestData(f"georel {relation!r} is not one of near, {', '.join(_CONVERSES)}")
    reference = read_reference(geometry, coordinates)
    distances = _read_distances(relation, modifiers)
    return GeoQuery(relation, reference, geoproperty, *distances)


def read_reference(geometry: str | None, coordinates: object) -> Reference:
    """Raises BadRequestData for a geometry that is missing or malformed."""
    if geometry is None or coordinates is None:
        raise BadRequestData("geometry and coordinates are both needed")
    given = {"type": geometry, "coordinates": _read_coordinates(coordinates)}
    check_geometry(given, "geometry")
    reference = Reference(given)
    if geometry != "Point":
        _ = reference.shape
    return reference


def _scaled(geometry: BaseGeometry, share: float) -> BaseGeometry:
    return shapely.transform(geometry, lambda points: points * [share, 1.0])


def _widened(extent: Extent, distance: float) -> Extent:
    west, south, east, north = extent
    up = distance / METRES_PER_DEGREE_MIN
    farthest = max(abs(south - up), abs(north + up))
    if farthest >= 89:
        return (WORLD[0], max(south - up, -90), WORLD[2], min(north + up, 90))
    aside = up / math.cos(math.radians(farthest))
    if west - aside < -180 or east + aside > 180:
        return (WORLD[0], south - up, WORLD[2], north + up)
    return (west - aside, south - up, east + aside, north + up)


def _read_coordinates(coordinates: object) -> object:
    if not isinstance(coordinates, str):
        return coordinates
    try:
        return orjson.loads(coordinates)
    except orjson.JSONDecodeError:
        raise BadRequestData("coordinates is not a JSON array such as [134.84,34.75]") from None


def _read_distances(relation: str, modifiers: list[str]) -> tuple[float | None, float | None]:
    if relation != "near":
        if modifiers:
            raise BadRequestData(f"georel {relation} takes no distance")
        return None, None
    distances: dict[str, float] = {}
    for modifier in modifiers:
        name, _, number = modifier.replace("==", "=").partition("=")
        try:
            distances[name] = float(number)
        except ValueError:
            raise BadRequestData(f"georel: {modifier!r} is not a distance in metres") from None
    if not distances or not distances.keys() <= {"minDistance", "maxDistance"}:
        raise BadRequestData("georel near needs maxDistance==metres or minDistance==metres")
    if not all(math.isfinite(distance) and distance >= 0 for distance in distances.values()):
        raise BadRequestData("georel: distances are numbers from 0")
    return distances.get("minDistance"), distances.get("maxDistance")


def valid_shape(geometry: dict[str, Any]) -> BaseGeometry:
    """RFC 7946 allows rings that cross themselves; relations are decided on the area that they enclose, and on the
    hull of those that are long."""
    found = shape(geometry)
    if not found.is_valid and shapely.get_num_coordinates(found) > TANGLED_POSITIONS_MAX:
        return found.convex_hull
    return _untangled(found)


def _untangled(found: BaseGeometry) -> BaseGeometry:
    # The other method of GEOS takes half a minute for 200 positions.
    return found if found.is_valid else shapely.make_valid(found, method="structure", keep_collapsed=True)
