# SPDX-License-Identifier: Apache-2.0
"""A layer laid out for tiles: points as one array, lines and areas in a tree of shapely."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.standards.tiles.plane import Coordinates, on_plane


@dataclass(frozen=True, kw_only=True)
class LayerIndex:
    """`places` belongs to `points`, `tree` to `shapes`, row by row. `bounds` in degrees; empty without features."""

    points: tuple[Feature, ...]
    places: Coordinates
    shapes: tuple[Feature, ...]
    tree: shapely.STRtree
    bounds: tuple[float, ...]


def layer_index(features: Sequence[Feature]) -> LayerIndex:
    """Features without a place, or with one that no map can show, stay out."""
    points = tuple(each for each in features if _is_point(each.geometry))
    degrees = np.array([each.geometry["coordinates"][:2] for each in points if each.geometry], dtype=float)
    found = [(each, shape) for each in features if (shape := _shape(each.geometry)) is not None]
    on_the_plane = [shapely.transform(shape, on_plane) for _, shape in found]
    return LayerIndex(
        points=points,
        places=on_plane(degrees) if points else np.empty((0, 2)),
        shapes=tuple(each for each, _ in found),
        tree=shapely.STRtree(on_the_plane),
        bounds=_bounds(degrees, [shape for _, shape in found]),
    )


def _is_point(geometry: dict[str, Any] | None) -> bool:
    return geometry is not None and geometry["type"] == "Point"


def _shape(geometry: dict[str, Any] | None) -> shapely.Geometry | None:
    if geometry is None or _is_point(geometry):
        return None
    try:
        shape = shapely.geometry.shape(geometry)
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError):
        return None
    return None if shape.is_empty else shapely.make_valid(shape)


def _bounds(degrees: Coordinates, shapes: Sequence[shapely.Geometry]) -> tuple[float, ...]:
    corners = [*degrees.min(axis=0), *degrees.max(axis=0)] if len(degrees) else []
    boxes = [corners] if corners else []
    boxes += [shape.bounds for shape in shapes]
    if not boxes:
        return ()
    every = np.array(boxes, dtype=float)
    return tuple(round(float(each), 6) for each in (*every[:, :2].min(axis=0), *every[:, 2:].max(axis=0)))
