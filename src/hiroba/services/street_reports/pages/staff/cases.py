# SPDX-License-Identifier: Apache-2.0
"""The list of cases: filters, map and table, and the same table as a file."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.own_rights import SET_RULES
from hiroba.services.street_reports.pages.staff.showing import case_mark, case_state, due
from hiroba.services.street_reports.queries.cases import TABLE_ROWS_MAX, areas_in_use, filter_of
from hiroba.services.street_reports.queries.cases import cases as found_cases
from hiroba.services.street_reports.queries.people import names_of
from hiroba.services.street_reports.queries.town import categories, category, units
from hiroba.services.street_reports.wording import PRIORITY_TITLES, STATE_TITLES
from hiroba.web.components import Column, Pages, Table
from hiroba.web.components.marks import badge
from hiroba.web.components.times import time_tag
from hiroba.web.languages import current
from hiroba.web.visit import actor_of

PAGE_SIZE = 50
VIEWS = {
    "open": pgettext_lazy("list of reports", "Open"),
    "mine": pgettext_lazy("list of reports", "Mine"),
    "overdue": pgettext_lazy("list of reports", "Overdue"),
    "all": pgettext_lazy("list of reports", "All"),
}


@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    wanted = filter_of(request.GET.dict())
    found = found_cases(wanted, account=actor.account_id, today=today)
    paginator = Paginator(found, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    shown = {
        "wanted": wanted,
        "choices": _choices(),
        "table": _table(list(page), found),
        "marks": [case_mark(each) for each in page if each.lat is not None],
        "pages": Pages(
            number=page.number,
            count=paginator.num_pages,
            total=paginator.count,
            size=PAGE_SIZE,
            query=wanted.query,
        ),
        "may_set_rules": actor.can(SET_RULES),
    }
    return render(request, "street_reports/staff/cases.html", shown)


def _choices() -> dict[str, list[tuple[str, str]]]:
    language = current().code
    states = [(state.value, str(title)) for state, title in STATE_TITLES.items()]
    return {
        "view": [*((key, str(title)) for key, title in VIEWS.items()), *states],
        "category": [
            (each.code, each.title.in_language(language)) for each in categories(also_inactive=True)
        ],
        "priority": [(key, str(title)) for key, title in PRIORITY_TITLES.items()],
        "unit": [(str(each.pk), each.name) for each in units(also_inactive=True)],
        "area": areas_in_use(),
    }


def _table(reports: list[Report], found: QuerySet[Report]) -> Table:
    """One page of the list; its files have all of it."""
    labels = (_("Number"), _("What and where"), _("Stage"), _("Responsible"), _("Answer by"), _("Arrived"))
    return Table(
        caption=_("Reports"),
        columns=[Column(label=label) for label in labels],
        rows=_rows(reports),
        all_rows=lambda: _rows(list(found[:TABLE_ROWS_MAX])),
        empty=_("No report matches. Show all, or take a filter away."),
        is_staff=True,
    )


def _rows(reports: list[Report]) -> list[list[object]]:
    names = names_of(f"account:{each.assignee}" for each in reports if each.assignee)
    return [_row(each, names) for each in reports]


def _row(report: Report, names: dict[str, str]) -> list[object]:
    url = reverse("street_reports:case", args=[report.pk])
    person = names.get(f"account:{report.assignee}", "")
    urgent = badge("stop", str(PRIORITY_TITLES["high"])) if report.priority == Report.Priority.HIGH else ""
    return [
        format_html('<a class="case-number" href="{}">{}</a>', url, report.number),
        format_html(
            '<b>{}</b><span class="case-place">{}</span>',
            category(report.category).title.in_language(current().code),
            report.place_words or report.area_name,
        ),
        format_html("{} {}", badge(*case_state(report)), urgent),
        " ".join(filter(None, (report.unit.name if report.unit else "", person))),
        due(report, today=timezone.localdate()),
        time_tag(report.received_at),
    ]
