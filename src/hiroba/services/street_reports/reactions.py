# SPDX-License-Identifier: Apache-2.0
"""What follows from our own events: others see the new state, and those who asked for it are told."""

import uuid

from django.utils import translation

from hiroba.kernel.api import messaging
from hiroba.services.street_reports import projections
from hiroba.services.street_reports.events import AboutReport
from hiroba.services.street_reports.models import Follower, Report, Step
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.rules.steps import Kind, is_told, may_read
from hiroba.services.street_reports.wording import MAIL_BODY, MAIL_SUBJECT, STEP_TITLES

FOLLOWERS_MAX = 1000


def show_report(event: AboutReport, *, event_id: int) -> None:
    """Writes the public entity and the search entry again. Harmless to repeat."""
    projections.project_report(uuid.UUID(event.report))


def tell_followers(event: AboutReport, *, event_id: int) -> None:
    """Mails and in-app notices to everybody who follows the report or one merged into it, once for each event.

    A private answer goes to the reporter alone.
    """
    step = Step.objects.select_related("report").filter(pk=event.step).first()
    if step is None or not is_told(step.kind, step.audience):
        return
    for follower in _followers(step.report):
        is_reporter = follower.is_reporter and follower.report_id == step.report_id
        if not may_read(step.kind, step.audience, is_reporter=is_reporter):
            continue
        if step.kind == Kind.RECEIVED or follower.since <= step.at:
            _tell(follower, step, key=f"street_reports:{event_id}:{follower.pk}")


def _followers(report: Report) -> list[Follower]:
    found = Follower.objects.filter(report__in=[report, *report.duplicates.all()], forgotten_at=None)
    return list(found.select_related("report").order_by("pk")[:FOLLOWERS_MAX])


def letter_to(follower: Follower, step: Step) -> tuple[str, str]:
    """Subject and text in the language in which the follower wrote. The number is that of their own report, and so is
    the place in words: only whoever wrote them reads them again."""
    report = follower.report
    said = {
        "number": report.number,
        "step": str(STEP_TITLES[Kind(step.kind)]),
        "text": step.text,
        "category": category(step.report.category).title.in_language(follower.language),
        "place": report.place_words if follower.is_reporter else report.area_name,
    }
    return str(MAIL_SUBJECT) % said, str(MAIL_BODY) % said


def _tell(follower: Follower, step: Step, *, key: str) -> None:
    with translation.override(follower.language):
        subject, text = letter_to(follower, step)
        if follower.email and messaging.can_mail():
            messaging.send_mail(to=follower.email, subject=subject, text=text, key=key, at=step.at)
        if follower.account:
            messaging.notify(
                str(follower.account),
                title=subject,
                text=step.text,
                url=f"/street_reports/mine/{follower.report.number}",
                key=key,
                at=step.at,
            )
