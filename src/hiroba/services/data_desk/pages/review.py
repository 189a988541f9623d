# SPDX-License-Identifier: Apache-2.0
"""The page of one file on its way in: what it is, what becomes of each row, mending, confirming."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.data_desk import jobs
from hiroba.services.data_desk.actions import drafts
from hiroba.services.data_desk.models import ImportDraft
from hiroba.services.data_desk.pages.progress import progress_of
from hiroba.services.data_desk.pages.review_form import needs_check, seen_version, wanted_choices
from hiroba.services.data_desk.pages.review_shown import shown_review
from hiroba.services.data_desk.pages.upload import check_soon
from hiroba.services.data_desk.queries.drafts import draft_of
from hiroba.services.data_desk.rules import Choices
from hiroba.web.visit import actor_of, tenant_of

State = ImportDraft.State
BUSY = (State.RECEIVED, State.CHECKING, State.CONFIRMED, State.WRITING)


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, draft: int) -> HttpResponse:
    """Every button of the page sends the whole page, so that nothing that was typed is lost."""
    found = _draft(draft)
    if found.state == State.DONE and found.run_id:
        return redirect("data_desk:import_run", run=found.run_id)
    if request.method == "POST" and found.state not in BUSY:
        return _decided(request, found)
    if found.state in BUSY:
        shown = {"draft": found.pk, "file": found.file_name, "progress": progress_of(found)}
        return render(request, "data_desk/progress.html", shown)
    return render(request, "data_desk/review.html", shown_review(found, tenant_of(request)))


@require_safe
def progress(request: HttpRequest, draft: int) -> JsonResponse:
    """How far a check or an import is; the page asks once a second."""
    return JsonResponse(progress_of(_draft(draft)))


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, draft: int) -> HttpResponse:
    found = _draft(draft)
    if request.method == "POST":
        try:
            drafts.discard_draft(found, actor=actor_of(request), at=timezone.now())
            messages.success(request, _("The file was thrown away. The town's data is as it was."))
        except RuleBroken as broken:
            messages.error(request, broken.text)
        return redirect("data_desk:upload")
    return render(request, "data_desk/discard.html", {"draft": found.pk, "file": found.file_name})


def _decided(request: HttpRequest, draft: ImportDraft) -> HttpResponse:
    before, at = Choices.from_json(draft.choices), timezone.now()
    choices = wanted_choices(request.POST, draft, before)
    seen = seen_version(request.POST)
    try:
        if request.POST.get("do") == "confirm" and not needs_check(before, choices):
            actor = actor_of(request)
            confirmed = drafts.confirm_draft(draft, choices, seen=seen, actor=actor, at=at)
            jobs.write_draft.enqueue(tenant=confirmed.tenant, draft=confirmed.pk)
        else:
            check_soon(drafts.change_choices(draft, choices, seen=seen, at=at))
            _tell_checked(request, before, choices)
    except RuleBroken as broken:
        messages.error(request, broken.text)
    return redirect("data_desk:review", draft=draft.pk)


def _tell_checked(request: HttpRequest, before: Choices, choices: Choices) -> None:
    mended = len(choices.cell_mends.items() - before.cell_mends.items())
    if request.POST.get("do") == "confirm":
        messages.warning(
            request,
            _("You changed something, so the file was checked again. Look once more, then take it in."),
        )
    elif mended:
        messages.success(request, _("%(count)s cells were mended and checked.") % {"count": mended})
    else:
        messages.success(request, _("The file was checked again."))


def _draft(number: int) -> ImportDraft:
    """Another town's draft does not exist here."""
    found = draft_of(number)
    if found is None:
        raise Http404
    return found
