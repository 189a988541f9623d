# SPDX-License-Identifier: Apache-2.0
"""Staff write the town's own words for the papers of the site."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.services.about import actions
from hiroba.services.about.default_texts import DEFAULT_TEXTS
from hiroba.services.about.forms import TextForm
from hiroba.services.about.models import TownText
from hiroba.services.about.rules import KINDS
from hiroba.services.about.service import service
from hiroba.web.visit import actor_of


@require_safe
def text_list(request: HttpRequest) -> HttpResponse:
    own = {each.kind: each.changed_at for each in TownText.objects.all()}
    return render(
        request, "about/texts.html", {"texts": [(kind, _title(kind), own.get(kind)) for kind in KINDS]}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: HttpRequest, kind: str) -> HttpResponse:
    """The form begins with the words that are shown now."""
    if kind not in KINDS:
        raise Http404
    form = TextForm(request.POST or None, initial=_present(kind))
    if request.method == "POST" and form.is_valid():
        actions.edit_text(actor_of(request), kind=kind, texts=form.cleaned_data, at=timezone.now())
        messages.success(request, _("The page shows these words now."))
        return redirect("about:texts")
    shown = {"form": form, "kind": kind, "heading": _title(kind)}
    return render(request, "about/edit_text.html", shown, status=422 if form.errors else 200)


def _title(kind: str) -> str:
    return next(page.title for page in service.pages if page.name == kind).in_language(get_language() or "ja")


def _present(kind: str) -> dict[str, str]:
    own = TownText.objects.filter(kind=kind).first()
    if own is not None:
        return {"ja": own.ja, "easy": own.easy, "en": own.en}
    general = DEFAULT_TEXTS[kind]
    return {"ja": general.ja, "easy": general.easy, "en": general.en}
