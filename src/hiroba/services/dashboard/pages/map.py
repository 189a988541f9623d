# SPDX-License-Identifier: Apache-2.0
"""The map page. Each part of it comes from a function of its own; here they meet."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hiroba.services.dashboard import view_state
from hiroba.services.dashboard.pages import browser, figures, live, results
from hiroba.services.dashboard.pages import panel as layer_panel
from hiroba.services.dashboard.queries import layers
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import asked


@require_safe
def town_map(request: HttpRequest) -> HttpResponse:
    """`/dashboard/?layer=…&list=…&q=…&sort=…&page=…&at=lat,lon,zoom`."""
    at = timezone.now()
    town, actor = asked(request)
    state = view_state.read(request.GET)
    offered = layers.offered_layers(town, actor, TOWN_DATA, at)
    chosen = layers.chosen_layers(offered, state.layers)
    snapshots = {each.type: TOWN_DATA.snapshot(town, each.layer, each.audience, at) for each in chosen}
    return render(
        request,
        "dashboard/map.html",
        {
            "town": town,
            "panel": layer_panel.panel(offered, chosen, snapshots),
            "figures": figures.leading_figures(chosen, snapshots, at),
            "results": results.results(town, chosen, snapshots, state),
            "status": live.status(snapshots.values(), at),
            "state": state,
            "place_text": view_state.written(state.place) if state.place else "",
            "unknown": view_state.unknown_layers(state, [each.type for each in offered]),
            "share_url": request.build_absolute_uri(f"?{results.full_state(chosen, state).query()}"),
            "map_settings": browser.map_settings(town, offered, state),
            "samples": live.samples(each.layer for each in offered),
            "sample_time": live.SAMPLE_TIME,
            "sample_now": live.SAMPLE_NOW,
        },
    )
