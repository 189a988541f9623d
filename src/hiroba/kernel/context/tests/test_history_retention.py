# SPDX-License-Identifier: Apache-2.0
"""History goes when its time is over, and nothing else with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_temporal_provision import URL

TYPE = "WaterLevelObserved"
DAY = 86_400_000_000
RETENTION = f"hiroba/retention/{TYPE}"


@pytest.fixture(scope="module")
def own_scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


@contextmanager
def eager_broker(own_scratch: Scratch, name: str) -> Iterator[Town]:
    """The only broker of its database; it removes what is over its time at once."""
    process, url = start_broker(
        own_scratch.broker_dsn,
        open=True,
        history_lag_seconds=1.0,
        history_pause_seconds=0.05,
        history_removal_seconds=0.1,
    )
    with town_of(url, name) as made:
        yield made
    stop_broker(process)


@pytest.fixture
def eager(own_scratch: Scratch, request: pytest.FixtureRequest) -> Iterator[Town]:
    with eager_broker(own_scratch, request.node.name[:60]) as made:
        yield made


def put_back(scratch: Scratch, town: Town, days: int) -> None:
    """Makes all that has happened so far older."""
    with psycopg.connect(scratch.owner_dsn) as connection:
        connection.execute("SELECT context.ensure_history_partitions(now() - make_interval(days => 70), 6)")
        # New partitions lock the table; and the broker locks its place first, so the test does too.
        connection.commit()
        connection.execute("DELETE FROM context.history_folding WHERE tenant = %s", (town.name,))
        for table, column in (("history", "change"), ("entity", "created"), ("entity", "modified")):
            connection.execute(
                f"UPDATE context.{table} SET {column} = {column} - %s WHERE tenant = %s",
                (days * DAY, town.name),
            )
        for table in ("history_hour", "history_day"):
            connection.execute(f"DELETE FROM context.{table} WHERE tenant = %s", (town.name,))


def rows(scratch: Scratch, town: Town, table: str = "history") -> list[Any]:
    with psycopg.connect(scratch.owner_dsn) as connection:
        column = "fragment" if table == "history" else "sum"
        found = connection.execute(
            f"SELECT {column} FROM context.{table} WHERE tenant = %s ORDER BY 1",
            (town.name,),
        ).fetchall()
    return [row[0] for row in found]


def summed(scratch: Scratch, town: Town) -> float:
    return sum(value for value in rows(scratch, town, "history_day") if value is not None)


def wait_for(rows_left: int, scratch: Scratch, town: Town) -> None:
    deadline = time.monotonic() + 20
    while len(rows(scratch, town)) != rows_left and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(rows(scratch, town)) == rows_left


def test_rows_over_their_time_go_but_sums_and_states_stay(own_scratch: Scratch) -> None:
    with eager_broker(own_scratch, "stay") as town:
        town.create(sensor(1, level=0, note=prop("x")))
        for level in range(1, 6):
            town.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(level)})
    put_back(own_scratch, town, 60)
    middle = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    # Another process, since the first one remembers the times before they were put back.
    with eager_broker(own_scratch, "stay") as town:
        town.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(9)})

        assert town.put(RETENTION, {"keepDays": 30}).status_code == 204

        # What is left: the creation, the newest value before the limit, and what is newer.
        wait_for(3, own_scratch, town)
        assert sorted(one["value"] for one in town.get(URL).json()["waterLevel"]) == [0, 5, 9]
        state = town.get("hiroba/states", type=TYPE, at=middle).json()[0]
        assert (state["waterLevel"]["value"], state["note"]["value"]) == (5, "x")
        deadline = time.monotonic() + 20
        while summed(own_scratch, town) != 24 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert summed(own_scratch, town) == 0 + 1 + 2 + 3 + 4 + 5 + 9


def test_types_without_a_rule_keep_everything(own_scratch: Scratch, eager: Town) -> None:
    eager.create(sensor(1), {**sensor(2), "type": "Other"})
    for number in (1, 2):
        for level in range(3):
            eager.patch(f"entities/{sensor_id(number)}/attrs", {"waterLevel": prop(level)})
    put_back(own_scratch, eager, 60)

    eager.put(RETENTION, {"keepDays": 30})

    wait_for(4 + 2, own_scratch, eager)


def test_rules_are_listed_and_taken_back(eager: Town) -> None:
    eager.put(RETENTION, {"keepDays": 30, "hoursDays": 400})

    assert eager.get("hiroba/retention").json() == [
        {"type": TYPE, "keepDays": 30, "hoursDays": 400, "daysDays": None}
    ]
    assert eager.delete(RETENTION).status_code == 204
    assert eager.delete(RETENTION).status_code == 404
    assert eager.put(RETENTION, {"keepDays": 0}).status_code == 400
    assert eager.put(RETENTION, {"days": 3}).status_code == 400
