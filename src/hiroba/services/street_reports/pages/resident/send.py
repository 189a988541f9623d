# SPDX-License-Identifier: Apache-2.0
"""Everything once more, the sending, and the thanks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.kernel.api import messaging
from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Draft
from hiroba.services.street_reports.pages.resident.asking import (
    current_draft,
    forget,
    key_of,
    never_kept,
    sender_of,
)
from hiroba.services.street_reports.pages.resident.photos import kept_photos
from hiroba.services.street_reports.pages.resident.questions import steps
from hiroba.services.street_reports.pages.showing import summary
from hiroba.services.street_reports.queries.reports import follower_of
from hiroba.services.street_reports.queries.town import category, town_rules
from hiroba.services.street_reports.rules.sending import sounds_urgent
from hiroba.web.languages import current
from hiroba.web.visit import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def check_and_send(request: HttpRequest) -> HttpResponse:
    """A second press of the button leads to the same thanks, however it comes about."""
    draft = current_draft(request)
    if draft is None:
        return redirect("street_reports:start")
    fault = ""
    if request.method == "POST":
        try:
            _report, token = actions.send_draft(
                draft,
                key=key_of(request),
                sender=sender_of(request),
                language=current().code,
                actor=actor_of(request),
                at=timezone.now(),
            )
            return redirect("street_reports:thanks", token=token)
        except RuleBroken as broken:
            fault = broken.text
    return render(
        request,
        "street_reports/ask/send.html",
        {**_shown(draft), "fault": fault},
        status=422 if fault else 200,
    )


@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """The number and the secret link. From here on the browser forgets the draft."""
    follower = follower_of(token)
    if follower is None:
        raise Http404
    shown = {
        "report": summary(follower.report),
        "token": token,
        "is_reporter": follower.is_reporter,
        "link": request.build_absolute_uri(f"/street_reports/status/{token}"),
        "is_mailed": bool(follower.email) and messaging.can_mail(),
        "has_account": follower.account is not None,
        "phone": town_rules().phone,
    }
    return forget(never_kept(render(request, "street_reports/resident/thanks.html", shown)))


def _shown(draft: Draft) -> dict[str, object]:
    about = category(draft.category) if draft.category else None
    return {
        "draft": draft,
        "has_place": draft.lon is not None,
        "photos": kept_photos(draft),
        "category": about.title.in_language(current().code) if about else "",
        "is_urgent": about is not None and sounds_urgent(draft.words, about.emergency_words),
        "steps": steps("send"),
        "keep_days": town_rules().keep_days,
        "phone": town_rules().phone,
    }
