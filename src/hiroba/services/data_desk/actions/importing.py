# SPDX-License-Identifier: Apache-2.0
"""Import of a file into a town: writes its entities, its data set and the history of imports."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hiroba.kernel.api.catalogue import (
    CheckedFile,
    CheckOptions,
    FileFault,
    FileReport,
    ImportedDataset,
    Progress,
    check_file,
    import_lock,
    imported_datasets,
    no_progress,
    register_dataset,
    write_file,
)
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk.actions.recording import Written, announce, remember
from hiroba.services.data_desk.actions.ways import Terms, Way
from hiroba.services.data_desk.before_images import RememberingStore, remembering_store
from hiroba.services.data_desk.comparing import ABSENT_SINCE, is_marked, vanished_entities
from hiroba.services.data_desk.folders import run_folder
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.town_entities import EntityStore


@dataclass(frozen=True, kw_only=True)
class TakenIn:
    report: FileReport
    run: ImportRun


def import_file(
    path: Path,
    *,
    actor: Actor,
    at: datetime.datetime,
    options: CheckOptions,
    store: EntityStore,
    terms: Terms,
    progress: Progress = no_progress,
) -> FileReport:
    """`take_in` for those who only want the report."""
    return take_in(
        path, actor=actor, at=at, options=options, store=store, terms=terms, progress=progress
    ).report


def take_in(
    path: Path,
    *,
    actor: Actor,
    at: datetime.datetime,
    options: CheckOptions,
    store: EntityStore,
    terms: Terms,
    progress: Progress = no_progress,
    way: Way | None = None,
) -> TakenIn:
    """Takes one file into the actor's town: all rows that can be used, or nothing when the file itself is wrong.

    Writes entities to the broker first, with their images of before, then data set, history, audit record and event
    in one transaction; after a break in between the same import repeats harmlessly. A file that cannot be taken in
    gives a report with its fault, and a line in the history. Raises Fault when the broker is away, and FileFault when
    another import is running.
    """
    way = way or Way()
    with import_lock(actor.tenant):
        try:
            checked = check_file(path, options, progress)
        except FileFault as fault:
            report = FileReport(file=path.name, status="failed", fault=fault, reason=fault.code)
            with as_tenant(actor.tenant):
                return TakenIn(report=report, run=remember(report, "", actor, at, way=way))
        return take_in_checked(
            checked, actor=actor, at=at, store=store, terms=terms, way=way, progress=progress
        )


def take_in_checked(
    checked: CheckedFile,
    *,
    actor: Actor,
    at: datetime.datetime,
    store: EntityStore,
    terms: Terms,
    way: Way,
    progress: Progress = no_progress,
) -> TakenIn:
    """The second half of `take_in`, inside the lock: writes and registers what was checked, and closes it."""
    remembering = remembering_store(store, run_folder(actor.tenant, way.key))
    with checked.entities:
        write_file(checked, remembering, progress)
        marked = _settle_vanished(checked, remembering, way.vanished, at, sources_of(actor.tenant, checked))
    with as_tenant(actor.tenant):
        register = _register(checked, terms, at, created=remembering.created)
        written = Written(store=remembering, marked=marked, register=register)
        run = remember(checked.report, checked.dataset, actor, at, way=way, written=written)
        if checked.report.written or remembering.removed or marked:
            announce(checked, actor, at, run)
    return TakenIn(report=checked.report, run=run)


def sources_of(tenant: str, checked: CheckedFile) -> Sequence[str]:
    """The names of source under which entities of this data set were written: this one, and the earlier edition's."""
    with as_tenant(tenant):
        earlier = [each.source for each in imported_datasets() if each.name == checked.dataset]
    return list(dict.fromkeys([checked.source, *earlier]))


def _register(checked: CheckedFile, terms: Terms, at: datetime.datetime, *, created: int) -> dict[str, str]:
    """Brings the register of data sets up to date; gives what it says, so that an undo can say it again."""
    report = checked.report
    if report.status not in ("imported", "unchanged") or not report.accepted:
        return {}
    said = {
        "title": checked.title,
        "entity_type": report.entity_type,
        "source": checked.source,
        "licence": terms.licence or checked.licence,
        "owner": terms.owner or checked.owner,
    }
    earlier = [each.rows for each in imported_datasets() if each.name == checked.dataset]
    rows = earlier[0] + created if report.is_supplement and earlier else report.accepted
    register_dataset(ImportedDataset(name=checked.dataset, rows=rows, imported_at=at, **said))
    return said


def _settle_vanished(
    checked: CheckedFile,
    store: RememberingStore,
    how: str,
    at: datetime.datetime,
    sources: Sequence[str],
) -> int:
    """Removes or marks what the new edition does not have; gives how many were marked newly."""
    if how == "keep" or checked.is_telegram or checked.report.is_supplement or not checked.report.accepted:
        return 0
    marked = 0
    mark = {"type": "Property", "value": at.date().isoformat()}
    for entities in vanished_entities(checked, store, sources):
        if how == "remove":
            store.remove(entities)
            continue
        unmarked = [{**entity, ABSENT_SINCE: mark} for entity in entities if not is_marked(entity)]
        if unmarked:
            marked += len(unmarked) - len(store.replace(unmarked))
    return marked
