# SPDX-License-Identifier: Apache-2.0
"""A chart as a file to take away: SVG, PNG and CSV."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.kernel.api import documents
from hiroba.kernel.api.context import ContextUnavailable
from hiroba.services.dashboard import address
from hiroba.services.dashboard.charts.twin import csv_rows
from hiroba.services.dashboard.pages import chart_picture, charts
from hiroba.services.dashboard.pages.chart import gathered
from hiroba.services.dashboard.pages.files import csv_answer
from hiroba.services.dashboard.queries.chart_data import ChartData
from hiroba.services.dashboard.view_state import ChartChoice
from hiroba.web.errors import unavailable

SCALE = 2
"""1,280 pixels wide: sharp in a paper and on a slide."""


@require_safe
def chart_file(request: HttpRequest, form: str) -> HttpResponse:
    """`/dashboard/chart/svg|png|csv?e=…`; the CSV is UTF-8 with BOM, or cp932 with `encoding=cp932`."""
    if form not in ("svg", "png", "csv"):
        raise Http404
    choice = address.read_chart(request.GET)
    try:
        data = gathered(request, choice)
    except ContextUnavailable:
        return unavailable(request)
    if form == "csv":
        return csv_answer(request, _stem(data), _columns(), csv_rows(data.series, data.layer.unit))
    return _picture(form, data, choice)


def _picture(form: str, data: ChartData, choice: ChartChoice) -> HttpResponse:
    svg = chart_picture.svg(charts.chart_view(data, choice), data)
    content = svg.encode() if form == "svg" else documents.png_of_svg(svg, scale=SCALE)
    kind = "image/svg+xml" if form == "svg" else "image/png"
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{_stem(data)}.{form}"'},
    )


def _columns() -> list[str]:
    return [_("Time"), _("Name"), _("Identifier"), _("Value"), _("Unit")]


def _stem(data: ChartData) -> str:
    """`WaterLevelObserved-20261121T1030`: letters that every file system takes."""
    return f"{data.layer.entity_type}-{data.at:%Y%m%dT%H%M}"
