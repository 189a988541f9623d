# SPDX-License-Identifier: Apache-2.0
"""kill -9 in the middle of an import: what was acknowledged is there, and the same import again finishes it."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import httpx
import orjson
import psycopg
import pytest

from hiroba.kernel.context.client.bulk_sending import BODY_LINES_MAX, BulkResult
from hiroba.kernel.context.client.context_client import ContextClient, ContextUnavailable
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.samples import sensor
from hiroba.kernel.testing.environment import free_port

TENANT = "crash"
ENTITIES = 30 * BODY_LINES_MAX
CHUNKS_BEFORE = 5


@pytest.fixture
def own() -> Iterator[Scratch]:
    with Scratch() as scratch:
        yield scratch


@pytest.mark.parametrize("victim", ["broker", "postgresql"])
def test_bulk_killed_midway_loses_no_acknowledged_chunk_and_repeats(
    own: Scratch, victim: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiroba.kernel.context.client.context_client.TRIES_PAUSES_SECONDS", ())
    lines = [orjson.dumps(sensor(number)) + b"\n" for number in range(ENTITIES)]
    acknowledged: list[int] = []
    enough = threading.Event()

    def told(count: int, result: BulkResult) -> None:
        acknowledged.append(count)
        if len(acknowledged) == CHUNKS_BEFORE:
            enough.set()

    port = free_port()
    process, url = start_broker(own.broker_dsn, open=True, port=port)

    def kill() -> None:
        enough.wait(60)
        if victim == "broker":
            process.kill()
        else:
            os.kill(int((own.postgres.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with ContextClient(url) as client, pytest.raises(ContextUnavailable):
            client.bulk(TENANT, lines, told)
    finally:
        killer.join()
        process.kill()
        process.communicate()
    if victim == "postgresql":
        own.postgres.stop()
        own.postgres.start()

    process, url = start_broker(own.broker_dsn, open=True)
    try:
        wait_until_ready(url)
        there = {id for id, _ in stored(own)}
        with ContextClient(url) as client:
            again = client.bulk(TENANT, lines)
    finally:
        stop_broker(process)

    first = {orjson.loads(line)["id"] for line in lines[: sum(acknowledged)]}
    assert first <= there
    assert (again.created, again.changed, again.unchanged) == (ENTITIES - len(there), 0, len(there))
    assert stored(own) == [(id, 1) for id in sorted(orjson.loads(line)["id"] for line in lines)]


def stored(scratch: Scratch) -> list[tuple[str, int]]:
    """Each entity with the number of its rows of history."""
    with psycopg.connect(scratch.owner_dsn) as owner:
        return owner.execute(
            """SELECT e.id, count(h.change) FROM context.entity e
            LEFT JOIN context.history h ON h.tenant = e.tenant AND h.id = e.id
            WHERE e.tenant = %s GROUP BY e.id ORDER BY e.id""",
            (TENANT,),
        ).fetchall()


def wait_until_ready(url: str) -> None:
    for _ in range(200):
        if httpx.get(f"{url}/readyz", trust_env=False).status_code == 200:
            return
        time.sleep(0.05)
