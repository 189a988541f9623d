# SPDX-License-Identifier: Apache-2.0
"""Services switched on and off for the town (横展開)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.registry import services
from hiroba.kernel.api.rules import RuleBroken
from hiroba.kernel.api.tenancy import switched_on_services
from hiroba.services.administration import actions
from hiroba.web.languages import current
from hiroba.web.visit import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def switches(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        on = request.POST.get("state") == "on"
        try:
            actions.switch_service(
                actor_of(request),
                request.POST.get("service", ""),
                on=on,
                at=timezone.now(),
            )
            messages.success(
                request, _("The service is on.") if on else _("The service is off. Its data stays.")
            )
        except RuleBroken as broken:
            messages.error(request, broken.text)
        return redirect("administration:switches")
    language, on_now = current().code, switched_on_services()
    shown = [
        {
            "name": each.name,
            "title": each.title.in_language(language),
            "summary": each.summary.in_language(language),
            "icon": each.icon,
            "is_built_in": each.built_in,
            "is_on": each.built_in or each.name in on_now,
        }
        for each in services()
    ]
    return render(request, "administration/switches.html", {"services": shown})
