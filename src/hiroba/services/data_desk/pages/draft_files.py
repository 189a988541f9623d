# SPDX-License-Identifier: Apache-2.0
"""Files that belong to a draft: its map, and its refused rows to mend and hand in again."""

from __future__ import annotations

import csv
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hiroba.kernel.api import documents
from hiroba.services.data_desk.folders import preview_path
from hiroba.services.data_desk.queries.drafts import draft_of

FORMS = ("csv", "xlsx")


@require_safe
def draft_preview(request: HttpRequest, draft: int) -> FileResponse:
    """The map of a file that is not taken in yet; for the clerks of this town alone."""
    found = draft_of(draft)
    path = preview_path(found.tenant, found.key) if found else None
    if path is None or not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), content_type="application/geo+json")


@require_safe
def draft_paper(request: HttpRequest, draft: int, paper: str, form: str) -> HttpResponse | FileResponse:
    found = draft_of(draft)
    name = found.outcome.get("report", {}).get(f"{paper}_file", "") if found else ""
    if paper not in ("refused", "notes") or form not in FORMS or not name or not Path(name).is_file():
        raise Http404
    return table_answer(Path(name), form)


def table_answer(path: Path, form: str) -> HttpResponse | FileResponse:
    """A CSV of ours as it is, or the same cells as a workbook."""
    if form == "csv":
        return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="text/csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns, *rows = csv.reader(file)
    return documents.xlsx_answer(path.stem, columns, rows)
