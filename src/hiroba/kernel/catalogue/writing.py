# SPDX-License-Identifier: Apache-2.0
"""Writes a checked file to the context broker: only what differs, in batches, so that it can be repeated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from hiroba.kernel.catalogue.checking import CheckedFile
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.options import Progress, no_progress
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.telegrams.precedence import Standing, resolved

Entity = dict[str, Any]

# What one batch request of the broker takes without a pause for others.
BATCH_ENTITIES = 500
# Added by the broker, so never part of a comparison.
_SYSTEM_MEMBERS = frozenset({"@context", "createdAt", "modifiedAt", "expiresAt"})


class EntityStore(Protocol):
    """Where entities live: the context broker, or a dictionary in tests."""

    def fetch(self, entity_type: str, ids: Sequence[str]) -> dict[str, Entity]:
        """The entities that exist among these ids."""

    def find(self, entity_type: str, wanted: dict[str, str]) -> list[Entity]:
        """All entities with these attribute values."""

    def count(self, entity_type: str, wanted: dict[str, str]) -> int:
        """How many entities have these attribute values."""

    def replace(self, entities: Sequence[Entity]) -> dict[str, str]:
        """Creates or replaces whole entities; durable when it returns. Gives the reasons of refused ones by id."""


def write_file(checked: CheckedFile, store: EntityStore, progress: Progress = no_progress) -> None:
    """Writes what is new or changed and counts it in the report.

    A telegram only takes the place of an older one. Raises what the store raises; what is written by then stays,
    and the next run finds it unchanged.
    """
    if checked.cancellation:
        for concerned in store.find(checked.cancellation.entity_type, checked.cancellation.wanted):
            checked.entities.append(checked.cancellation.applied_to(concerned))
    report, done = checked.report, 0
    # An entity that is the same has the same source; a list that is new to the town need not be compared.
    compares = checked.is_telegram or store.count(report.entity_type, {"source": checked.source}) > 0
    for batch in checked.entities.batches(BATCH_ENTITIES):
        existing_ones = _fetched(store, batch) if compares else {}
        changed = []
        for entity in batch:
            existing = existing_ones.get(entity["id"])
            wanted, standing = _wanted(existing, entity, is_telegram=checked.is_telegram)
            if standing == "older":
                report.superseded += 1
            elif is_same(existing, wanted):
                report.unchanged += 1
            else:
                changed.append(wanted)
        if changed:
            errors = store.replace(changed)
            report.written += len(changed) - len(errors)
            _add_refused(report, errors)
        done += len(batch)
        progress("write", done, checked.entities.count)
    if not checked.is_telegram:
        known = store.count(report.entity_type, {"source": checked.source})
        report.absent = max(0, known - report.entities)
    if report.status == "checked":
        report.status = "imported" if report.written else "unchanged"


def _add_refused(report: FileReport, errors: dict[str, str]) -> None:
    report.refused += len(errors)
    report.accepted -= len(errors)
    report.add_notes(Note(0, "", urn, "broker_refused", detail) for urn, detail in errors.items())


def is_same(existing: Entity | None, wanted: Entity) -> bool:
    return existing is not None and _comparable(existing) == _comparable(wanted)


def _fetched(store: EntityStore, batch: list[Entity]) -> dict[str, Entity]:
    found: dict[str, Entity] = {}
    for entity_type in dict.fromkeys(entity["type"] for entity in batch):
        found |= store.fetch(entity_type, [entity["id"] for entity in batch if entity["type"] == entity_type])
    return found


def _wanted(existing: Entity | None, incoming: Entity, *, is_telegram: bool) -> tuple[Entity, Standing]:
    return resolved(existing, incoming) if is_telegram else (incoming, "newer")


def _comparable(entity: Entity) -> Entity:
    return {
        name: {key: member for key, member in value.items() if key not in _SYSTEM_MEMBERS}
        if isinstance(value, dict)
        else value
        for name, value in entity.items()
        if name not in _SYSTEM_MEMBERS
    }
