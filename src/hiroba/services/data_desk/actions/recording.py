# SPDX-License-Identifier: Apache-2.0
"""The line of an import in the history, in the audit and among the events."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any

from hiroba.kernel.api import audit, events
from hiroba.kernel.api.catalogue import CheckedFile, FileReport
from hiroba.kernel.api.identity import Actor
from hiroba.services.data_desk.actions.ways import Way
from hiroba.services.data_desk.before_images import RememberingStore
from hiroba.services.data_desk.events import DatasetImported
from hiroba.services.data_desk.models import ImportRun

# Notes kept in the history; all of them are in the file of notes.
_NOTES_KEPT_MAX = 100


@dataclass(frozen=True, kw_only=True)
class Written:
    """What an import has done. `register` is what the register of data sets says of this edition."""

    store: RememberingStore
    marked: int = 0
    register: dict[str, str] = field(default_factory=dict)


def remember(
    report: FileReport,
    dataset: str,
    actor: Actor,
    at: datetime.datetime,
    *,
    way: Way,
    written: Written | None = None,
) -> ImportRun:
    """A line in the history; without `written` the file was not taken in."""
    return ImportRun.objects.create(
        key=way.key,
        origin=way.origin,
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
        created=min(report.written, written.store.created) if written else 0,
        unchanged=report.unchanged,
        removed=written.store.removed if written else 0,
        marked=written.marked if written else 0,
        superseded=report.superseded,
        report=shortened(report.as_dict())
        | {"register": written.register if written else {}, "column_choices": dict(way.column_choices)},
        actor=actor.reference,
        imported_at=at,
    )


def shortened(report: dict[str, Any]) -> dict[str, Any]:
    """The report as the history keeps it: the first notes, and no cells of refused rows."""
    left_out = max(0, len(report["notes"]) - _NOTES_KEPT_MAX)
    return {
        **{name: value for name, value in report.items() if name != "to_mend"},
        "notes": report["notes"][:_NOTES_KEPT_MAX],
        "notes_left_out": report["notes_left_out"] + left_out,
    }


def announce(checked: CheckedFile, actor: Actor, at: datetime.datetime, run: ImportRun) -> None:
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
        facts={
            "entity_type": report.entity_type,
            "file_sha256": report.sha256,
            "run": run.pk,
            "removed": run.removed,
            **counts,
        },
        at=at,
    )
