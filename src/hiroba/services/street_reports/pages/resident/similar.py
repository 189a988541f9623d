# SPDX-License-Identifier: Apache-2.0
"""「おなじ場所の通報があります」: following one is quicker than a second report, for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from hiroba.services.street_reports.pages.resident.asking import current_draft
from hiroba.services.street_reports.pages.resident.questions import following, steps
from hiroba.services.street_reports.pages.showing import summary
from hiroba.services.street_reports.queries.reports import nearby
from hiroba.services.street_reports.queries.town import town_rules


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    draft = current_draft(request)
    if draft is None or draft.lon is None or draft.lat is None:
        return redirect("street_reports:start")
    distance = town_rules().nearby_m
    found = nearby(draft.lon, draft.lat, metres=distance, category=draft.category)
    if not found:
        return redirect(f"/street_reports/{following('category')}")
    shown = {
        "reports": [summary(each) for each in found],
        "steps": steps("category"),
        "distance_m": distance,
        "next": following("category"),
    }
    return render(request, "street_reports/ask/similar.html", shown)
