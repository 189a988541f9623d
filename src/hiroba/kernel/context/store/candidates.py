# SPDX-License-Identifier: Apache-2.0
"""What an index of cells finds: entities that may lie in an area, as columns, since there can be thousands."""

from array import array
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hiroba.kernel.context.geo.cells import Cells

CANDIDATES_MAX = 20_000

MayMeet = Callable[[Cells], NDArray[np.bool_]]


class Candidates:
    """Three columns of the same length, in no order."""

    __slots__ = ("cells", "created", "ids")

    def __init__(self) -> None:
        self.cells = array("q")
        self.created = array("q")
        self.ids: list[str] = []

    def add(self, cell: int, created: int, id: str) -> None:
        self.cells.append(cell)
        self.created.append(created)
        self.ids.append(id)

    @property
    def is_too_many(self) -> bool:
        """More than are worth a look at each; then some are missing."""
        return len(self.ids) > CANDIDATES_MAX

    def ids_in_order(self, may_meet: MayMeet | None) -> list[str]:
        """In the order of creation; without those whose cells cannot meet what was asked."""
        if not self.ids:
            return []
        created = np.frombuffer(self.created, dtype=np.int64)
        if may_meet is None:
            order = np.argsort(created)
        else:
            near = may_meet(np.frombuffer(self.cells, dtype=np.int64)).nonzero()[0]
            order = near[np.argsort(created[near])]
        ids = self.ids
        return [ids[at] for at in order.tolist()]
