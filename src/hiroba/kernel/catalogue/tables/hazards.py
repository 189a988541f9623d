# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence

from hiroba.kernel.catalogue.cleaning import Unreadable
from hiroba.kernel.catalogue.cleaning.choices import clean_suitability
from hiroba.kernel.catalogue.tables.draft import Draft, as_property


class Hazards:
    """`hazardTypes`: the disasters in which a site can be used, from one column for each kind (or two for floods).

    A site that is partly usable (△), or usable in one of two flood scenarios only, stands in `hazardTypesPartial`:
    nobody may read from `hazardTypes` alone that it is safe.
    """

    def __init__(self, columns: Sequence[tuple[str, tuple[int, ...]]], header: Sequence[str]) -> None:
        self._columns = columns
        self._header = header
        self._memory: dict[str, str | Unreadable | None] = {}

    def add_to(self, draft: Draft) -> None:
        full, partial = [], []
        for name, indices in self._columns:
            found = self._suitability(draft, indices)
            if found == {"full"}:
                full.append(name)
            elif found - {"none"}:
                partial.append(name)
        draft.attributes["hazardTypes"] = as_property(full)
        if partial:
            draft.attributes["hazardTypesPartial"] = as_property(partial)

    def _suitability(self, draft: Draft, indices: tuple[int, ...]) -> set[str]:
        found = set()
        for index in indices:
            cell = draft.cells[index]
            if not cell:
                continue
            if cell not in self._memory:
                self._memory[cell] = clean_suitability(cell)
            outcome = self._memory[cell]
            if isinstance(outcome, Unreadable):
                draft.note(self._header[index], cell, outcome.code)
            elif outcome:
                found.add(outcome)
            if outcome and (len(indices) > 1 or isinstance(outcome, Unreadable)):
                draft.extras[self._header[index]] = cell.strip()
        return found
