# SPDX-License-Identifier: Apache-2.0
"""XLSX sheets as rows of text, with what a person should know of merged cells, hidden rows and formulas."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import python_calamine
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.reading.archives import Archive, damaged
from hiroba.kernel.catalogue.reading.inspection import Content
from hiroba.kernel.catalogue.reading.rows import Row
from hiroba.kernel.catalogue.reading.sheet_marks import SheetMarks, marks_of, parts_of_sheets

# A sheet is held in memory whole, 32 bytes a cell; larger lists come as CSV, which is read line by line.
CELLS_MAX = 12_000_000
# Cells below merged ones that are filled; a sheet with more of them is a drawing, no list.
_FILLS_MAX = 200_000
_VISIBLE = python_calamine.SheetVisibleEnum.Visible


class Workbook:
    """The sheets of a workbook, opened one at a time. Close it when done."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._archive = Archive(content.path)
        try:
            self._parts = parts_of_sheets(self._archive, content.path.name)
            # Texts of all cells are unpacked with the first sheet: measured before a library does it.
            for name in self._archive.names:
                if name.endswith(("sharedStrings.xml", "styles.xml")):
                    for _ in self._archive.chunks(name):
                        pass
            with _damage_told(content.path.name):
                self._book = CalamineWorkbook.from_path(str(content.path))
        except BaseException:
            self._archive.close()
            raise
        shown = [each.name for each in self._book.sheets_metadata if each.visible == _VISIBLE]
        self.sheets = tuple(shown or self._book.sheet_names)

    def sheet(self, name: str) -> SheetRows:
        """Raises FileFault when there is no such sheet, or its cells spread too far to be a list."""
        file_name = self._content.path.name
        if name not in self._parts:
            raise _no_such_sheet(file_name, name, self.sheets)
        marks = marks_of(self._archive, self._parts[name], file_name)
        if marks.rows * marks.columns > CELLS_MAX:
            raise _too_wide(file_name, name)
        with _damage_told(file_name):
            return SheetRows.of(self._book.get_sheet_by_name(name), marks, self._content.size)

    def close(self) -> None:
        self._book.close()
        self._archive.close()


@dataclass
class SheetRows:
    """The rows of one sheet as (row number, cells); cells merged over several rows are filled into each of them."""

    sheet: CalamineSheet
    marks: SheetMarks
    size: int
    bytes_read: int = 0
    fills: dict[int, dict[int, tuple[int, int]]] = field(default_factory=dict)
    across: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _tops: dict[tuple[int, int], str] = field(default_factory=dict)

    @classmethod
    def of(cls, sheet: CalamineSheet, marks: SheetMarks, size: int) -> SheetRows:
        rows, room = cls(sheet, marks, size), _FILLS_MAX
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
            last = min(bottom, top + room)
            room -= last - top + 1
            if room <= 0:
                break
            if left == right:
                for row in range(top + 1, last + 1):
                    rows.fills.setdefault(row, {})[left] = (top, left)
            else:
                for row in range(top, last + 1):
                    rows.across.setdefault(row, []).append((left, right))
        return rows

    def __iter__(self) -> Iterator[Row]:
        tops = {top for fills in self.fills.values() for top in fills.values()}
        height = max(1, self.sheet.total_height)
        for place, values in enumerate(self.sheet.iter_rows()):
            cells = [value if value.__class__ is str else _text(value) for value in values]
            for column, top in self.fills.get(place, {}).items():
                # A merge may reach beyond the last column with a value.
                if column < len(cells):
                    cells[column] = cells[column] or self._tops.get(top, "")
            for column, cell in enumerate(cells):
                if (place, column) in tops:
                    self._tops[place, column] = cell
            if any(cells):
                yield place + 1, cells
            if not place % 2048:
                self.bytes_read = self.size * place // height
        self.bytes_read = self.size

    def remarks(self, number: int, cells: list[str], names: tuple[str, ...]) -> list[Note]:
        """What is to be told about a row because of how it stands in the sheet."""
        notes = []
        place = number - 1
        for column in self.fills.get(place, ()):
            if column < min(len(names), len(cells)) and cells[column]:
                notes.append(Note(number, names[column], "", "merged_filled", cells[column]))
        for left, right in self.across.get(place, ()):
            if right < len(names) and left < len(cells) and cells[left]:
                notes.append(Note(number, names[left], cells[left], "merged_across", names[right]))
        if number in self.marks.hidden_rows:
            notes.append(Note(number, "", "", "hidden_row"))
        return notes

    def formulas_without_value(self) -> list[Note]:
        """Cells that a program wrote as formulas and never computed: nobody can know their value."""
        return [
            Note(int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), "", cell, "formula_without_value")
            for cell in self.marks.empty_formulas
        ]


@contextmanager
def _damage_told(file_name: str) -> Iterator[None]:
    """What the library makes of a damaged workbook; a panic inside it is no subclass of Exception."""
    try:
        yield
    except CalamineError:
        raise damaged(file_name) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(file_name) from None


def _text(value: object) -> str:
    """The text that a clerk would read in the cell."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        is_day = value.time() == datetime.time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "seconds")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, datetime.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return "" if value is None else str(value)


def _no_such_sheet(file_name: str, name: str, sheets: tuple[str, ...]) -> FileFault:
    told = ", ".join(sheets[:10])
    return FileFault(
        "no_such_sheet",
        en=(f"{file_name} has no sheet {name}", f"Choose one of {told}"),
        ja=(f"{file_name} に「{name}」というシートはありません", f"{told} から選んでください"),
    )


def _too_wide(file_name: str, name: str) -> FileFault:
    return FileFault(
        "sheet_too_large",
        en=(
            f"The cells of sheet {name} in {file_name} spread too far",
            "Delete what stands far outside the table, or save it as CSV",
        ),
        ja=(
            f"{file_name} のシート「{name}」はセルの範囲が広すぎます",
            "表から離れたセルを消すか、CSVで保存してください",
        ),
    )
