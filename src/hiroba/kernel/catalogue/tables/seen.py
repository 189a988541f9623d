# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.tables.draft import Entity

_HASH_BITS = 32
_HASH_MASK = (1 << _HASH_BITS) - 1


class Seen:
    """The identifiers of a file, each with its row and a hash of its cells packed into one number (160 bytes a row).

    `column` is the header of the identifier, which a person would mend.
    """

    def __init__(self, column: str, *, is_series: bool = False) -> None:
        self._column = column
        self._is_series = is_series
        self._first: dict[int, int] = {}
        self._copies: dict[str, int] = {}

    def judged(self, entity: Entity, row: int, cells: list[str], notes: list[Note]) -> list[Note]:
        """The notes, with one more when another row had the same identifier.

        Without an identifier column, two things of one name at one place (two AEDs of a school) are told apart by
        their order in the file. In a series one thing has one row for each time.
        """
        mine = row << _HASH_BITS | hash(tuple(cells)) & _HASH_MASK
        first = self._first.setdefault(hash(_unit(entity) if self._is_series else entity["id"]), mine)
        if first == mine:
            return notes
        same = first & _HASH_MASK == mine & _HASH_MASK
        if not same and self._is_series:
            return [*notes, Note(row, self._column, "", "two_values_at_one_time", str(first >> _HASH_BITS))]
        if not same and "identifier" not in entity:
            self._copies[entity["id"]] = copies = self._copies.get(entity["id"], 1) + 1
            entity["id"] = f"{entity['id']}-{copies}"
            return notes
        local_id = str(entity["id"]).partition("-")[2].rpartition("-")[2]
        code = "duplicate_row" if same else "duplicate_identifier"
        return [*notes, Note(row, self._column, local_id, code, str(first >> _HASH_BITS))]


def _unit(entity: Entity) -> tuple[str, str]:
    return entity["id"], str(entity.get("dateObserved", {}).get("value", ""))
