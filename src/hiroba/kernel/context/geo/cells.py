# SPDX-License-Identifier: Apache-2.0
"""Cells of a quad-tree over longitude and latitude: a place is one number, and what lies in a cell one range of them.

A number is the cell's path from the top, two bits a level, and then a one. So all cells within a cell stand together
in the order of numbers, which a plain index on them serves.
"""

import math
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hiroba.kernel.context.geo.geometry import Extent

Range: TypeAlias = tuple[int, int]
Cells: TypeAlias = NDArray[np.int64]

# The smallest cells have 2 m at the equator. Extents lie in cells of every third level only, so that few larger
# cells have to be looked at beside those of an area.
DEPTH = 24
LEVEL_STEP = 3
CELLS_ACROSS = 3
SIDE = 1 << DEPTH
PER_DEGREE = SIDE / 360.0
SIDE_DEGREES = 360.0 / SIDE

# All numbers of twelve bits with a zero before each bit.
_SPREAD = [sum((number >> bit & 1) << 2 * bit for bit in range(12)) for number in range(1 << 12)]
_SIXTEEN: Cells = np.arange(1 << 16, dtype=np.int64)
# And back: of 16 bits those at even places, and above them by the depth those at odd ones.
_GATHERED: Cells = np.zeros(1 << 16, dtype=np.int64)
for _bit in range(8):
    _GATHERED |= (_SIXTEEN >> 2 * _bit & 1) << _bit | (_SIXTEEN >> 2 * _bit + 1 & 1) << _bit + DEPTH


def cell_of(extent: Extent) -> int:
    """The smallest cell of a stored level that holds the extent."""
    west, south, east, north = extent
    first = _path(west, south)
    if west == east and south == north:
        return first << 1 | 1
    differing = (first ^ _path(east, north)).bit_length()
    level = DEPTH - (differing + 1) // 2
    shift = 2 * (DEPTH - level + level % LEVEL_STEP)
    return (first >> shift << 1 | 1) << shift


class Area:
    """Where the cells of everything that meets an extent lie, as ranges of numbers, upper end excluded."""

    __slots__ = ("_level", "_paths", "within")

    def __init__(self, extent: Extent) -> None:
        west, south, east, north = extent
        self._level = _level_across(max(east - west, north - south))
        shift = DEPTH - self._level
        columns = [_spread(n) for n in range(_column(west) >> shift, (_column(east) >> shift) + 1)]
        rows = [_spread(n) << 1 for n in range(_row(south) >> shift, (_row(north) >> shift) + 1)]
        self._paths = sorted(column | row for column in columns for row in rows)
        self.within: list[Range] = list(_joined(self._paths, shift))

    @property
    def around(self) -> list[Range]:
        """The larger cells, where what is too large for a small one lies."""
        found: list[Range] = []
        for above in range((self._level - 1) // LEVEL_STEP * LEVEL_STEP, -1, -LEVEL_STEP):
            shift = 2 * (DEPTH - above)
            for path in sorted({path >> 2 * (self._level - above) for path in self._paths}):
                number = (path << 1 | 1) << shift
                if not any(low <= number < high for low, high in self.within):
                    found.append((number, number + 1))
        return found

    @property
    def ranges(self) -> list[Range]:
        return [*self.around, *self.within]


def corners_of(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """West and south of the smallest cells; those of larger cells mean nothing."""
    paths = cells >> 1
    both = _GATHERED[paths >> 32] << 16 | _GATHERED[paths >> 16 & 0xFFFF] << 8 | _GATHERED[paths & 0xFFFF]
    return (both & SIDE - 1) / PER_DEGREE - 180, (both >> DEPTH) / PER_DEGREE - 90


def _path(longitude: float, latitude: float) -> int:
    return _spread(_column(longitude)) | _spread(_row(latitude)) << 1


def _column(longitude: float) -> int:
    column = int((longitude + 180) * PER_DEGREE)
    return column if column < SIDE else SIDE - 1


def _row(latitude: float) -> int:
    return int((latitude + 90) * PER_DEGREE)


def _spread(number: int) -> int:
    return _SPREAD[number >> 12] << 24 | _SPREAD[number & 0xFFF]


def _level_across(degrees: float) -> int:
    if degrees <= 0:
        return DEPTH
    return max(0, min(DEPTH, math.floor(math.log2(360 * CELLS_ACROSS / degrees))))


def _joined(paths: list[int], shift: int) -> Iterator[Range]:
    """Neighbours in the order of paths become one range. Its lowest number is that of a larger cell, if any."""
    first = last = paths[0]
    for path in paths[1:]:
        if path > last + 1:
            yield (first << 2 * shift + 1) + 1, (last + 1) << 2 * shift + 1
            first = path
        last = path
    yield (first << 2 * shift + 1) + 1, (last + 1) << 2 * shift + 1
