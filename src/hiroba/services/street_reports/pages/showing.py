# SPDX-License-Identifier: Apache-2.0
"""Reports and their timelines as plain values for templates. `summary` is what everybody may know."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from hiroba.kernel.api.files import StoredFile
from hiroba.services.street_reports.models import Report, Step
from hiroba.services.street_reports.queries.reports import released_photos
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.rules.states import OPEN, State
from hiroba.services.street_reports.rules.steps import Kind
from hiroba.services.street_reports.wording import STATE_TITLES, STATE_TONES, STEP_TITLES, public_state
from hiroba.web.languages import current

BIG_STEPS = frozenset({Kind.RECEIVED, Kind.CLOSED, Kind.DECLINED})


@dataclass(frozen=True, kw_only=True)
class Summary:
    number: str
    url: str
    category: str
    icon: str
    tone: str
    state: str
    area: str
    received_at: datetime.datetime
    expected_on: datetime.date | None
    is_open: bool
    answer: str
    photos: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a timeline."""

    title: str
    text: str
    at: datetime.datetime
    is_big: bool
    is_from_town: bool


def summary(report: Report) -> Summary:
    """Public fields only: no words of the reporter, no place in words, no photo that is not released."""
    about, state = category(report.category), public_state(report.state)
    return Summary(
        number=report.number,
        url=reverse("street_reports:report", args=[report.number]),
        category=about.title.in_language(current().code),
        icon=about.icon,
        tone=STATE_TONES[state],
        state=str(STATE_TITLES[state]),
        area=report.area_name,
        received_at=report.received_at,
        expected_on=report.expected_on if State(report.state) in OPEN else None,
        is_open=State(report.state) in OPEN,
        answer=report.public_answer,
        photos=tuple(public_photo_url(report, each) for each in released_photos(report.pk)),
    )


def public_photo_url(report: Report, photo: StoredFile) -> str:
    return reverse("street_reports:photo", args=[report.number, photo.id])


def lines(steps: Iterable[Step]) -> list[Line]:
    """Newest first: whoever looks wants to know what is new."""
    shown = [
        Line(
            title=str(STEP_TITLES[Kind(step.kind)]),
            text=step.text,
            at=step.at,
            is_big=step.kind in BIG_STEPS,
            is_from_town=step.kind == Kind.ANSWERED,
        )
        for step in steps
    ]
    return shown[::-1]
