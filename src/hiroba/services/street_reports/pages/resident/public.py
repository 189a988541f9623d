# SPDX-License-Identifier: Apache-2.0
"""What everybody may see of reports, and following one."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.kernel.api.rules import RuleBroken
from hiroba.services.street_reports import actions
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.pages.resident.asking import contact_of, sender_of
from hiroba.services.street_reports.pages.resident.forms import ContactForm
from hiroba.services.street_reports.pages.showing import lines, summary
from hiroba.services.street_reports.queries.reports import by_number, timeline
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules.states import OPEN, State
from hiroba.services.street_reports.rules.steps import Audience
from hiroba.web.components import Pages
from hiroba.web.visit import actor_of

PAGE_SIZE = 20


@require_safe
def all_reports(request: HttpRequest) -> HttpResponse:
    """`?show=done` for what is mended; else what is open. Duplicates stand behind their original."""
    shows_done = request.GET.get("show") == "done"
    states = (State.DONE,) if shows_done else tuple(OPEN)
    found = Report.objects.filter(state__in=states).order_by("-received_at", "-number")
    paginator = Paginator(found, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    query = "show=done&" if shows_done else ""
    shown = {
        "reports": [summary(each) for each in page],
        "shows_done": shows_done,
        "pages": Pages(
            number=page.number, count=paginator.num_pages, total=paginator.count, size=PAGE_SIZE, query=query
        ),
    }
    return render(request, "street_reports/resident/reports.html", shown)


@require_safe
def one_report(request: HttpRequest, number: str) -> HttpResponse:
    report = _report(number)
    shown = {"report": summary(report), "lines": lines(timeline(report, Audience.PUBLIC))}
    return render(request, "street_reports/resident/report.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Leads to a status link of one's own. The contact may stay empty here too."""
    report = _report(number)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            token = actions.follow_report(
                report.pk,
                contact_of(form.cleaned_data),
                sender=sender_of(request),
                actor=actor_of(request),
                at=timezone.now(),
            )
            return redirect("street_reports:thanks", token=token)
        except RuleBroken as broken:
            form.add_error(None, broken.text)
    shown = {"report": summary(report), "form": form, "keep_days": town_rules().keep_days}
    return render(request, "street_reports/resident/follow.html", shown, status=422 if form.errors else 200)


def _report(number: str) -> Report:
    report = by_number(number)
    if report is None:
        raise Http404
    return report.merged_into or report
