# SPDX-License-Identifier: Apache-2.0
"""The first page: what this is for, what it is not for, and the way in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hiroba.services.street_reports import actions
from hiroba.services.street_reports.pages.resident.asking import current_draft, remember
from hiroba.services.street_reports.pages.resident.questions import QUESTIONS
from hiroba.services.street_reports.queries.town import categories, town_rules
from hiroba.services.street_reports.service import service
from hiroba.web.languages import current
from hiroba.web.visit import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Beginning is a POST: only then a draft is made and a cookie set."""
    draft = current_draft(request)
    is_open = draft is not None and draft.sent_at is None
    if request.method == "POST":
        if is_open and draft and "again" in request.POST:
            actions.drop_draft(draft, actor=actor_of(request), at=timezone.now())
        _draft, key = actions.start_draft(at=timezone.now())
        return remember(redirect("street_reports:question", name=QUESTIONS[0].name), key)
    language = current().code
    shown = {
        "title": service.title.in_language(language),
        "summary": service.summary.in_language(language),
        "categories": [(each.icon, each.title.in_language(language)) for each in categories()],
        "goes_on": _goes_on(draft.answered) if draft and is_open else "",
        "phone": town_rules().phone,
        "has_account": actor_of(request).kind == "resident",
    }
    return render(request, "street_reports/resident/start.html", shown)


def _goes_on(answered: list[str]) -> str:
    """Where a draft that was begun goes on."""
    missing = [each.name for each in QUESTIONS if each.name not in answered]
    return f"new/{missing[0]}" if missing else "send"
