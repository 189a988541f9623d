# SPDX-License-Identifier: Apache-2.0
"""The plan for one table: which cell becomes which attribute. Made once from the header, then run for each row."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from hiroba.kernel.catalogue.cleaning import Cleaner, Repaired, Unreadable
from hiroba.kernel.catalogue.cleaning.datum import Move
from hiroba.kernel.catalogue.cleaning.text import clean_text, folded
from hiroba.kernel.catalogue.data_models import DataModel
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.tables.addresses import Addresses
from hiroba.kernel.catalogue.tables.columns import CODE, Columns
from hiroba.kernel.catalogue.tables.completing import add_observed_at, completion
from hiroba.kernel.catalogue.tables.draft import Draft, Entity, as_property
from hiroba.kernel.catalogue.tables.hazards import Hazards
from hiroba.kernel.catalogue.tables.places import Places
from hiroba.kernel.catalogue.tables.publishers import Publishers

# Distinct cells remembered for each column with few values; a column with more is not worth remembering.
_REMEMBERED_CELLS = 4096
_OUTCOMES = frozenset({Unreadable, Repaired})


class RowPlan:
    """Turns the cells of a row into an NGSI-LD entity and notes; its only state is a memory of cleaned cells.

    `source` is written on every entity; `prefix` keeps apart the identifiers of two data sets of one type.
    """

    def __init__(
        self,
        model: DataModel,
        columns: Columns,
        options: CheckOptions,
        *,
        source: str,
        prefix: str = "",
        move: Move | None = None,
        told: str = "",
    ) -> None:
        town = options.town
        self.columns = columns
        self._model = model
        self._tenant = town.tenant
        self._prefix = prefix
        self._header = columns.names
        self._width = len(columns.names)
        self._steps: list[tuple[str, int, Cleaner, dict[str, Any] | None]] = [
            (field.attribute, index, field.clean, {} if field.repeats else None)
            for field, index in columns.fields
        ]
        self._publishers = Publishers(columns.all(CODE), columns.names, town)
        self._extras = columns.extras
        self._identifiers = columns.identifiers
        self._places = Places(columns, options, move=move, told=told)
        self._addresses = Addresses(columns)
        self._hazards = Hazards(columns.hazards, columns.names) if columns.hazards else None
        self._complete = completion(model.name)
        self._options = options
        self._source = as_property(source)

    def entity(self, row: int, cells: list[str]) -> tuple[Entity | None, list[Note]]:
        """The entity of a row, or None when the row is refused; the notes say why.

        (None, []) means a row without any content, such as the numbered empty rows of a template.
        """
        draft = Draft(row, cells)
        if len(cells) != self._width and not self._fits(draft):
            return None, draft.notes
        self._fill(draft)
        code = self._publishers.add_to(draft)
        local_id = self._local_id(cells)
        if not self._named(draft, local_id):
            return None, [] if self._is_blank(cells) else [Note(row, self._name_column(), "", "name_missing")]
        if self._complete:
            self._complete(draft, self._options)
        if self._hazards:
            self._hazards.add_to(draft)
        self._addresses.add_to(draft, code)
        if not self._places.add_to(draft, code):
            return None, draft.notes
        return self._assembled(draft, code or self._tenant, local_id), draft.notes

    def _fits(self, draft: Draft) -> bool:
        """Pads a short row; a long one fits only when its surplus cells are empty."""
        cells, width = draft.cells, self._width
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            draft.note(
                "", next(cell for cell in cells[width:] if cell.strip()), "too_many_cells", str(len(cells))
            )
            return False
        cells[width:] = []
        cells.extend([""] * (width - len(cells)))
        return True

    def _fill(self, draft: Draft) -> None:
        cells, attributes = draft.cells, draft.attributes
        for attribute, index, clean, memory in self._steps:
            cell = cells[index]
            if not cell:
                continue
            if memory is None:
                value: Any = clean(cell)
            else:
                value = memory.get(cell, memory)
                if value is memory:
                    value = _remembered(memory, cell, clean(cell))
                if value.__class__ is dict:
                    if attribute not in attributes:
                        attributes[attribute] = value
                        continue
                    value = value["value"]
            if value is None:
                continue
            if value.__class__ in _OUTCOMES:
                value = self._noted(draft, index, value)
                if value is None:
                    continue
            if attribute not in attributes:
                attributes[attribute] = {"type": "Property", "value": value}
            elif attributes[attribute]["value"] != value:
                # Two columns for one attribute, such as 「電話番号」 and 「TEL」: the first with a value leads.
                draft.extras[self._header[index]] = cell.strip()
        for index in self._extras:
            if cells[index] and (text := clean_text(cells[index])):
                draft.extras[self._header[index]] = text

    def _noted(self, draft: Draft, index: int, outcome: Any) -> Any:
        column, cell = self._header[index], draft.cells[index]
        if isinstance(outcome, Unreadable):
            draft.extras[column] = cell.strip()
            draft.note(column, cell, outcome.code)
            return None
        draft.note(column, cell, outcome.code, str(outcome.value))
        return outcome.value

    def _local_id(self, cells: list[str]) -> str:
        for index in self._identifiers:
            if cells[index] and (text := folded(cells[index]).removesuffix(".0")):
                return text
        return ""

    def _named(self, draft: Draft, local_id: str) -> bool:
        kind = draft.text(self._model.name_from)
        if "name" not in draft.attributes and kind:
            number = f" {local_id}" if self._model.name_is_numbered and local_id else ""
            draft.attributes["name"] = as_property(kind + number)
        return "name" in draft.attributes

    def _name_column(self) -> str:
        wanted = ("name", self._model.name_from)
        return next(
            (self._header[index] for field, index in self.columns.fields if field.attribute in wanted), ""
        )

    def _is_blank(self, cells: list[str]) -> bool:
        given = {index for index, cell in enumerate(cells) if cell.strip()}
        return given <= self.columns.filled_in_templates

    def _assembled(self, draft: Draft, publisher: str, local_id: str) -> Entity:
        attributes = draft.attributes
        if "fullAddress" not in attributes:
            _compose_address(draft)
        if local_id:
            whole = local_id if local_id.startswith(publisher) else publisher + local_id
            attributes["identifier"] = as_property(whole)
        else:
            local_id = _fingerprint(draft, self._model.identity)
        if draft.extras:
            attributes["extras"] = as_property(draft.extras)
        if self._model.observed_from:
            add_observed_at(draft, self._model.observed_from)
        attributes["source"] = self._source
        urn = f"urn:ngsi-ld:{self._model.entity_type}:{publisher}-{self._prefix}{_urn_safe(local_id)}"
        return {"id": urn, "type": self._model.entity_type, **attributes}


def _remembered(memory: dict[str, Any], cell: str, value: Any) -> Any:
    """A clean value is kept as a finished property: one object for all rows, which nobody may change."""
    kept = value if value is None or value.__class__ in _OUTCOMES else as_property(value)
    if len(memory) < _REMEMBERED_CELLS:
        memory[cell] = kept
    return kept


def _compose_address(draft: Draft) -> None:
    if "streetAddress" in draft.attributes or "cityBlock" in draft.attributes:
        parts = (draft.text(name) for name in ("prefecture", "city", "streetAddress", "cityBlock"))
        draft.attributes["fullAddress"] = as_property("".join(parts))


def _fingerprint(draft: Draft, identity: tuple[str, ...]) -> str:
    """The identifier of a row without one, from what makes it itself, so that a second import finds it again."""
    text = "|".join(_identifying(draft, attribute) for attribute in identity)
    return "h" + hashlib.sha256(text.encode()).hexdigest()[:16]


def _identifying(draft: Draft, attribute: str) -> str:
    if attribute == "location":
        return str(draft.attributes.get("location", {}).get("value", {}).get("coordinates", ""))
    return draft.text(attribute)


def _urn_safe(local_id: str) -> str:
    return local_id if local_id.isascii() and local_id.isalnum() else quote(local_id, safe="._-:")
