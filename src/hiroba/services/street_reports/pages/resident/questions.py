# SPDX-License-Identifier: Apache-2.0
"""One question a page. Every answer is stored before the next question is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Draft
from hiroba.services.street_reports.pages.resident import forms as own
from hiroba.services.street_reports.pages.resident.asking import current_draft
from hiroba.services.street_reports.pages.resident.photos import kept_photos, take_photos
from hiroba.services.street_reports.queries.reports import nearby
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules.sending import PHOTOS_MAX
from hiroba.web.components import Step
from hiroba.web.frame import frame_of

Answers = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Question:
    """`answers` turns a valid form into what the draft keeps."""

    name: str
    title: str | Promise
    form: type[forms.Form]
    answers: Callable[[Any], Answers]


def _plain(form: forms.Form) -> Answers:
    return dict(form.cleaned_data)


def _where(form: own.WhereForm) -> Answers:
    place = form.place
    return {"lon": place.lon, "lat": place.lat, "place_words": place.words}


QUESTIONS = (
    Question(name="photos", title=_("Photo"), form=own.PhotosForm, answers=lambda form: {}),
    Question(name="place", title=_("Place"), form=own.WhereForm, answers=_where),
    Question(name="category", title=_("What it is"), form=own.CategoryForm, answers=_plain),
    Question(name="words", title=_("Words"), form=own.WordsForm, answers=_plain),
    Question(name="contact", title=_("How to reach you"), form=own.ContactForm, answers=_plain),
)
BY_NAME = {question.name: question for question in QUESTIONS}
ORDER = (*BY_NAME, "send")


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, name: str) -> HttpResponse:
    asked, draft = BY_NAME.get(name), current_draft(request)
    if asked is None:
        raise Http404
    if draft is None or draft.sent_at:
        return redirect("street_reports:start")
    form = asked.form(request.POST if request.method == "POST" else None, initial=_initial(draft))
    if request.method == "POST":
        stays = take_photos(request, draft, form) if name == "photos" else _stays(form)
        if form.is_valid() and not stays and _keep(request, draft, asked, form):
            return redirect(_after(draft, name))
        if name == "photos" and form.is_valid():
            return redirect("street_reports:question", name=name)
    return render(
        request,
        f"street_reports/ask/{name}.html",
        {"form": form, **_shown(draft, asked)},
        status=422 if form.errors else 200,
    )


def steps(name: str) -> list[Step]:
    """The way through the form, for the stepper; the last step is the check."""
    here = ORDER.index(name)
    titles = [*(each.title for each in QUESTIONS), _("Last look")]
    return [
        Step(title=str(title), state="done" if place < here else "now" if place == here else "next")
        for place, title in enumerate(titles)
    ]


def _stays(form: forms.Form) -> bool:
    return isinstance(form, own.WhereForm) and form.wants_search


def _keep(request: HttpRequest, draft: Draft, asked: Question, form: forms.Form) -> bool:
    """Stores the answers; what a rule says against them stands at the field."""
    answers = asked.answers(form)
    try:
        if asked.name == "place":
            town = frame_of(request).town
            actions.check_place(**answers, town=town.name_in_language if town else "")
        actions.answer_question(draft, asked.name, answers)
    except RuleBroken as broken:
        form.add_error(broken.field if broken.field in form.fields else None, broken.text)
        return False
    return True


def _after(draft: Draft, name: str) -> str:
    """The next question; after the category the reports of the same thing, if there are any."""
    if name == "category" and draft.lon is not None and draft.lat is not None:
        distance = town_rules().nearby_m
        if nearby(draft.lon, draft.lat, metres=distance, category=draft.category):
            return "street_reports:similar"
    return f"/street_reports/{following(name)}"


def following(name: str) -> str:
    later = ORDER[ORDER.index(name) + 1]
    return later if later == "send" else f"new/{later}"


def _shown(draft: Draft, asked: Question) -> dict[str, object]:
    here = ORDER.index(asked.name)
    return {
        "name": asked.name,
        "number": here + 1,
        "steps": steps(asked.name),
        "previous": ORDER[here - 1] if here else "",
        "photos": kept_photos(draft) if asked.name == "photos" else [],
        "photos_max": PHOTOS_MAX,
        "keep_days": town_rules().keep_days,
        "phone": town_rules().phone,
    }


def _initial(draft: Draft) -> Answers:
    names = ("lon", "lat", "category", "words", "name", "email", "phone")
    return {"address": draft.place_words} | {name: getattr(draft, name) for name in names}
