# SPDX-License-Identifier: Apache-2.0
"""What a checked file would change, told before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from hiroba.kernel.api.catalogue import CheckedFile
from hiroba.services.data_desk.before_images import digest
from hiroba.services.data_desk.town_entities import Entity, EntityStore, Paged

# Each entity of the earlier edition costs about 150 bytes here; beyond this the counts are told after the writing.
COMPARED_MAX = 200_000
EXAMPLES_MAX = 50
_BATCH = 1000
# When an entity is missing from the newest edition of its list: the day of that edition.
ABSENT_SINCE = "absentSince"


@dataclass
class Differences:
    """Counts of entities; `vanished` are those of the earlier edition that the file does not have.

    `vanished_marked` of them carry the mark already. Examples are names with what they are about.
    """

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    vanished_marked: int = 0
    vanished_names: list[str] = field(default_factory=list)
    changed_names: list[list[str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def differences(checked: CheckedFile, store: EntityStore, sources: Iterable[str]) -> Differences | None:
    """None where there is too much to compare. `sources` are the names under which earlier editions were written."""
    entity_type, sources = checked.report.entity_type, list(dict.fromkeys(sources))
    if _is_too_much(store, entity_type, sources):
        return None
    existing = {
        entity["id"]: digest(entity)
        for source in sources
        for page in store.pages(entity_type, source)
        for entity in page
    }
    found = Differences()
    if not existing:
        return replace(found, created=checked.entities.count)
    for batch in checked.entities.batches(_BATCH):
        changed = []
        for entity in batch:
            before = existing.pop(entity["id"], None)
            if before is None:
                found.created += 1
            elif before == digest(entity):
                found.unchanged += 1
            else:
                found.changed += 1
                changed.append(entity)
        _name_changed(found, changed, store, entity_type)
    if existing and not checked.report.is_supplement:
        _name_vanished(found, set(existing), store, entity_type, sources)
    return found


def _is_too_much(store: EntityStore, entity_type: str, sources: Iterable[str]) -> bool:
    """Counting all of a type costs nothing; counting those of a source reads each of them."""
    if store.count(entity_type, {}) <= COMPARED_MAX:
        return False
    return sum(store.count(entity_type, {"source": source}) for source in sources) > COMPARED_MAX


def vanished_entities(checked: CheckedFile, store: Paged, sources: Iterable[str]) -> Iterator[list[Entity]]:
    """The entities of earlier editions that the file does not have, some at a time."""
    ids = {hash(entity["id"]) for batch in checked.entities.batches(_BATCH) for entity in batch}
    entity_type = checked.report.entity_type
    for source in dict.fromkeys(sources):
        # Read to the end before anything is deleted: pages count from the start.
        found = [
            entity
            for page in store.pages(entity_type, source)
            for entity in page
            if hash(entity["id"]) not in ids
        ]
        yield from (found[start : start + _BATCH] for start in range(0, len(found), _BATCH))


def name_of(entity: Entity) -> str:
    named = entity.get("name", {})
    return str(named.get("value", "")) or str(entity["id"]).rpartition(":")[2]


def is_marked(entity: Entity) -> bool:
    return ABSENT_SINCE in entity


def _name_changed(found: Differences, changed: list[Entity], store: EntityStore, entity_type: str) -> None:
    room = EXAMPLES_MAX - len(found.changed_names)
    if room <= 0 or not changed:
        return
    first = changed[:room]
    before = store.fetch(entity_type, [entity["id"] for entity in first])
    for entity in first:
        old = before.get(entity["id"], {})
        names = sorted(
            name
            for name in {*old, *entity} - {"@context", "id", "type", "createdAt", "modifiedAt"}
            if digest({"": old.get(name)}) != digest({"": entity.get(name)})
        )
        found.changed_names.append([name_of(entity), ", ".join(names)])


def _name_vanished(
    found: Differences, gone: set[str], store: EntityStore, entity_type: str, sources: Iterable[str]
) -> None:
    found.vanished = len(gone)
    for source in sources:
        for page in store.pages(entity_type, source):
            for entity in page:
                if entity["id"] in gone:
                    found.vanished_marked += is_marked(entity)
                    if len(found.vanished_names) < EXAMPLES_MAX:
                        found.vanished_names.append(name_of(entity))
