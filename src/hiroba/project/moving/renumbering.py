# SPDX-License-Identifier: Apache-2.0
"""Numbers that rows of other towns have here already: the coming rows get new ones, and so does what refers to them.

Keys that begin with the town, and UUIDs, never collide. Audit records keep the numbers of their time: changing them
would break the chain.
"""

from django.apps import apps
from psycopg import sql

from hiroba.project.moving.town_tables import Owner, TownTable

# Columns that name a thing as `<service>.<thing>:<number>`, or its kind and number apart.
_NAMING = (
    ("files_file", "owner"),
    ("approvals_proposal", "subject"),
    ("events_event", "subject"),
    ("events_delivery", "subject"),
)


def renumber(owner: Owner, tables: tuple[TownTable, ...]) -> tuple[str, ...]:
    """Works on the drafts; gives the names of the tables that got new numbers."""
    changed = []
    for table in tables:
        if table.numbered_key is not None and _collides(owner, table):
            _give_new_numbers(owner, table)
            _follow(owner, table, tables)
            changed.append(table.name)
    return tuple(changed)


def continue_sequences(owner: Owner, tables: tuple[TownTable, ...]) -> None:
    """The next number that PostgreSQL gives must be above all that came."""
    for table in tables:
        for column in table.columns:
            if column.sequence:
                owner.execute(
                    sql.SQL(
                        "SELECT setval({name}, greatest((SELECT max({column}) FROM {table}), "
                        "(SELECT last_value FROM {sequence}), 1))"
                    ).format(
                        name=sql.Literal(column.sequence),
                        column=sql.Identifier(column.name),
                        table=table.identifier,
                        sequence=sql.SQL(column.sequence),  # type: ignore[arg-type]  # quoted by PostgreSQL
                    )
                )


def _collides(owner: Owner, table: TownTable) -> bool:
    query = sql.SQL("SELECT EXISTS (SELECT FROM {draft} JOIN {table} USING ({key}))").format(
        draft=_draft(table), table=table.identifier, key=_key(table)
    )
    row = owner.execute(query).fetchone()
    return bool(row and row[0])


def _give_new_numbers(owner: Owner, table: TownTable) -> None:
    names = {"map": _map(table), "draft": _draft(table), "key": _key(table)}
    assert table.numbered_key is not None
    owner.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE {map} ON COMMIT DROP AS "
            "SELECT old, nextval({sequence}) AS new FROM (SELECT {key} AS old FROM {draft} ORDER BY 1) AS numbers"
        ).format(sequence=sql.Literal(table.numbered_key.sequence), **names)
    )
    owner.execute(sql.SQL("UPDATE {draft} SET {key} = new FROM {map} WHERE {key} = old").format(**names))


def _follow(owner: Owner, table: TownTable, tables: tuple[TownTable, ...]) -> None:
    for other in tables:
        for column, referred in other.references:
            if referred == table.name:
                owner.execute(
                    sql.SQL("UPDATE {draft} SET {column} = new FROM {map} WHERE {column} = old").format(
                        draft=_draft(other), column=sql.Identifier(column), map=_map(table)
                    )
                )
    label = _label(table.name)
    present = {other.name: other for other in tables}
    for name, column in _NAMING:
        if name in present and label:
            owner.execute(
                sql.SQL(
                    "UPDATE {draft} SET {column} = %s || new FROM {map} WHERE {column} = %s || old"
                ).format(draft=_draft(present[name]), column=sql.Identifier(column), map=_map(table)),
                [f"{label}:", f"{label}:"],
            )
    if "search_entry" in present and label:
        owner.execute(
            sql.SQL(
                "UPDATE {draft} SET thing = new::text, url = regexp_replace(url, '/' || old || '(?=/|$)', '/' || new) "
                "FROM {map} WHERE kind = %s AND thing = old::text"
            ).format(draft=_draft(present["search_entry"]), map=_map(table)),
            [label],
        )


def _label(table: str) -> str:
    """`data_desk_import_run` -> `data_desk.import_run`."""
    for model in apps.get_models():
        if model._meta.db_table == table and table.startswith(f"{model._meta.app_label}_"):
            return f"{model._meta.app_label}.{table.removeprefix(f'{model._meta.app_label}_')}"
    return ""


def _draft(table: TownTable) -> sql.Identifier:
    return sql.Identifier("pg_temp", f"in_{table.schema}_{table.name}")


def _map(table: TownTable) -> sql.Identifier:
    return sql.Identifier(f"map_{table.name}")


def _key(table: TownTable) -> sql.Identifier:
    assert table.numbered_key is not None
    return sql.Identifier(table.numbered_key.name)
