# SPDX-License-Identifier: Apache-2.0
"""kill -9 of the broker while it sums history up: nothing is lost, nothing is counted twice."""

import random
import time

import psycopg

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import town_of
from hiroba.kernel.context.tests.samples import prop, sensor_id
from hiroba.kernel.context.tests.test_history_sums import wait_until_folded

ROUNDS = 3
VALUES = 120
# The lag is longer than any commit here takes; that is what makes it safe.
EAGER = {"open": True, "history_lag_seconds": 1.0, "history_pause_seconds": 0.01}


def test_sums_count_each_instance_once_whenever_the_broker_dies() -> None:
    chance = random.Random(7)
    written = 0.0
    with Scratch() as scratch:
        for round in range(ROUNDS):
            process, url = start_broker(scratch.broker_dsn, **EAGER)
            with town_of(url, "crashes") as town:
                for _ in range(VALUES):
                    id = sensor_id(chance.randrange(5))
                    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                    body = [{"id": id, "type": "T", "level": prop(round + 1, observedAt=moment)}]
                    assert town.post("entityOperations/upsert", body).status_code in (201, 204)
                    written += round + 1
            process.kill()
            process.communicate()
        process, url = start_broker(scratch.broker_dsn, **EAGER)
        with town_of(url, "crashes") as town:
            wait_until_folded(scratch, town)
        with psycopg.connect(scratch.owner_dsn) as connection:
            sums = [
                connection.execute(f"SELECT sum(count), sum(sum) FROM context.{table}").fetchone()
                for table in ("history_hour", "history_day")
            ]
        stop_broker(process)

    assert sums == [(ROUNDS * VALUES, written)] * 2
