# SPDX-License-Identifier: Apache-2.0
"""One case: what is known, what has happened, and what can be done now."""

import uuid
from dataclasses import dataclass, replace

from django import forms as django_forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hiroba.kernel.api import approvals
from hiroba.kernel.api.identity import Actor
from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.own_rights import APPROVE_COSTS, HANDLE_CASES, RELEASE_PHOTOS
from hiroba.services.street_reports.pages.staff import forms
from hiroba.services.street_reports.pages.staff.act_table import ACTS, BY_STATE
from hiroba.services.street_reports.pages.staff.showing import (
    case_facts,
    case_lines,
    case_mark,
    case_state,
)
from hiroba.services.street_reports.queries.reports import nearby, photos_of
from hiroba.services.street_reports.queries.town import town_rules
from hiroba.services.street_reports.rules.states import State
from hiroba.web.visit import actor_of


@dataclass(frozen=True, kw_only=True)
class ActShown:
    name: str
    title: str
    icon: str
    form: django_forms.Form
    is_open: bool


Bound = tuple[str, django_forms.Form]


@require_safe
def case(request: HttpRequest, report: uuid.UUID) -> HttpResponse:
    return render_case(request, report)


def render_case(
    request: HttpRequest, report: uuid.UUID, *, bound: Bound | None = None, status: int = 200
) -> HttpResponse:
    """`bound` is the form of an act that was refused: it is shown open, as it was typed."""
    found = Report.objects.select_related("unit", "merged_into").filter(pk=report).first()
    if found is None:
        raise Http404
    actor = actor_of(request)
    shown = {
        "report": found,
        "state": case_state(found),
        "facts": case_facts(found, today=timezone.localdate()),
        "lines": case_lines(found),
        "photos": photos_of(found.pk),
        "people": list(found.followers.filter(forgotten_at=None).order_by("-is_reporter", "since")[:50]),
        "duplicates": list(found.duplicates.order_by("number")[:50]),
        "neighbours": _neighbours(found),
        "acts": _acts(found, actor, bound),
        "decision": _decision(found, actor, bound),
        "own_proposal": _own_proposal(found, actor),
        "may_release": actor.can(RELEASE_PHOTOS),
        "marks": [case_mark(found)] if found.lat is not None else [],
        "fault": _fault(bound),
        "cost_limit": f"{town_rules().cost_limit_yen:,}",
    }
    return render(request, "street_reports/staff/case.html", shown, status=status)


def _acts(report: Report, actor: Actor, bound: Bound | None) -> list[ActShown]:
    if not actor.can(HANDLE_CASES):
        return []
    acts = [_act(name, report, bound) for name in BY_STATE[report.state]]
    if bound is None and report.state == State.RECEIVED:
        # The first look is what a new report waits for.
        acts[0] = replace(acts[0], is_open=True)
    return acts


def _act(name: str, report: Report, bound: Bound | None) -> ActShown:
    act = ACTS[name]
    is_bound = bound is not None and bound[0] == name
    form = bound[1] if bound and is_bound else act.form(initial=_initial(report), auto_id=f"{name}-%s")
    return ActShown(name=name, title=str(act.title), icon=act.icon, form=form, is_open=is_bound)


def _initial(report: Report) -> dict[str, object]:
    return {
        "version": report.version,
        "category": report.category,
        "priority": report.priority,
        "area_code": report.area_code,
        "lat": report.lat,
        "lon": report.lon,
        "expected_on": report.expected_on,
        "is_private_land": report.is_private_land,
        "unit": report.unit_id,
        "assignee": report.assignee,
        "cost_yen": report.cost_yen,
        "is_public": "no",
    }


def _decision(report: Report, actor: Actor, bound: Bound | None) -> dict[str, object] | None:
    """What waits for this person's word; for the one who proposed it, only `own_proposal` is shown."""
    if report.state != State.CLOSING or not actor.can(APPROVE_COSTS) or _own_proposal(report, actor):
        return None
    proposal = next(each for each in approvals.of(f"street_reports.report:{report.pk}"))
    form = (
        bound[1]
        if bound and bound[0] == "decide"
        else forms.DecideForm(initial={"version": report.version}, auto_id="decide-%s")
    )
    return {"form": form, "cost_yen": f"{report.cost_yen or 0:,}", "answer": proposal.facts.get("answer", "")}


def _own_proposal(report: Report, actor: Actor) -> bool:
    if report.state != State.CLOSING:
        return False
    return any(str(each.id) == report.approval for each in approvals.own_ones(actor))


def _neighbours(report: Report) -> list[Report]:
    if report.lon is None or report.lat is None:
        return []
    return nearby(report.lon, report.lat, metres=town_rules().nearby_m, but=str(report.pk))


def _fault(bound: Bound | None) -> str:
    """Faults of acts that have no visible form, such as a version that is too old."""
    return " ".join(str(text) for text in bound[1].non_field_errors()) if bound else ""
