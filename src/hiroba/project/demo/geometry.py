# SPDX-License-Identifier: Apache-2.0
"""Plane geometry for a town: positions are (longitude, latitude) in degrees, JGD2011; lengths in metres.

Within one town the earth is flat enough: the error against the ellipsoid stays below 0.5 % over 20 km.
"""

from __future__ import annotations

import math
from itertools import pairwise

Position = tuple[float, float]
Line = tuple[Position, ...]

METRES_PER_DEGREE = 111_320.0
"""Length of one degree of latitude, rounded from 40,075 km / 360."""

DECIMALS = 6
"""0.1 m: finer than any position that a town publishes."""


def moved(start: Position, *, east_m: float, north_m: float) -> Position:
    longitude, latitude = start
    scale = METRES_PER_DEGREE * math.cos(math.radians(latitude))
    return round(longitude + east_m / scale, DECIMALS), round(
        latitude + north_m / METRES_PER_DEGREE, DECIMALS
    )


def distance_m(one: Position, other: Position) -> float:
    scale = math.cos(math.radians((one[1] + other[1]) / 2))
    return METRES_PER_DEGREE * math.hypot((one[0] - other[0]) * scale, one[1] - other[1])


def length_m(line: Line) -> float:
    return sum(distance_m(start, end) for start, end in pairwise(line))


def point_along(line: Line, distance: float) -> Position:
    """The point that lies `distance` metres after the start; beyond the end it is the end."""
    for start, end in pairwise(line):
        step = distance_m(start, end)
        if distance <= step and step > 0:
            share = distance / step
            return (
                round(start[0] + (end[0] - start[0]) * share, DECIMALS),
                round(start[1] + (end[1] - start[1]) * share, DECIMALS),
            )
        distance -= step
    return line[-1]


def contains(outline: Line, position: Position) -> bool:
    """Whether the position lies inside the closed outline (even-odd rule)."""
    x, y = position
    inside = False
    for (x1, y1), (x2, y2) in zip(outline, outline[1:] + outline[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def crosses(start: Position, end: Position, line: Line) -> bool:
    """Whether the segment meets the line, such as a street that would need a bridge."""
    return any(_segments_meet(start, end, one, other) for one, other in pairwise(line))


def _segments_meet(a: Position, b: Position, c: Position, d: Position) -> bool:
    return _side(a, b, c) != _side(a, b, d) and _side(c, d, a) != _side(c, d, b)


def _side(a: Position, b: Position, point: Position) -> bool:
    return (b[0] - a[0]) * (point[1] - a[1]) > (b[1] - a[1]) * (point[0] - a[0])
