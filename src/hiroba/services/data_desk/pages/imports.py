# SPDX-License-Identifier: Apache-2.0
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hiroba.kernel.api.catalogue import imported_datasets
from hiroba.services.data_desk.pages.papers import PAPERS, paper_of
from hiroba.services.data_desk.pages.tables import (
    counts,
    datasets_table,
    notes_table,
    runs_table,
    status_badge,
)
from hiroba.services.data_desk.queries import names_of, newest_runs, run_of


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The data sets that the town has, and the newest imports with what became of their rows."""
    runs = newest_runs()
    shown = {"datasets": datasets_table(imported_datasets()), "runs": runs_table(runs, names_of(runs))}
    return render(request, "data_desk/imports.html", shown)


@require_safe
def import_run(request: HttpRequest, run: int) -> HttpResponse:
    """One import with its notes. Another town's run does not exist here."""
    found = run_of(run)
    if found is None:
        raise Http404
    language = "en" if get_language() == "en" else "ja"
    shown = {
        "file": found.file_name,
        "state": status_badge(found),
        "title": found.report.get("title", {}).get(language, ""),
        "fault": found.report.get("fault", {}).get(language, ""),
        "counts": counts(found),
        "notes": notes_table(found),
        "papers": [paper for paper in PAPERS if paper_of(found, paper)],
        "run": found.pk,
        "has_failed": found.status == found.Status.FAILED,
    }
    return render(request, "data_desk/import_run.html", shown)
