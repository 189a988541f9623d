# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping

from hiroba.kernel.catalogue.tables.columns import WITHHELD, Columns


class Mending:
    """What is done to the cells of a row before they are read: the clerk's mends, and no cell about a person."""

    def __init__(self, mends: Mapping[tuple[int, str], str], columns: Columns) -> None:
        self.withheld = columns.all(WITHHELD)
        indices = {name: index for index, name in enumerate(columns.names)}
        self._by_row: dict[int, dict[int, str]] = {}
        for (row, name), text in mends.items():
            if name in indices:
                self._by_row.setdefault(row, {})[indices[name]] = text

    def __bool__(self) -> bool:
        return bool(self.withheld or self._by_row)

    def apply(self, number: int, cells: list[str]) -> None:
        mends = self._by_row.get(number)
        if mends:
            cells.extend([""] * (max(mends) + 1 - len(cells)))
            for index, text in mends.items():
                cells[index] = text
        for index in self.withheld:
            if index < len(cells):
                cells[index] = ""
