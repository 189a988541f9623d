# SPDX-License-Identifier: Apache-2.0
"""Reports of a resident who has signed in: no secret link to look for."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.services.street_reports.pages.resident.asking import never_kept
from hiroba.services.street_reports.pages.resident.status import shown_to
from hiroba.services.street_reports.pages.showing import summary
from hiroba.services.street_reports.queries.reports import followed_by
from hiroba.web.visit import actor_of


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    followed = followed_by(actor_of(request).account_id or "")
    reports = [
        (
            summary(each.report),
            reverse("street_reports:one_of_mine", args=[each.report.number]),
            each.is_reporter,
        )
        for each in followed
    ]
    return render(request, "street_reports/resident/mine.html", {"reports": reports})


@require_safe
def one_of_mine(request: HttpRequest, number: str) -> HttpResponse:
    """Another resident's report is answered like one that does not exist."""
    account = actor_of(request).account_id or ""
    follower = next((each for each in followed_by(account) if each.report.number == number), None)
    if follower is None:
        raise Http404
    shown = shown_to(follower) | {"may_rate": False, "photos": []}
    return never_kept(render(request, "street_reports/resident/status.html", shown))
