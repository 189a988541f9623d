# SPDX-License-Identifier: Apache-2.0
"""Connections by address, whose failures tell a person what to change."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from hiroba.kernel.faults import Fault

# Long enough for a server far away, short enough for a person who waits.
_CONNECT_SECONDS_MAX = 10


@contextmanager
def connect(dsn: str, *, autocommit: bool = False) -> Iterator[psycopg.Connection]:
    """A connection for one task. Raises Fault when the server cannot be reached or refuses."""
    try:
        connection = psycopg.connect(dsn, autocommit=autocommit, connect_timeout=_CONNECT_SECONDS_MAX)
    except psycopg.ProgrammingError as error:
        raise Fault(
            f"The database address cannot be read: {_first_line(error)}",
            "Write it as postgresql://user:password@host:5432/database in HIROBA_DATABASE_URL.",
        ) from None
    except psycopg.OperationalError as error:
        raise explain(error, dsn) from None
    with connection:
        yield connection


def explain(error: psycopg.OperationalError, dsn: str) -> Fault:
    """The failure in the words of somebody who has to mend the settings; never with the password."""
    where = conninfo_to_dict(dsn)
    server = f"{where.get('host', 'localhost')}:{where.get('port', 5432)}"
    user, database = where.get("user", ""), where.get("dbname", "")
    reason = str(error)
    if "password authentication failed" in reason or "no password supplied" in reason:
        return Fault(
            f"PostgreSQL at {server} refuses the password of {user}",
            "Correct the password in the database address (HIROBA_DATABASE_URL and its companions).",
        )
    if f'role "{user}" does not exist' in reason or f'database "{database}" does not exist' in reason:
        missing = f"role {user}" if "role" in reason else f"database {database}"
        return Fault(
            f"PostgreSQL at {server} has no {missing}",
            "Have its administrator run what `hiroba database setup-sql` prints.",
        )
    if urlsplit(dsn).hostname is None:
        return Fault(f"The embedded PostgreSQL does not answer ({_first_line(error)})", "Run `hiroba up`.")
    return Fault(
        f"PostgreSQL at {server} cannot be reached ({_first_line(error)})",
        "Correct host and port in HIROBA_DATABASE_URL, or start the server.",
    )


def _first_line(error: Exception) -> str:
    """The reason itself; libpq puts attempts and places before it and advice below it."""
    first = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return first.rpartition("failed: ")[2].removeprefix("connection is bad: ").rstrip(".?")
