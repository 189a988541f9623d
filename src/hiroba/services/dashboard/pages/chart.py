# SPDX-License-Identifier: Apache-2.0
"""The chart page: history of up to four sensors, compared with each other and with an earlier time.

The map and the details page bring it in with HTMX when somebody asks for it; without script it is a page of its own.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.kernel.api.context import ContextUnavailable
from hiroba.services.dashboard import address
from hiroba.services.dashboard.pages import charts
from hiroba.services.dashboard.queries.chart_data import ChartData, chart_data, sensors_of
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import asked
from hiroba.services.dashboard.view_state import ChartChoice
from hiroba.web.components import Crumb
from hiroba.web.errors import unavailable

COMPARABLE_MAX = 60


@require_safe
def chart_page(request: HttpRequest) -> HttpResponse:
    """`/dashboard/chart?e=<urn>&e=…&span=day|week|month&compare=day|year`."""
    choice = address.read_chart(request.GET)
    try:
        data = gathered(request, choice)
    except ContextUnavailable:
        return unavailable(request)
    town, _actor = asked(request)
    snapshot = TOWN_DATA.snapshot(town, data.layer, data.audience, data.at)
    sensors = sensors_of(snapshot.features, choice.entities, limit=COMPARABLE_MAX)
    view = charts.chart_view(data, choice)
    return render(
        request,
        "dashboard/chart_page.html",
        {
            "view": view,
            "crumbs": _crumbs(view),
            "choice": choice,
            "sensors": charts.comparable(sensors, choice),
            "entities_max": address.ENTITIES_MAX,
            "too_many": len(set(request.GET.getlist("e"))) > address.ENTITIES_MAX,
        },
    )


def _crumbs(view: charts.ChartView) -> list[Crumb]:
    return [Crumb(title=_("The town on the map"), url=reverse("dashboard:map")), Crumb(title=view.title)]


def gathered(request: HttpRequest, choice: ChartChoice) -> ChartData:
    """The data of a chart for this reader. Raises Http404 where there is nothing for them, ContextUnavailable."""
    town, actor = asked(request)
    data = chart_data(choice, town, actor, TOWN_DATA, timezone.now())
    if data is None:
        raise Http404
    return data
