# SPDX-License-Identifier: Apache-2.0
"""The check of a draft: what the file is, what would become of it, and what there is to mend."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils import timezone

from hiroba.kernel.api import places
from hiroba.kernel.api.catalogue import CheckedFile, CheckOptions, FileFault, Town, check_file
from hiroba.kernel.api.context import ContextUnavailable
from hiroba.kernel.api.rules import Fault
from hiroba.kernel.api.tenancy import Tenant, as_tenant
from hiroba.services.data_desk.actions.importing import sources_of
from hiroba.services.data_desk.actions.progress import DraftProgress
from hiroba.services.data_desk.comparing import differences
from hiroba.services.data_desk.folders import preview_path, run_folder, upload_path
from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.preview import samples, write_preview
from hiroba.services.data_desk.queries.runs import earlier_edition, newest_run_number
from hiroba.services.data_desk.rules import Choices
from hiroba.services.data_desk.town_entities import EntityStore

State = ImportDraft.State


def check_draft(tenant: str, number: int, *, store: EntityStore, at: datetime.datetime) -> None:
    """Checks a received file with the choices of its clerk; nothing of it becomes visible.

    A choice made during the check makes its outcome void: that choice has asked for a check of its own. Bears
    repetition; does nothing for a draft that is gone or confirmed meanwhile.
    """
    with as_tenant(tenant):
        draft = ImportDraft.objects.filter(pk=number, state__in=(State.RECEIVED, State.CHECKING)).first()
        if draft is None:
            return
        ImportDraft.objects.filter(pk=number).update(state=State.CHECKING, stage="check", done=0, whole=0)
        options = options_of(draft)
    try:
        found: dict[str, Any] = _checked(draft, options, store)
        found["fault"], found["state"] = {}, State.READY
    except FileFault as fault:
        found = {"fault": fault_json(fault), "state": State.FAILED, "outcome": {}}
    with as_tenant(tenant):
        mine = ImportDraft.objects.filter(pk=number, version=draft.version, state=State.CHECKING)
        mine.update(stage="", changed_at=at, **found)


def options_of(draft: ImportDraft) -> CheckOptions:
    """What a check has to know: the clerk's choices, and the town's own addresses and outline."""
    choices = Choices.from_json(draft.choices)
    town = Tenant.objects.get(code=draft.tenant)
    return CheckOptions(
        town=Town(town.code, town.name),
        folder=run_folder(draft.tenant, draft.key),
        source=choices.source,
        dataset=choices.dataset,
        dataset_choice=choices.dataset_choice,
        column_choices=choices.column_choices,
        cell_mends=choices.cell_mends,
        sheet=choices.sheet,
        own_areas=draft.pull_id is not None,
        bytes_max=settings.HIROBA.import_max_mb * 1_000_000,
        today=timezone.localdate(draft.received_at),
        **town_knowledge(draft.tenant),
    )


def town_knowledge(tenant: str) -> dict[str, Any]:
    """The town's addresses and its outline, read once for a whole file. A town without them has neither."""
    with as_tenant(tenant):
        addresses, outline = places.address_index(), places.town_outline()
    return {"geocoder": addresses.find if addresses else None, "in_town": outline}


def fault_json(fault: FileFault) -> dict[str, Any]:
    return {
        "code": fault.code,
        "ja": fault.line("ja"),
        "en": fault.line("en"),
        "columns": list(getattr(fault, "columns", ())),
        "nearest": getattr(fault, "nearest", ""),
    }


def _checked(draft: ImportDraft, options: CheckOptions, store: EntityStore) -> dict[str, Any]:
    progress = DraftProgress(draft.tenant, draft.pk)
    path = upload_path(draft.tenant, draft.key, draft.file_name)
    checked = check_file(path, options, progress)
    if kept := _columns_of_earlier_edition(draft, checked):
        checked.entities.close()
        checked = check_file(path, replace(options, column_choices=kept), progress)
    with checked.entities:
        progress("compare", 0, 0)
        outcome = {
            "report": checked.report.as_dict(),
            "dataset": checked.dataset,
            "title": checked.title,
            "source": checked.source,
            "owner": checked.owner,
            "licence": checked.licence,
            "is_telegram": checked.is_telegram,
            "to_mend": [_row_to_mend(row) for row in checked.report.to_mend],
            "differences": _differences(draft.tenant, checked, store),
            "samples": samples(checked),
            "points": write_preview(checked, preview_path(draft.tenant, draft.key)),
        }
    with as_tenant(draft.tenant):
        found = {"outcome": outcome, "base_run": newest_run_number(checked.dataset)}
    return found | ({"choices": {**draft.choices, "column_choices": kept}} if kept else {})


def _columns_of_earlier_edition(draft: ImportDraft, checked: CheckedFile) -> dict[str, str]:
    """What a clerk chose for the same columns of the edition before; nothing once this file has choices of its own."""
    if draft.version > 1 or draft.choices.get("column_choices") or checked.is_telegram:
        return {}
    with as_tenant(draft.tenant):
        earlier = earlier_edition(checked.dataset)
    chosen = earlier.report.get("column_choices", {}) if earlier else {}
    headers = {column.header for column in checked.report.recognised}
    return {header: key for header, key in chosen.items() if header in headers}


def _row_to_mend(row: Any) -> dict[str, Any]:
    notes = [
        {
            "column": note.column,
            "columns": [note.column, *note.cells],
            "value": note.value,
            "ja": note.text("ja"),
            "en": note.text("en"),
            "code": note.code,
        }
        for note in row.notes
        if note.outcome == "refused"
    ]
    return {"row": row.row, "cells": list(row.cells), "notes": notes}


def _differences(tenant: str, checked: CheckedFile, store: EntityStore) -> dict[str, Any] | None:
    """None when the broker is away: the file can be looked at and mended all the same."""
    if checked.is_telegram:
        return None
    try:
        found = differences(checked, store, sources_of(tenant, checked))
    except (Fault, ContextUnavailable):
        return None
    return found.as_json() if found else None
