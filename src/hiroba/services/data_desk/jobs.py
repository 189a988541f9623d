# SPDX-License-Identifier: Apache-2.0
"""What the worker does for the desk: checks and writes files, takes imports back, clears away what is old."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone

from hiroba.kernel.api import jobs
from hiroba.kernel.api.catalogue import FileFault
from hiroba.kernel.api.context import ContextUnavailable
from hiroba.kernel.api.rules import Fault, RuleBroken
from hiroba.kernel.api.tenancy import as_tenant
from hiroba.services.data_desk.actions import checking, drafts, pulling, undoing, visits, writing
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.queries.pulls import due_sources
from hiroba.services.data_desk.town_entities import BrokerEntities

# Another import of the town, or a broker that restarts, is over soon.
_PAUSE_SECONDS = 5
_PAUSE_AWAY_SECONDS = 30


@jobs.task(in_transaction=False)
def check_draft(*, tenant: str, draft: int) -> None:
    checking.check_draft(tenant, draft, store=BrokerEntities(tenant), at=timezone.now())


@jobs.task(in_transaction=False)
def write_draft(*, tenant: str, draft: int) -> None:
    ended = writing.write_draft(tenant, draft, store=BrokerEntities(tenant), at=timezone.now())
    if ended == "again":
        _again(write_draft, _PAUSE_SECONDS, tenant=tenant, draft=draft)


@jobs.task(in_transaction=False)
def undo_import(*, tenant: str, run: int, key: str, actor: str) -> None:
    """`key` is made by whoever asks, so that a second attempt continues the first."""
    with as_tenant(tenant):
        found = ImportRun.objects.get(pk=run)
    try:
        undoing.undo_import(
            found,
            actor=writing.actor_of_reference(tenant, actor),
            at=timezone.now(),
            store=BrokerEntities(tenant),
            key=uuid.UUID(key),
        )
    except RuleBroken:
        # Undone by somebody else in the meantime; the history shows by whom.
        return
    except FileFault as fault:
        if fault.code != "import_is_running":
            raise
        _again(undo_import, _PAUSE_SECONDS, tenant=tenant, run=run, key=key, actor=actor)
    except (Fault, ContextUnavailable):
        _again(undo_import, _PAUSE_AWAY_SECONDS, tenant=tenant, run=run, key=key, actor=actor)


@jobs.task(in_transaction=False)
def pull(*, tenant: str, source: int) -> None:
    """Visits a source now."""
    store, at = BrokerEntities(tenant), timezone.now()
    try:
        result = pulling.pull(tenant, source, store=store, at=at)
    except FileFault:
        # Another import of the town is running.
        _again(pull, _PAUSE_SECONDS, tenant=tenant, source=source)
        return
    except (Fault, ContextUnavailable):
        _again(pull, _PAUSE_AWAY_SECONDS, tenant=tenant, source=source)
        return
    if result is not None and result.detail.get("draft") and "run" not in result.detail:
        with as_tenant(tenant):
            write_draft.enqueue(tenant=tenant, draft=result.detail["draft"])


@jobs.periodic(cron="*/5 * * * *")
def pull_what_is_due() -> None:
    """Sends the worker to every source whose time has come, once."""
    at = timezone.now()
    for source in due_sources(at=at):
        visits.put_off(source, at=at)
        pull.enqueue(tenant=source.tenant, source=source.pk)


@jobs.periodic(cron="50 3 * * *", in_transaction=False)
def clear_away(*, tenant: str) -> None:
    """Drafts that nobody touched for a week, and images of imports that can no longer be undone."""
    at = timezone.now()
    with as_tenant(tenant):
        drafts.remove_expired_drafts(at=at)
        drafts.remove_orphans(tenant, at=at)
        undoing.remove_old_images(at=at)


def _again(task: jobs.Task[...], seconds: int, *, tenant: str, **arguments: object) -> None:
    with as_tenant(tenant):
        task.enqueue_at(
            timezone.now() + datetime.timedelta(seconds=seconds),
            tenant=tenant,
            **arguments,  # type: ignore[arg-type]
        )
