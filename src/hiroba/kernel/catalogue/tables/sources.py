# SPDX-License-Identifier: Apache-2.0
"""Which reader reads a file, and which sheet of a workbook is the list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.reading import TableRows
from hiroba.kernel.catalogue.reading.csv_rows import DELIMITERS, CsvRows
from hiroba.kernel.catalogue.reading.geojson_rows import GeoJsonRows
from hiroba.kernel.catalogue.reading.inspection import Content
from hiroba.kernel.catalogue.reading.workbooks import SheetRows, Workbook
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.tables.recognition import find_header, is_known

# Sheets looked at; those behind them would only be found by choosing them.
_SHEETS_MAX = 20


@contextmanager
def rows_of(content: Content, options: CheckOptions, report: FileReport) -> Iterator[TableRows]:
    """The rows of a file of any kind. A workbook tells its sheets in the report and is closed at the end."""
    if content.kind == "geojson":
        yield GeoJsonRows.of(content)
    elif content.kind == "workbook":
        report.encoding = "xlsx"
        with closing(Workbook(content)) as book:
            yield _chosen_sheet(book, options, report)
    else:
        yield CsvRows(content, _delimiter(content))


def _chosen_sheet(book: Workbook, options: CheckOptions, report: FileReport) -> SheetRows:
    """The sheet that was named, else the visible one whose header shows the most known columns."""
    report.sheets = book.sheets
    if options.sheet:
        report.sheet = options.sheet
        return book.sheet(options.sheet)
    names = book.sheets[:_SHEETS_MAX]
    best = max(names, key=lambda name: _known(book.sheet(name))) if len(names) > 1 else names[0]
    report.sheet, rows = best, book.sheet(best)
    if len(names) > 1:
        report.add_notes([Note(0, "", ", ".join(book.sheets), "sheet_chosen", best)])
    report.add_notes(rows.formulas_without_value())
    return rows


def _delimiter(content: Content) -> str:
    """The delimiter under which the first rows show the most known headers."""
    return max(DELIMITERS, key=lambda delimiter: _known(CsvRows(content, delimiter)))


def _known(rows: TableRows) -> int:
    header = find_header(rows)
    return sum(map(is_known, header.keys)) if header else 0
