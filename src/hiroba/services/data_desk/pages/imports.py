# SPDX-License-Identifier: Apache-2.0
"""The history of imports, and one import with what it did."""

from typing import Literal

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.kernel.api import documents
from hiroba.kernel.api.catalogue import imported_datasets
from hiroba.services.data_desk.actions.undoing import has_images
from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.pages.draft_tables import drafts_table
from hiroba.services.data_desk.pages.languages import report_language
from hiroba.services.data_desk.pages.papers import PAPERS, paper_of
from hiroba.services.data_desk.pages.tables import (
    counts,
    datasets_table,
    edition_words,
    history_rows,
    notes_table,
    run_rows,
    runs_table,
    status_badge,
)
from hiroba.services.data_desk.pages.trail import trail
from hiroba.services.data_desk.queries.drafts import open_drafts
from hiroba.services.data_desk.queries.runs import (
    RUNS_SHOWN_MAX,
    all_runs,
    earlier_edition,
    names_of,
    run_of,
    stands,
    withdrawal_of,
)
from hiroba.web.components import Pages
from hiroba.web.visit import actor_of

IMPORT_DATA = "data_desk.import_data"
_CSV_ROWS_MAX = 10_000


@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """The data sets that the town has, files on their way in, and all imports with what became of their rows."""
    paginator = Paginator(all_runs(), RUNS_SHOWN_MAX)
    page = paginator.get_page(request.GET.get("page"))
    runs = list(page)
    may_import = actor_of(request).can(IMPORT_DATA)
    drafts = open_drafts() if may_import else []
    shown = {
        "may_import": may_import,
        "drafts": drafts_table(drafts, names_of(drafts)) if drafts else None,
        "datasets": datasets_table(imported_datasets()),
        "runs": runs_table(runs, names_of(runs), _all_rows),
        "pages": Pages(
            number=page.number, count=paginator.num_pages, total=paginator.count, size=RUNS_SHOWN_MAX
        ),
    }
    return render(request, "data_desk/imports.html", shown)


def _all_rows() -> list[list[object]]:
    runs = list(all_runs()[:_CSV_ROWS_MAX])
    return run_rows(runs, names_of(runs))


@require_safe
def import_history(request: HttpRequest, encoding: str) -> HttpResponse:
    """The whole table as CSV; cp932 for old spreadsheets."""
    encodings: dict[str, Literal["utf-8-sig", "cp932"]] = {"utf-8": "utf-8-sig", "cp932": "cp932"}
    if encoding not in encodings:
        raise Http404
    runs = list(all_runs()[:_CSV_ROWS_MAX])
    columns, *rows = history_rows(runs, names_of(runs))
    return documents.csv_answer("imports", list(map(str, columns)), rows, encodings[encoding])


@require_safe
def import_run(request: HttpRequest, run: int) -> HttpResponse:
    """One import with its notes. Another town's run does not exist here."""
    found = run_of(run)
    if found is None:
        raise Http404
    language = report_language()
    withdrawal = withdrawal_of(found)
    shown = {
        "file": found.file_name,
        "trail": trail(found.file_name),
        "state": status_badge(found),
        "title": found.report.get("title", {}).get(language, ""),
        "fault": found.report.get("fault", {}).get(language, ""),
        "counts": counts(found),
        "edition": edition_words(found, earlier_edition(found.dataset, found.pk) if found.dataset else None),
        "notes": None if found.status == found.Status.WITHDRAWN else notes_table(found),
        "papers": [paper for paper in PAPERS if paper_of(found, paper)],
        "run": found.pk,
        "has_failed": found.status == found.Status.FAILED,
        "is_in": found.status == found.Status.IMPORTED and withdrawal is None,
        "withdrawal": withdrawal.pk if withdrawal else None,
        "undoes": found.undoes_id,
        "left_alone": found.report.get("left_alone", []),
        "may_undo": actor_of(request).can(IMPORT_DATA) and stands(found) and has_images(found),
        "links": _links(found),
    }
    return render(request, "data_desk/import_run.html", shown)


def _links(run: ImportRun) -> list[tuple[str, str, str]]:
    """Where the data can be seen now: (icon, text, address)."""
    if not run.entity_type or run.status in (run.Status.FAILED, run.Status.SKIPPED):
        return []
    try:
        dashboard = reverse("dashboard:map")
    except NoReverseMatch:
        return []
    return [
        ("map", _("See it on the map"), f"{dashboard}?layer={run.entity_type}&list={run.entity_type}"),
        ("list", _("The data as GeoJSON (API)"), f"/api/dashboard/layers/{run.entity_type}.geojson"),
    ]
