# SPDX-License-Identifier: Apache-2.0
"""Schema files and versions; a second broker; partitions."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import psycopg
import pytest

from hiroba.kernel.context import schema
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker


def test_apply_again_changes_nothing(scratch: Scratch) -> None:
    assert schema.apply(scratch.owner_dsn) == 0


async def check(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await schema.check_version(connection)
    finally:
        await connection.close()


def test_another_version_is_refused(scratch: Scratch) -> None:
    asyncio.run(check(scratch.broker_dsn))
    newer = schema.expected_version() + 1
    with psycopg.connect(scratch.owner_dsn, autocommit=True) as owner:
        owner.execute("INSERT INTO context.schema_version VALUES (%s, 'x', now())", (newer,))
        try:
            with pytest.raises(schema.SchemaVersionDiffers, match=f"version {newer}"):
                asyncio.run(check(scratch.broker_dsn))
            with pytest.raises(schema.SchemaVersionDiffers):
                schema.apply(scratch.owner_dsn)
        finally:
            owner.execute("DELETE FROM context.schema_version WHERE version = %s", (newer,))


def test_a_second_broker_does_not_start(scratch: Scratch, broker_url: str) -> None:
    with pytest.raises(RuntimeError):
        start_broker(scratch.broker_dsn, open=True)


def test_partitions_are_made_ahead_by_the_broker(scratch: Scratch) -> None:
    with psycopg.connect(scratch.broker_dsn) as broker:
        at = datetime(2031, 11, 15, tzinfo=UTC)
        made = broker.execute("SELECT context.ensure_history_partitions(%s, 3)", (at,)).fetchone()
        again = broker.execute("SELECT context.ensure_history_partitions(%s, 3)", (at,)).fetchone()
        names = broker.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'history_203%' AND relkind = 'r'"
        )

        assert (made, again) == ((3,), (0,))
        assert sorted(row[0] for row in names) == ["history_2031_11", "history_2031_12", "history_2032_01"]
        broker.rollback()
