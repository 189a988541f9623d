# SPDX-License-Identifier: Apache-2.0
"""Contact, privacy, terms, accessibility: the town's words, and what the manifests say."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.kernel.api.registry import PersonalDataItem, Service, services_on
from hiroba.kernel.api.tenancy import switched_on_services
from hiroba.services.about.queries import words
from hiroba.services.about.service import service
from hiroba.web.components import Column, Table
from hiroba.web.page_cache import same_for_everybody


@require_safe
@same_for_everybody
def contact(request: HttpRequest) -> HttpResponse:
    return _paper(request, "contact")


@require_safe
@same_for_everybody
def privacy(request: HttpRequest) -> HttpResponse:
    """The table is made from what the services themselves declare, so it cannot say less than they keep."""
    kept = [(each, item) for each in services_on(switched_on_services()) for item in each.personal_data]
    return _paper(request, "privacy", table=_personal_data(kept))


@require_safe
@same_for_everybody
def terms(request: HttpRequest) -> HttpResponse:
    return _paper(request, "terms")


@require_safe
@same_for_everybody
def accessibility(request: HttpRequest) -> HttpResponse:
    return _paper(request, "accessibility")


def _paper(request: HttpRequest, kind: str, **more: Any) -> HttpResponse:
    language = get_language() or "ja"
    text, changed_at = words(kind, language)
    title = next(page.title for page in service.pages if page.name == kind).in_language(language)
    shown = {"kind": kind, "heading": title, "text": text, "changed_at": changed_at, **more}
    return render(request, "about/paper.html", shown)


def _personal_data(kept: Iterable[tuple[Service, PersonalDataItem]]) -> Table:
    language = get_language() or "ja"
    return Table(
        caption=_("Personal data that this site keeps"),
        columns=[
            Column(label=_("What")),
            Column(label=_("For what")),
            Column(label=_("Legal basis")),
            Column(label=_("For how long")),
            Column(label=_("Service")),
        ],
        rows=[
            [
                item.item.in_language(language),
                item.purpose.in_language(language),
                item.basis,
                _("%(days)d days") % {"days": item.keep_days},
                each.title.in_language(language),
            ]
            for each, item in kept
        ],
        empty=_("No service that is switched on keeps personal data."),
    )
