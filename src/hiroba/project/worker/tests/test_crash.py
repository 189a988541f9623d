# SPDX-License-Identifier: Apache-2.0
"""Workers are killed in the middle of their handlers: each event still takes effect once and in order."""

import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from hiroba.kernel import configuration
from hiroba.kernel.events.backlog import Backlog, backlog
from hiroba.kernel.events.publishing import publish
from hiroba.kernel.tenancy import as_tenant
from hiroba.project.worker.tests.crashing_worker import HANDLERS, RideRequested

TENANTS = ("282103", "282201")
WORKERS = 2
EVENTS_IN_ROUND = 240
SUBJECTS = 7
DRAIN_SECONDS_MAX = 60


class Staff:
    reference = "system"


@pytest.fixture
def effects(committed: configuration.Configuration) -> Iterator[psycopg.Connection]:
    """A table without policies that the handlers write to, read as the owner."""
    with psycopg.connect(committed.database_owner_url, autocommit=True) as owner:
        owner.execute("DROP TABLE IF EXISTS test_effect")
        owner.execute(
            "CREATE TABLE test_effect (number bigint GENERATED ALWAYS AS IDENTITY, handler text, subject text,"
            " event_id bigint, at timestamptz DEFAULT clock_timestamp())"
        )
        owner.execute("GRANT INSERT ON test_effect TO hiroba_app")
        yield owner
        owner.execute("DROP TABLE test_effect")


def run_rounds(rounds: int, effects: psycopg.Connection) -> None:
    chance = random.Random(rounds)
    expected: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    workers, busy = [start_worker() for _ in range(WORKERS)], 0
    try:
        for _ in range(rounds):
            time.sleep(0.6)
            publish_some(expected, chance)
            time.sleep(chance.uniform(0, 0.2))
            if not is_busy():  # A fast machine is done by now; the kill has to meet work.
                publish_some(expected, chance)
                time.sleep(chance.uniform(0, 0.02))
            busy += is_busy()
            victim = chance.randrange(WORKERS)
            workers[victim].kill()
            workers[victim].wait()
            workers[victim] = start_worker()
            publish_some(expected, chance)
        wait_until_drained()
    finally:
        for worker in workers:
            worker.terminate()
        codes = [worker.wait(timeout=20) for worker in workers]
    # One that is still starting has no handler for the signal yet.
    assert set(codes) <= {0, -signal.SIGTERM}
    assert busy > rounds / 2
    assert found(effects) == dict(expected)


def start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "hiroba.project.worker.tests.crashing_worker"], stderr=subprocess.DEVNULL
    )


def publish_some(expected: dict[tuple[str, str, str], list[int]], chance: random.Random) -> None:
    for _ in range(EVENTS_IN_ROUND // 2):
        tenant, ride = chance.choice(TENANTS), chance.randrange(SUBJECTS)
        with as_tenant(tenant):
            # The ride is told apart by town, for the effects have no tenant.
            event = RideRequested(ride=ride + 100 * TENANTS.index(tenant))
            event_id = publish(event, actor=Staff())
        for handler in HANDLERS:
            expected[tenant, handler, event.subject].append(event_id)


def wait_until_drained() -> None:
    deadline = time.monotonic() + DRAIN_SECONDS_MAX
    while is_busy():
        assert time.monotonic() < deadline, backlogs()
        time.sleep(0.1)
    assert [each.dead_letters for each in backlogs()] == [0, 0]


def is_busy() -> bool:
    return any(each.new_events or each.waiting_deliveries for each in backlogs())


def backlogs() -> list[Backlog]:
    found = []
    for tenant in TENANTS:
        with as_tenant(tenant):
            found.append(backlog())
    return found


def found(effects: psycopg.Connection) -> dict[tuple[str, str, str], list[int]]:
    """Effects in the order in which they happened."""
    rows = effects.execute(
        "SELECT handler, subject, event_id FROM test_effect ORDER BY at, number"
    ).fetchall()
    lanes = defaultdict(list)
    for handler, subject, event_id in rows:
        tenant = TENANTS[int(subject.removeprefix("ride:")) // 100]
        lanes[tenant, handler, subject].append(event_id)
    return dict(lanes)


def test_worker_killed_three_times_handles_each_event_once_and_in_order(effects: psycopg.Connection) -> None:
    run_rounds(3, effects)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_worker_killed_fifty_times_handles_each_event_once_and_in_order(effects: psycopg.Connection) -> None:
    run_rounds(50, effects)


def test_worker_that_loses_all_its_sessions_goes_on(effects: psycopg.Connection) -> None:
    expected: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    worker = start_worker()
    try:
        publish_some(expected, random.Random(1))
        wait_until_drained()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE usename = current_user AND pid <> pg_backend_pid()"
            )
            ended = cursor.fetchone()[0]
        publish_some(expected, random.Random(2))
        wait_until_drained()
        exit_code = worker.poll()
    finally:
        worker.terminate()
        worker.wait(timeout=20)

    assert ended >= 4
    assert exit_code is None
    assert found(effects) == dict(expected)
