# SPDX-License-Identifier: Apache-2.0
"""Staff say which web sites may show the town's map in a frame."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.dashboard import actions
from hiroba.services.dashboard.forms import EmbedSiteForm
from hiroba.services.dashboard.models import EmbedSite
from hiroba.web.visit import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def embedding_desk(request: HttpRequest) -> HttpResponse:
    """The list with the markup to paste, and a form for one more site."""
    form = EmbedSiteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            site = actions.allow_embedding(
                actor_of(request), origin=form.cleaned_data["origin"], at=timezone.now()
            )
        except RuleBroken as broken:
            form.add_error(broken.field, broken.text)
        else:
            messages.success(request, _("%(origin)s may show the map now.") % {"origin": site.origin})
            return redirect("dashboard:embedding")
    address = request.build_absolute_uri(reverse("dashboard:embed"))
    return render(
        request,
        "dashboard/embedding.html",
        {"form": form, "sites": list(EmbedSite.objects.all()), "address": address},
        status=422 if form.errors else 200,
    )


@require_POST
def stop_embedding(request: HttpRequest, number: int) -> HttpResponse:
    site = get_object_or_404(EmbedSite.objects, pk=number)
    actions.stop_embedding(actor_of(request), site, at=timezone.now())
    messages.success(request, _("%(origin)s may show the map no longer.") % {"origin": site.origin})
    return redirect("dashboard:embedding")
