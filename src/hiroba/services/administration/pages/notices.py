# SPDX-License-Identifier: Apache-2.0
"""Notices for everybody."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from hiroba.services.administration.queries.notices import all_notices as every_notice
from hiroba.services.administration.queries.notices import news_item, open_notices, text_of
from hiroba.web.components import Pages
from hiroba.web.page_cache import same_for_everybody

PAGE_SIZE = 20


@require_safe
@same_for_everybody
def all_notices(request: HttpRequest) -> HttpResponse:
    paginator = Paginator(open_notices(), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    pages = Pages(number=page.number, count=paginator.num_pages, total=paginator.count, size=PAGE_SIZE)
    return render(
        request, "administration/notices.html", {"news": [news_item(each) for each in page], "pages": pages}
    )


@require_safe
@same_for_everybody
def one_notice(request: HttpRequest, number: int) -> HttpResponse:
    """A closed notice stays readable by its address, marked as over."""
    notice = get_object_or_404(every_notice(), pk=number)
    shown = {
        "item": news_item(notice),
        "body": text_of(notice, "body"),
        "is_over": notice.closed_at is not None,
    }
    return render(request, "administration/notice.html", shown)
