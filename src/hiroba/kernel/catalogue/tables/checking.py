# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hiroba.kernel.catalogue.data_models import DataModel
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.paper import Paper
from hiroba.kernel.catalogue.reading import TableRows
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.spool import Spool
from hiroba.kernel.catalogue.tables.columns import Columns
from hiroba.kernel.catalogue.tables.draft import Entity
from hiroba.kernel.catalogue.tables.recognition import Header
from hiroba.kernel.catalogue.tables.row_plan import RowPlan

_ROWS_BETWEEN_SIGNS = 2048
_HASH_BITS = 32
_HASH_MASK = (1 << _HASH_BITS) - 1


def check_table(
    rows: TableRows,
    header: Header,
    model: DataModel,
    report: FileReport,
    entities: Spool,
    options: CheckOptions,
    *,
    source: str,
    prefix: str,
    progress: Callable[[], None],
) -> None:
    """Runs every row through the plan; fills report and spool. Nothing is written outside `options.folder`."""
    columns = Columns.of(model, header.cells, options.column_choices)
    plan = RowPlan(model, columns, options, source=source, prefix=prefix)
    _describe(report, model, header, columns)
    folder = options.folder
    mends = _mends(options, columns)
    paper = Paper(folder, f"{Path(report.file).stem}-{report.sha256[:8]}", columns.names) if folder else None
    seen = _Seen()
    # Files of the FIWARE time have further lines below the header, such as #object_type_xsd.
    has_hash_lines = header.cells[0].startswith("#")
    try:
        for number, cells in rows:
            if number <= header.row or (has_hash_lines and cells[0].startswith("#")):
                continue
            if not number % _ROWS_BETWEEN_SIGNS:
                progress()
            if number in mends:
                _mend(cells, mends[number])
            entity, notes = plan.entity(number, cells)
            if entity is not None:
                notes = seen.judged(entity, number, cells, notes)
            _count(report, entities, paper, number, cells, entity, notes)
        if paper:
            kept = paper.keep()
            report.notes_file, report.refused_file = kept.get("notes", ""), kept.get("refused", "")
    except BaseException:
        if paper:
            paper.discard()
        raise
    progress()


def _describe(report: FileReport, model: DataModel, header: Header, columns: Columns) -> None:
    report.kind, report.entity_type = model.name, model.entity_type
    report.title_ja, report.title_en = model.title_ja, model.title_en
    report.columns, report.unknown_columns = columns.meanings, columns.unknown
    report.recognised, report.header_row = columns.recognised, header.row


def _mends(options: CheckOptions, columns: Columns) -> dict[int, dict[int, str]]:
    """The clerk's cells by row and column index; those of columns that the file does not have are left out."""
    indices = {name: index for index, name in enumerate(columns.names)}
    found: dict[int, dict[int, str]] = {}
    for (row, name), text in options.cell_mends.items():
        if name in indices:
            found.setdefault(row, {})[indices[name]] = text
    return found


def _mend(cells: list[str], mends: dict[int, str]) -> None:
    cells.extend([""] * (max(mends) + 1 - len(cells)))
    for index, text in mends.items():
        cells[index] = text


def _count(
    report: FileReport,
    entities: Spool,
    paper: Paper | None,
    number: int,
    cells: list[str],
    entity: Entity | None,
    notes: list[Note],
) -> None:
    if entity is None and not notes:
        report.blank += 1
        return
    report.rows += 1
    if not notes:
        report.accepted += 1
        entities.append(entity or {})
        report.entities += 1
        return
    report.add_notes(notes)
    outcomes = {note.outcome for note in notes}
    if paper:
        paper.add_notes(notes)
    if "refused" in outcomes:
        report.refused += 1
        report.add_to_mend(number, cells, notes)
        if paper:
            paper.add_refused(number, cells, notes)
        return
    report.accepted += 1
    report.repaired += "repaired" in outcomes
    if entity is not None and notes[-1].code != "duplicate_row":
        entities.append(entity)
        report.entities += 1


class _Seen:
    """The identifiers of a file, each with its row and a hash of its cells packed into one number (160 bytes a row)."""

    def __init__(self) -> None:
        self._first: dict[int, int] = {}
        self._copies: dict[str, int] = {}

    def judged(self, entity: Entity, row: int, cells: list[str], notes: list[Note]) -> list[Note]:
        """The notes, with one more when another row had the same identifier.

        Without an identifier column, two things of one name at one place (two AEDs of a school) are told apart by
        their order in the file.
        """
        mine = row << _HASH_BITS | hash(tuple(cells)) & _HASH_MASK
        first = self._first.setdefault(hash(entity["id"]), mine)
        if first == mine:
            return notes
        same = first & _HASH_MASK == mine & _HASH_MASK
        if not same and "identifier" not in entity:
            self._copies[entity["id"]] = copies = self._copies.get(entity["id"], 1) + 1
            entity["id"] = f"{entity['id']}-{copies}"
            return notes
        local_id = str(entity["id"]).partition("-")[2].rpartition("-")[2]
        return [
            *notes,
            Note(
                row,
                "",
                local_id,
                "duplicate_row" if same else "duplicate_identifier",
                str(first >> _HASH_BITS),
            ),
        ]
