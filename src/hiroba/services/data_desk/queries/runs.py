# SPDX-License-Identifier: Apache-2.0
import uuid
from collections.abc import Iterable
from typing import Any, Protocol

from django.db.models import QuerySet

from hiroba.kernel.api.identity import Account
from hiroba.services.data_desk.models import ImportRun

# One page of the history.
RUNS_SHOWN_MAX = 50


def all_runs() -> QuerySet[ImportRun]:
    """All imports of the current town, newest first; take a part of it."""
    return ImportRun.objects.defer("report").order_by("-imported_at", "-id")


def run_of(number: int) -> ImportRun | None:
    return ImportRun.objects.filter(pk=number).first()


class ByAnActor(Protocol):
    actor: Any


def names_of(things: Iterable[ByAnActor]) -> dict[str, str]:
    """Names of the people who handed in or imported, by the reference kept; the command line has none."""
    ids = {each.actor.removeprefix("account:") for each in things if each.actor.startswith("account:")}
    return {f"account:{account.pk}": account.name_shown for account in Account.objects.filter(pk__in=ids)}


def newest_run_number(dataset: str) -> int:
    """The number of the newest import that changed a data set, 0 when there was none."""
    changing = (ImportRun.Status.IMPORTED, ImportRun.Status.WITHDRAWN)
    found = ImportRun.objects.filter(dataset=dataset, status__in=changing).order_by("-id")
    return found.values_list("pk", flat=True).first() or 0 if dataset else 0


def earlier_edition(dataset: str, before: int | None = None) -> ImportRun | None:
    """The newest import of a data set that stands, before a run; mended rows of one are no edition of their own."""
    found = ImportRun.objects.filter(dataset=dataset, status__in=("imported", "unchanged"))
    if before is not None:
        found = found.filter(pk__lt=before)
    mended = None
    for run in found.order_by("-id")[:RUNS_SHOWN_MAX]:
        if stands(run):
            if not run.report.get("is_supplement"):
                return run
            mended = mended or run
    return mended


def stands(run: ImportRun) -> bool:
    """Whether a run is not undone; one whose withdrawal was itself undone stands again."""
    return not any(stands(other) for other in run.undone_by.all())


def run_with_key(key: uuid.UUID) -> ImportRun | None:
    return ImportRun.objects.filter(key=key).first()


def withdrawal_of(run: ImportRun) -> ImportRun | None:
    """The standing withdrawal of a run."""
    return next((other for other in run.undone_by.order_by("-id") if stands(other)), None)
