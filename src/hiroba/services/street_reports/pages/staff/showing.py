# SPDX-License-Identifier: Apache-2.0
"""A case as staff see it, as plain values."""

import datetime
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from hiroba.services.street_reports.models import Report, Step
from hiroba.services.street_reports.queries.people import name_of, names_of
from hiroba.services.street_reports.queries.reports import timeline
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.rules.closing import is_overdue
from hiroba.services.street_reports.rules.states import OPEN, State
from hiroba.services.street_reports.rules.steps import Audience, Kind
from hiroba.services.street_reports.wording import (
    PRIORITY_TITLES,
    RATING_TITLES,
    STATE_TITLES,
    STATE_TONES,
    STEP_TITLES,
)
from hiroba.web.components.marks import badge
from hiroba.web.components.times import short_day
from hiroba.web.languages import current

AUDIENCE_TITLES = {Audience.PUBLIC: "public", Audience.REPORTER: "reporter", Audience.STAFF: "staff"}


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    title: str
    text: str
    who: str
    at: datetime.datetime
    audience: str
    is_big: bool


def case_state(report: Report) -> tuple[str, str]:
    return STATE_TONES[State(report.state)], str(STATE_TITLES[State(report.state)])


def case_facts(report: Report, *, today: datetime.date) -> list[tuple[str, object]]:
    """Terms and values, only those that are known."""
    place = f"{report.lat:.5f}, {report.lon:.5f}" if report.lat is not None else ""
    found: list[tuple[str, object]] = [
        (_("What it is"), category(report.category).title.in_language(current().code)),
        (_("Priority"), PRIORITY_TITLES[report.priority]),
        (_("Answer by"), due(report, today=today)),
        (_("Unit in charge"), report.unit.name if report.unit else ""),
        (_("Person in charge"), name_of(report.assignee)),
        (_("Place"), report.place_words),
        (_("Coordinates"), place),
        (_("Area"), report.area_name),
        (_("Cost"), _("%(cost)s yen") % {"cost": f"{report.cost_yen:,}"} if report.cost_yen else ""),
        (_("The reporter says"), RATING_TITLES.get(str(report.rating), "")),
        (_("Joined into"), report.merged_into.number if report.merged_into else ""),
    ]
    return [(term, value) for term, value in found if value]


def due(report: Report, *, today: datetime.date) -> object:
    if report.expected_on is None:
        return ""
    day = short_day(report.expected_on, today=today)
    if is_overdue(report.expected_on, today=today, is_open=State(report.state) in OPEN):
        return format_html("{} {}", day, badge("warn", _("Overdue")))
    return day


def case_lines(report: Report) -> list[CaseLine]:
    """Everything that happened, newest first, with who did it."""
    steps = timeline(report, *Audience)
    names = names_of({step.actor for step in steps})
    return [_line(step, names) for step in reversed(steps)]


def _line(step: Step, names: dict[str, str]) -> CaseLine:
    return CaseLine(
        title=str(STEP_TITLES[Kind(step.kind)]),
        text=step.text,
        who=names.get(step.actor, "") or _who(step.actor),
        at=step.at,
        audience=AUDIENCE_TITLES[Audience(step.audience)],
        is_big=step.kind in (Kind.RECEIVED, Kind.CLOSED, Kind.DECLINED),
    )


def _who(reference: str) -> str:
    if reference == "system":
        return _("By itself")
    return _("Resident") if reference.startswith("account:") else _("Nobody signed in")


def case_mark(report: Report) -> dict[str, object]:
    """One mark on the map: a link with the number, urgent ones in another shape."""
    return {
        "lon": report.lon,
        "lat": report.lat,
        "number": report.number.rpartition("-")[2].lstrip("0"),
        "title": f"{report.number} {category(report.category).title.in_language(current().code)}",
        "url": reverse("street_reports:case", args=[report.pk]),
        "isUrgent": report.priority == Report.Priority.HIGH,
    }
