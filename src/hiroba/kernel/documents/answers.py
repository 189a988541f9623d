# SPDX-License-Identifier: Apache-2.0
"""Downloads: the right type, and a name that every browser and system takes."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from hiroba.kernel.documents.cells import Cell
from hiroba.kernel.documents.csv_tables import Encoding, csv_bytes

NAME_LENGTH_MAX = 100
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHARSETS = {"utf-8-sig": "utf-8", "cp932": "Shift_JIS"}


def csv_answer(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]], encoding: Encoding = "utf-8-sig"
) -> HttpResponse:
    """The table as the download `<name>.csv`."""
    media_type = f"text/csv; charset={CHARSETS[encoding]}; header=present"
    return _download(f"{name}.csv", csv_bytes(columns, rows, encoding), media_type)


def xlsx_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """The table as the download `<name>.xlsx`; the sheet has the name too."""
    from hiroba.kernel.documents.workbooks import xlsx_bytes  # noqa: PLC0415 -- start-up stays fast

    return _download(f"{name}.xlsx", xlsx_bytes(name, columns, rows), XLSX)


def pdf_answer(name: str, content: bytes, *, download: bool = False) -> HttpResponse:
    """The paper, shown by the browser; `download` saves it as `<name>.pdf` instead."""
    return _download(f"{name}.pdf", content, "application/pdf", is_download=download)


def _download(name: str, content: bytes, media_type: str, *, is_download: bool = True) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(is_download, file_name(name))
    response["Content-Disposition"] = str(disposition)
    response["Cache-Control"] = "private, no-store"
    return response


def file_name(name: str) -> str:
    """Without what Windows refuses in names: `お知らせ 一覧/2026.csv` -> `お知らせ_一覧_2026.csv`."""
    stem, dot, extension = unicodedata.normalize("NFC", name).rpartition(".")
    return (NOT_IN_NAMES.sub("_", stem).strip("._") or "table")[:NAME_LENGTH_MAX] + dot + extension
