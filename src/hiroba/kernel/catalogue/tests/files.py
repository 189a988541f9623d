# SPDX-License-Identifier: Apache-2.0
"""Small files and a store in memory for the tests of the import."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hiroba.kernel.catalogue.checking import CheckedFile, check_file
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.towns import Town

TAKAMATSU = Town("372013")


def options(town: Town = TAKAMATSU, **others: Any) -> CheckOptions:
    return CheckOptions(town=town, **others)


def written(folder: Path, text: str | bytes, name: str = "data.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def checked(place: Path, text: str | bytes, name: str = "data.csv", **others: Any) -> CheckedFile:
    return check_file(written(place, text, name), options(**others))


def entities(file: CheckedFile) -> list[dict[str, Any]]:
    return [entity for batch in file.entities.batches(1000) for entity in batch]


def values(entity: dict[str, Any]) -> dict[str, Any]:
    """The entity in the short form: attribute name to value."""
    return {name: part["value"] if isinstance(part, dict) else part for name, part in entity.items()}


class MemoryStore:
    """Keeps entities in a dictionary, as the broker keeps them."""

    def __init__(self) -> None:
        self.entities: dict[str, dict[str, Any]] = {}
        self.writes = 0

    def fetch(self, entity_type: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {
            each: self.entities[each]
            for each in ids
            if each in self.entities and self.entities[each]["type"] == entity_type
        }

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
        self.writes += len(entities)
        self.entities |= {entity["id"]: entity for entity in entities}
        return {}
