# SPDX-License-Identifier: Apache-2.0
"""What the town no longer needs to know goes away by itself."""

import datetime

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.api import files
from hiroba.kernel.api.identity import Actor
from hiroba.services.street_reports.actions.drafting import drop_draft
from hiroba.services.street_reports.actions.recording import record_step
from hiroba.services.street_reports.actions.storm import forget_sendings
from hiroba.services.street_reports.events import ReporterForgotten, WordsDeleted
from hiroba.services.street_reports.models import Draft, Follower, Report
from hiroba.services.street_reports.queries.reports import photos_of
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules.sending import DRAFT_KEEP_DAYS
from hiroba.services.street_reports.rules.states import State
from hiroba.services.street_reports.rules.steps import Audience, Kind

AT_ONCE_MAX = 500
"""One night's work in one transaction; the rest goes the next night."""


@transaction.atomic
def forget_contacts(*, actor: Actor, at: datetime.datetime) -> int:
    """Takes names, contacts and accounts from cases whose last day is over; gives the number of people.

    The report itself stays, and so does the status link, which then tells nothing about anybody.
    """
    due = Follower.objects.filter(forget_on__lt=timezone.localdate(at), forgotten_at=None)
    reports = list(due.values_list("report_id", flat=True).distinct()[:AT_ONCE_MAX])
    count = 0
    for report in Report.objects.select_for_update().filter(pk__in=reports).order_by("pk"):
        gone = report.followers.filter(forgotten_at=None).update(
            name="", email="", phone="", account=None, forgotten_at=at
        )
        facts = {"people": gone}
        record_step(
            report,
            Kind.FORGOTTEN,
            event=ReporterForgotten,
            actor=actor,
            at=at,
            audience=Audience.STAFF,
            facts=facts,
        )
        count += gone
    return count


@transaction.atomic
def delete_words(*, actor: Actor, at: datetime.datetime) -> int:
    """Takes what people wrote from cases that have been closed for long, with the reports merged into them; gives
    the number of reports. Number, kind, place on the map, days and public answers stay.
    """
    before = at - datetime.timedelta(days=town_rules().words_keep_days)
    due = Report.objects.filter(
        state__in=(State.DONE, State.DECLINED), closed_at__lt=before, words_deleted_at=None
    )
    count = 0
    for original in due.select_for_update().order_by("pk")[:AT_ONCE_MAX]:
        for report in (original, *original.duplicates.select_for_update().order_by("pk")):
            _delete_words(report, actor, at)
            count += 1
    return count


def _delete_words(report: Report, actor: Actor, at: datetime.datetime) -> None:
    """Notes and private answers name people too. A photo that everybody sees was judged when it was released."""
    report.words, report.place_words, report.words_deleted_at = "", "", at
    report.steps.exclude(audience=Audience.PUBLIC).update(text="")
    for photo in photos_of(report.pk):
        if photo.audience != "public":
            files.remove(photo.id, actor=actor, at=at, reason="expired")
    record_step(report, Kind.WORDS_DELETED, event=WordsDeleted, actor=actor, at=at, audience=Audience.STAFF)


@transaction.atomic
def forget_drafts(*, actor: Actor, at: datetime.datetime) -> int:
    """Takes drafts that nobody sent, with their photos, and yesterday's counts of senders."""
    oldest = at - datetime.timedelta(days=DRAFT_KEEP_DAYS)
    old = list(Draft.objects.filter(started_at__lt=oldest)[:AT_ONCE_MAX])
    for draft in old:
        drop_draft(draft, actor=actor, at=at)
    forget_sendings(before=at - datetime.timedelta(hours=2))
    return len(old)
