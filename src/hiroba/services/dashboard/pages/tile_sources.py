# SPDX-License-Identifier: Apache-2.0
"""Staff offer picture maps of others on the town's map: hazard maps, photographs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.dashboard import actions
from hiroba.services.dashboard.forms import TileSourceForm
from hiroba.services.dashboard.models import TileSource
from hiroba.services.dashboard.queries.tile_sources import presets_left, tile_sources
from hiroba.services.dashboard.tile_presets import PRESETS
from hiroba.web.visit import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def tile_source_desk(request: HttpRequest) -> HttpResponse:
    """The list, the presets and a form for any other; a POST adds what the form says."""
    form = TileSourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_tile_source(actor_of(request), **form.cleaned_data, at=timezone.now())
        except RuleBroken as broken:
            form.add_error(broken.field, broken.text)
        else:
            messages.success(request, _("The map offers it now."))
            return redirect("dashboard:tile_sources")
    present = tile_sources()
    shown = {"form": form, "sources": present, "presets": presets_left(present)}
    return render(request, "dashboard/tile_sources.html", shown, status=422 if form.errors else 200)


@require_POST
def add_preset(request: HttpRequest, number: int) -> HttpResponse:
    if number >= len(PRESETS):
        raise Http404
    preset = PRESETS[number]
    try:
        actions.add_tile_source(actor_of(request), **vars(preset), at=timezone.now())
        messages.success(request, _("The map offers %(title)s now.") % {"title": preset.title})
    except RuleBroken as broken:
        messages.error(request, broken.text)
    return redirect("dashboard:tile_sources")


@require_POST
def remove_tile_source(request: HttpRequest, number: int) -> HttpResponse:
    source = get_object_or_404(TileSource.objects, pk=number)
    actions.remove_tile_source(actor_of(request), source, at=timezone.now())
    messages.success(request, _("The map offers %(title)s no longer.") % {"title": source.title})
    return redirect("dashboard:tile_sources")
