# SPDX-License-Identifier: Apache-2.0
"""GeoJSON geometries (RFC 7946): checked on the way in, and the box around one. Coordinates are degrees."""

from typing import Any, TypeAlias

from hiroba.kernel.context.problems import BadRequestData

# West, south, east, north.
Extent: TypeAlias = tuple[float, float, float, float]

POSITIONS_MAX = 50_000
COLLECTIONS_DEEP_MAX = 4

_NESTING = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
_POSITIONS_MIN = {"LineString": 2, "MultiLineString": 2, "Polygon": 4, "MultiPolygon": 4}


def check_geometry(given: Any, what: str, *, deep: int = 0) -> None:
    """Raises BadRequestData unless `given` is a valid geometry with positions on the earth."""
    if not isinstance(given, dict):
        raise BadRequestData(f"{what} is not a GeoJSON geometry")
    kind = str(given.get("type"))
    if kind == "GeometryCollection":
        parts = given.get("geometries")
        if not isinstance(parts, list) or not parts or deep > COLLECTIONS_DEEP_MAX:
            raise BadRequestData(f"{what} has no geometries or nests them too deep")
        for part in parts:
            check_geometry(part, what, deep=deep + 1)
        return
    nesting = _NESTING.get(kind)
    if nesting is None:
        raise BadRequestData(f"{what} has the unknown geometry {kind!r}")
    if nesting == 0:
        _check_position(given.get("coordinates"), what)
    else:
        _check_nested(given.get("coordinates"), nesting, kind, what)


def extent_of(geometry: dict[str, Any]) -> Extent:
    """The box around a checked geometry."""
    if geometry["type"] == "Point":
        x, y = geometry["coordinates"][:2]
        return (x, y, x, y)
    xs, ys = [], []
    for x, y in positions(geometry):
        xs.append(x)
        ys.append(y)
    return (min(xs), min(ys), max(xs), max(ys))


def joined(one: Extent, other: Extent) -> Extent:
    """The box around two boxes."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def positions(geometry: dict[str, Any]) -> list[tuple[float, float]]:
    if geometry["type"] == "GeometryCollection":
        return [position for part in geometry["geometries"] for position in positions(part)]
    level = [geometry["coordinates"]]
    for _ in range(_NESTING[geometry["type"]]):
        level = [inner for outer in level for inner in outer]
    return [(position[0], position[1]) for position in level]


def _check_nested(coordinates: Any, nesting: int, kind: str, what: str) -> None:
    lines: list[Any] = [coordinates]
    for _ in range(nesting - 1):
        if not all(isinstance(line, list) for line in lines):
            raise BadRequestData(f"{what} has malformed coordinates")
        lines = [inner for outer in lines for inner in outer]
    count = 0
    for line in lines:
        if not isinstance(line, list) or len(line) < _POSITIONS_MIN.get(kind, 1):
            raise BadRequestData(f"{what} has too few positions for a {kind}")
        for position in line:
            _check_position(position, what)
        if "Polygon" in kind and line[0] != line[-1]:
            raise BadRequestData(f"{what} has a ring that is not closed")
        count += len(line)
    if not 0 < count <= POSITIONS_MAX:
        raise BadRequestData(f"{what} has no positions or more than {POSITIONS_MAX}")


def _check_position(position: Any, what: str) -> None:
    if not isinstance(position, list) or not 2 <= len(position) <= 4:
        raise BadRequestData(f"{what} has a position that is not [longitude, latitude]")
    for number in position:
        if type(number) is not float and type(number) is not int:
            raise BadRequestData(f"{what} has a coordinate that is not a number")
    if not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90):
        raise BadRequestData(f"{what} has the position {position[:2]} which is not on the earth")
