# SPDX-License-Identifier: Apache-2.0
"""The list of cases that staff filter."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Q, QuerySet, Value, When

from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.rules.states import OPEN, State

ALL, OPEN_ONES, OVERDUE, MINE = "all", "open", "overdue", "mine"
SEARCH_LENGTH_MAX = 80
TABLE_ROWS_MAX = 20_000
BY_URGENCY = Case(
    When(priority=Report.Priority.HIGH, then=Value(0)),
    When(priority=Report.Priority.NORMAL, then=Value(1)),
    default=Value(2),
)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What stands in the address of the list. Unknown values mean no restriction."""

    view: str = OPEN_ONES
    category: str = ""
    area: str = ""
    unit: str = ""
    priority: str = ""
    text: str = ""

    @property
    def query(self) -> str:
        """The same filter as part of an address, ending in `&` when it says anything."""
        said = {key: value for key, value in self.__dict__.items() if value}
        return f"{urlencode(said)}&"


def filter_of(asked: dict[str, str]) -> Filter:
    """Reading never fails: an old link shows something."""
    known = {
        key: asked.get(key, "").replace("\0", "")[:SEARCH_LENGTH_MAX] for key in Filter.__dataclass_fields__
    }
    return Filter(**{**known, "view": known["view"] or OPEN_ONES})


def cases(wanted: Filter, *, account: str | None, today: datetime.date) -> QuerySet[Report]:
    """Urgent first, then the longest waiting."""
    found: QuerySet[Report] = _of_view(wanted.view, account, today)
    for field in ("category", "priority"):
        if value := getattr(wanted, field):
            found = found.filter(**{field: value})
    if wanted.area:
        found = found.filter(area_code=wanted.area)
    if wanted.unit.isascii() and wanted.unit.isdigit():
        found = found.filter(unit_id=int(wanted.unit))
    if wanted.text:
        text = wanted.text
        found = found.filter(
            Q(number__icontains=text) | Q(words__icontains=text) | Q(place_words__icontains=text)
        )
    return found.select_related("unit")


def areas_in_use() -> list[tuple[str, str]]:
    rows = Report.objects.exclude(area_code="").values_list("area_code", "area_name")
    return sorted(set(rows.distinct()[:500]), key=lambda row: row[1])


def _of_view(view: str, account: str | None, today: datetime.date) -> QuerySet[Report]:
    newest: QuerySet[Report] = Report.objects.order_by("-received_at", "-number")
    waiting = Report.objects.filter(state__in=OPEN).order_by(
        BY_URGENCY, "expected_on", "received_at", "number"
    )
    if view == OVERDUE:
        return waiting.filter(expected_on__lt=today)
    if view == MINE and account:
        return waiting.filter(assignee=account)
    if view in State.values:
        return newest.filter(state=view)
    return newest if view == ALL else waiting
