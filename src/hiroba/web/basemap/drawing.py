# SPDX-License-Identifier: Apache-2.0
"""What a town's drawing consists of. Coordinates are (longitude, latitude) in WGS 84, rounded to about 100 m."""

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Ring = tuple[Point, ...]
LineKind = Literal["motorway", "main", "local", "railway", "shinkansen", "river", "stream"]
PlaceKind = Literal["town", "district", "station", "peak", "park", "office"]


@dataclass(frozen=True, kw_only=True)
class Line:
    kind: LineKind
    points: Ring
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Area:
    kind: Literal["hill", "green", "field", "lake"]
    ring: Ring
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    kind: PlaceKind
    at: Point
    name: str
    name_en: str = ""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A coarse picture of one municipality: what a resident needs to say 「ここ」, and no more."""

    code: str
    outline: tuple[Ring, ...]
    lines: tuple[Line, ...]
    areas: tuple[Area, ...]
    places: tuple[Place, ...]
