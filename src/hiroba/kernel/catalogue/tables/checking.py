# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from itertools import islice

from hiroba.kernel.catalogue.cleaning.datum import Move, move_from
from hiroba.kernel.catalogue.data_models import DataModel
from hiroba.kernel.catalogue.faults import FileFault
from hiroba.kernel.catalogue.notes import Note
from hiroba.kernel.catalogue.options import CheckOptions
from hiroba.kernel.catalogue.paper import as_it_was
from hiroba.kernel.catalogue.reading import TableRows
from hiroba.kernel.catalogue.reading.geojson_rows import GeoJsonRows
from hiroba.kernel.catalogue.reading.workbooks import SheetRows
from hiroba.kernel.catalogue.report import FileReport
from hiroba.kernel.catalogue.spool import Spool
from hiroba.kernel.catalogue.tables.accounts import Account
from hiroba.kernel.catalogue.tables.columns import Columns, holds_reasons
from hiroba.kernel.catalogue.tables.datums import move_of
from hiroba.kernel.catalogue.tables.mending import Mending
from hiroba.kernel.catalogue.tables.recognition import Header
from hiroba.kernel.catalogue.tables.row_plan import RowPlan
from hiroba.kernel.catalogue.tables.seen import Seen

_ROWS_BETWEEN_SIGNS = 2048
# Rows below the header of which the page shows examples.
_SAMPLE_ROWS = 20


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
    move, told = _move(rows, columns, header, report.file, options)
    plan = RowPlan(model, columns, options, source=source, prefix=prefix, move=move, told=told)
    mending = Mending(options.cell_mends, columns)
    _describe(report, model, header, columns, rows)
    account = Account(report, entities, folder=options.folder, names=columns.names, is_series=model.is_series)
    seen = Seen(columns.identifier_name, is_series=model.is_series)
    sheet = rows if isinstance(rows, SheetRows) else None
    try:
        account.tell(
            [Note(header.row, columns.names[index], "", "person_withheld") for index in mending.withheld]
        )
        if report.is_supplement:
            account.tell([Note(0, "", "", "supplement")])
        # Files of the FIWARE time have further lines below the header, such as #object_type_xsd.
        has_hash_lines = header.cells[0].startswith("#")
        for number, cells in rows:
            if number <= header.row or (has_hash_lines and cells[0].startswith("#")):
                continue
            if not number % _ROWS_BETWEEN_SIGNS:
                progress()
            if report.is_supplement:
                cells = [as_it_was(cell) for cell in cells]
            if mending:
                mending.apply(number, cells)
            remarks = sheet.remarks(number, cells, columns.names) if sheet else None
            if remarks and any(note.outcome == "refused" for note in remarks):
                # A single text merged across the table is the title of a section, no row.
                is_title = sum(map(bool, cells)) == 1
                account.add(number, cells, None, [] if is_title else remarks)
                continue
            entity, notes = plan.entity(number, cells)
            if remarks and (entity is not None or notes):
                notes = [*remarks, *notes]
            if entity is not None:
                notes = seen.judged(entity, number, cells, notes)
            account.add(number, cells, entity, notes)
        account.close()
    except BaseException:
        account.discard()
        raise
    progress()


def _move(
    rows: TableRows, columns: Columns, header: Header, file: str, options: CheckOptions
) -> tuple[Move | None, str]:
    if not isinstance(rows, GeoJsonRows):
        return move_of(columns, header, file, rows, options)
    try:
        return move_from(rows.crs), "reference_system"
    except LookupError:
        raise FileFault(
            "unknown_reference_system",
            en=(
                f"{file} has the coordinate system {rows.crs}",
                "Export it in JGD2011 or WGS 84 (longitude, latitude)",
            ),
            ja=(f"{file} の座標系は {rows.crs} です", "JGD2011かWGS84（経度・緯度）で書き出してください"),
        ) from None


def _describe(
    report: FileReport, model: DataModel, header: Header, columns: Columns, rows: TableRows
) -> None:
    report.kind, report.entity_type = model.name, model.entity_type
    report.title_ja, report.title_en = model.title_ja, model.title_en
    report.columns, report.unknown_columns = columns.meanings, columns.unknown
    report.header_row, report.is_supplement = header.row, holds_reasons(columns.names)
    below = (cells for number, cells in rows if number > header.row)
    report.recognised = columns.recognised(list(islice(below, _SAMPLE_ROWS)))
