# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hiroba.kernel.catalogue.notes import Note

Entity = dict[str, Any]


@dataclass(slots=True)
class Draft:
    """A row on its way to an entity. `extras` keeps every text that found no place in the standard model."""

    row: int
    cells: list[str]
    attributes: Entity = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def note(
        self, column: str, value: str, code: str, result: str = "", cells: Mapping[str, str] | None = None
    ) -> None:
        self.notes.append(Note(self.row, column, value.strip(), code, result, cells or {}))

    def text(self, attribute: str) -> str:
        prop = self.attributes.get(attribute)
        return str(prop["value"]) if prop else ""


def as_property(value: object) -> Entity:
    return {"type": "Property", "value": value}
