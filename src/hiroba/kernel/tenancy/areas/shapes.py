# SPDX-License-Identifier: Apache-2.0
"""Polygons ready for the question "is this point inside?", kept for the next question. Bounded."""

from __future__ import annotations

import threading
from collections import OrderedDict

import shapely
from shapely.geometry.base import BaseGeometry

POINTS_MAX = 2_000_000
"""Corners kept in one process; 16 bytes each, and about as much for their index."""


class ShapeCache:
    """Shapes by (tenant, row id). A row never changes its shape, so nothing has to be made invalid."""

    def __init__(self, points_max: int = POINTS_MAX) -> None:
        self._points_max = points_max
        self._points = 0
        self._shapes: OrderedDict[tuple[str, int], BaseGeometry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, int]) -> BaseGeometry | None:
        with self._lock:
            if (shape := self._shapes.get(key)) is not None:
                self._shapes.move_to_end(key)
            return shape

    def clear(self) -> None:
        with self._lock:
            self._shapes.clear()
            self._points = 0

    def put(self, key: tuple[str, int], wkb: bytes) -> BaseGeometry:
        shape = _ready(wkb)
        with self._lock:
            if key not in self._shapes:
                self._shapes[key] = shape
                self._points += shapely.get_num_coordinates(shape)
            while self._points > self._points_max and len(self._shapes) > 1:
                _key, oldest = self._shapes.popitem(last=False)
                self._points -= shapely.get_num_coordinates(oldest)
        return shape


def holds(shape: BaseGeometry, lon: float, lat: float) -> bool:
    """Whether the point lies in the shape or on its border."""
    return bool(shapely.intersects_xy(shape, lon, lat))


def _ready(wkb: bytes) -> BaseGeometry:
    """Prepared and asked once: the index is built by the first question, which must not come from two threads."""
    shape = shapely.from_wkb(wkb)
    shapely.prepare(shape)
    shapely.intersects_xy(shape, *shape.bounds[:2])
    return shape
