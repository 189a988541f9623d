# SPDX-License-Identifier: Apache-2.0
"""What all pages with a map have in common: the view of the address, gathered once, as values for the template."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from hiroba.kernel.api.identity import anonymous
from hiroba.services.dashboard import address
from hiroba.services.dashboard.pages import browser, live, results, wording
from hiroba.services.dashboard.pages import legend as layer_legend
from hiroba.services.dashboard.pages import panel as layer_panel
from hiroba.services.dashboard.pages.overlays import overlays
from hiroba.services.dashboard.pages.regions import regions
from hiroba.services.dashboard.queries.shown import Shown, shown
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import asked
from hiroba.services.dashboard.view_state import ViewState, written, written_time


def gathered(
    request: HttpRequest, *, layers: tuple[str, ...] | None = None, public_only: bool = False
) -> Shown:
    """The view that the address asks for, as this reader may see it; `layers` are chosen instead of the address's."""
    town, actor = asked(request)
    state = address.read(request.GET)
    return shown(
        town,
        anonymous(town.code) if public_only else actor,
        replace(state, layers=layers) if layers else state,
        TOWN_DATA,
        timezone.now(),
    )


def common(request: HttpRequest, view: Shown) -> dict[str, Any]:
    """Values for map, legend, list and status; each page adds its own."""
    coloured, laid_over = regions(view), overlays(view.state)
    return {
        "regions": coloured,
        "overlays": laid_over,
        "town": view.town,
        "panel": layer_panel.panel(view),
        "legend": layer_legend.legend(view),
        "results": results.results(view),
        "status": live.status(view.snapshots.values(), view.at),
        "state": view.state,
        "moment_shown": view.moment if view.is_past else None,
        "place_text": written(view.state.place) if view.state.place else "",
        "time_text": written_time(view.moment) if view.is_past else "",
        "share_url": share_url(request, view),
        "map_settings": browser.map_settings(view) | {"overlays": [each.source for each in laid_over]},
        "samples": live.samples(each.layer for each in view.offered),
        "sample_time": live.SAMPLE_TIME,
        "sample_now": live.SAMPLE_NOW,
    }


def full_state(view: Shown) -> ViewState:
    return results.full_state(view.chosen, view.state)


def share_url(request: HttpRequest, view: Shown) -> str:
    """The address of the map page with everything written out, for people and for other pages of the service."""
    return request.build_absolute_uri(f"{reverse('dashboard:map')}?{full_state(view).query()}")


def titles(layers: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(wording.in_language(each.layer.title) for each in layers)
