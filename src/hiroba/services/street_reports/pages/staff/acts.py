# SPDX-License-Identifier: Apache-2.0
"""Staff act on a case: form, action, answer. What was typed stays when a rule says no."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.pages.staff import forms
from hiroba.services.street_reports.pages.staff.act_table import ACTS, Answers
from hiroba.services.street_reports.pages.staff.case import render_case
from hiroba.web.visit import actor_of


@require_POST
def act(request: HttpRequest, report: uuid.UUID) -> HttpResponse:
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise Http404
    chosen = ACTS[name]
    form = chosen.form(request.POST, auto_id=f"{name}-%s")
    return carry_out(request, report, name, form, chosen.call, str(chosen.done))


@require_POST
def decide(request: HttpRequest, report: uuid.UUID) -> HttpResponse:
    """The second person's word about a costly case."""

    def call(report: uuid.UUID, answers: Answers, **who: Any) -> None:
        approve = answers["approve"] == "yes"
        actions.decide_closing(report, approve=approve, reason=answers["reason"], **who)

    form = forms.DecideForm(request.POST, auto_id="decide-%s")
    return carry_out(request, report, "decide", form, call, _("Your decision is kept."))


@require_POST
def photo_act(request: HttpRequest, report: uuid.UUID) -> HttpResponse:
    """`release` or `withdraw` names the photo."""
    is_release = "release" in request.POST
    photo = request.POST.get("release") or request.POST.get("withdraw", "")
    change = actions.release_photo if is_release else actions.withdraw_photo
    done = _("Everybody can see the photo now.") if is_release else _("The photo is hidden again.")

    def call(report: uuid.UUID, answers: Answers, **who: Any) -> None:
        change(report, _uuid(photo), **who)

    form = forms.ActForm(request.POST, auto_id="photo-%s")
    return carry_out(request, report, "photo", form, call, done)


def carry_out(
    request: HttpRequest,
    report: uuid.UUID,
    name: str,
    form: django_forms.Form,
    call: Callable[..., None],
    done: str,
) -> HttpResponse:
    """Form, action, answer: back to the case, or the case with the form as it was typed and what is wrong."""
    if form.is_valid():
        answers = dict(form.cleaned_data)
        version = answers.pop("version")
        try:
            call(report, answers, seen_version=version, actor=actor_of(request), at=timezone.now())
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.text)
        else:
            messages.success(request, done)
            return redirect("street_reports:case", report=report)
    return render_case(request, report, bound=(name, form), status=422)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise RuleBroken("photo_unknown", _("This photo does not belong to the report.")) from None
