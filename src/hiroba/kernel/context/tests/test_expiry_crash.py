# SPDX-License-Identifier: Apache-2.0
"""kill -9 of broker and PostgreSQL while entities and attributes expire: what is over goes once, nothing else does."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import psycopg
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.receivers import wait_until
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_crash import TENANT, kill_postgres

ROUNDS = 3
BATCHES, OF_BATCH = 12, 50
LATER = "2099-01-01T00:00:00Z"
# What becomes of an entity, by its number.
WHOLE, IN_PART, LASTING = range(3)


@pytest.fixture
def own() -> Iterator[Scratch]:
    with Scratch() as scratch:
        yield scratch


def test_what_has_expired_goes_once_whenever_the_broker_dies(own: Scratch) -> None:
    chance = random.Random(3)
    made: list[int] = []
    for number in range(ROUNDS):
        process, url = start_broker(own.broker_dsn, open=True)
        first = number * BATCHES * OF_BATCH
        # The last of them expire when the broker is dead already.
        with httpx.Client(
            base_url=url + NGSI_LD, headers={"NGSILD-Tenant": TENANT}, timeout=20, trust_env=False
        ) as http:
            for batch in range(BATCHES):
                numbers = range(first + batch * OF_BATCH, first + (batch + 1) * OF_BATCH)
                entities = [expiring(each, chance.uniform(0.2, 1.5)) for each in numbers]
                assert http.post("entityOperations/create", json=entities).status_code == 201
                made += numbers
        time.sleep(chance.uniform(0.1, 0.6))
        if number % 2:
            kill_postgres(own)
        process.kill()
        process.communicate()

    process, url = start_broker(own.broker_dsn, open=True)
    with town_of(url, TENANT) as town:
        wait_until(lambda: is_settled(town, made))
    stop_broker(process)
    with psycopg.connect(own.owner_dsn) as owner:
        deleted = owner.execute(
            "SELECT id, count(*) FROM context.history WHERE action = 'd' GROUP BY id"
        ).fetchall()
        waiting = owner.execute("SELECT id FROM context.entity_expiry").fetchall()
    assert dict(deleted) == {sensor_id(each): 1 for each in made if each % 3 == WHOLE}
    assert {id for (id,) in waiting} == {sensor_id(each) for each in made if each % 3 == LASTING}


def expiring(number: int, seconds: float) -> dict[str, Any]:
    soon = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(timespec="milliseconds")
    match number % 3:
        case 0:
            return sensor(number, expiresAt=soon)
        case 1:
            return sensor(number, speed=prop(1, expiresAt=soon))
        case _:
            return sensor(number, expiresAt=LATER, speed=prop(1))


def is_settled(town: Town, made: list[int]) -> bool:
    found: dict[str, bool] = {}
    for offset in range(0, len(made), 1000):
        page = town.get("entities", type="WaterLevelObserved", limit="1000", offset=str(offset)).json()
        found |= {entity["id"]: "speed" in entity for entity in page}
    return found == {sensor_id(each): each % 3 == LASTING for each in made if each % 3 != WHOLE}
