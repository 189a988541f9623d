# SPDX-License-Identifier: Apache-2.0
"""Makes roles, database and privileges. What a database administrator has to do is one short piece of SQL.

Everything here may run again at any time, also on a database in use.
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hiroba.kernel.database.connection import connect
from hiroba.kernel.database.roles import APP, BROKER, OWNER, ROLES

DATABASE = "hiroba"
# Any number that no other program uses: preparations that start together wait for each other.
_PREPARATION_LOCK = 0x4869726F


def prepare(superuser_dsn: str, passwords: Mapping[str, str], database: str = DATABASE) -> None:
    """Makes the three roles with these passwords, the database, and its privileges. Raises Fault."""
    with connect(superuser_dsn, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_PREPARATION_LOCK])
        for role in ROLES:
            connection.execute(_make_role(role))
            connection.execute(_set_password(role, passwords[role]))
            connection.execute(_keep_values_out_of_log(role))
        if not _exists(connection, database):
            connection.execute(_make_database(database))
        connection.execute(_close_database(database))
    with connect(make_conninfo(superuser_dsn, dbname=database)) as connection:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
        grant(connection)


def grant(owner: psycopg.Connection) -> None:
    """Privileges inside the database, given by its owner; for outside servers `hiroba migrate` does it."""
    for statement in _GRANTS:
        owner.execute(statement)


def setup_sql(database: str = DATABASE) -> str:
    """The same for an administrator of an outside server, to be run by psql."""
    passwords = {role: f"<password of {role}>" for role in ROLES}
    make_database = _text(_make_database(database)).replace("'", "''")
    lines = [
        "-- Run once as an administrator: psql -d postgres -f this_file. Put your own passwords in.",
        *(_text(_make_role(role)).strip() for role in ROLES),
        *(f"{_text(_set_password(role, passwords[role]))};" for role in ROLES),
        "-- Its log would repeat rows of persons. A managed server may refuse this; then see its own settings.",
        *(_text(_keep_values_out_of_log(role)).strip() for role in ROLES),
        f"SELECT '{make_database}'",
        f"WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '{database}')\\gexec",
        f"{_text(_close_database(database))};",
        "-- Everything else is done by `hiroba migrate` as hiroba_owner.",
    ]
    return "\n".join(lines) + "\n"


_GRANTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    f"GRANT USAGE ON SCHEMA public TO {APP}, {BROKER}",
    "CREATE SCHEMA IF NOT EXISTS context",
    f"GRANT USAGE ON SCHEMA context TO {APP}, {BROKER}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public "
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
    f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
)  # fmt: skip


def _make_role(role: str) -> sql.Composed:
    """CREATE ROLE knows no IF NOT EXISTS; an existing role loses the rights that would get round the policies."""
    return sql.SQL(
        "DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;\n"
        "ALTER ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;\n"
    ).format(role=sql.Identifier(role))


def _set_password(role: str, password: str) -> sql.Composed:
    return sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))


def _keep_values_out_of_log(role: str) -> sql.Composed:
    """An error of a statement repeats values in its words, its details and its text; our processes tell its kind.

    `log` leaves out the errors of sessions of this role; those of the server itself, and its end, are still told.
    """
    settings = {
        "log_min_messages": "log",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        "log_min_duration_statement": "-1",
        "log_parameter_max_length": "0",
    }
    return sql.SQL("\n").join(
        sql.SQL("ALTER ROLE {} SET {} = {};").format(sql.Identifier(role), sql.SQL(name), sql.Literal(value))
        for name, value in settings.items()
    )


def _make_database(database: str) -> sql.Composed:
    # Sorted by code point, the same on every server.
    return sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'").format(
        sql.Identifier(database), sql.Identifier(OWNER)
    )


def _close_database(database: str) -> sql.Composed:
    return sql.SQL(
        "REVOKE ALL ON DATABASE {database} FROM PUBLIC; "
        "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {app}, {broker}"
    ).format(database=sql.Identifier(database), app=sql.Identifier(APP), broker=sql.Identifier(BROKER))


def _exists(connection: psycopg.Connection, database: str) -> bool:
    found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [database]).fetchone()
    return found is not None


def _text(statement: sql.Composed) -> str:
    return statement.as_string()
