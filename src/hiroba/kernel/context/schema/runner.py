# SPDX-License-Identifier: Apache-2.0
"""Runs the numbered files once each and compares versions. Files that have been released never change."""

from importlib.resources import files
from importlib.resources.abc import Traversable

import asyncpg
import psycopg

# One lock for every runner of this schema, so that two migrations started together run one after the other.
MIGRATION_LOCK = 0x4869_726F_0001


class SchemaVersionDiffers(Exception):
    """The database has another schema version than this program; the text names both."""


def expected_version() -> int:
    """The number of the newest file."""
    return max(_numbered_files())


def apply(owner_dsn: str) -> int:
    """Brings the schema `context` to the newest version in one transaction; returns how many files ran."""
    numbered = _numbered_files()
    with psycopg.connect(owner_dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (MIGRATION_LOCK,))
        done = _prepare_and_read_version(connection)
        if done > max(numbered):
            raise SchemaVersionDiffers(_difference(done))
        due = [number for number in sorted(numbered) if number > done]
        for number in due:
            connection.execute(numbered[number].read_bytes())
            connection.execute(
                "INSERT INTO context.schema_version VALUES (%s, %s, now())", (number, numbered[number].name)
            )
    return len(due)


async def check_version(connection: asyncpg.Connection) -> None:
    """Raises SchemaVersionDiffers unless the database is at the version of this program."""
    found = 0
    if await connection.fetchval("SELECT to_regclass('context.schema_version') IS NOT NULL"):
        found = await connection.fetchval("SELECT coalesce(max(version), 0) FROM context.schema_version")
    if found != expected_version():
        raise SchemaVersionDiffers(_difference(found))


def _prepare_and_read_version(connection: psycopg.Connection) -> int:
    connection.execute(
        """CREATE SCHEMA IF NOT EXISTS context;
        GRANT USAGE ON SCHEMA context TO hiroba_broker, hiroba_app;
        CREATE TABLE IF NOT EXISTS context.schema_version
            (version integer PRIMARY KEY, file text NOT NULL, applied_at timestamptz NOT NULL);
        GRANT SELECT ON context.schema_version TO hiroba_broker, hiroba_app"""
    )
    row = connection.execute("SELECT coalesce(max(version), 0) FROM context.schema_version").fetchone()
    return int(row[0]) if row else 0


def _numbered_files() -> dict[int, Traversable]:
    folder = files("hiroba.kernel.context.schema")
    return {int(file.name[:4]): file for file in folder.iterdir() if file.name.endswith(".sql")}


def _difference(found: int) -> str:
    return f"The schema `context` is at version {found}, this program needs {expected_version()}"
