# SPDX-License-Identifier: Apache-2.0
"""The town's own numbers, categories, units and keys for apps, on one page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.services.street_reports import actions
from hiroba.services.street_reports.defaults import Category
from hiroba.services.street_reports.models import ApiKey
from hiroba.services.street_reports.pages.staff.town_forms import CategoryForm, KeyForm, RulesForm, UnitForm
from hiroba.services.street_reports.queries.town import categories, town_rules, units
from hiroba.web.languages import current
from hiroba.web.visit import actor_of

KEYS_MAX = 50


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """`act` says which of the forms was sent."""
    act = request.POST.get("act", "")
    held = town_rules()
    forms = {
        "rules": RulesForm(
            request.POST if act == "rules" else None,
            initial={f: getattr(held, f) for f in RulesForm.base_fields},
        ),
        "unit": UnitForm(request.POST if act == "unit" else None),
        "key": KeyForm(request.POST if act == "key" else None),
    }
    key = ""
    if request.method == "POST":
        if act == "withdraw":
            _withdraw(request)
            return redirect("street_reports:rules")
        if act in forms and forms[act].is_valid():
            key = _change(request, act, forms[act].cleaned_data)
            if not key:
                messages.success(request, _("Saved."))
                return redirect("street_reports:rules")
    has_faults = any(form.errors for form in forms.values())
    return render(
        request,
        "street_reports/staff/rules.html",
        _shown() | forms | {"new_key": key},
        status=422 if has_faults else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def one_category(request: HttpRequest, code: str) -> HttpResponse:
    found = next((each for each in categories(also_inactive=True) if each.code == code), None)
    if found is None:
        raise Http404
    return _category(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def new_category(request: HttpRequest) -> HttpResponse:
    return _category(request, None)


def _category(request: HttpRequest, found: Category | None) -> HttpResponse:
    form = CategoryForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(found) if found else None,
        known=found,
    )
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        code = changes.pop("code") or (found.code if found else "")
        unit = changes.pop("unit")
        changes["unit_id"] = int(unit) if unit else None
        actions.save_category(code, changes, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("street_reports:rules")
    title = found.title.in_language(current().code) if found else _("New category")
    return render(
        request,
        "street_reports/staff/category.html",
        {"form": form, "title": title, "is_new": found is None},
        status=422 if form.errors else 200,
    )


def _shown() -> dict[str, object]:
    language = current().code
    return {
        "categories": [
            (each.code, each.title.in_language(language), each.target_days, each.is_active)
            for each in categories(also_inactive=True)
        ],
        "units": units(also_inactive=True),
        "keys": list(ApiKey.objects.filter(withdrawn_at=None).order_by("made_at")[:KEYS_MAX]),
    }


def _change(request: HttpRequest, act: str, answers: dict[str, object]) -> str:
    """Gives the new key when one was made: it can be shown this once only."""
    actor, at = actor_of(request), timezone.now()
    if act == "rules":
        actions.change_rules(answers, actor=actor, at=at)
    elif act == "unit":
        is_active = request.POST.get("state") != "off"
        actions.save_unit(str(answers["name"]), is_active=is_active, actor=actor, at=at)
    else:
        return actions.make_key(str(answers["title"]), actor=actor, at=at)
    return ""


def _withdraw(request: HttpRequest) -> None:
    number = request.POST.get("number", "")
    if number.isascii() and number.isdigit():
        actions.withdraw_key(int(number), actor=actor_of(request), at=timezone.now())
        messages.success(request, _("The key no longer works."))


def _initial(found: Category) -> dict[str, object]:
    return {
        "code": found.code,
        "title_ja": found.title.ja,
        "title_easy": found.title.easy,
        "title_en": found.title.en,
        "hint_ja": found.hint,
        "target_days": found.target_days,
        "emergency_words": found.emergency_words,
        "unit": found.unit,
        "is_active": found.is_active,
        "position": found.position,
    }
