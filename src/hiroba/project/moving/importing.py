# SPDX-License-Identifier: Apache-2.0
"""Takes in a town that another installation exported: everything, in one transaction, or nothing.

Nobody else may be at work, because the broker keeps in memory which towns there are. Rows go through drafts (temporary
tables), where restricted values get this installation's key and numbers that are taken here are changed.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psycopg
from psycopg import sql

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.database.connection import connect
from hiroba.kernel.database.roles import check_connection
from hiroba.kernel.faults import Fault
from hiroba.project.backup.database import sessions_of_others
from hiroba.project.backup.encryption import Opener, decrypted
from hiroba.project.moving import people, renumbering
from hiroba.project.moving.description import About, decode, schema_of
from hiroba.project.moving.exporting import FOLDERS_OF_TOWNS
from hiroba.project.moving.folder import MANIFEST, check, opened
from hiroba.project.moving.restricted import RestrictedValue, put_values
from hiroba.project.moving.town_tables import Owner, TownTable, town_tables

_READ_BYTES = 1024 * 1024
_VALUES_AT_ONCE = 500
_LINE_BYTES_MAX = 16 * 1024 * 1024


@dataclass(frozen=True)
class Imported:
    """What came, and which members of staff did not because their login belongs to somebody here."""

    about: About
    renumbered: tuple[str, ...]
    staff_left_out: tuple[str, ...]


def import_town(settings: Configuration, source: Path, opener: Opener) -> Imported:
    """Raises Fault; nothing was changed then."""
    with opened(source, opener, settings.data_dir) as folder:
        about = decode(_read(folder / MANIFEST))
        check(folder, about.contents)
        with connect(settings.database_owner_url) as owner:
            check_connection(owner)
            _refuse(owner, about)
            tables = town_tables(owner)
            for table in tables:
                _draft(owner, table, folder, about)
            _put_restricted(owner, tables, folder, opener)
            left_out = people.settle(owner, about.town)
            renumbered = renumbering.renumber(owner, tables)
            _make_room_for_history(owner)
            for table in tables:
                _insert(owner, table)
            renumbering.continue_sequences(owner, tables)
            _compare(owner, tables, about)
            _place_files(settings.data_dir, folder, about.town)
            owner.commit()
    return Imported(about, renumbered, left_out)


def draft_of(table: TownTable) -> sql.Identifier:
    return sql.Identifier("pg_temp", f"in_{table.schema}_{table.name}")


def _refuse(owner: Owner, about: About) -> None:
    if others := sessions_of_others(owner):
        raise Fault(
            f"The database is in use by {', '.join(others)}",
            "Stop Hiroba with `hiroba down`, then try again.",
        )
    if owner.execute("SELECT 1 FROM tenancy_tenant WHERE code = %s", [about.town]).fetchone():
        raise Fault(
            f"The town {about.town} exists here already",
            "A town is taken in whole, into an installation without it.",
        )


def _draft(owner: Owner, table: TownTable, folder: Path, about: About) -> None:
    stem = folder / "tables" / f"{table.schema}.{table.name}"
    if f"{table.schema}.{table.name}" not in about.rows or _read(
        stem.with_name(f"{stem.name}.json")
    ) != schema_of(table):
        raise Fault(
            f"The table {table.name} differs between here and the export of Hiroba {about.hiroba}",
            "Bring both installations to the same version, and export again.",
        )
    draft = draft_of(table)
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    owner.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA"
        ).format(
            name=sql.Identifier(f"in_{table.schema}_{table.name}"), columns=columns, table=table.identifier
        )
    )
    copy = sql.SQL("COPY {draft} FROM STDIN (FORMAT csv, HEADER, ENCODING 'UTF8')").format(draft=draft)
    try:
        with (
            stem.with_name(f"{stem.name}.csv").open("rb") as file,
            owner.cursor() as cursor,
            cursor.copy(copy) as rows,
        ):
            while piece := file.read(_READ_BYTES):
                rows.write(piece)
    except psycopg.DataError as error:
        reason = next(iter(str(error).splitlines()), "")
        raise Fault(
            f"The table {table.name} of the export cannot be read: {reason}", "Export it again."
        ) from None
    _check_town(owner, table, about.town)


def _check_town(owner: Owner, table: TownTable, town: str) -> None:
    """Rows of another town would put themselves among that town's own."""
    column = "code" if table.name == "tenancy_tenant" else "tenant"
    allowed = [town, ""] if table.name == "identity_account" else [town]
    query = sql.SQL("SELECT count(*) FROM {draft} WHERE {column} <> ALL(%s)").format(
        draft=draft_of(table), column=sql.Identifier(column)
    )
    strange = owner.execute(query, [allowed]).fetchone()
    if strange and strange[0]:
        raise Fault(
            f"The table {table.name} of the export has rows of another town", "Do not use this export."
        )


