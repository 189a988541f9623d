# SPDX-License-Identifier: Apache-2.0
"""Writes everything of one town, and nothing of another, as of one moment."""

import datetime
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
from psycopg import sql

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.faults import Fault
from hiroba.project.backup.database import snapshot
from hiroba.project.backup.encryption import Lock, encrypt
from hiroba.project.backup.manifest import version
from hiroba.project.backup.stream import PieceReader
from hiroba.project.moving.description import FORMAT, README, About, encode, schema_of
from hiroba.project.moving.folder import MANIFEST, contents, to_fill
from hiroba.project.moving.restricted import values_of
from hiroba.project.moving.town_tables import Owner, TownTable, town_tables

FOLDERS_OF_TOWNS = ("files", "imports")
"""Below the data folder, each with a folder for each town."""

_ROWS_AT_ONCE = 1000
_HEAD = "SELECT number || ':' || encode(chain, 'hex') FROM audit_seal WHERE tenant = %s ORDER BY number DESC LIMIT 1"


def export_town(
    settings: Configuration, town: str, target: Path, lock: Lock, *, at: datetime.datetime
) -> About:
    """Raises Fault; then there is nothing at `target`."""
    with to_fill(target, lock) as folder, snapshot(settings.database_owner_url) as moment:
        owner = moment.owner
        name = _name(owner, town)
        tables = town_tables(owner)
        (folder / "tables").mkdir(mode=0o700)
        rows = {f"{table.schema}.{table.name}": _write_table(owner, table, town, folder) for table in tables}
        entities = _write_entities(owner, town, folder)
        _write_restricted(owner, tables, town, folder, lock)
        _copy_files(settings.data_dir, town, folder)
        words = {"town": town, "name": name, "version": version(), "day": f"{at:%Y-%m-%d}"}
        (folder / "README.txt").write_text(README.format(**words), encoding="utf-8")
        head = owner.execute(_HEAD, [town]).fetchone()
        about = About(
            format=FORMAT,
            town=town,
            name=name,
            hiroba=version(),
            exported_at=at,
            rows=rows,
            entities=entities,
            audit_head=head[0] if head else "",
            contents=contents(folder),
        )
        (folder / MANIFEST).write_bytes(encode(about))
    return about


def _name(owner: Owner, town: str) -> str:
    row = owner.execute("SELECT name, is_group FROM tenancy_tenant WHERE code = %s", [town]).fetchone()
    if row is None:
        raise Fault(f"The town {town} does not exist here", "See `hiroba tenant list`.")
    if row[1]:
        raise Fault(f"{town} is a group of towns", "Export its towns; groups are made anew with them.")
    return str(row[0])


def _write_table(owner: Owner, table: TownTable, town: str, folder: Path) -> int:
    """Restricted columns are empty in the CSV; their values stand in restricted.age."""
    chosen = sql.SQL(", ").join(
        sql.SQL("CASE WHEN {0} IS NULL THEN NULL ELSE '' END AS {0}" if column.restricted else "{0}").format(
            sql.Identifier(column.name)
        )
        for column in table.columns
    )
    order = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.key)
    query = sql.SQL(
        "COPY (SELECT {chosen} FROM {table} WHERE {rows} ORDER BY {order}) "
        "TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')"
    ).format(chosen=chosen, table=table.identifier, rows=table.rows_of(town), order=order)
    stem = folder / "tables" / f"{table.schema}.{table.name}"
    with stem.with_name(f"{stem.name}.csv").open("wb") as file, owner.cursor() as cursor:
        with cursor.copy(query) as rows:
            for piece in rows:
                file.write(piece)
        count = cursor.rowcount
    stem.with_name(f"{stem.name}.json").write_bytes(schema_of(table))
    return count


def _write_entities(owner: Owner, town: str, folder: Path) -> int:
    """The open forms, for those who do not use the tables."""
    count = 0
    query = "SELECT document FROM context.entity WHERE tenant = %s ORDER BY created, id"
    with (
        owner.cursor(name="entities") as rows,
        (folder / "entities.jsonl").open("w", encoding="utf-8") as lines,
        (folder / "entities.geojson").open("w", encoding="utf-8") as features,
    ):
        rows.itersize = _ROWS_AT_ONCE
        features.write('{"type": "FeatureCollection", "features": [')
        separator = "\n"
        for (document,) in rows.execute(query, [town]):
            count += 1
            lines.write(f"{document}\n")
            if feature := _feature(json.loads(document)):
                features.write(separator + json.dumps(feature, ensure_ascii=False))
                separator = ",\n"
        features.write("\n]}\n")
    return count


def _feature(entity: dict[str, object]) -> dict[str, object] | None:
    location = entity.get("location")
    if not isinstance(location, dict) or "value" not in location:
        return None
    properties = {name: value for name, value in entity.items() if name not in ("id", "location")}
    return {"type": "Feature", "id": entity["id"], "geometry": location["value"], "properties": properties}


def _write_restricted(
    owner: Owner, tables: tuple[TownTable, ...], town: str, folder: Path, lock: Lock
) -> None:
    with (folder / "restricted.age").open("wb") as file:
        encrypt(PieceReader(_restricted_lines(owner, tables, town)), file, lock)


def _restricted_lines(owner: Owner, tables: tuple[TownTable, ...], town: str) -> Iterator[bytes]:
    for table in tables:
        for value in values_of(owner, table, town):
            yield msgspec.json.encode(value) + b"\n"


def _copy_files(data_dir: Path, town: str, folder: Path) -> None:
    """The town's own folders only. A file that goes meanwhile had its time."""
    for name in FOLDERS_OF_TOWNS:
        source = data_dir / name / town
        for root, _, names in os.walk(source):
            for each in sorted(names):
                path = Path(root) / each
                copy = folder / name / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                try:
                    with path.open("rb") as content, copy.open("wb") as written:
                        shutil.copyfileobj(content, written)
                except FileNotFoundError:
                    copy.unlink(missing_ok=True)
