# SPDX-License-Identifier: Apache-2.0
import os
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from hiroba.services.data_desk.models import ImportRun
from hiroba.services.data_desk.queries.runs import run_of

PAPERS = ("refused", "notes")


@require_safe
def import_paper(request: HttpRequest, run: int, paper: str) -> FileResponse:
    """The refused rows to mend, or all notes, of one import. The path is our own, written by the import."""
    found = run_of(run)
    path = paper_of(found, paper) if found and paper in PAPERS else None
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name, content_type="text/csv")


def paper_of(run: ImportRun, paper: str) -> Path | None:
    """None when the import left no such file, or when it was cleared away since."""
    name = run.report.get(f"{paper}_file", "")
    # Somebody else on the server may have run the import; what we may not read is as good as cleared away.
    return Path(name) if name and os.access(name, os.R_OK) and Path(name).is_file() else None