def _put_restricted(owner: Owner, tables: tuple[TownTable, ...], folder: Path, opener: Opener) -> None:
    by_name = {table.name: table for table in tables}
    waiting: dict[str, list[RestrictedValue]] = {}
    for value in _restricted_values(folder, opener):
        table = by_name.get(value.table)
        if table is None or value.column not in {column.name for column in table.restricted}:
            raise Fault(
                f"restricted.age has values for {value.table}.{value.column}", "Do not use this export."
            )
        waiting.setdefault(value.table, []).append(value)
        if len(waiting[value.table]) >= _VALUES_AT_ONCE:
            put_values(owner, table, draft_of(table), waiting.pop(value.table))
    for name, values in waiting.items():
        put_values(owner, by_name[name], draft_of(by_name[name]), values)


def _restricted_values(folder: Path, opener: Opener) -> Iterator[RestrictedValue]:
    rest = b""
    with (folder / "restricted.age").open("rb") as file, decrypted(file, opener) as plain:
        while piece := plain.read(_READ_BYTES):
            *lines, rest = (rest + piece).split(b"\n")
            for line in lines:
                yield msgspec.json.decode(line, type=RestrictedValue)
            if len(rest) > _LINE_BYTES_MAX:
                raise Fault("restricted.age has a line without end", "Do not use this export.")


def _make_room_for_history(owner: Owner) -> None:
    """Months of the past that this installation has no partition for."""
    row = owner.execute("SELECT min(change), max(change) FROM pg_temp.in_context_history").fetchone()
    if row and row[0] is not None:
        owner.execute(
            "SELECT context.ensure_history_partitions(to_timestamp(%(first)s / 1e6), "
            "least(600, 2 + ((%(last)s - %(first)s) / 2419200000000)::int))",
            {"first": row[0], "last": row[1]},
        )


def _insert(owner: Owner, table: TownTable) -> None:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    statement = sql.SQL(
        "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {draft}"
    ).format(table=table.identifier, columns=columns, draft=draft_of(table))
    try:
        owner.execute(statement)
    except psycopg.IntegrityError as error:
        reason = next(iter(str(error).splitlines()), "")
        raise Fault(
            f"The table {table.name} does not fit in here: {reason}", "Nothing was changed."
        ) from None


def _compare(owner: Owner, tables: tuple[TownTable, ...], about: About) -> None:
    """Staff that exist here, or were left out, are fewer than exported; all else is there to the row."""
    for table in tables:
        if table.name in ("identity_account", "identity_membership"):
            continue
        query = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(
            table.identifier, table.rows_of(about.town)
        )
        found = owner.execute(query).fetchone()
        if found is None or found[0] != about.rows[f"{table.schema}.{table.name}"]:
            raise Fault(
                f"The table {table.name} did not come whole", "Nothing was changed; report this fault."
            )


def _place_files(data_dir: Path, folder: Path, town: str) -> None:
    """Before the commit, so that a row never lacks its file. Without its row, a folder of this name is a leftover."""
    for name in FOLDERS_OF_TOWNS:
        target = data_dir / name / town
        shutil.rmtree(target, ignore_errors=True)
        if (folder / name).exists():
            target.parent.mkdir(mode=0o700, exist_ok=True)
            draft = target.with_name(f".{town}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(folder / name, draft)
            os.replace(draft, target)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Fault(f"The export has no {path.name}", "Give the folder or file that was exported.") from None
