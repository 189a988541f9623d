# SPDX-License-Identifier: Apache-2.0
"""Row-level security of the broker's tables, as hiroba_broker: the last line when the program is wrong."""

from collections.abc import Iterator

import psycopg
import pytest

from hiroba.kernel.context.scratch import Scratch

OURS, THEIRS = "rls-a", "rls-b"


@pytest.fixture
def broker(scratch: Scratch) -> Iterator[psycopg.Connection]:
    """A transaction of hiroba_broker with one tenant set, beside a row of another; rolled back."""
    with psycopg.connect(scratch.owner_dsn, autocommit=True) as owner:
        owner.execute("DELETE FROM context.entity WHERE tenant IN (%s, %s)", (OURS, THEIRS))
        for tenant in (OURS, THEIRS):
            owner.execute(
                "INSERT INTO context.entity VALUES (%s, 'urn:a:1', 'T', 1, 1, '{}', NULL, 1)",
                (tenant,),
            )
    with psycopg.connect(scratch.broker_dsn) as connection:
        connection.execute(f"SET LOCAL hiroba.tenants = '{OURS}'")
        yield connection
        connection.rollback()


def tenants(connection: psycopg.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT tenant FROM context.entity ORDER BY 1")]


def test_only_the_tenants_that_are_set_are_seen(broker: psycopg.Connection) -> None:
    assert tenants(broker) == [OURS]
    broker.execute(f"SET LOCAL hiroba.tenants = '{OURS},{THEIRS}'")
    assert tenants(broker)[-2:] == [OURS, THEIRS]


@pytest.mark.parametrize("setting", ["", " ", "rls", "rls-a "])
def test_an_unset_or_similar_tenant_sees_nothing(broker: psycopg.Connection, setting: str) -> None:
    broker.execute(f"SET LOCAL hiroba.tenants = '{setting}'")

    assert tenants(broker) == []


def test_rows_of_others_cannot_be_changed_deleted_or_made(broker: psycopg.Connection) -> None:
    assert broker.execute("UPDATE context.entity SET document = 'x'").rowcount == 1
    assert broker.execute("DELETE FROM context.entity WHERE tenant = %s", (THEIRS,)).rowcount == 0
    for statement in (
        f"INSERT INTO context.entity VALUES ('{THEIRS}', 'urn:a:2', 'T', 1, 1, '{{}}')",
        f"UPDATE context.entity SET tenant = '{THEIRS}'",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), broker.transaction():
            broker.execute(statement)


def test_partitions_cannot_be_read_past_the_policy(broker: psycopg.Connection) -> None:
    names = broker.execute(
        "SELECT relname FROM pg_class WHERE relispartition AND relnamespace = 'context'::regnamespace AND relkind = 'r'"
    ).fetchall()

    assert names
    for (name,) in names:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), broker.transaction():
            broker.execute(f"SELECT * FROM context.{name}")


def test_every_table_with_a_tenant_has_a_policy(scratch: Scratch) -> None:
    with psycopg.connect(scratch.owner_dsn) as owner:
        rows = owner.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant'
            WHERE c.relnamespace = 'context'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relrowsecurity"""
        ).fetchall()
    assert rows == []
