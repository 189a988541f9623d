# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterable

from hiroba.kernel.api.identity import Account
from hiroba.services.data_desk.models import ImportRun

# One page of the history; the whole history is a download of a later version.
RUNS_SHOWN_MAX = 100


def newest_runs() -> list[ImportRun]:
    """The newest imports of the current town, newest first."""
    return list(ImportRun.objects.order_by("-imported_at", "-id")[:RUNS_SHOWN_MAX])


def run_of(number: int) -> ImportRun | None:
    return ImportRun.objects.filter(pk=number).first()


def names_of(runs: Iterable[ImportRun]) -> dict[str, str]:
    """Names of the people who imported, by the reference in the run; the command line has none."""
    ids = {run.actor.removeprefix("account:") for run in runs if run.actor.startswith("account:")}
    return {f"account:{account.pk}": account.name_shown for account in Account.objects.filter(pk__in=ids)}
