# SPDX-License-Identifier: Apache-2.0
"""Writes a checked file to the context broker: only what differs, in batches, so that it can be repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol, runtime_checkable

import orjson

from hiroba.kernel.catalogue.checking import CheckedFile
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.options import Progress, no_progress
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.telegrams.cancelling import cancellation_ids, honoured
from hiroba.kernel.catalogue.telegrams.precedence import Standing, resolved
from hiroba.kernel.context.client.bulk_sending import BulkResult

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
        """How many entities have these attribute values; None wanted counts all of the type."""

    def replace(self, entities: Sequence[Entity]) -> dict[str, str]:
        """Creates or replaces whole entities; durable when it returns. Gives the reasons of refused ones by id."""


@runtime_checkable
class BulkStore(Protocol):
    """A store that compares and writes by itself, many times as fast."""

    def bulk(
        self, lines: Iterable[bytes], told: Callable[[int, BulkResult], None], *, in_order: bool
    ) -> BulkResult:
        """Writes what differs of the entities, one JSON line each; `told` hears of each part that is durable.

        `in_order` where several lines are states of one entity.
        """


@runtime_checkable
class KeepsBefore(Protocol):
    """A store that wants to see entities before they are written, to keep what they replace (for undo)."""

    def keep_before(self, entities: Sequence[Entity]) -> None:
        """Called with every batch that is about to be written, also with entities that turn out to be the same."""


def write_file(checked: CheckedFile, store: EntityStore, progress: Progress = no_progress) -> None:
    """Writes what is new or changed and counts it in the report.

    A telegram only takes the place of an older one. Raises what the store raises; what is written by then stays,
    and the next run finds it unchanged.
    """
    report = checked.report
    if checked.cancellation:
        checked.entities.append(checked.cancellation.entity)
        for concerned in store.find(checked.cancellation.entity_type, checked.cancellation.wanted):
            checked.entities.append(checked.cancellation.applied_to(concerned))
    if isinstance(store, BulkStore) and not checked.is_telegram:
        _write_in_bulk(checked, store, store, progress)
    else:
        _write_compared(checked, store, progress)
    if not checked.is_telegram and not report.is_supplement:
        report.absent = _absent(checked, store)
    if report.status == "checked":
        report.status = "imported" if report.written else "unchanged"


def _write_in_bulk(checked: CheckedFile, store: EntityStore, bulk: BulkStore, progress: Progress) -> None:
    """The store compares; the lines of the spool go to it as they are."""
    report, done = checked.report, 0

    def told(count: int, result: BulkResult) -> None:
        nonlocal done
        done += count
        report.written += result.created + result.changed
        report.unchanged += result.unchanged
        _add_refused(report, {error.id: error.detail for error in result.errors})
        progress("write", done, checked.entities.count)

    lines = _newer_states(checked, store) if checked.is_series else checked.entities.lines()
    shown = _shown_before(lines, store) if isinstance(store, KeepsBefore) else lines
    bulk.bulk(shown, told, in_order=checked.is_series)


def _newer_states(checked: CheckedFile, store: EntityStore) -> Iterator[bytes]:
    """States that are newer than what is known of each thing: history is written once, in the order of time."""
    known: dict[str, str] = {}
    for line in checked.entities.lines():
        entity = orjson.loads(line)
        urn, moment = entity["id"], observed_at(entity)
        if urn not in known:
            known[urn] = observed_at(store.fetch(entity["type"], [urn]).get(urn, {}))
        if not moment or moment > known[urn]:
            yield line
        elif moment == known[urn]:
            checked.report.unchanged += 1
        else:
            checked.report.superseded += 1


def observed_at(state: Entity) -> str:
    """When a state of a series was true, "" where nobody says."""
    return str(state.get("dateObserved", {}).get("value", ""))


def _shown_before(lines: Iterator[bytes], store: KeepsBefore) -> Iterator[bytes]:
    """The same lines, each handed on after the store has seen it."""
    while batch := list(islice(lines, BATCH_ENTITIES)):
        store.keep_before([orjson.loads(line) for line in batch])
        yield from batch


def _write_compared(checked: CheckedFile, store: EntityStore, progress: Progress) -> None:
    report, done = checked.report, 0
    # An entity that is the same has the same source; a list that is new to the town need not be compared.
    compares = checked.is_telegram or store.count(report.entity_type, {"source": checked.source}) > 0
    for batch in checked.entities.batches(BATCH_ENTITIES):
        existing_ones = _fetched(store, batch) if compares else {}
        if checked.is_telegram:
            batch = list(honoured(batch, _cancellations(store, batch)))
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


def _absent(checked: CheckedFile, store: EntityStore) -> int:
    """How many entities of this source the file no longer lists."""
    report = checked.report
    # Counting all of a type costs nothing; counting those of a source reads each of them.
    if store.count(report.entity_type, {}) <= report.entities:
        return 0
    return max(0, store.count(report.entity_type, {"source": checked.source}) - report.entities)


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


def _cancellations(store: EntityStore, batch: list[Entity]) -> dict[str, Entity]:
    """Cancellations that came before the telegrams which they take back."""
    ids: dict[str, set[str]] = {}
    for entity in batch:
        ids.setdefault(entity["type"], set()).update(cancellation_ids(entity))
    return {key: kept for of, some in ids.items() for key, kept in store.fetch(of, sorted(some)).items()}


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
