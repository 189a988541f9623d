# SPDX-License-Identifier: Apache-2.0
"""Staff look at a report, decide whose it is, and give it to somebody."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.api import calendar
from hiroba.kernel.api.identity import Actor
from hiroba.services.street_reports.actions.keeping import forget_later
from hiroba.services.street_reports.actions.recording import locked, record_step
from hiroba.services.street_reports.actions.sending import find_area
from hiroba.services.street_reports.events import (
    ReportAssigned,
    ReportDeclined,
    ReportNoted,
    ReportTriaged,
    WorkStarted,
)
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.rules import closing, states
from hiroba.services.street_reports.rules.states import State
from hiroba.services.street_reports.rules.steps import Audience, Kind


@dataclass(frozen=True, kw_only=True)
class Triage:
    """What staff decide at the first look. Without a date the target of the category counts from the receipt;
    without an area the outline that holds the place says it; without a place it stays where the reporter put it.
    """

    category: str
    priority: str
    area_code: str = ""
    area_name: str = ""
    lon: float | None = None
    lat: float | None = None
    is_private_land: bool = False
    expected_on: datetime.date | None = None


@transaction.atomic
def triage_report(
    report: uuid.UUID, decided: Triage, *, seen_version: int, actor: Actor, at: datetime.datetime
) -> Report:
    """Sets category, area, priority and expected date; a new report is accepted by it. Raises RuleBroken."""
    held = locked(report, seen_version=seen_version)
    states.check_open(held.state)
    if held.state == State.RECEIVED:
        states.check_go(held.state, State.ACCEPTED)
        held.state = State.ACCEPTED
    about = category(decided.category)
    held.category, held.priority = about.code, decided.priority
    _settle_place(held, decided)
    held.is_private_land = decided.is_private_land
    held.expected_on = decided.expected_on or calendar.add_working_days(
        timezone.localdate(held.received_at), about.target_days
    )
    held.unit_id = held.unit_id or about.unit
    facts = {
        "category": held.category,
        "priority": held.priority,
        "expected_on": held.expected_on.isoformat(),
    }
    record_step(held, Kind.TRIAGED, event=ReportTriaged, actor=actor, at=at, facts=facts)
    return held


def _settle_place(report: Report, decided: Triage) -> None:
    if decided.lon is not None and decided.lat is not None:
        report.lon, report.lat = decided.lon, decided.lat
    if decided.area_code:
        report.area_code, report.area_name = decided.area_code, decided.area_name
    else:
        find_area(report)


@transaction.atomic
def decline_report(
    report: uuid.UUID, reason: str, *, seen_version: int, actor: Actor, at: datetime.datetime
) -> Report:
    """Closes a report that is not the town's matter; the reporter reads the reason. Raises RuleBroken."""
    closing.check_reason(reason)
    held = locked(report, seen_version=seen_version)
    states.check_go(held.state, State.DECLINED)
    held.state, held.closed_at = State.DECLINED, at
    record_step(held, Kind.DECLINED, event=ReportDeclined, actor=actor, at=at, text=reason)
    forget_later(held, at)
    return held


@transaction.atomic
def assign_report(
    report: uuid.UUID,
    *,
    unit: int | None,
    assignee: str | None,
    seen_version: int,
    actor: Actor,
    at: datetime.datetime,
) -> Report:
    """Makes a unit, a person or both responsible. Raises RuleBroken."""
    held = locked(report, seen_version=seen_version)
    states.check_open(held.state)
    held.unit_id, held.assignee = unit, uuid.UUID(assignee) if assignee else None
    facts = {"unit": unit, "assignee": assignee}
    record_step(
        held, Kind.ASSIGNED, event=ReportAssigned, actor=actor, at=at, audience=Audience.STAFF, facts=facts
    )
    return held


@transaction.atomic
def start_work(report: uuid.UUID, *, seen_version: int, actor: Actor, at: datetime.datetime) -> Report:
    """Work on the spot is ordered; the reporter is told. Raises RuleBroken."""
    held = locked(report, seen_version=seen_version)
    states.check_go(held.state, State.WORKING)
    held.state = State.WORKING
    record_step(held, Kind.STARTED, event=WorkStarted, actor=actor, at=at)
    return held


@transaction.atomic
def write_note(
    report: uuid.UUID, text: str, *, seen_version: int, actor: Actor, at: datetime.datetime
) -> Report:
    """An internal note. Nobody outside the town hall is told or can read it. Raises RuleBroken."""
    closing.check_reason(text)
    held = locked(report, seen_version=seen_version)
    record_step(held, Kind.NOTED, event=ReportNoted, actor=actor, at=at, audience=Audience.STAFF, text=text)
    return held
