# SPDX-License-Identifier: Apache-2.0
"""Drafts: files that were handed in, what the clerk decides about them, and what is thrown away."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from itertools import islice

from hiroba.kernel.api import audit
from hiroba.kernel.api.identity import Actor
from hiroba.services.data_desk import rules
from hiroba.services.data_desk.folders import (
    make_folder,
    preview_path,
    remove_folder,
    run_folder,
    town_folder,
    upload_path,
)
from hiroba.services.data_desk.models import ImportDraft, ImportRun, PullSource
from hiroba.services.data_desk.queries.runs import newest_run_number
from hiroba.services.data_desk.uploads import Stored

State = ImportDraft.State
_FOLDERS_OF_A_NIGHT = 10_000
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What may still be changed or thrown away; the others are being written or are written.
OPEN = (State.RECEIVED, State.CHECKING, State.READY, State.FAILED)


def receive_file(
    stored: Stored, *, actor: Actor, at: datetime.datetime, pull: PullSource | None = None
) -> ImportDraft:
    """A new draft for a file that is whole on disk. It is not checked yet; kept for a week after the last touch."""
    choices = rules.Choices()
    if pull is not None:
        choices = replace(
            choices, dataset=pull.dataset, source=pull.source, owner=pull.owner, licence=pull.licence
        )
    return ImportDraft.objects.create(
        key=stored.key,
        file_name=stored.name,
        file_sha256=stored.sha256,
        size_bytes=stored.size,
        choices=choices.as_json(),
        pull=pull,
        actor=actor.reference,
        received_at=at,
        changed_at=at,
        keep_until=at + datetime.timedelta(days=rules.DRAFT_KEEP_DAYS),
    )


def change_choices(
    draft: ImportDraft, choices: rules.Choices, *, seen: int, at: datetime.datetime
) -> ImportDraft:
    """Keeps what the clerk decided; the file has to be checked again. Raises RuleBroken when others were faster."""
    rules.check_choices(choices)
    locked = _locked(draft.pk)
    rules.check_version(seen=seen, now=locked.version)
    if locked.state not in OPEN:
        raise rules.not_open()
    locked.choices, locked.version = choices.as_json(), locked.version + 1
    locked.state = State.RECEIVED
    _touch(locked, at)
    locked.save()
    return locked


def confirm_draft(
    draft: ImportDraft, choices: rules.Choices, *, seen: int, actor: Actor, at: datetime.datetime
) -> ImportDraft:
    """Releases a checked file for writing, with the terms as they were on the page; the worker does the rest.

    Raises RuleBroken when it is not checked, when nothing can be taken in, and when others were faster.
    """
    rules.check_choices(choices)
    locked = _locked(draft.pk)
    rules.check_version(seen=seen, now=locked.version)
    rules.check_can_confirm(
        state=locked.state,
        accepted=int(locked.outcome.get("report", {}).get("accepted", 0)),
        base_run=locked.base_run,
        newest_run=newest_run_number(locked.outcome.get("dataset", "")),
    )
    locked.choices, locked.version = choices.as_json(), locked.version + 1
    locked.state, locked.confirmed_by, locked.held_for = State.CONFIRMED, actor.reference, ""
    locked.stage, locked.done, locked.whole, locked.tries = "waiting", 0, 0, 0
    _touch(locked, at)
    locked.save()
    audit.record(
        action="data_desk.confirm_import",
        subject=f"import_draft:{locked.pk}",
        actor=actor,
        facts={"file_sha256": locked.file_sha256, "dataset": locked.outcome.get("dataset", "")},
        at=at,
    )
    return locked


def discard_draft(draft: ImportDraft, *, actor: Actor, at: datetime.datetime) -> None:
    """Throws a file away that was not taken in. Raises RuleBroken when it is being written."""
    locked = _locked(draft.pk)
    if locked.state not in OPEN:
        raise rules.not_open()
    tenant, key = locked.tenant, locked.key
    locked.delete()
    remove_folder(run_folder(tenant, key))
    audit.record(
        action="data_desk.discard_import", subject=f"import_draft:{draft.pk}", actor=actor, facts={}, at=at
    )


def remove_expired_drafts(*, at: datetime.datetime) -> int:
    """Throws away what nobody touched for a week; of files that were taken in the papers and images stay."""
    expired = list(ImportDraft.objects.filter(keep_until__lt=at).exclude(state=State.WRITING)[:1000])
    for draft in expired:
        folder = run_folder(draft.tenant, draft.key)
        if draft.run_id is None:
            remove_folder(folder)
        else:
            remove_upload(draft)
        draft.delete()
    return len(expired)


def remove_upload(draft: ImportDraft) -> None:
    """The file itself and its picture; what the history points to stays."""
    upload_path(draft.tenant, draft.key, draft.file_name).unlink(missing_ok=True)
    preview_path(draft.tenant, draft.key).unlink(missing_ok=True)


def remove_orphans(tenant: str, *, at: datetime.datetime) -> int:
    """Folders of uploads that nobody knows: the process ended between the last byte and the row."""
    found = (path for path in make_folder(town_folder(tenant)).iterdir() if _KEY.fullmatch(path.name))
    folders = {path.name: path for path in islice(found, _FOLDERS_OF_A_NIGHT)}
    known: set[str] = set()
    for model in (ImportDraft, ImportRun):
        known |= {
            str(key) for key in model.objects.filter(key__in=list(folders)).values_list("key", flat=True)
        }
    before = (at - datetime.timedelta(days=1)).timestamp()
    orphans = [path for name, path in folders.items() if name not in known and path.stat().st_mtime < before]
    for path in orphans:
        remove_folder(path)
    return len(orphans)


def _locked(number: int) -> ImportDraft:
    return ImportDraft.objects.select_for_update().get(pk=number)


def _touch(draft: ImportDraft, at: datetime.datetime) -> None:
    draft.changed_at = at
    draft.keep_until = at + datetime.timedelta(days=rules.DRAFT_KEEP_DAYS)
