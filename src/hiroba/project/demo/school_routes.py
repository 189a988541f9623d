# SPDX-License-Identifier: Apache-2.0
"""Invented schools, their school routes, and the places of watch-over cameras along them.

The number of cameras is a public figure; where they stand here is made up from a seed and never a real place.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from hiroba.project.demo.geometry import Line, Position, contains, crosses, length_m, moved, point_along
from hiroba.project.demo.town import DemoTown

ROUTES_FOR_EACH_SCHOOL = 6
ROUTE_LENGTH_M = (650.0, 1500.0)
"""Children of the lower grades walk up to about 1.5 km."""
STREET_LENGTH_M = (70.0, 210.0)
RING_HALF_M = 110.0
"""Half the side of the round trip along the school's own walls."""
TRIES_MAX = 24


@dataclass(frozen=True, kw_only=True)
class School:
    number: int
    name: str
    position: Position


@dataclass(frozen=True, kw_only=True)
class Route:
    """A way to school. `number` counts through the town."""

    number: int
    name: str
    school: School
    line: Line


@dataclass(frozen=True, kw_only=True)
class CameraPlace:
    """One box on a pole that holds a camera and a tag detector."""

    number: int
    name: str
    position: Position
    route: Route


def cameras(town: DemoTown, *, seed: int) -> list[CameraPlace]:
    """Exactly `town.camera_count` places, evenly spaced along all routes; the same for the same seed."""
    all_routes = routes(town, seed=seed)
    counts = _shared_out(town.camera_count, [length_m(route.line) for route in all_routes])
    places: list[CameraPlace] = []
    for route, count in zip(all_routes, counts, strict=True):
        step = length_m(route.line) / max(count, 1)
        for order in range(count):
            places.append(
                CameraPlace(
                    number=len(places) + 1,
                    name=f"{route.name} {order + 1}号（デモ）",
                    position=point_along(route.line, (order + 0.5) * step),
                    route=route,
                )
            )
    return places


def routes(town: DemoTown, *, seed: int) -> list[Route]:
    found: list[Route] = []
    for school in schools(town, seed=seed):
        chance = random.Random(f"{seed}:{town.code}:{school.number}")  # noqa: S311 -- demo data, not a secret
        lines = [("学校周辺", _ring(town, school))]
        lines += [
            (f"通学路{letter}", _way(town, school.position, heading=heading, chance=chance))
            for letter, heading in zip("ABCDEF", _headings(chance), strict=True)
        ]
        for name, line in lines:
            if length_m(line) > 0:
                number = len(found) + 1
                found.append(Route(number=number, name=f"{school.name} {name}", school=school, line=line))
    return found


def schools(town: DemoTown, *, seed: int) -> list[School]:
    """One invented school a little beside each of as many places, the places chosen far from each other."""
    chance = random.Random(f"{seed}:{town.code}:schools")  # noqa: S311 -- demo data, not a secret
    chosen = _spread([place.position for place in town.places], len(town.school_names))
    return [
        School(number=order + 1, name=f"{name}小学校（架空）", position=_beside(town, position, chance))
        for order, (name, position) in enumerate(zip(town.school_names, chosen, strict=True))
    ]


def _beside(town: DemoTown, position: Position, chance: random.Random) -> Position:
    for _ in range(TRIES_MAX):
        shifted = moved(position, east_m=chance.uniform(-150, 150), north_m=chance.uniform(-150, 150))
        if _is_free(town, position, shifted):
            return shifted
    return position


def _spread(positions: list[Position], count: int) -> list[Position]:
    """Picks positions one by one, each the farthest from those already picked."""
    chosen = positions[:1]
    while len(chosen) < count:
        chosen.append(max(positions, key=lambda one: min(math.dist(one, other) for other in chosen)))
    return chosen


def _headings(chance: random.Random) -> list[float]:
    """Directions of the routes of one school: all around, streets at right angles to each other."""
    first = chance.uniform(0, 2 * math.pi)
    return [first + step * 2 * math.pi / ROUTES_FOR_EACH_SCHOOL for step in range(ROUTES_FOR_EACH_SCHOOL)]


def _ring(town: DemoTown, school: School) -> Line:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    ring = tuple(
        moved(school.position, east_m=RING_HALF_M * east, north_m=RING_HALF_M * north)
        for east, north in corners
    )
    return ring if all(_is_free(town, school.position, corner) for corner in ring) else (school.position,)


def _way(town: DemoTown, start: Position, *, heading: float, chance: random.Random) -> Line:
    """A walk by streets away from the school, inside the town and without crossing a river."""
    target = chance.uniform(*ROUTE_LENGTH_M)
    line: Line = (start,)
    side = chance.choice((-1, 1))
    for turn in range(TRIES_MAX):
        if length_m(line) >= target:
            break
        bearing = heading + (side * math.pi / 2 if turn % 3 == 2 else 0) + chance.uniform(-0.12, 0.12)
        step = chance.uniform(*STREET_LENGTH_M)
        corner = moved(line[-1], east_m=step * math.sin(bearing), north_m=step * math.cos(bearing))
        if _is_free(town, line[-1], corner):
            line = (*line, corner)
        else:
            heading += side * math.pi / 3
    return line


def _is_free(town: DemoTown, start: Position, end: Position) -> bool:
    return contains(town.outline, end) and not any(crosses(start, end, river) for river in town.rivers)


def _shared_out(total: int, weights: list[float]) -> list[int]:
    """Whole numbers in proportion to the weights whose sum is exactly the total (largest remainders)."""
    shares = [total * weight / sum(weights) for weight in weights]
    counts = [math.floor(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda index: counts[index] - shares[index])
    for index in by_remainder[: total - sum(counts)]:
        counts[index] += 1
    return counts
