# SPDX-License-Identifier: Apache-2.0
"""What follows from our own events: others see the new state, and those who asked for it are told."""

import uuid

from django.utils import translation

from hiroba.kernel.api import messaging
from hiroba.services.street_reports import projections
from hiroba.services.street_reports.events import AboutReport
from hiroba.services.street_reports.models import Follower, Report, Step
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.rules.steps import Kind, is_told
from hiroba.services.street_reports.wording import MAIL_BODY, MAIL_SUBJECT, STEP_TITLES

FOLLOWERS_MAX = 1000


def show_report(event: AboutReport, *, event_id: int) -> None:
    """Writes the public entity and the search entry again. Harmless to repeat."""
    projections.project_report(uuid.UUID(event.report))


def tell_followers(event: AboutReport, *, event_id: int) -> None:
    """Mails and in-app notices to everybody who follows the report or one merged into it, once for each event."""
    step = Step.objects.select_related("report").filter(pk=event.step).first()
    if step is None or not is_told(step.kind, step.audience):
        return
    for follower in _followers(step.report):
        if step.kind == Kind.RECEIVED or follower.since <= step.at:
            _tell(follower, step, key=f"street_reports:{event_id}:{follower.pk}")


def _followers(report: Report) -> list[Follower]:
    found = Follower.objects.filter(report__in=[report, *report.duplicates.all()], forgotten_at=None)
    return list(found.select_related("report").order_by("pk")[:FOLLOWERS_MAX])


def _tell(follower: Follower, step: Step, *, key: str) -> None:
    """In the language in which the follower wrote. The number is that of their own report."""
    with translation.override(follower.language):
        number, title = follower.report.number, str(STEP_TITLES[Kind(step.kind)])
        said = {
            "number": number,
            "step": title,
            "text": step.text,
            "category": category(step.report.category).title.in_language(follower.language),
            "place": step.report.place_words,
        }
        if follower.email and messaging.can_mail():
            messaging.send_mail(
                to=follower.email,
                subject=str(MAIL_SUBJECT) % said,
                text=str(MAIL_BODY) % said,
                key=key,
                at=step.at,
            )
        if follower.account:
            messaging.notify(
                str(follower.account),
                title=str(MAIL_SUBJECT) % said,
                text=step.text,
                url=f"/street_reports/mine/{number}",
                key=key,
                at=step.at,
            )
