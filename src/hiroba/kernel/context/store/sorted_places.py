# SPDX-License-Identifier: Apache-2.0
"""Places in the order of their cells, in memory: 130 bytes each, with an id of 35 characters."""

import contextlib
from array import array
from bisect import bisect_left, bisect_right

from hiroba.kernel.context.geo.cells import Area
from hiroba.kernel.context.store.candidates import Candidates

# One more place moves half of a block at most, which takes microseconds.
BLOCK_PLACES_MAX = 8_192


class _Block:
    """Three columns in the order of cells."""

    __slots__ = ("cells", "created", "ids")

    def __init__(self) -> None:
        self.cells = array("q")
        self.created = array("q")
        self.ids: list[str] = []

    def insert(self, at: int, cell: int, created: int, id: str) -> None:
        self.cells.insert(at, cell)
        self.created.insert(at, created)
        self.ids.insert(at, id)

    def remove(self, at: int) -> None:
        del self.cells[at], self.created[at], self.ids[at]

    def cut(self) -> "_Block":
        """Leaves the first half and gives the rest."""
        rest, half = _Block(), len(self.ids) // 2
        rest.cells, rest.created, rest.ids = self.cells[half:], self.created[half:], self.ids[half:]
        del self.cells[half:], self.created[half:], self.ids[half:]
        return rest


class SortedPlaces:
    """A place is known by its cell and by when its entity was created, which no two entities of a tenant share."""

    __slots__ = ("_blocks", "_firsts", "_larger", "count")

    def __init__(self) -> None:
        self._blocks = [_Block()]
        # The lowest cell that a block may hold. Equal cells may stand on both sides of a border.
        self._firsts = [0]
        # How many are larger than a point: mostly none, and then no larger cell needs to be looked at.
        self._larger = 0
        self.count = 0

    def add(self, cell: int, created: int, id: str) -> None:
        number = bisect_right(self._firsts, cell) - 1
        block = self._blocks[number]
        block.insert(bisect_right(block.cells, cell), cell, created, id)
        self.count += 1
        self._larger += not cell & 1
        if len(block.ids) > BLOCK_PLACES_MAX:
            rest = block.cut()
            self._blocks.insert(number + 1, rest)
            self._firsts.insert(number + 1, rest.cells[0])

    def discard(self, cell: int, created: int) -> bool:
        """Whether it was there."""
        for number in range(max(bisect_left(self._firsts, cell) - 1, 0), len(self._blocks)):
            if self._firsts[number] > cell:
                break
            block = self._blocks[number]
            with contextlib.suppress(ValueError):
                at = block.created.index(
                    created, bisect_left(block.cells, cell), bisect_right(block.cells, cell)
                )
                self._remove(number, at)
                return True
        return False

    def within(self, area: Area, found: Candidates) -> None:
        """Adds to `found` those whose cells lie in the area, until they are too many."""
        firsts, blocks = self._firsts, self._blocks
        for low, high in area.ranges if self._larger else area.within:
            for number in range(max(bisect_left(firsts, low) - 1, 0), bisect_left(firsts, high)):
                if found.is_too_many:
                    return
                block = blocks[number]
                start = bisect_left(block.cells, low)
                end = bisect_left(block.cells, high, start)
                if start < end:
                    found.cells.extend(block.cells[start:end])
                    found.created.extend(block.created[start:end])
                    found.ids += block.ids[start:end]

    def _remove(self, number: int, at: int) -> None:
        block = self._blocks[number]
        self._larger -= not block.cells[at] & 1
        self.count -= 1
        block.remove(at)
        if not block.ids and number > 0:
            del self._blocks[number], self._firsts[number]
