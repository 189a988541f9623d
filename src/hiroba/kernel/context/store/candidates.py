# SPDX-License-Identifier: Apache-2.0
"""What an index of cells finds: entities that may lie in an area, as columns, since there can be thousands."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hiroba.kernel.context.geo.cells import Cells

CANDIDATES_MAX = 20_000
# Of so many all ids are made sooner than the pieces are copied in which they stand.
FEW = 100

MayMeet = Callable[[Cells], NDArray[np.bool_]]


class Candidates:
    """Three columns of the same length, in no order. Ids stay where they are until one is asked for."""

    __slots__ = ("_pieces", "_shifts", "_starts", "cells", "created")

    def __init__(self) -> None:
        self.cells = array("q")
        self.created = array("q")
        self._pieces: list[Sequence[str]] = []
        self._starts: list[int] = []
        # From a place here to that in the piece.
        self._shifts: list[int] = []

    def __len__(self) -> int:
        return len(self.cells)

    def add(self, cells: Sequence[int], created: Sequence[int], ids: Sequence[str], first: int = 0) -> None:
        """`ids` begin with number `first`."""
        self._starts.append(len(self.cells))
        self._shifts.append(first - len(self.cells))
        self._pieces.append(ids)
        self.cells.extend(cells)
        self.created.extend(created)

    def detach(self) -> None:
        for number, (start, end) in enumerate(pairwise([*self._starts, len(self.cells)])):
            shift = self._shifts[number]
            self._pieces[number] = self._pieces[number][start + shift : end + shift]
            self._shifts[number] = -start

    @property
    def is_too_many(self) -> bool:
        """More than are worth a look at each; then some are missing."""
        return len(self.cells) > CANDIDATES_MAX

    def ids(self, wanted: Sequence[int]) -> list[str]:
        pieces, starts, shifts = self._pieces, self._starts, self._shifts
        found = []
        for at in wanted:
            piece = bisect_right(starts, at) - 1
            found.append(pieces[piece][at + shifts[piece]])
        return found

    def in_order(self, may_meet: MayMeet | None) -> "Ordered":
        """In the order of creation; without those whose cells cannot meet what was asked."""
        created = np.frombuffer(self.created, dtype=np.int64)
        if may_meet is None:
            return Ordered(self, created.argsort())
        near = may_meet(np.frombuffer(self.cells, dtype=np.int64)).nonzero()[0]
        return Ordered(self, near[created[near].argsort()])


class Ordered:
    """Candidates one after another. Few of them are looked at mostly, so an id is made when it is asked for."""

    __slots__ = ("_detached", "_found", "_order")

    def __init__(self, found: Candidates, order: NDArray[np.int64]) -> None:
        self._found = found
        self._order = order
        self._detached: list[str] | None = None

    def __len__(self) -> int:
        return len(self._order)

    def ids(self, start: int, end: int) -> list[str]:
        if self._detached is not None:
            return self._detached[start:end]
        return self._found.ids(self._order[start:end].tolist())

    def detach(self) -> None:
        """For who asks for ids after others may have changed where they stand."""
        if len(self) <= FEW:
            self._detached = self.ids(0, len(self))
        else:
            self._found.detach()
