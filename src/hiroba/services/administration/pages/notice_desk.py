# SPDX-License-Identifier: Apache-2.0
"""Staff write and close notices."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.administration import actions
from hiroba.services.administration.forms import KIND_TITLES, KIND_TONES, NoticeForm
from hiroba.services.administration.models import Notice
from hiroba.services.administration.queries.notices import all_notices
from hiroba.web.components import Column, Pages, Table
from hiroba.web.components.marks import badge
from hiroba.web.components.times import time_tag
from hiroba.web.visit import actor_of

PAGE_SIZE = 20


@require_safe
def notice_desk(request: HttpRequest) -> HttpResponse:
    paginator = Paginator(all_notices(), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    table = Table(
        caption=_("Notices on the portal"),
        columns=[
            Column(label=_("Title")),
            Column(label=_("Kind")),
            Column(label=_("Published")),
            Column(label=_("State")),
        ],
        rows=[_row(notice) for notice in page],
        all_rows=lambda: map(_row, all_notices()),
        empty=_("There is no notice yet."),
        is_staff=True,
    )
    pages = Pages(number=page.number, count=paginator.num_pages, total=paginator.count, size=PAGE_SIZE)
    return render(request, "administration/notice_desk.html", {"table": table, "pages": pages})


@require_http_methods(["GET", "HEAD", "POST"])
def new_notice(request: HttpRequest) -> HttpResponse:
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        texts = dict(form.cleaned_data)
        actions.publish_notice(
            actor_of(request),
            kind=texts.pop("kind"),
            texts=texts,
            at=timezone.now(),
        )
        messages.success(request, _("The notice stands on the portal."))
        return redirect("administration:notice_desk")
    return render(
        request, "administration/new_notice.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def close_notice(request: HttpRequest, number: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects, pk=number)
    if request.method == "POST":
        try:
            actions.close_notice(actor_of(request), notice, at=timezone.now())
            messages.success(request, _("The notice has left the portal."))
        except RuleBroken as broken:
            messages.error(request, broken.text)
        return redirect("administration:notice_desk")
    return render(request, "administration/close_notice.html", {"title": notice.title, "number": number})


def _row(notice: Notice) -> list[object]:
    kind = Notice.Kind(notice.kind)
    return [
        format_html('<a href="{}">{}</a>', reverse("administration:notice", args=[notice.pk]), notice.title),
        badge(KIND_TONES[kind], str(KIND_TITLES[kind])),
        time_tag(notice.published_at),
        _closed(notice) if notice.closed_at else _close_link(notice),
    ]


def _closed(notice: Notice) -> str:
    return badge("calm", _("Closed"))


def _close_link(notice: Notice) -> str:
    url = reverse("administration:close_notice", args=[notice.pk])
    return format_html(
        '{} <a class="btn btn-quiet" href="{}">{}</a>', badge("ok", _("On the portal")), url, _("Close it")
    )
