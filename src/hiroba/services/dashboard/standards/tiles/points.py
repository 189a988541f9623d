# SPDX-License-Identifier: Apache-2.0
"""Points of a tile, gathered into clusters on a grid that all tiles of a zoom share, so that none is counted twice."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hiroba.services.dashboard.standards.tiles.plane import Coordinates, Tile

CLUSTERED_BELOW_ZOOM = 14
CELLS = 8
"""Cells of the grid along a tile of 512 points: marks are some 64 points apart."""

MARGIN = 1 / 16
"""Single marks just outside are sent too, so that none is cut at the edge of a tile."""


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """`place` is the mean of its points on the plane; `members` are their positions in the layer."""

    place: Coordinates
    members: NDArray[np.intp]


def clusters(places: Coordinates, tile: Tile) -> list[Cluster]:
    """Every point of the tile in exactly one cluster; a cluster of one is the point itself."""
    inside = _seen(places, tile)
    cells = np.floor((places[inside] - tile.corners()[:2]) / tile.size * CELLS).astype(np.int64)
    _, cell_of, counts = np.unique(cells[:, 1] * CELLS + cells[:, 0], return_inverse=True, return_counts=True)
    ordered = inside[np.argsort(cell_of, kind="stable")]
    groups = np.split(ordered, np.cumsum(counts)[:-1]) if len(counts) else []
    return [Cluster(place=places[members].mean(axis=0), members=members) for members in groups]


def single_points(places: Coordinates, tile: Tile) -> NDArray[np.intp]:
    """Positions of the points that are seen on the tile, its margin included."""
    return _seen(places, tile, MARGIN)


def _seen(places: Coordinates, tile: Tile, margin: float = 0.0) -> NDArray[np.intp]:
    left, top, right, bottom = tile.corners(margin)
    x, y = places[:, 0], places[:, 1]
    return np.flatnonzero((x >= left) & (x < right) & (y >= top) & (y < bottom))
