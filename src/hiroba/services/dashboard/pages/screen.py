# SPDX-License-Identifier: Apache-2.0
"""The big screen of a town hall or a control room: large figures and the map, turned over by themselves, no input."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.services.dashboard.pages import figures, view
from hiroba.services.dashboard.pages.paper import lists
from hiroba.services.dashboard.queries.tile_sources import hosts, tile_sources
from hiroba.web.headers import allow_tiles

SECONDS_USUAL, SECONDS_MIN, SECONDS_MAX = 20, 8, 300
ROWS_MAX = 8
"""What is read from five metres away."""

RELOAD_SECONDS = 600
"""A screen runs for months: the page is fetched anew, so that new layers and a new version arrive."""


@require_safe
def big_screen(request: HttpRequest) -> HttpResponse:
    """`/dashboard/screen?…&seconds=20` with the address of a view. Public layers, or what the signed-in reader sees."""
    shown = view.gathered(request)
    page = render(
        request,
        "dashboard/screen.html",
        {
            **view.common(request, shown),
            "figures": figures.leading_figures(shown.chosen, shown.snapshots, shown.moment),
            "lists": [each for each in lists(shown, length=ROWS_MAX) if each.rows],
            "seconds": _seconds(request.GET.get("seconds", "")),
            "reload_seconds": RELOAD_SECONDS,
        },
    )
    return allow_tiles(page, hosts(tile_sources()))


def _seconds(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else SECONDS_USUAL
    return min(max(number, SECONDS_MIN), SECONDS_MAX)
