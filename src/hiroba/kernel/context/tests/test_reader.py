# SPDX-License-Identifier: Apache-2.0
"""Reads that miss the hot map go together, and each asker is told whatever becomes of the others."""

import asyncio
from collections.abc import Awaitable, Callable

import psycopg

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.reader import Reader

Test = Callable[[Reader, HotMap], Awaitable[None]]


def run(dsn: str, test: Test, *, step: int = 1_000) -> None:
    async def main() -> None:
        links, hot = Links(dsn, 3), HotMap(entities_max=1_000, bytes_max=1_000_000)
        try:
            await test(Reader(links, hot, Limits(commit_entities=step)), hot)
        finally:
            await links.close()

    asyncio.run(main())


def fill(scratch: Scratch, tenant: str, count: int, *further: str) -> None:
    scratch.empty()
    with psycopg.connect(scratch.owner_dsn) as owner:
        owner.execute(
            "INSERT INTO context.entity (tenant, id, type_key, created, modified, document)"
            " SELECT tenant, 'urn:a:' || n, 'A', n, n, '{\"n\":' || n || '}'"
            " FROM unnest(%s::text[]) AS tenant, generate_series(1, %s) AS n",
            ([tenant, *further], count),
        )


def test_many_misses_come_back_each_to_its_asker(scratch: Scratch) -> None:
    fill(scratch, "town", 500)

    async def test(reader: Reader, hot: HotMap) -> None:
        wanted = [f"urn:a:{number % 600}" for number in range(2_000)]
        found = await asyncio.gather(*(reader.record("town", id) for id in wanted))

        told = [record.id if record is not None else None for record in found]
        assert told == [id if 1 <= int(id[6:]) <= 500 else None for id in wanted]
        assert await reader.record("other", "urn:a:1") is None
        assert hot.get(("town", "urn:a:1")) is not None

    run(scratch.broker_dsn, test, step=70)


def test_misses_of_several_tenants_all_come_back_however_they_are_divided(scratch: Scratch) -> None:
    fill(scratch, "town", 500, "village", "hamlet")

    async def test(reader: Reader, hot: HotMap) -> None:
        async def ask(tenant: str, first: int) -> None:
            for number in range(first, 500, 50):
                found = await reader.record(tenant, f"urn:a:{number + 1}")
                assert found is not None
                assert found.document == b'{"n":%d}' % (number + 1)

        async with asyncio.timeout(20):
            await asyncio.gather(
                *(ask(tenant, first) for first in range(50) for tenant in ("town", "village", "hamlet"))
            )

    run(scratch.broker_dsn, test, step=20)


def test_what_is_committed_while_misses_go_on_is_seen_by_the_next(scratch: Scratch) -> None:
    fill(scratch, "town", 500)

    async def test(reader: Reader, hot: HotMap) -> None:
        async def keep_reading() -> None:
            while True:
                for number in range(2, 500):
                    await reader.record("town", f"urn:a:{number}")
                hot.clear()

        others = [asyncio.create_task(keep_reading()) for _ in range(8)]
        with psycopg.connect(scratch.owner_dsn, autocommit=True) as owner:
            for version in range(20):
                owner.execute("UPDATE context.entity SET modified = %s WHERE id = 'urn:a:1'", (version,))
                hot.withdraw("town", "urn:a:1")
                found = await reader.record("town", "urn:a:1")
                assert found is not None
                assert found.modified == version
        for other in others:
            other.cancel()

    run(scratch.broker_dsn, test)


def test_records_keep_the_order_and_leave_out_what_is_not_there(scratch: Scratch) -> None:
    fill(scratch, "town", 5)

    async def test(reader: Reader, hot: HotMap) -> None:
        await reader.record("town", "urn:a:3")
        found = await reader.records("town", ["urn:a:4", "urn:a:9", "urn:a:3", "urn:a:1"])

        assert [record.id for record in found] == ["urn:a:4", "urn:a:3", "urn:a:1"]

    run(scratch.broker_dsn, test)


def test_without_a_database_everybody_is_told() -> None:
    async def test(reader: Reader, hot: HotMap) -> None:
        found = await asyncio.gather(
            *(reader.record("town", f"urn:a:{number}") for number in range(10)), return_exceptions=True
        )

        assert all(isinstance(each, ServiceUnavailable) for each in found)
        assert len(found) == 10

    run("postgresql://nobody@127.0.0.1:1/nothing", test)


def test_an_asker_who_fails_does_not_keep_the_others_from_their_answer(scratch: Scratch) -> None:
    fill(scratch, "town", 2)

    async def test(reader: Reader, hot: HotMap) -> None:
        told: list[object] = []

        def fail(outcome: object) -> None:
            raise ValueError("gone")

        reader.ask("town", "urn:a:1", fail)
        reader.ask("town", "urn:a:1", told.append)
        found = await reader.record("town", "urn:a:2")
        await asyncio.sleep(0.05)

        assert found is not None
        assert [record.id for record in told if isinstance(record, Record)] == ["urn:a:1"]

    run(scratch.broker_dsn, test)
