# SPDX-License-Identifier: Apache-2.0
"""A database of tests and of `POST /__reset`."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg

from hiroba.kernel.context.scratch import Scratch

WAIT_SECONDS_MAX = 20


def test_it_is_emptied_although_another_reads_its_tables_the_other_way_round(scratch: Scratch) -> None:
    """The first try holds entities and waits for the sums of days; the reader has these and comes for entities."""
    with ThreadPoolExecutor(1) as other, psycopg.connect(scratch.owner_dsn) as reader:
        reader.execute("SELECT FROM context.history_day LIMIT 1")
        emptying = other.submit(scratch.empty)
        _wait_for_one_who_waits(scratch)

        reader.execute("SELECT FROM context.entity LIMIT 1")
        reader.commit()
        emptying.result(WAIT_SECONDS_MAX)


def _wait_for_one_who_waits(scratch: Scratch) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    with psycopg.connect(scratch.owner_dsn, autocommit=True) as looking:
        while time.monotonic() < deadline:
            if looking.execute("SELECT pid FROM pg_locks WHERE NOT granted").fetchone():
                return
            time.sleep(0.05)
    raise TimeoutError("Nobody waits")
