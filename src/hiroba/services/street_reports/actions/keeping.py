# SPDX-License-Identifier: Apache-2.0
"""Until when people stay known. A report that was merged goes with its original: it has no end of its own."""

import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from hiroba.services.street_reports.models import Follower, Report
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules import closing


def forget_later(report: Report, at: datetime.datetime) -> None:
    """From the closing on, the contacts of everybody who follows the case have a last day."""
    last_day = closing.forget_on(timezone.localdate(at), keep_days=town_rules().keep_days)
    _known(report).update(forget_on=last_day)


def keep_on(report: Report) -> None:
    """The case goes on: nobody who follows it is forgotten until it is closed."""
    _known(report).update(forget_on=None)


def _known(report: Report) -> QuerySet[Follower]:
    of_the_case = Q(report=report) | Q(report__merged_into=report)
    found: QuerySet[Follower] = Follower.objects.filter(of_the_case, forgotten_at=None)
    return found
