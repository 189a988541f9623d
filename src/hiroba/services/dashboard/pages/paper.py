# SPDX-License-Identifier: Apache-2.0
"""The view on A4: picture of the map, legend, lists, source, time, and a QR code that leads back to it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.services.dashboard.pages import table, view, wording
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.listing import listing, narrowed
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.queries.tile_sources import hosts, tile_sources
from hiroba.web.headers import allow_tiles

ROWS_MAX = 60
"""Of each layer: two sheets of paper; the address below leads to the rest."""


@dataclass(frozen=True, kw_only=True)
class PaperList:
    title: str
    columns: tuple[str, ...]
    rows: tuple[table.Row, ...]
    total: int
    has_badge: bool
    has_time: bool
    stale_minutes: int | None


@require_safe
def print_page(request: HttpRequest) -> HttpResponse:
    """`/dashboard/print?…` with the address of a view."""
    shown = view.gathered(request)
    page = render(
        request,
        "dashboard/print.html",
        {
            **view.common(request, shown),
            "lists": lists(shown, length=ROWS_MAX),
            "view_query": view.full_state(shown).query(),
        },
    )
    return allow_tiles(page, hosts(tile_sources()))


def lists(shown: Shown, *, length: int) -> list[PaperList]:
    """The first rows of each chosen layer, what matters most on top."""
    return [_list(each, shown, length) for each in shown.chosen]


def _list(offered: Offered, shown: Shown, length: int) -> PaperList:
    layer = offered.layer
    found = narrowed(
        shown.snapshots[offered.type].features,
        layer,
        search=shown.state.search,
        only=shown.state.only,
        at=shown.moment,
    )
    ordered = listing(found, layer, sort="", page=1, length=length)
    return PaperList(
        title=wording.in_language(layer.title),
        columns=tuple(table.column_label(name, title, layer) for name, title in table.columns(layer)),
        rows=tuple(table.rows(ordered.features, layer, shown.town)),
        total=ordered.total,
        has_badge=table.has_badges(layer, ordered.features),
        has_time=table.has_times(layer, ordered.features),
        stale_minutes=layer.stale_minutes,
    )
