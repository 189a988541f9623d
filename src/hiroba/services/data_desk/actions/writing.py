# SPDX-License-Identifier: Apache-2.0
"""Writes a confirmed draft into the town's data; goes on after a restart of the worker or of the broker."""

from __future__ import annotations

import datetime
from typing import Literal

from hiroba.kernel.api.catalogue import FileFault, check_file, import_lock
from hiroba.kernel.api.context import ContextUnavailable
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.rules import Fault
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk.actions.checking import fault_json, options_of
from hiroba.services.data_desk.actions.drafts import remove_upload
from hiroba.services.data_desk.actions.importing import TakenIn, take_in_checked
from hiroba.services.data_desk.actions.progress import DraftProgress
from hiroba.services.data_desk.actions.ways import Terms, Way
from hiroba.services.data_desk.folders import upload_path
from hiroba.services.data_desk.models import ImportDraft, ImportRun
from hiroba.services.data_desk.rules import Choices
from hiroba.services.data_desk.town_entities import EntityStore

State = ImportDraft.State
# An hour of a broker that is away; then the draft goes back to its clerk.
TRIES_MAX = 120
Ended = Literal["done", "again", "given_up"]


def write_draft(tenant: str, number: int, *, store: EntityStore, at: datetime.datetime) -> Ended:
    """Checks the stored file once more, writes what was confirmed and registers it.

    Bears repetition: what is written already is found unchanged, and the images of before keep the first state.
    `again`: another import is running or the broker is away; ask once more in a while.
    """
    with as_tenant(tenant):
        draft = ImportDraft.objects.select_for_update().filter(pk=number).first()
        if draft is None or draft.state not in (State.CONFIRMED, State.WRITING):
            return "done"
        if existing := ImportRun.objects.filter(key=draft.key).first():
            _finish(draft, existing, at)
            return "done"
        draft.state, draft.tries = State.WRITING, draft.tries + 1
        draft.save(update_fields=["state", "tries"])
    try:
        with import_lock(tenant):
            taken = _written(draft, store, at)
    except FileFault as fault:
        if fault.code == "import_is_running":
            return _later(draft, "waiting")
        return _give_back(draft, fault_json(fault))
    except (Fault, ContextUnavailable, ConnectionError):
        if draft.tries < TRIES_MAX:
            return _later(draft, "away")
        return _give_back(draft, {"code": "broker_away"})
    except OSError:
        # No room for the images of before: nothing of the batch was written.
        return _give_back(draft, {"code": "disk_full"})
    with as_tenant(tenant):
        _finish(ImportDraft.objects.select_for_update().get(pk=number), taken.run, at)
    return "done"


def actor_of_reference(tenant: str, reference: str) -> Actor:
    """Who confirmed an import, for the worker that carries it out."""
    kind, _, account = reference.partition(":")
    if kind == "account" and account:
        return Actor(kind="staff", tenant=tenant, account_id=account)
    return Actor(kind="system", tenant=tenant)


def _written(draft: ImportDraft, store: EntityStore, at: datetime.datetime) -> TakenIn:
    choices, progress = Choices.from_json(draft.choices), DraftProgress(draft.tenant, draft.pk)
    with as_tenant(draft.tenant):
        options = options_of(draft)
    checked = check_file(upload_path(draft.tenant, draft.key, draft.file_name), options, progress)
    confirmed = draft.outcome.get("report", {})
    if (checked.report.sha256, checked.report.accepted) != (
        confirmed.get("sha256"),
        confirmed.get("accepted"),
    ):
        checked.entities.close()
        raise FileFault(
            "changed_since_check",
            en=(f"{draft.file_name} is not what was checked", "Check it again, then confirm"),
            ja=(f"{draft.file_name} は確かめたときと内容が違います", "もう一度調べてから取り込んでください"),
        )
    return take_in_checked(
        checked,
        actor=actor_of_reference(draft.tenant, draft.confirmed_by),
        at=at,
        store=store,
        terms=Terms(owner=choices.owner, licence=choices.licence),
        way=Way(
            origin=ImportRun.Origin.PULL if draft.pull_id else ImportRun.Origin.PAGE,
            vanished=choices.vanished,
            column_choices=choices.column_choices,
            key=draft.key,
        ),
        progress=progress,
    )


def _finish(draft: ImportDraft, run: ImportRun, at: datetime.datetime) -> None:
    draft.state, draft.run, draft.stage, draft.changed_at, draft.fault = State.DONE, run, "", at, {}
    draft.save()
    if run.report.get("holds_people"):
        # Rows about persons are not kept beyond their purpose; the history has counts only.
        remove_upload(draft)


def _later(draft: ImportDraft, stage: str) -> Ended:
    with as_tenant(draft.tenant):
        ImportDraft.objects.filter(pk=draft.pk).update(stage=stage)
    return "again"


def _give_back(draft: ImportDraft, fault: dict[str, object]) -> Ended:
    with as_tenant(draft.tenant):
        ImportDraft.objects.filter(pk=draft.pk).update(state=State.READY, stage="", fault=fault)
    return "given_up"
