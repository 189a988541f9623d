# SPDX-License-Identifier: Apache-2.0
"""Jobs that were given up: run again when the cause is mended, or put away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.jobs import failed_jobs
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.administration import actions
from hiroba.web.visit import actor_of

SHOWN_MAX = 100
NUMBER_LENGTH_MAX = 18


@require_http_methods(["GET", "HEAD", "POST"])
def failed(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        _settle(request)
        return redirect("administration:jobs")
    return render(request, "administration/failed_jobs.html", {"jobs": failed_jobs(limit=SHOWN_MAX)})


def _settle(request: HttpRequest) -> None:
    actor, at = actor_of(request), timezone.now()
    try:
        number = number_in(request)
        if request.POST.get("act") == "retry":
            actions.retry_job(actor, number, at=at)
            messages.success(request, _("The job runs again within seconds."))
        else:
            actions.put_job_away(actor, number, at=at)
            messages.success(request, _("The job is put away."))
    except RuleBroken as broken:
        messages.error(request, broken.text)


def number_in(request: HttpRequest) -> int:
    """The number that a button of the page sent. Raises RuleBroken for anything else."""
    text = request.POST.get("number", "")
    if not (text.isascii() and text.isdigit() and len(text) <= NUMBER_LENGTH_MAX):
        raise RuleBroken("entry_missing", _("This entry does not exist any more"))
    return int(text)
