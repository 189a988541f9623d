# SPDX-License-Identifier: Apache-2.0
"""Several reports of one hole become one case; nothing of any of them is lost, and it can be undone."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports.actions.keeping import keep_on
from hiroba.services.street_reports.actions.recording import locked, record_step
from hiroba.services.street_reports.events import ReportMerged, ReportUnmerged
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.rules import merging, states
from hiroba.services.street_reports.rules.states import State
from hiroba.services.street_reports.rules.steps import Kind


@transaction.atomic
def merge_report(
    report: uuid.UUID, *, into: str, seen_version: int, actor: Actor, at: datetime.datetime
) -> Report:
    """Makes the report a duplicate of the one with the number `into`. Raises RuleBroken.

    Its followers keep their links and are told of every step of the other one from now on, but of no private answer.
    """
    original, held = _both(report, into, seen_version)
    merging.check_merge(
        duplicate=held.pk, duplicate_state=held.state, original=original.pk, original_state=original.state
    )
    merging.check_has_no_duplicates(held.duplicates.count())
    held.state_before_merge, held.state = held.state, State.MERGED
    held.merged_into, held.closed_at = original, at
    record_step(held, Kind.MERGED, event=ReportMerged, actor=actor, at=at, facts={"into": original.number})
    return held


@transaction.atomic
def undo_merge(report: uuid.UUID, *, seen_version: int, actor: Actor, at: datetime.datetime) -> Report:
    """The report stands for itself again, in the state it had. Raises RuleBroken."""
    held = locked(report, seen_version=seen_version)
    if held.merged_into is None:
        raise RuleBroken("not_merged", _("This report is not merged."))
    states.check_go(held.state, held.state_before_merge, undoes_merge=True)
    out_of = held.merged_into.number
    held.state, held.state_before_merge = held.state_before_merge, ""
    held.merged_into, held.closed_at = None, None
    keep_on(held)
    record_step(held, Kind.UNMERGED, event=ReportUnmerged, actor=actor, at=at, facts={"out_of": out_of})
    return held


def _both(report: uuid.UUID, into: str, seen_version: int) -> tuple[Report, Report]:
    """Both rows, locked in the order of their ids, so that two merges crosswise wait instead of blocking each other."""
    other = Report.objects.filter(number=into.strip()).first()
    if other is None:
        raise RuleBroken("number_unknown", _("There is no report with this number."), "number")
    first, second = sorted((report, other.pk))
    list(Report.objects.select_for_update().filter(pk__in=(first, second)).order_by("pk"))
    return Report.objects.get(pk=other.pk), locked(report, seen_version=seen_version)
