# SPDX-License-Identifier: Apache-2.0
"""The account of an import: numbers for each file, and what happened to which row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.notes import MESSAGES, Note

# Notes held in memory and shown as JSON for each file; the file of notes on disk has them all.
NOTES_SHOWN_MAX = 1000
# Refused rows whose cells are held for a page that mends them; the file of refused rows has them all.
ROWS_TO_MEND_MAX = 200

# imported: something was written · unchanged: all was there already · checked: a dry run · skipped: a drill
# failed: the file cannot be taken in at all.
Status = Literal["imported", "unchanged", "checked", "skipped", "failed"]


@dataclass(slots=True)
class NoteGroup:
    """Notes of one kind about one column, as one line of a report that people read."""

    code: str
    column: str
    count: int
    first: Note
    last_row: int


class RecognisedColumn(NamedTuple):
    """A column of the file: what it is taken for (a key of `column_keys`, None when unknown) and what it becomes.

    `samples` are the first texts of the column.
    """

    header: str
    key: str | None
    attribute: str
    samples: tuple[str, ...] = ()


class RowToMend(NamedTuple):
    """A refused row with its cells in the order of `FileReport.recognised`, after the mends of this check."""

    row: int
    cells: tuple[str, ...]
    notes: tuple[Note, ...]


@dataclass(slots=True)
class FileReport:
    """`rows` = `accepted` + `refused`; `accepted` includes `repaired`. Blank rows and title lines are not rows.

    `written` and `unchanged` count entities; `superseded` those for which a newer telegram is already known.
    `outside` counts areas of other prefectures that were left out, `elsewhere` those taken in all the same.
    `sheet` is the sheet of a workbook that was read, `sheets` are all it has. `holds_people`: the rows of the file are
    about persons, so that the file itself must not be kept. `is_supplement`: it has the refused rows of an import,
    mended, so that what it does not list is not missing.
    """

    file: str
    kind: str = ""
    title_ja: str = ""
    title_en: str = ""
    entity_type: str = ""
    encoding: str = ""
    sha256: str = ""
    status: Status = "checked"
    reason: str = ""
    rows: int = 0
    accepted: int = 0
    repaired: int = 0
    refused: int = 0
    blank: int = 0
    entities: int = 0
    written: int = 0
    unchanged: int = 0
    superseded: int = 0
    outside: int = 0
    elsewhere: int = 0
    absent: int = 0
    recognised: tuple[RecognisedColumn, ...] = ()
    header_row: int = 0
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    holds_people: bool = False
    is_supplement: bool = False
    to_mend: list[RowToMend] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    unknown_columns: tuple[str, ...] = ()
    groups: dict[tuple[str, str], NoteGroup] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    notes_total: int = 0
    notes_file: str = ""
    refused_file: str = ""
    fault: FileFault | None = None

    def add_notes(self, notes: Iterable[Note]) -> None:
        for note in notes:
            self.notes_total += 1
            if len(self.notes) < NOTES_SHOWN_MAX:
                self.notes.append(note)
            group = self.groups.get((note.code, note.column))
            if group is None:
                self.groups[note.code, note.column] = NoteGroup(note.code, note.column, 1, note, note.row)
            else:
                group.count += 1
                group.last_row = note.row

    def add_to_mend(self, row: int, cells: Iterable[str], notes: Iterable[Note]) -> None:
        if len(self.to_mend) < ROWS_TO_MEND_MAX:
            self.to_mend.append(RowToMend(row, tuple(cells), tuple(notes)))

    def as_dict(self) -> dict[str, Any]:
        """The form of `--json` and of the import history."""
        shown: dict[str, Any] = {
            name: getattr(self, name)
            for name in (
                *(
                    "file",
                    "status",
                    "kind",
                    "entity_type",
                    "encoding",
                    "sha256",
                    "rows",
                    "accepted",
                    "repaired",
                ),
                *(
                    "refused",
                    "blank",
                    "entities",
                    "written",
                    "unchanged",
                    "superseded",
                    "outside",
                    "elsewhere",
                ),
                *("absent", "columns", "notes_file", "refused_file", "reason"),
                *("header_row", "sheet", "holds_people", "is_supplement"),
            )
        }
        shown["sheets"] = list(self.sheets)
        shown["recognised"] = [column._asdict() for column in self.recognised]
        shown["title"] = {"ja": self.title_ja, "en": self.title_en}
        shown["unknown_columns"] = list(self.unknown_columns)
        shown["summary"] = [_group(group) for group in self.groups.values()]
        shown["notes"] = [_note(note) for note in self.notes]
        shown["notes_left_out"] = self.notes_total - len(self.notes)
        if self.fault:
            shown["fault"] = {
                "code": self.fault.code,
                "ja": self.fault.line("ja"),
                "en": self.fault.line("en"),
            }
        return shown


def totals(reports: Iterable[FileReport]) -> dict[str, int]:
    """Sums over all files, in the order in which people ask for them."""
    reports = list(reports)
    names = (
        "rows",
        "accepted",
        "repaired",
        "refused",
        "written",
        "unchanged",
        "superseded",
        "outside",
        "elsewhere",
    )
    summed = {name: sum(getattr(report, name) for report in reports) for name in names}
    for status in ("failed", "skipped"):
        summed[f"files_{status}"] = sum(report.status == status for report in reports)
    return summed


def _group(group: NoteGroup) -> dict[str, Any]:
    return {
        "outcome": MESSAGES[group.code].outcome,
        "code": group.code,
        "column": group.column,
        "count": group.count,
        "first_row": group.first.row,
        "ja": group.first.text("ja"),
        "en": group.first.text("en"),
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "row": note.row,
        "column": note.column,
        "value": note.value,
        "outcome": note.outcome,
        "code": note.code,
        "result": note.result,
        "cells": dict(note.cells),
        "ja": note.text("ja"),
        "en": note.text("en"),
    }
