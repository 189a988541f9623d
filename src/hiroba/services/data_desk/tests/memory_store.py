# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any


class MemoryStore:
    """Stands for the broker, which has tests of its own."""

    def __init__(self) -> None:
        self.entities: dict[str, dict[str, Any]] = {}

    def fetch(self, entity_type: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {each: self.entities[each] for each in ids if each in self.entities}

    def find(self, entity_type: str, wanted: dict[str, str]) -> list[dict[str, Any]]:
        return [
            entity
            for entity in self.entities.values()
            if entity["type"] == entity_type
            and all(entity.get(name, {}).get("value") == value for name, value in wanted.items())
        ]

    def count(self, entity_type: str, wanted: dict[str, str]) -> int:
        return len(self.find(entity_type, wanted))

    def replace(self, entities: Sequence[dict[str, Any]]) -> dict[str, str]:
        self.entities |= {entity["id"]: entity for entity in entities}
        return {}

    def delete(self, ids: Sequence[str]) -> int:
        return sum(self.entities.pop(each, None) is not None for each in ids)

    def pages(self, entity_type: str, source: str) -> Iterator[list[dict[str, Any]]]:
        yield self.find(entity_type, {"source": source})
