# SPDX-License-Identifier: Apache-2.0
"""What the bare machine does: a server that answers the same bytes, and statements without a broker."""

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import asyncpg
import orjson

from hiroba.kernel.context.model.ready import Ready, ready_of
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.store.batch_rows import Columns, documents, numbers, texts
from hiroba.kernel.context.store.connections import BY_KEY_ONLY, connect, transaction
from hiroba.kernel.context.store.statements import (
    FORGET_PLANS,
    INSERT_ENTITIES_WITH_HISTORY,
    UPDATE_ENTITIES_WITH_HISTORY,
)
from hiroba.project.bench.broker_workloads import entity
from hiroba.project.bench.cpu import cpu_seconds
from hiroba.project.bench.load import Load

GROUP = 64
UPSERTS = 1_000
UPSERTS_A_SECOND = 10 * UPSERTS
TENANT = "floor"
START_SECONDS_MAX = 20


def bare_server(seconds: float, connections: int, answer_bytes: int) -> float:
    """Answers for each CPU second of granian with a handler that only sends bytes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with _granian(port, answer_bytes) as process:
        options = {"connections": connections, "seconds": seconds, "entities": 1_000}
        with Load("hiroba.project.bench.broker_workloads:retrieve", port, **options) as load:  # type: ignore[arg-type]
            before = cpu_seconds([process.pid])
            outcome = load.run()
            return outcome.requests / (cpu_seconds([process.pid]) - before)


def bare_inserts(seconds: float) -> float:
    """Rows of 1 KB for each CPU second: `unnest` of 64 rows and a COMMIT, PostgreSQL and this process counted."""
    with Scratch() as scratch:
        return asyncio.run(_insert(scratch.owner_dsn, seconds))


async def _insert(dsn: str, seconds: float) -> float:
    connection = await asyncpg.connect(dsn)
    await connection.execute("CREATE TABLE floor (id text PRIMARY KEY, document text NOT NULL)")
    document = str(entity(1))[:1024]
    before = cpu_seconds([os.getpid()])
    rows, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        ids = [f"urn:ngsi-ld:Floor:{number}" for number in range(rows, rows + GROUP)]
        await connection.execute(
            "INSERT INTO floor SELECT * FROM unnest($1::text[], $2::text[])", ids, [document] * GROUP
        )
        rows += GROUP
    used = cpu_seconds([os.getpid()]) - before
    await connection.close()
    return rows / used


def bare_upserts(entities: int, seconds: float) -> float:
    """Entities of 1 KB for each CPU second, of which there are `entities`, when an upsert is only what others do of it.

    orjson reads and writes the text; PostgreSQL stores a thousand with their history in the statement of the broker.
    """
    with Scratch() as scratch:
        return asyncio.run(_upsert(scratch.broker_dsn, entities, seconds))


async def _upsert(dsn: str, entities: int, seconds: float) -> float:
    connection = await connect(dsn, **BY_KEY_ONLY)
    for first in range(0, entities, UPSERTS):
        given = [ready_of(entity(number)) for number in range(first, min(first + UPSERTS, entities))]
        await _store(connection, INSERT_ENTITIES_WITH_HISTORY, _creation(given))
    await connection.execute(FORGET_PLANS)
    chance = random.Random(1)  # noqa: S311 -- sample data
    batches = []
    for _ in range(int(seconds * UPSERTS_A_SECOND / UPSERTS)):
        wanted = chance.sample(range(entities), UPSERTS)
        given = [ready_of(entity(number, chance.randrange(40))) for number in wanted]
        batches.append((b"[%b]" % b",".join([each.text for each in given]), _replacement(given)))
    before = cpu_seconds([os.getpid()])
    for body, columns in batches:
        for each in orjson.loads(body):
            orjson.dumps(each)
        await _store(connection, UPDATE_ENTITIES_WITH_HISTORY, columns)
    used = cpu_seconds([os.getpid()]) - before
    await connection.close()
    return len(batches) * UPSERTS / used


async def _store(connection: asyncpg.Connection, statement: str, columns: Columns) -> None:
    async with transaction(connection, [TENANT]):
        await connection.execute(statement, *columns)


def _creation(given: Sequence[Ready]) -> Columns:
    now = time.time_ns() // 1000
    return [
        texts([TENANT] * len(given)),
        texts([each.id for each in given]),
        texts([each.type_key for each in given]),
        numbers(range(now, now + len(given))),
        documents([each.text for each in given]),
        numbers([each.cell for each in given]),
    ]


def _replacement(given: Sequence[Ready]) -> Columns:
    now = time.time_ns() // 1000
    times = [b'{"*":[%d,%d]}' % (now, number) for number in range(now, now + len(given))]
    nothing = documents([b""] * len(given))
    modified = numbers(range(now, now + len(given)))
    return [*_creation(given), modified, documents(times), texts(["r"] * len(given)), nothing]


@contextmanager
def _granian(port: int, answer_bytes: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-m", __name__, str(port), str(answer_bytes)])
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(10)


async def _serve(port: int, answer: bytes) -> None:
    from granian.constants import HTTPModes  # noqa: PLC0415 -- start-up stays fast
    from granian.server.embed import Server  # noqa: PLC0415 -- start-up stays fast

    class Bare:
        async def __rsgi__(self, scope: object, protocol: object) -> None:
            protocol.response_bytes(200, [("content-type", "application/json")], answer)  # type: ignore[attr-defined]

    await Server(Bare(), "127.0.0.1", port, http=HTTPModes.http1, websockets=False, log_enabled=False).serve()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), b"x" * int(sys.argv[2])))
