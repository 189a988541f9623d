# SPDX-License-Identifier: Apache-2.0
"""Adding, changing and removing a source of scheduled pulls."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.data_desk import jobs
from hiroba.services.data_desk.actions import sources
from hiroba.services.data_desk.forms import SourceForm
from hiroba.services.data_desk.models import PullSource
from hiroba.services.data_desk.pages.trail import trail
from hiroba.services.data_desk.queries.pulls import source_of
from hiroba.web.visit import actor_of

_FIELD_OF = {
    "wrong_address": "url",
    "address_with_password": "url",
    "source_exists": "url",
    "wrong_dataset_name": "dataset",
}


@require_http_methods(["GET", "HEAD", "POST"])
def new_pull(request: HttpRequest) -> HttpResponse:
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = sources.add_source(form.wish(), actor=actor_of(request), at=timezone.now())
            jobs.pull.enqueue(tenant=added.tenant, source=added.pk)
            messages.success(request, _("The source is added and is being visited for the first time."))
            return redirect("data_desk:pull", source=added.pk)
        except RuleBroken as broken:
            form.add_error(_FIELD_OF.get(broken.code), broken.text)
    return _page(request, form, _("New source"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_pull(request: HttpRequest, source: int) -> HttpResponse:
    found = _source(source)
    form = SourceForm.of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sources.change_source(found, form.wish(), actor=actor_of(request), at=timezone.now())
            messages.success(request, _("The source was changed; the next visit is due now."))
            return redirect("data_desk:pull", source=found.pk)
        except RuleBroken as broken:
            form.add_error(_FIELD_OF.get(broken.code), broken.text)
    return _page(request, form, _("Change the source"))


@require_http_methods(["GET", "HEAD", "POST"])
def remove_pull(request: HttpRequest, source: int) -> HttpResponse:
    found = _source(source)
    if request.method == "POST":
        sources.remove_source(found, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The source is visited no more. Its data stay."))
        return redirect("data_desk:pulls")
    return render(request, "data_desk/remove_pull.html", {"title": found.title, "source": found.pk})


def _page(request: HttpRequest, form: SourceForm, title: str) -> HttpResponse:
    shown = {
        "form": form,
        "title": title,
        "trail": trail(title, (_("Scheduled pulls"), reverse("data_desk:pulls"))),
    }
    return render(request, "data_desk/pull_form.html", shown, status=422 if form.errors else 200)


def _source(number: int) -> PullSource:
    found = source_of(number)
    if found is None:
        raise Http404
    return found
