# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence

from hiroba.kernel.catalogue.cleaning import Repaired, Unreadable, Value
from hiroba.kernel.catalogue.cleaning.government_code import clean_government_code
from hiroba.kernel.catalogue.tables.draft import Draft, Entity, as_property
from hiroba.kernel.catalogue.towns import Town, known
from hiroba.kernel.tenancy.codes import named


class Publishers:
    """Whose row it is: `localGovernmentCode` and `localGovernmentName`, repaired or from the town."""

    def __init__(self, columns: Sequence[int], header: Sequence[str], town: Town) -> None:
        self._columns = columns
        self._header = header
        self._town = town
        # Asked for every row, so worked out once.
        self._town_code, self._covered = town.code, town.covered
        self._cleaned: dict[str, Value | Repaired | Unreadable | None] = {}
        self._attributes: dict[str, Entity] = {}

    def add_to(self, draft: Draft) -> str:
        """Sets the attributes and gives the code: "" only in a shared group without a code column."""
        code = self._code(draft) or self._town_code
        if not code:
            return ""
        # What the row says itself stays; an attribute is shared by all rows of one code and never changed.
        draft.attributes = {**self._of(code), **draft.attributes}
        if self._town_code and not code.startswith(self._covered):
            entry = known(code)
            draft.note("", code, "other_municipality", entry.full_name if entry else code)
        return code

    def _code(self, draft: Draft) -> str:
        for index in self._columns:
            if cell := draft.cells[index]:
                return self._read(draft, cell, self._header[index])
        return ""

    def _read(self, draft: Draft, cell: str, column: str) -> str:
        outcome = self._cleaned.get(cell)
        if outcome.__class__ is str:
            return outcome
        if cell not in self._cleaned:
            self._cleaned[cell] = clean_government_code(cell, expected=self._town_code)
        outcome = self._cleaned[cell]
        if isinstance(outcome, Unreadable):
            draft.extras[column] = cell.strip()
            outcome = self._otherwise(draft)
        if isinstance(outcome, Repaired):
            draft.note(column, cell, outcome.code, str(outcome.value))
            outcome = outcome.value
        return str(outcome or "")

    def _otherwise(self, draft: Draft) -> Repaired:
        entry = named(draft.text("prefecture"), draft.text("city"))
        return (
            Repaired(entry.code, "code_from_names") if entry else Repaired(self._town_code, "code_from_town")
        )

    def _of(self, code: str) -> Entity:
        if code not in self._attributes:
            entry = known(code)
            self._attributes[code] = {"localGovernmentCode": as_property(code)}
            if entry:
                self._attributes[code]["localGovernmentName"] = as_property(entry.name)
        return self._attributes[code]
