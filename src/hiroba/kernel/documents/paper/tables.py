# SPDX-License-Identifier: Apache-2.0
"""Tables on paper: columns as wide as their content asks, rows that are never cut, the header on each page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hiroba.kernel.documents.cells import Cell, text_of
from hiroba.kernel.documents.fonts import printable
from hiroba.kernel.documents.paper.colors import LINE
from hiroba.kernel.documents.paper.lines import broken

if TYPE_CHECKING:
    from hiroba.kernel.documents.paper.sheet import Sheet

SIZE_PT = 9.5
PADDING_MM = 1.6
NARROWEST_MM = 14.0
ROWS_MAX = 2_000
"""Some sixty pages; who needs more takes the table as XLSX."""


@dataclass(frozen=True)
class TableRow:
    """The lines of each cell. Numbers stand to the right."""

    cells: list[list[str]]
    is_number: list[bool]
    is_header: bool = False


def draw(sheet: Sheet, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Raises ValueError for more than 2,000 rows."""
    if len(rows) > ROWS_MAX:
        raise ValueError(f"A table on paper has {ROWS_MAX} rows at most, not {len(rows)}")
    sheet.use(SIZE_PT)
    texts = [[printable(text_of(value)) for value in row] for row in rows]
    widths = _widths(sheet, [list(map(printable, columns)), *texts])
    header = _row(sheet, columns, widths, rows[0] if rows else (), is_header=True)
    _draw_row(sheet, header, widths)
    for row, values in zip(texts, rows, strict=True):
        made = _row(sheet, row, widths, values)
        if not sheet.has_room(_height(sheet, made)):
            sheet.add_page()
            _draw_row(sheet, header, widths)
        _draw_row(sheet, made, widths)


def _widths(sheet: Sheet, rows: Sequence[Sequence[str]]) -> list[float]:
    """Each column as wide as its longest text, all shrunk alike to what is there."""
    wished = [
        max(NARROWEST_MM, *(sheet.width_of(line) + 2 * PADDING_MM for line in "\n".join(column).split("\n")))
        for column in zip(*rows, strict=True)
    ]
    room: float = sheet.epw
    narrow = sum(width for width in wished if width <= room / len(wished))
    wide = sum(wished) - narrow
    if narrow + wide <= room:
        return [width * room / (narrow + wide) for width in wished]
    share = (room - narrow) / wide
    return [width if width <= room / len(wished) else width * share for width in wished]


def _row(
    sheet: Sheet,
    texts: Sequence[str],
    widths: Sequence[float],
    values: Sequence[Cell] = (),
    is_header: bool = False,
) -> TableRow:
    sheet.use(SIZE_PT, bold=is_header)
    cells = [
        broken(printable(text), width - 2 * PADDING_MM, sheet.width_of)
        for text, width in zip(texts, widths, strict=True)
    ]
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in values]
    return TableRow(cells, numbers or [False] * len(cells), is_header)


def _height(sheet: Sheet, row: TableRow) -> float:
    return max(map(len, row.cells)) * sheet.line_height() + 2 * PADDING_MM


def _draw_row(sheet: Sheet, row: TableRow, widths: Sequence[float]) -> None:
    """A single row higher than a page goes on over the edge of the page, line by line."""
    sheet.use(SIZE_PT, bold=row.is_header)
    for number in range(max(map(len, row.cells))):
        if not sheet.has_room(sheet.line_height() + 2 * PADDING_MM):
            sheet.add_page()
        if number == 0:
            _rule(sheet, 0.4 if row.is_header else 0.15)
            sheet.set_y(sheet.get_y() + PADDING_MM)
        _draw_line(sheet, row, number, widths)
    sheet.set_y(sheet.get_y() + PADDING_MM)
    _rule(sheet, 0.4 if row.is_header else 0.15)


def _draw_line(sheet: Sheet, row: TableRow, number: int, widths: Sequence[float]) -> None:
    sheet.set_x(sheet.l_margin)
    top = sheet.get_y()
    for lines, width, is_number in zip(row.cells, widths, row.is_number, strict=True):
        left = sheet.get_x()
        if number < len(lines):
            sheet.set_xy(left + PADDING_MM, top)
            align = "R" if is_number else "L"
            sheet.cell(width - 2 * PADDING_MM, sheet.line_height(), lines[number], align=align)
        sheet.set_xy(left + width, top)
    sheet.set_xy(sheet.l_margin, top + sheet.line_height())


def _rule(sheet: Sheet, width: float) -> None:
    sheet.set_draw_color(*LINE)
    sheet.set_line_width(width)
    sheet.line(sheet.l_margin, sheet.get_y(), sheet.l_margin + sheet.epw, sheet.get_y())
