# SPDX-License-Identifier: Apache-2.0
"""The indicators (KPI) of all services with their values now. The files below the table are made from its rows."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_safe

from hiroba.services.administration.queries.indicators import IndicatorNow, indicators_now
from hiroba.web.components import Column, Table
from hiroba.web.components.times import time_tag
from hiroba.web.languages import current

KINDS = {
    "cumulative": _lazy("In all"),
    "annual": _lazy("This fiscal year"),
    "state": _lazy("Now"),
}


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    table = Table(
        caption=_("Indicators"),
        note=_("Counted anew whenever this page is opened."),
        columns=[
            Column(label=_("Indicator")),
            Column(label=_("Service")),
            Column(label=_("Counted")),
            Column(label=_("Value"), is_number=True),
            Column(label=_("Unit")),
            Column(label=_("Name")),
        ],
        rows=[_row(each) for each in indicators_now(now)],
        empty=_("No service that is on has an indicator."),
        is_staff=True,
    )
    shown = {"table": table, "counted_at": time_tag(now)}
    return render(request, "administration/indicators.html", shown)


def _row(each: IndicatorNow) -> list[object]:
    language = current().code
    return [
        each.indicator.title.in_language(language),
        each.service.title.in_language(language),
        str(KINDS[each.indicator.kind]),
        _("could not be counted") if each.value is None else each.value,
        each.indicator.unit.in_language(language),
        f"{each.service.name}.{each.indicator.name}",
    ]
