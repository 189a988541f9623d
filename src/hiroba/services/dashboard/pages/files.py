# SPDX-License-Identifier: Apache-2.0
"""Answers that people keep as files."""

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse

from hiroba.kernel.api import documents

Cell = str | int | float


def csv_answer(
    request: HttpRequest, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """UTF-8 with a byte order mark; `encoding=cp932` in the address for older spreadsheets."""
    is_old = request.GET.get("encoding") == "cp932"
    return documents.csv_answer(name, columns, rows, "cp932" if is_old else "utf-8-sig")
