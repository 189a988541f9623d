# SPDX-License-Identifier: Apache-2.0
"""What has become of a report, for whoever holds the secret link."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Follower
from hiroba.services.street_reports.pages.resident.asking import never_kept
from hiroba.services.street_reports.pages.resident.forms import RatingForm
from hiroba.services.street_reports.pages.showing import lines, summary
from hiroba.services.street_reports.queries.reports import follower_of, photos_of, readable_lines
from hiroba.services.street_reports.rules.states import State
from hiroba.web.visit import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, token: str) -> HttpResponse:
    """POST is the reporter's word about the answer."""
    follower = follower_of(token)
    if follower is None:
        raise Http404
    form = RatingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and follower.is_reporter and form.is_valid():
        try:
            actions.rate_answer(
                follower,
                int(form.cleaned_data["rating"]),
                words=form.cleaned_data["words"],
                actor=actor_of(request),
                at=timezone.now(),
            )
            messages.success(request, _("Thank you. The town office reads it."))
        except RuleBroken as broken:
            messages.error(request, broken.text)
        return never_kept(redirect("street_reports:status", token=token))
    shown = shown_to(follower) | {"form": form, "token": token}
    return never_kept(
        render(request, "street_reports/resident/status.html", shown, status=422 if form.errors else 200)
    )


def shown_to(follower: Follower) -> dict[str, object]:
    """The report as its follower may see it; of a duplicate also what goes on with the original."""
    report = follower.report
    original = report.merged_into
    return {
        "report": summary(report),
        "lines": lines(readable_lines(report, is_reporter=follower.is_reporter)),
        "words": report.words if follower.is_reporter else "",
        "place_words": report.place_words if follower.is_reporter else "",
        "photos": photos_of(report.pk) if follower.is_reporter else [],
        "may_rate": follower.is_reporter and report.state == State.DONE and report.rating is None,
        "is_forgotten": follower.forgotten_at is not None,
        "forget_on": follower.forget_on,
        "original": summary(original) if original else None,
        "original_lines": lines(readable_lines(original, is_reporter=False)) if original else [],
    }
