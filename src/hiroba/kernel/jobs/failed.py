# SPDX-License-Identifier: Apache-2.0
"""Jobs that were given up: staff see which, run them again or put them away.

The queue has no row-level security, so every statement here names the town of the job itself.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation

from hiroba.kernel.audit.records import Acting, record
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import current_tenant

LIMIT_MAX = 200


@dataclass(frozen=True, kw_only=True)
class FailedJob:
    """A job that failed at its last attempt. `arguments` are ids, numbers and codes, by the rule of tasks."""

    id: int
    task: str
    arguments: Mapping[str, object]
    attempts: int
    failed_at: datetime.datetime | None


def failed_jobs(*, limit: int = LIMIT_MAX) -> list[FailedJob]:
    """Of the current town, the latest first."""
    rows = _rows().annotate(
        failed_at=Max("procrastinateevent__at", filter=Q(procrastinateevent__type="failed"))
    )
    return [
        FailedJob(
            id=row.id,
            task=row.task_name,
            arguments=row.args.get("arguments", {}),
            attempts=row.attempts,
            failed_at=row.failed_at,
        )
        for row in rows.order_by("-id")[: min(limit, LIMIT_MAX)]
    ]


def failed_count() -> int:
    return _rows().count()


@transaction.atomic
def retry_job(job: int, *, actor: Acting, at: datetime.datetime) -> None:
    """Gives the job one more attempt, within seconds. Writes an audit record.

    Raises RuleBroken `job_missing`, and `job_waits` when the same work stands in the queue already.
    """
    name = _locked(job)
    try:
        with transaction.atomic():
            django_app.job_manager.retry_job_by_id(job, retry_at=at)
    except UniqueViolation as error:
        raise RuleBroken("job_waits", _("The same work waits in the queue already")) from error
    record(action="jobs.retry_job", subject=f"job:{job}", actor=actor, facts={"task": name}, at=at)


@transaction.atomic
def put_job_away(job: int, *, actor: Acting, at: datetime.datetime) -> None:
    """Takes the job from the list for good. Writes an audit record. Raises RuleBroken `job_missing`."""
    name = _locked(job)
    # A queryset, because the models of the library refuse changes and its functions know no way out of `failed`.
    _rows().filter(id=job).delete()
    record(action="jobs.put_job_away", subject=f"job:{job}", actor=actor, facts={"task": name}, at=at)


def _rows() -> "QuerySet[ProcrastinateJob]":
    found: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(
        status="failed", args__tenant=current_tenant()
    )
    return found


def _locked(job: int) -> str:
    row = _rows().select_for_update().filter(id=job).first()
    if row is None:
        raise RuleBroken("job_missing", _("This job does not wait here any more"))
    return str(row.task_name)
