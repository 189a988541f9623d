# SPDX-License-Identifier: Apache-2.0
"""Tables as XLSX: text is written as text, so nothing in it can be run."""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import chain, islice

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from hiroba.kernel.documents.cells import Cell, local, text_of

CELL_LENGTH_MAX = 32_767
"""Excel's own limit."""

ROWS_MAX = 1_048_575
"""Excel's own limit, without the header."""

ROWS_MEASURED = 200
WIDTH_MAX = 60
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


def xlsx_bytes(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a header that stays in sight and can filter. Raises ValueError above 1,048,575 rows."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_sheet_name(title))
    remaining = iter(rows)
    first = list(islice(remaining, ROWS_MEASURED))
    for number, width in enumerate(_widths(columns, first), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_header(sheet, column) for column in columns])
    count = 0
    for count, row in enumerate(chain(first, remaining), start=1):
        if count > ROWS_MAX:
            raise ValueError(f"A sheet holds {ROWS_MAX} rows at most")
        sheet.append([_cell(sheet, value) for value in row])
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, len(columns)))}{count + 1}"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _header(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> WriteOnlyCell:
    if isinstance(value, bool | int | float):
        return WriteOnlyCell(sheet, value)
    if isinstance(value, datetime.datetime):
        cell = WriteOnlyCell(sheet, local(value))
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, datetime.date):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = "yyyy-mm-dd"
    else:
        cell = _text(sheet, text_of(value))
    return cell


def _text(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """openpyxl takes text that begins with `=` for a formula unless it is told otherwise."""
    cell = WriteOnlyCell(sheet, text[:CELL_LENGTH_MAX] or None)
    if text:
        cell.data_type = "s"
    return cell


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    texts = (
        [column, *(text_of(row[number]) for row in rows if number < len(row))]
        for number, column in enumerate(columns)
    )
    return [min(WIDTH_MAX, max(map(_width, each)) + 2) for each in texts]


def _width(text: str) -> int:
    """Of the longest line, in letters; a kanji is as wide as two."""
    lines = text.split("\n")
    return max(sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line) for line in lines)


def _sheet_name(title: str) -> str:
    """Excel takes 31 characters, and some not at all."""
    return NOT_IN_SHEET_NAMES.sub(" ", title).strip(" '")[:31] or "Sheet"
