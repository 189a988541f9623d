# SPDX-License-Identifier: Apache-2.0
"""Places in the order of their cells, in memory: some 30 bytes each, since ids stand packed."""

import contextlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from hiroba.kernel.context.geo.cells import Area
from hiroba.kernel.context.store.candidates import Candidates
from hiroba.kernel.context.store.packed_ids import PackedIds

# One more place moves half of a block at most, which takes microseconds.
BLOCK_PLACES_MAX = 2_048


class _Block:
    """Three columns in the order of cells."""

    __slots__ = ("cells", "created", "ids")

    def __init__(
        self, cells: Sequence[int] = (), created: Sequence[int] = (), ids: Sequence[str] = ()
    ) -> None:
        self.cells = array("q", cells)
        self.created = array("q", created)
        self.ids = PackedIds(ids)

    @property
    def bytes(self) -> int:
        columns = (self.cells.itemsize + self.created.itemsize) * len(self.cells) + self.ids.bytes
        # Measured as memory of the process.
        return columns * 5 // 4

    def insert(self, at: int, cell: int, created: int, id: str) -> None:
        self.cells.insert(at, cell)
        self.created.insert(at, created)
        self.ids.insert(at, id)

    def remove(self, at: int) -> None:
        del self.cells[at], self.created[at]
        self.ids.remove(at)

    def cut(self) -> "_Block":
        """Leaves the first half and gives the rest."""
        rest, half = _Block(), len(self.cells) // 2
        rest.cells, rest.created, rest.ids = self.cells[half:], self.created[half:], self.ids.cut(half)
        del self.cells[half:], self.created[half:]
        return rest


class SortedPlaces:
    """A place is known by its cell and by when its entity was created, which no two entities of a tenant share."""

    __slots__ = ("_blocks", "_firsts", "_larger", "bytes", "count")

    def __init__(self) -> None:
        self._blocks = [_Block()]
        # The lowest cell that a block may hold. Equal cells may stand on both sides of a border.
        self._firsts = [0]
        # How many are larger than a point: mostly none, and then no larger cell needs to be looked at.
        self._larger = 0
        self.count = 0
        self.bytes = 0

    def append(self, rows: Sequence[tuple[int, int, str]]) -> None:
        """Rows of cell, created and id in the order of cells, none before what is here already."""
        for start in range(0, len(rows), BLOCK_PLACES_MAX):
            block = _Block(*zip(*rows[start : start + BLOCK_PLACES_MAX], strict=True))
            self._blocks.append(block)
            self._firsts.append(block.cells[0])
            self.bytes += block.bytes
        self.count += len(rows)
        self._larger += sum(not cell & 1 for cell, _, _ in rows)

    def add(self, cell: int, created: int, id: str) -> None:
        number = bisect_right(self._firsts, cell) - 1
        block = self._blocks[number]
        self.bytes -= block.bytes
        block.insert(bisect_right(block.cells, cell), cell, created, id)
        self.bytes += block.bytes
        self.count += 1
        self._larger += not cell & 1
        if len(block.cells) > BLOCK_PLACES_MAX:
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
                    found.add(block.cells[start:end], block.created[start:end], block.ids, start)

    def _remove(self, number: int, at: int) -> None:
        block = self._blocks[number]
        self._larger -= not block.cells[at] & 1
        self.count -= 1
        self.bytes -= block.bytes
        block.remove(at)
        self.bytes += block.bytes
        if not block.cells and number > 0:
            del self._blocks[number], self._firsts[number]
