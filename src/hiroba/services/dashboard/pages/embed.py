# SPDX-License-Identifier: Apache-2.0
"""The map inside another web site: map, legend and list without the town's frame around them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hiroba.services.dashboard.models import EmbedSite
from hiroba.services.dashboard.pages import view
from hiroba.services.dashboard.queries.tile_sources import hosts, tile_sources
from hiroba.web.headers import allow_tiles


@require_safe
@xframe_options_exempt
def embedded_map(request: HttpRequest) -> HttpResponse:
    """`/dashboard/embed?…` with the address of a view. Only sites that the town has named may frame it.

    A page in a foreign site shows public layers alone, whoever is signed in: nobody may be lured into showing more.
    """
    shown = view.gathered(request, public_only=True)
    page = render(request, "dashboard/embed.html", view.common(request, shown))
    ancestors = ["'self'", *EmbedSite.objects.values_list("origin", flat=True)]
    page._csp_replace = {"frame-ancestors": ancestors}  # type: ignore[attr-defined]
    return allow_tiles(page, hosts(tile_sources()))
