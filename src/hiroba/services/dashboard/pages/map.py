# SPDX-License-Identifier: Apache-2.0
"""The map page. Each part of it comes from a function of its own; here they meet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.services.dashboard import address
from hiroba.services.dashboard.pages import figures, view
from hiroba.services.dashboard.pages.moment import moment
from hiroba.services.dashboard.queries.indicators import count_visualised
from hiroba.services.dashboard.queries.tile_sources import hosts, tile_sources
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.web.headers import allow_tiles
from hiroba.web.page_cache import same_for_everybody


@require_safe
@same_for_everybody
def town_map(request: HttpRequest) -> HttpResponse:
    """`/dashboard/?v=2&layer=…&list=…&q=…&only=…&sort=…&page=…&at=lat,lon,zoom&time=…&e=…&span=…&compare=…`."""
    shown = view.gathered(request)
    state = shown.state
    page = render(
        request,
        "dashboard/map.html",
        {
            **view.common(request, shown),
            "figures": figures.leading_figures(shown.chosen, shown.snapshots, shown.moment),
            "moment": moment(shown, view.titles(shown.as_of_today), TOWN_DATA),
            "unknown": address.unknown_layers(state, [each.type for each in shown.offered]),
            "is_damaged": bool(state.faults),
            "chart_url": f"{reverse('dashboard:chart')}?{state.chart.query()}"
            if state.chart.entities
            else "",
            "chart": state.chart,
            "view_query": view.full_state(shown).query(),
            "visualised": count_visualised(shown.offered),
        },
    )
    return allow_tiles(page, hosts(tile_sources()))
