# SPDX-License-Identifier: Apache-2.0
"""Answering, closing (by two people where it was costly) and opening again."""

import datetime
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.kernel.api import approvals
from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports.actions.keeping import forget_later, keep_on
from hiroba.services.street_reports.actions.recording import locked, record_step
from hiroba.services.street_reports.events import (
    ClosingProposed,
    ClosingRefused,
    ReportAnswered,
    ReportClosed,
    ReportReopened,
)
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.own_rights import APPROVE_COSTS
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules import closing, merging, states
from hiroba.services.street_reports.rules.states import State
from hiroba.services.street_reports.rules.steps import Audience, Kind

CLOSE = "street_reports.close_report"


@transaction.atomic
def answer_report(
    report: uuid.UUID,
    text: str,
    *,
    is_public: bool,
    seen_version: int,
    actor: Actor,
    at: datetime.datetime,
) -> Report:
    """Answers everybody (shown on the map too) or the reporter alone. Raises RuleBroken."""
    closing.check_answer(text)
    held = locked(report, seen_version=seen_version)
    if is_public:
        merging.check_answers_here(held.state)
        held.public_answer = text.strip()
    audience = Audience.PUBLIC if is_public else Audience.REPORTER
    record_step(held, Kind.ANSWERED, event=ReportAnswered, actor=actor, at=at, audience=audience, text=text)
    return held


@transaction.atomic
def close_report(
    report: uuid.UUID,
    text: str,
    *,
    cost_yen: int,
    seen_version: int,
    actor: Actor,
    at: datetime.datetime,
    url: str = "",
) -> Report:
    """Closes the case with a public answer; above the town's limit it only proposes that to a second person.

    Raises RuleBroken. Until the second person decides, nobody outside is told anything.
    """
    closing.check_answer(text)
    closing.check_cost(cost_yen)
    held = locked(report, seen_version=seen_version)
    if not closing.needs_second_person(cost_yen, limit_yen=town_rules().cost_limit_yen):
        states.check_go(held.state, State.DONE)
        held.cost_yen = cost_yen
        _close(held, text, actor, at)
        return held
    states.check_go(held.state, State.CLOSING)
    held.state, held.cost_yen = State.CLOSING, cost_yen
    proposal = approvals.propose(
        subject=f"street_reports.report:{held.pk}",
        action=CLOSE,
        title=_("Close report %(number)s") % {"number": held.number},
        facts={"number": held.number, "cost_yen": cost_yen, "answer": text.strip()},
        permission=APPROVE_COSTS,
        actor=actor,
        at=at,
        url=url,
    )
    held.approval = str(proposal.id)
    record_step(
        held,
        Kind.CLOSING,
        event=ClosingProposed,
        actor=actor,
        at=at,
        audience=Audience.STAFF,
        text=text,
        facts={"cost_yen": cost_yen},
    )
    return held


@transaction.atomic
def decide_closing(
    report: uuid.UUID,
    *,
    approve: bool,
    reason: str,
    seen_version: int,
    actor: Actor,
    at: datetime.datetime,
) -> Report:
    """The second person agrees, and the case is closed; or refuses with a reason, and work goes on.

    Raises RuleBroken, also for the person who proposed it.
    """
    held = locked(report, seen_version=seen_version)
    if held.state != State.CLOSING:
        raise _nothing_proposed()
    proposal = approvals.decide(held.approval, approve=approve, reason=reason, actor=actor, at=at)
    if proposal.state == "approved":
        states.check_go(held.state, State.DONE, is_decided=True)
        _close(held, str(proposal.facts["answer"]), actor, at)
    else:
        _go_on(held, reason, actor, at)
    return held


@transaction.atomic
def withdraw_closing(report: uuid.UUID, *, seen_version: int, actor: Actor, at: datetime.datetime) -> Report:
    """Whoever proposed the closing takes it back. Raises RuleBroken."""
    held = locked(report, seen_version=seen_version)
    if held.state != State.CLOSING:
        raise _nothing_proposed()
    approvals.withdraw(held.approval, actor=actor, at=at)
    _go_on(held, "", actor, at)
    return held


@transaction.atomic
def reopen_report(
    report: uuid.UUID, reason: str, *, seen_version: int, actor: Actor, at: datetime.datetime
) -> Report:
    """Opens a closed case again; contacts that were to be forgotten stay until it closes. Raises RuleBroken."""
    closing.check_reason(reason)
    held = locked(report, seen_version=seen_version)
    states.check_go(held.state, State.ACCEPTED)
    held.state, held.closed_at, held.rating = State.ACCEPTED, None, None
    held.words_deleted_at = None
    keep_on(held)
    record_step(held, Kind.REOPENED, event=ReportReopened, actor=actor, at=at, text=reason)
    return held


def _close(report: Report, text: str, actor: Actor, at: datetime.datetime) -> None:
    report.state, report.closed_at, report.approval = State.DONE, at, ""
    report.public_answer = text.strip()
    facts = {"cost_yen": report.cost_yen}
    record_step(
        report,
        Kind.CLOSED,
        event=ReportClosed,
        actor=actor,
        at=at,
        audience=Audience.PUBLIC,
        text=text,
        facts=facts,
    )
    forget_later(report, at)


def _go_on(report: Report, reason: str, actor: Actor, at: datetime.datetime) -> None:
    states.check_go(report.state, State.WORKING, is_decided=True)
    report.state, report.approval = State.WORKING, ""
    record_step(
        report,
        Kind.CLOSING_REFUSED,
        event=ClosingRefused,
        actor=actor,
        at=at,
        audience=Audience.STAFF,
        text=reason,
    )


def _nothing_proposed() -> RuleBroken:
    return RuleBroken("nothing_proposed", _("Nobody has proposed to close this report."))
