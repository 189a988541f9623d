# SPDX-License-Identifier: Apache-2.0
"""Sources that are fetched by the clock: their state, and what a clerk may do with one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.services.data_desk import jobs
from hiroba.services.data_desk.actions import sources
from hiroba.services.data_desk.forms import KINDS, RHYTHMS
from hiroba.services.data_desk.models import PullSource
from hiroba.services.data_desk.pages.languages import report_language
from hiroba.services.data_desk.pages.trail import trail
from hiroba.services.data_desk.queries.pulls import all_sources, newest_results, source_of
from hiroba.web.components import Column, Table, Tone
from hiroba.web.components.marks import badge
from hiroba.web.components.times import time_tag
from hiroba.web.visit import actor_of

Result = PullSource.Result


@require_safe
def pulls(request: HttpRequest) -> HttpResponse:
    title = _("Scheduled pulls")
    shown = {"title": title, "trail": trail(title), "sources": _sources_table(all_sources())}
    return render(request, "data_desk/pulls.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def pull(request: HttpRequest, source: int) -> HttpResponse:
    found = source_of(source)
    if found is None:
        raise Http404
    if request.method == "POST":
        return _done(request, found)
    shown = {
        "source": found.pk,
        "title": found.title,
        "trail": trail(found.title, (_("Scheduled pulls"), reverse("data_desk:pulls"))),
        "state": result_badge(found.last_result, is_paused=found.is_paused),
        "facts": _facts(found),
        "is_paused": found.is_paused,
        "has_stopped": found.is_paused and found.failures,
        "results": _results_table(found),
    }
    return render(request, "data_desk/pull.html", shown)


def result_badge(result: str, *, is_paused: bool = False) -> SafeString:
    tones: dict[str, tuple[Tone, str]] = {
        Result.IMPORTED: ("ok", _("Imported")),
        Result.UNCHANGED: ("calm", _("Nothing new")),
        Result.HELD: ("warn", _("Held for a person")),
        Result.FAILED: ("stop", pgettext("visit", "Failed")),
    }
    if is_paused:
        return badge("care", _("Paused"))
    return badge(*tones.get(result, ("news", _("Not visited yet"))))


def _done(request: HttpRequest, source: PullSource) -> HttpResponse:
    actor, at, wish = actor_of(request), timezone.now(), request.POST.get("do", "")
    if wish in ("pause", "resume"):
        sources.pause_source(source, is_paused=wish == "pause", actor=actor, at=at)
        messages.success(
            request, _("The source is paused.") if wish == "pause" else _("The source is visited again.")
        )
    if wish in ("now", "resume"):
        jobs.pull.enqueue(tenant=source.tenant, source=source.pk)
    if wish == "now":
        messages.success(request, _("The source is being visited. Load the page again in a moment."))
    return redirect("data_desk:pull", source=source.pk)


def _sources_table(found: list[PullSource]) -> Table:
    rhythms = dict(RHYTHMS)
    return Table(
        caption=_("Sources"),
        note=_("What looks wrong (far fewer rows, new faults) is held for a person and changes nothing."),
        columns=[
            Column(label=pgettext("visit", "Source")),
            Column(label=_("How often")),
            Column(label=_("Last result")),
            Column(label=_("Last visit")),
            Column(label=_("Next visit")),
        ],
        rows=[
            [
                format_html('<a href="{}">{}</a>', reverse("data_desk:pull", args=[each.pk]), each.title),
                str(rhythms[PullSource.Rhythm(each.rhythm)]),
                result_badge(each.last_result, is_paused=each.is_paused),
                time_tag(each.last_at) if each.last_at else "–",
                "–" if each.is_paused else time_tag(each.due_at),
            ]
            for each in found
        ],
        empty=_("No source yet. Add one, and the town's list stays fresh by itself."),
        is_staff=True,
    )


def _results_table(source: PullSource) -> Table:
    return Table(
        caption=_("Newest visits"),
        columns=[
            Column(label=_("Time")),
            Column(label=pgettext("visit", "Result")),
            Column(label=_("Details")),
        ],
        rows=[
            [time_tag(each.at), result_badge(each.result), _detail(each.detail)]
            for each in newest_results(source)
        ],
        empty=_("Not visited yet"),
        is_staff=True,
    )


def _detail(detail: dict[str, Any]) -> SafeString | str:
    if words := detail.get(report_language()):
        return _linked(words, detail)
    if reason := detail.get("reason"):
        reasons = {
            "fewer_rows": _("far fewer rows than before"),
            "new_faults": _("faults that were not there before"),
            "nothing_accepted": _("no row can be taken in"),
        }
        return _linked(reasons.get(reason, _("cannot be read")), detail)
    if "telegrams" in detail:
        return _("%(taken)s taken in, %(passed)s not for this town, %(damaged)s damaged, %(later)s later") % {
            name: detail.get(name, 0) for name in ("taken", "passed", "damaged", "later")
        }
    if "run" in detail:
        words = _("%(rows)s rows, %(written)s written") % {
            "rows": detail["rows"],
            "written": detail["written"],
        }
        return format_html(
            '<a href="{}">{}</a>', reverse("data_desk:import_run", args=[detail["run"]]), words
        )
    return ""


def _linked(words: str, detail: dict[str, Any]) -> SafeString | str:
    if "draft" not in detail:
        return words
    return format_html('<a href="{}">{}</a>', reverse("data_desk:review", args=[detail["draft"]]), words)


def _facts(source: PullSource) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        (_("Address"), source.url),
        (_("Kind"), dict(KINDS)[PullSource.Kind(source.kind)]),
        (_("How often"), dict(RHYTHMS)[PullSource.Rhythm(source.rhythm)]),
        (_("Owner"), source.owner),
        (_("Licence"), source.licence),
        (_("Source"), source.source),
        (_("Next visit"), "" if source.is_paused else time_tag(source.due_at)),
    ]
    return [(label, value) for label, value in facts if value]
