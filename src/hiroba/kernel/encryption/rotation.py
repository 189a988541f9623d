# SPDX-License-Identifier: Apache-2.0
"""The change of keys: a new one becomes active, every value is encrypted again, old keys go when nothing needs them.

Each portion is one transaction that takes the values not yet of the active key, so a run that was killed is simply
run again. The database is that of the owner, who sees the rows of all towns.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import psycopg
from psycopg import sql

from hiroba.kernel.encryption import key_file
from hiroba.kernel.encryption.columns import BATCH_ROWS, EncryptedColumn
from hiroba.kernel.encryption.keys import Keys

# A process that had encrypted with the old key just before the change may commit a moment after it.
KEEP_RETIRED = datetime.timedelta(hours=24)

Owner = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Rotated:
    """What a run did. `kept` are retired keys that stay for now."""

    active: str
    values: int
    removed: tuple[str, ...]
    kept: tuple[str, ...]


def rotate(
    keys: Keys,
    owner: Owner,
    columns: Iterable[EncryptedColumn],
    *,
    at: datetime.datetime,
    progress: Callable[[int], None] = lambda count: None,
) -> Rotated:
    """Finishes a rotation that was cut off, or makes a new key; then encrypts again and clears up. Raises Fault."""
    all_columns = tuple(columns)
    if not _is_unfinished(keys, owner, all_columns):
        key_file.write(keys.path, keys.ring().with_new_key(at=at))
    values = reencrypt(keys, owner, all_columns, progress=progress)
    removed = forget_unused(keys, owner, all_columns, at=at)
    ring = keys.ring()
    return Rotated(ring.active.id, values, removed, tuple(key.id for key in ring.keys[:-1]))


def reencrypt(
    keys: Keys,
    owner: Owner,
    columns: Iterable[EncryptedColumn],
    *,
    progress: Callable[[int], None] = lambda count: None,
) -> int:
    """Brings every value to the active key; gives how many there were. Raises Fault for one that cannot be read."""
    total = 0
    for column in columns:
        while count := _reencrypt_portion(keys, owner, column):
            total += count
            progress(total)
    return total


def forget_unused(
    keys: Keys, owner: Owner, columns: Iterable[EncryptedColumn], *, at: datetime.datetime
) -> tuple[str, ...]:
    """Removes the keys that were retired a day ago and that no value uses; gives their names."""
    old = {key.id for key in keys.ring().keys if key.retired_at and at - key.retired_at >= KEEP_RETIRED}
    if not old:
        return ()
    unused = frozenset(old - usage(owner, columns).keys())
    if unused:
        key_file.write(keys.path, keys.ring().without(unused))
    return tuple(sorted(unused))


def usage(owner: Owner, columns: Iterable[EncryptedColumn]) -> Counter[str]:
    """How many values each key has. Reads the tables whole."""
    found: Counter[str] = Counter()
    for column in columns:
        if not _exists(owner, column):
            continue
        query = sql.SQL(
            "SELECT split_part({column}, ':', 2), count(*) FROM {table} WHERE {column} <> '' GROUP BY 1"
        ).format(column=sql.Identifier(column.column), table=sql.Identifier(column.table))
        with owner.transaction():
            for key_id, count in owner.execute(query).fetchall():
                found[str(key_id)] += int(str(count))
    return found


def _is_unfinished(keys: Keys, owner: Owner, columns: tuple[EncryptedColumn, ...]) -> bool:
    """Whether values still wait for the active key: then it is that run which goes on."""
    ring = keys.ring()
    others = usage(owner, columns).keys() - {ring.active.id}
    return len(ring.keys) > 1 and bool(others)


def _reencrypt_portion(keys: Keys, owner: Owner, column: EncryptedColumn) -> int:
    active = keys.ring().active.id
    names = {
        "table": sql.Identifier(column.table),
        "column": sql.Identifier(column.column),
        "key": sql.SQL(", ").join(map(sql.Identifier, column.key_columns)),
    }
    # Rows are locked, so that a value written meanwhile is never overwritten with an older one.
    wanted = sql.SQL(
        "SELECT {column}, {key} FROM {table} WHERE {column} <> '' AND NOT starts_with({column}, %s) "
        "LIMIT %s FOR UPDATE"
    ).format(**names)
    change = sql.SQL("UPDATE {table} SET {column} = %s WHERE ({key}) = ({values})").format(
        values=sql.SQL(", ").join(sql.Placeholder() * len(column.key_columns)), **names
    )
    if not _exists(owner, column):
        return 0
    with owner.transaction():
        rows = owner.execute(wanted, (f"v1:{active}:", BATCH_ROWS)).fetchall()
        for stored, *row_key in rows:
            text = keys.decrypt(str(stored), place=column.place)
            owner.execute(change, (keys.encrypt(text, place=column.place), *row_key))
    return len(rows)


def _exists(owner: Owner, column: EncryptedColumn) -> bool:
    """A service that was added but not yet migrated has no table."""
    with owner.transaction():
        row = owner.execute("SELECT to_regclass(%s) IS NOT NULL", (f'"{column.table}"',)).fetchone()
    return bool(row and row[0])
