# SPDX-License-Identifier: Apache-2.0
"""Import of files into a town: the only writer of data sets, their entities and the history of imports."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from hiroba.kernel.api import audit, events
from hiroba.kernel.api.catalogue import (
    CheckedFile,
    CheckOptions,
    EntityStore,
    FileFault,
    FileReport,
    ImportedDataset,
    Progress,
    check_file,
    import_lock,
    no_progress,
    register_dataset,
    write_file,
)
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk.events import DatasetImported
from hiroba.services.data_desk.models import ImportRun

# Notes kept in the history; all of them are in the file of notes.
_NOTES_KEPT_MAX = 100


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Who owns the data and how others may use it, as the clerk states it."""

    owner: str = ""
    licence: str = ""


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
    """Takes one file into the actor's town: all rows that can be used, or nothing when the file itself is wrong.

    Writes entities to the broker first, then data set, history, audit record and event in one transaction; after a
    break in between the same import repeats harmlessly. A file that cannot be taken in gives a report with its
    fault, and a line in the history. Raises ContextUnavailable, and FileFault when another import is running.
    """
    with import_lock(actor.tenant):
        try:
            checked = check_file(path, options, progress)
        except FileFault as fault:
            report = FileReport(file=path.name, status="failed", fault=fault, reason=fault.code)
            with as_tenant(actor.tenant):
                _remember(report, "", actor, at)
            return report
        with checked.entities:
            write_file(checked, store, progress)
        _register(checked, actor, at, terms)
    return checked.report


def _register(checked: CheckedFile, actor: Actor, at: datetime.datetime, terms: Terms) -> None:
    report = checked.report
    with as_tenant(actor.tenant):
        _remember(report, checked.dataset, actor, at)
        if report.status not in ("imported", "unchanged") or not report.accepted:
            return
        register_dataset(
            ImportedDataset(
                name=checked.dataset,
                title=checked.title,
                entity_type=report.entity_type,
                source=checked.source,
                licence=terms.licence or checked.licence,
                owner=terms.owner or checked.owner,
                rows=report.accepted,
                imported_at=at,
            )
        )
        if report.written:
            _announce(checked, actor, at)


def _announce(checked: CheckedFile, actor: Actor, at: datetime.datetime) -> None:
    report = checked.report
    counts = {name: getattr(report, name) for name in ("rows", "accepted", "refused", "written")}
    event = DatasetImported(
        dataset=checked.dataset, entity_type=report.entity_type, file_sha256=report.sha256, **counts
    )
    events.publish(event, actor=actor, at=at)
    audit.record(
        action="data_desk.import_dataset",
        subject=event.subject,
        actor=actor,
        facts={"entity_type": report.entity_type, "file_sha256": report.sha256, **counts},
        at=at,
    )


def _remember(report: FileReport, dataset: str, actor: Actor, at: datetime.datetime) -> None:
    shown = report.as_dict()
    left_out = max(0, len(shown["notes"]) - _NOTES_KEPT_MAX)
    shown |= {"notes": shown["notes"][:_NOTES_KEPT_MAX], "notes_left_out": shown["notes_left_out"] + left_out}
    ImportRun.objects.create(
        dataset=dataset,
        kind=report.kind,
        entity_type=report.entity_type,
        file_name=report.file[:255],
        file_sha256=report.sha256,
        status=report.status,
        rows=report.rows,
        accepted=report.accepted,
        repaired=report.repaired,
        refused=report.refused,
        written=report.written,
        unchanged=report.unchanged,
        superseded=report.superseded,
        report=shown,
        actor=actor.reference,
        imported_at=at,
    )
