# SPDX-License-Identifier: Apache-2.0
"""What stands in 「きょうの仕事」 for a member of staff."""

import datetime
from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hiroba.kernel.api import approvals
from hiroba.kernel.api.identity import Actor
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.own_rights import APPROVE_COSTS, HANDLE_CASES
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.rules.states import OPEN, State
from hiroba.web.components import WorkItem
from hiroba.web.languages import current

OWN_SHOWN_MAX = 5


def open_work(actor: Actor, at: datetime.datetime) -> Sequence[WorkItem]:
    """New and overdue reports as one line each, own ones one by one, and closings that wait for this person."""
    today = timezone.localdate(at)
    items: list[WorkItem] = []
    if actor.can(HANDLE_CASES):
        items += [*_overdue(today), *_new(), *_own(actor)]
    return [*_to_agree(actor), *items]


def _to_agree(actor: Actor) -> Iterator[WorkItem]:
    if not actor.can(APPROVE_COSTS):
        return
    for proposal in approvals.open_ones(actor):
        if proposal.action == "street_reports.close_report":
            yield WorkItem(
                title=proposal.title,
                url=proposal.url,
                tone="care",
                kind=_("To agree"),
                note=_("A second person has to look at the cost"),
            )


def _overdue(today: datetime.date) -> Iterator[WorkItem]:
    if count := Report.objects.filter(state__in=OPEN, expected_on__lt=today).count():
        yield WorkItem(
            title=ngettext("%(count)d report is overdue", "%(count)d reports are overdue", count)
            % {"count": count},
            url=f"{reverse('street_reports:cases')}?view=overdue",
            tone="warn",
            kind=_("Overdue"),
        )


def _new() -> Iterator[WorkItem]:
    waiting = Report.objects.filter(state=State.RECEIVED)
    urgent = waiting.filter(priority=Report.Priority.HIGH).count()
    if count := waiting.count():
        yield WorkItem(
            title=ngettext("Look at %(count)d new report", "Look at %(count)d new reports", count)
            % {"count": count},
            url=f"{reverse('street_reports:cases')}?view=received",
            tone="stop" if urgent else "news",
            kind=_("Urgent") if urgent else _("New"),
            note=ngettext("%(count)d sounds urgent", "%(count)d sound urgent", urgent) % {"count": urgent}
            if urgent
            else "",
        )


def _own(actor: Actor) -> Iterator[WorkItem]:
    mine = Report.objects.filter(Q(assignee=actor.account_id), state__in=OPEN).exclude(state=State.CLOSING)
    for report in mine.order_by("expected_on", "received_at")[:OWN_SHOWN_MAX]:
        yield WorkItem(
            title=f"{report.number} {category(report.category).title.in_language(current().code)}",
            url=reverse("street_reports:case", args=[report.pk]),
            tone="news",
            kind=_("Yours"),
            note=report.place_words,
            due=report.expected_on.isoformat() if report.expected_on else "",
        )
