# SPDX-License-Identifier: Apache-2.0
"""Schema files and versions; a second broker; partitions."""

import asyncio
import json
from datetime import UTC, datetime
from importlib.resources import files

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


def test_subscriptions_to_registrations_move_to_the_others(scratch: Scratch) -> None:
    """What the table of their own held until version 14 is read by the next start like any other."""
    sql = (files(schema) / "0015_subscriptions_to_sources.sql").read_text()
    document = json.dumps({"type": "Subscription", "entities": [{"type": "Level"}]})
    with psycopg.connect(scratch.owner_dsn) as owner:
        owner.execute("CREATE TABLE context.source_subscription (LIKE context.source_registration)")
        row = ("moved", "urn:ngsi-ld:Subscription:moved", document, 7, 7)
        owner.execute("INSERT INTO context.source_subscription VALUES (%s, %s, %s, %s, %s)", row)
        owner.execute(sql.encode())
        found = owner.execute(
            "SELECT document, audiences, created FROM context.subscription WHERE tenant = 'moved'"
        ).fetchone()
        owner.rollback()

    assert found is not None
    assert json.loads(found[0]) == json.loads(document) | {"@dialect": "context-sources"}
    assert found[1:] == ("", 7)
