# SPDX-License-Identifier: Apache-2.0
"""One visit of a source: fetch, check, and write – or hold for a person what looks wrong."""

from __future__ import annotations

import datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from hiroba.kernel.api.catalogue import FileFault
from hiroba.kernel.api.identity import system
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk import rules
from hiroba.services.data_desk.actions import checking, drafts, writing
from hiroba.services.data_desk.actions.feeds import pull_feed
from hiroba.services.data_desk.actions.visits import Visit, limits, remember_visit
from hiroba.services.data_desk.models import ImportDraft, PullResult, PullSource
from hiroba.services.data_desk.pulling.outside import Fetched, fetch
from hiroba.services.data_desk.queries.runs import earlier_edition
from hiroba.services.data_desk.rules import Choices
from hiroba.services.data_desk.town_entities import EntityStore
from hiroba.services.data_desk.uploads import Incoming, Stored

State = ImportDraft.State
Result = PullSource.Result


def pull(tenant: str, number: int, *, store: EntityStore, at: datetime.datetime) -> PullResult | None:
    """Visits a source and remembers how it went; None when the source is gone.

    What is fetched goes the way of every file: a draft, a check, and the same writing, which can be undone. After
    several failures the source is paused. Raises Fault when the broker is away, RuleBroken when the disk is full.
    """
    with as_tenant(tenant):
        source = PullSource.objects.filter(pk=number).first()
    if source is None:
        return None
    try:
        if source.kind == PullSource.Kind.JMA_FEED:
            visit = pull_feed(source, store=store, at=at)
        else:
            visit = _pull_file(source, store=store, at=at)
    except FileFault as fault:
        if fault.code == "import_is_running":
            raise
        visit = Visit(result=Result.FAILED, detail=checking.fault_json(fault))
    with as_tenant(tenant):
        return remember_visit(source, visit, at=at)


def _pull_file(source: PullSource, *, store: EntityStore, at: datetime.datetime) -> Visit:
    with Incoming(source.tenant, file_name_of(source.url)) as incoming:
        fetched = fetch(
            source.url,
            incoming.write,
            limits(settings.HIROBA.import_max_mb * 1_000_000),
            etag=source.etag,
            last_modified=source.last_modified,
        )
        if fetched.is_unchanged:
            return Visit(result=Result.UNCHANGED, fetched=fetched)
        stored = incoming.keep()
        if stored.sha256 == source.file_sha256:
            incoming.discard()
            return Visit(result=Result.UNCHANGED, fetched=fetched, sha256=stored.sha256)
    return _judged(source, stored, fetched, store=store, at=at)


def _judged(
    source: PullSource, stored: Stored, fetched: Fetched, *, store: EntityStore, at: datetime.datetime
) -> Visit:
    """Checks a new file as a draft, and writes it unless a person should look first."""
    actor = system(source.tenant)
    with as_tenant(source.tenant):
        draft = drafts.receive_file(stored, actor=actor, at=at, pull=source)
    checking.check_draft(source.tenant, draft.pk, store=store, at=at)
    with as_tenant(source.tenant):
        draft = ImportDraft.objects.get(pk=draft.pk)
        reason = held_reason(draft)
        if reason:
            ImportDraft.objects.filter(pk=draft.pk).update(held_for=reason)
            detail = {"reason": reason, "draft": draft.pk, **draft.fault}
            return Visit(result=Result.HELD, fetched=fetched, sha256=stored.sha256, detail=detail)
        choices = Choices.from_json(draft.choices)
        drafts.confirm_draft(draft, choices, seen=draft.version, actor=actor, at=at)
    return _written(draft, fetched, stored, store=store, at=at)


def held_reason(draft: ImportDraft) -> str:
    """Why a pulled file waits for a person, compared with the edition before it."""
    if draft.state != State.READY:
        return "unreadable"
    report = draft.outcome["report"]
    earlier = earlier_edition(draft.outcome["dataset"])
    return rules.held_reason(
        accepted=report["accepted"],
        accepted_before=earlier.accepted if earlier else None,
        faults=_fault_codes(report),
        faults_before=_fault_codes(earlier.report) if earlier else (),
    )


def file_name_of(url: str) -> str:
    """The last part of the address, which often says what the file is."""
    return PurePosixPath(unquote(urlsplit(url).path)).name or "pulled"


def _written(
    draft: ImportDraft, fetched: Fetched, stored: Stored, *, store: EntityStore, at: datetime.datetime
) -> Visit:
    ended = writing.write_draft(draft.tenant, draft.pk, store=store, at=at)
    with as_tenant(draft.tenant):
        written = ImportDraft.objects.select_related("run").get(pk=draft.pk)
    detail: dict[str, Any] = {"draft": draft.pk}
    if ended == "given_up":
        detail |= {"reason": "unreadable", **written.fault}
        return Visit(result=Result.HELD, fetched=fetched, sha256=stored.sha256, detail=detail)
    if written.run is None:
        # The broker is away, or another import runs: the job of the draft goes on by itself.
        return Visit(result=Result.IMPORTED, fetched=fetched, sha256=stored.sha256, detail=detail, waits=True)
    detail |= {"run": written.run.pk, "rows": written.run.rows, "written": written.run.written}
    result = Result.UNCHANGED if written.run.status == "unchanged" else Result.IMPORTED
    return Visit(result=result, fetched=fetched, sha256=stored.sha256, detail=detail)


def _fault_codes(report: dict[str, Any]) -> list[str]:
    return [group["code"] for group in report.get("summary", ()) if group["outcome"] == "refused"]
