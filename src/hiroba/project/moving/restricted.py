# SPDX-License-Identifier: Apache-2.0
"""Encrypted fields and password hashes on their way: out of this installation's key, under the passphrase, and back."""

from collections.abc import Iterator
from typing import Any

import msgspec
from psycopg import sql

from hiroba.kernel.encryption.columns import encrypted_columns
from hiroba.kernel.encryption.keys import installed
from hiroba.project.moving.town_tables import Owner, TownTable

_ROWS_AT_ONCE = 500


class RestrictedValue(msgspec.Struct, frozen=True, kw_only=True):
    """One value in clear, with the texts of its row's key."""

    table: str
    column: str
    key: tuple[str, ...]
    value: str


def values_of(owner: Owner, table: TownTable, town: str) -> Iterator[RestrictedValue]:
    """In clear: only ever written under a passphrase. Raises Fault for a value that cannot be read."""
    places = _places()
    for column in table.restricted:
        query = sql.SQL("SELECT {column}, {key} FROM {table} WHERE {rows} AND {column} <> ''").format(
            column=sql.Identifier(column.name),
            key=sql.SQL(", ").join(
                sql.SQL("{}::text").format(sql.Identifier(each.name)) for each in table.key
            ),
            table=table.identifier,
            rows=table.rows_of(town),
        )
        with owner.cursor(name=f"restricted_{table.name}_{column.name}") as rows:
            rows.itersize = _ROWS_AT_ONCE
            for stored, *key in rows.execute(query):
                place = places.get((table.name, column.name))
                value = installed().decrypt(stored, place=place) if place else stored
                yield RestrictedValue(table=table.name, column=column.name, key=tuple(key), value=value)


def put_values(owner: Owner, table: TownTable, draft: sql.Identifier, values: list[RestrictedValue]) -> None:
    """Into the draft of a table, under this installation's own key."""
    places = _places()
    by_column: dict[str, list[tuple[Any, ...]]] = {}
    for each in values:
        place = places.get((each.table, each.column))
        stored = installed().encrypt(each.value, place=place) if place else each.value
        by_column.setdefault(each.column, []).append((stored, *each.key))
    for column, rows in by_column.items():
        condition = sql.SQL(" AND ").join(
            sql.SQL("{}::text = %s").format(sql.Identifier(each.name)) for each in table.key
        )
        change = sql.SQL("UPDATE {draft} SET {column} = %s WHERE {condition}").format(
            draft=draft, column=sql.Identifier(column), condition=condition
        )
        with owner.cursor() as cursor:
            cursor.executemany(change, rows)


def _places() -> dict[tuple[str, str], str]:
    return {(each.table, each.column): each.place for each in encrypted_columns()}
