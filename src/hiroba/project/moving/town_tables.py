# SPDX-License-Identifier: Apache-2.0
"""The tables that hold a town, as PostgreSQL's catalogue knows them, so that those of a new service come along too."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from hiroba.kernel.encryption.columns import encrypted_columns
from hiroba.kernel.tenancy.row_security import tenant_models

LEFT_BEHIND = {
    "identity_sign_in_failure": "kept for a quarter of an hour only",
    "messaging_mail": "a mail leaves from where it was written, and must not leave twice",
}
"""Tables of a town that are not exported, each with its reason."""

CONTEXT = (
    "entity",
    "type_key",
    "history",
    "temporal_entity",
    "history_folding",
    "history_observed",
    "history_hour",
    "history_day",
    "history_retention",
    "subscription",
    "jsonld_context",
    "source_registration",
    "ngsiv2_registration",
    "entity_expiry",
)
"""The broker's tables. Notifications on their way stay, like mails."""

PASSWORD = ("identity_account", "password")
_LONG = ("bigint", "integer", "smallint")

_COLUMNS = """
    SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
        coalesce(a.attnum = ANY(i.indkey), false), pg_get_serial_sequence(c.oid::regclass::text, a.attname)
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE n.nspname = %s AND c.relname = %s AND a.atttypid <> 'xid8'::regtype ORDER BY a.attnum
"""
_REFERENCES = """
    SELECT a.attname, confrelid::regclass::text FROM pg_constraint
    JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]
    WHERE contype = 'f' AND conrelid = %s::regclass AND cardinality(conkey) = 1 ORDER BY 1
"""
Owner = psycopg.Connection[Any]


@dataclass(frozen=True)
class Column:
    """`restricted` columns leave the installation only under the passphrase."""

    name: str
    type: str
    nullable: bool
    in_key: bool
    sequence: str | None
    restricted: bool


@dataclass(frozen=True)
class TownTable:
    """A table and its columns; `references` are (column, table) of foreign keys."""

    schema: str
    name: str
    columns: tuple[Column, ...]
    references: tuple[tuple[str, str], ...]

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    @property
    def key(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.in_key)

    @property
    def numbered_key(self) -> Column | None:
        """A key that is one number for all towns together, so that two installations give the same ones."""
        key = self.key
        return key[0] if len(key) == 1 and key[0].type in _LONG and key[0].sequence else None

    @property
    def restricted(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.restricted)

    def rows_of(self, town: str) -> sql.Composed:
        """The condition that no other town's rows meet."""
        code = sql.Literal(town)
        if self.name == "tenancy_tenant":
            return sql.SQL("code = {}").format(code)
        own = sql.SQL("tenant = {}").format(code)
        if self.name != "identity_account":
            return own
        return sql.SQL(
            "({own} OR (tenant = '' AND id IN (SELECT account_id FROM identity_membership WHERE {own})))"
        ).format(own=own)


def town_tables(owner: Owner) -> tuple[TownTable, ...]:
    """Every table of a town, that of the towns themselves first. Tables that are not there yet are left out."""
    names = sorted({model._meta.db_table for model in tenant_models()} - LEFT_BEHIND.keys())
    places = [("public", "tenancy_tenant"), *(("public", name) for name in names)]
    places += [("context", name) for name in CONTEXT]
    return tuple(_tables(owner, places))


def _tables(owner: Owner, places: list[tuple[str, str]]) -> Iterator[TownTable]:
    sealed = {(each.table, each.column) for each in encrypted_columns()} | {PASSWORD}
    for schema, name in places:
        rows = owner.execute(_COLUMNS, [schema, name]).fetchall()
        if not rows:
            continue
        references = owner.execute(_REFERENCES, [f'"{schema}"."{name}"']).fetchall()
        columns = tuple(Column(*row, (name, row[0]) in sealed) for row in rows)  # type: ignore[call-arg]
        yield TownTable(schema, name, columns, tuple((column, table) for column, table in references))
