# SPDX-License-Identifier: Apache-2.0
"""What leaves the screen: the table as a file, the work order on paper, photos."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.kernel.api import calendar, documents, files
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.pages.staff.showing import case_facts, case_state
from hiroba.services.street_reports.queries.cases import TABLE_ROWS_MAX, cases, filter_of
from hiroba.services.street_reports.queries.people import name_of
from hiroba.services.street_reports.queries.reports import photos_of
from hiroba.services.street_reports.queries.town import category
from hiroba.services.street_reports.wording import PRIORITY_TITLES
from hiroba.web.frame import frame_of
from hiroba.web.visit import actor_of

KINDS: dict[str, documents.Encoding] = {"csv": "utf-8-sig", "cp932.csv": "cp932"}
PHOTOS_PRINTED_MAX = 2


@require_safe
def case_table(request: HttpRequest, kind: str) -> HttpResponse:
    """The list with its filters, without the reporters: `cases.csv`, `cases.cp932.csv` for old spreadsheets."""
    if kind not in KINDS:
        raise Http404
    wanted = filter_of(request.GET.dict())
    found = cases(wanted, account=actor_of(request).account_id, today=timezone.localdate())
    columns = [
        _("Number"), _("What it is"), _("Stage"), _("Priority"), _("Place"), _("Area"), _("Latitude"), _("Longitude"),
        _("Unit in charge"), _("Person in charge"), _("Arrived"), _("Answer by"), _("Closed on"), _("Cost in yen"),
        _("Words"),
    ]  # fmt: skip
    rows = [_row(each) for each in found[:TABLE_ROWS_MAX]]
    return documents.csv_answer("street_reports", columns, rows, encoding=KINDS[kind])


@require_safe
def work_order(request: HttpRequest, report: uuid.UUID) -> HttpResponse:
    """One sheet for the people who go there: what, where, how urgent, photos, and a way back to the case."""
    found = Report.objects.select_related("unit", "merged_into").filter(pk=report).first()
    if found is None:
        raise Http404
    today = timezone.localdate()
    town = frame_of(request).town
    paper = documents.Paper(
        _("Work order %(number)s") % {"number": found.number},
        at=timezone.now(),
        town=town.office_name if town else "",
    )
    paper.paragraph(calendar.wareki(today))
    facts = [(_("Stage"), case_state(found)[1]), *case_facts(found, today=today)]
    paper.facts([(term, _plain(value)) for term, value in facts])
    if found.words:
        paper.heading(_("Words"))
        paper.paragraph(found.words)
    for photo in photos_of(found.pk)[:PHOTOS_PRINTED_MAX]:
        paper.picture(files.read(photo.id), description=_("Photo of the reporter"))
    paper.heading(_("To fill in on the spot"))
    paper.table([_("Done on"), _("Done by"), _("What was done"), _("Cost")], [["　", "", "", ""]])
    address = request.build_absolute_uri(reverse("street_reports:case", args=[found.pk]))
    paper.qr(address, description=_("To this case on the screen"))
    return documents.pdf_answer(f"work-order-{found.number}", paper.content())


@require_safe
def staff_photo(request: HttpRequest, report: uuid.UUID, photo: uuid.UUID) -> HttpResponseBase:
    if photo not in {each.id for each in photos_of(report)}:
        raise Http404
    return files.answer(photo, size="thumb" if "thumb" in request.GET else "full")


def _row(report: Report) -> list[str | int | float | None]:
    return [
        report.number,
        category(report.category).title.ja,
        case_state(report)[1],
        str(PRIORITY_TITLES[report.priority]),
        report.place_words,
        report.area_name,
        report.lat,
        report.lon,
        report.unit.name if report.unit else "",
        name_of(report.assignee),
        timezone.localtime(report.received_at).strftime("%Y-%m-%d %H:%M"),
        report.expected_on.isoformat() if report.expected_on else "",
        timezone.localtime(report.closed_at).strftime("%Y-%m-%d %H:%M") if report.closed_at else "",
        report.cost_yen,
        report.words,
    ]


def _plain(value: object) -> str:
    return str(value).partition("<")[0].strip()
