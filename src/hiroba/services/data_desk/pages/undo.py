# SPDX-License-Identifier: Apache-2.0
"""Taking an import back in two steps: what will happen, then doing it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.api.rules import Fault, RuleBroken
from hiroba.services.data_desk import jobs, rules
from hiroba.services.data_desk.actions import undoing
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.pages.trail import trail
from hiroba.services.data_desk.queries.runs import run_of, run_with_key, stands
from hiroba.services.data_desk.town_entities import BrokerEntities
from hiroba.services.data_desk.undo_plan import UndoPlan
from hiroba.web.components import Figure
from hiroba.web.visit import actor_of


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, run: int) -> HttpResponse:
    found = run_of(run)
    if found is None:
        raise Http404
    try:
        rules.check_can_undo(is_standing=stands(found), has_images=undoing.has_images(found))
        if request.method == "POST":
            return _begun(request, found)
        plan = undoing.plan_undo(found, BrokerEntities(found.tenant, is_patient=False))
    except RuleBroken as broken:
        messages.error(request, broken.text)
        return redirect("data_desk:import_run", run=found.pk)
    except Fault:
        messages.error(request, _("The context broker does not answer. Try again in a few minutes."))
        return redirect("data_desk:import_run", run=found.pk)
    return render(request, "data_desk/undo.html", _shown(found, plan))


@require_http_methods(["GET", "HEAD"])
def undo_progress(request: HttpRequest, run: int, key: uuid.UUID) -> HttpResponse:
    """Waits for the worker, by loading itself again; then leads to the new run."""
    withdrawal = run_with_key(key)
    if withdrawal is not None:
        messages.success(request, _("The import was undone."))
        return redirect("data_desk:import_run", run=withdrawal.pk)
    found = run_of(run)
    if found is None:
        raise Http404
    return render(request, "data_desk/undo_progress.html", {"file": found.file_name, "run": found.pk})


def _begun(request: HttpRequest, run: ImportRun) -> HttpResponse:
    key, actor = uuid.uuid4(), actor_of(request)
    jobs.undo_import.enqueue(tenant=run.tenant, run=run.pk, key=str(key), actor=actor.reference)
    return redirect("data_desk:undo_progress", run=run.pk, key=key)


def _shown(run: ImportRun, plan: UndoPlan) -> dict[str, object]:
    counts = [
        (_("Put back as it was"), plan.restore),
        (_("Deleted, because the import made it"), plan.remove),
        (_("Made again, because the import removed it"), plan.recreate),
        (_("Already as it was"), plan.already),
        (_("Left alone, because others changed it since"), plan.left_alone),
    ]
    title = _("Undo this import?")
    return {
        "run": run.pk,
        "file": run.file_name,
        "title": title,
        "trail": trail(title, (run.file_name, reverse("data_desk:import_run", args=[run.pk]))),
        "counts": [Figure(label=label, value=f"{count:,}") for label, count in counts if count],
        "left_alone": plan.left_alone_names,
        "does_something": plan.restore + plan.remove + plan.recreate > 0,
    }
