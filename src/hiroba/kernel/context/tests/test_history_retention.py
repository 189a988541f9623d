# SPDX-License-Identifier: Apache-2.0
"""History goes when its time is over, and nothing else with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import psycopg
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_history_sums import wait_until_folded
from hiroba.kernel.context.tests.test_temporal_provision import URL
from hiroba.kernel.testing.environment import free_port

TYPE = "WaterLevelObserved"
DAY = 86_400_000_000
RETENTION = f"hiroba/retention/{TYPE}"


@pytest.fixture(scope="module")
def own_scratch() -> Iterator[Scratch]:
    with Scratch() as made:
        yield made


@contextmanager
def eager_broker(own_scratch: Scratch, name: str, metrics_port: int | None = None) -> Iterator[Town]:
    """The only broker of its database; it removes what is over its time at once."""
    process, url = start_broker(
        own_scratch.broker_dsn,
        open=True,
        history_lag_seconds=1.0,
        history_pause_seconds=0.05,
        history_removal_seconds=0.1,
        metrics_port=metrics_port,
    )
    try:
        with town_of(url, name) as made:
            yield made
    finally:
        stop_broker(process)


@pytest.fixture
def eager(own_scratch: Scratch, request: pytest.FixtureRequest) -> Iterator[Town]:
    with eager_broker(own_scratch, request.node.name[:60]) as made:
        yield made


def put_back(scratch: Scratch, town: Town, days: int) -> None:
    """Makes all that has happened so far older."""
    with psycopg.connect(scratch.owner_dsn) as connection:
        connection.execute(
            "SELECT context.ensure_history_partitions(now() - make_interval(days => %s), %s)",
            (days + 10, days // 28 + 3),
        )
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


def months(scratch: Scratch, town: Town) -> set[str]:
    """Tables that hold the town's history."""
    with psycopg.connect(scratch.owner_dsn) as connection:
        found = connection.execute(
            "SELECT DISTINCT tableoid::regclass::text FROM context.history WHERE tenant = %s", (town.name,)
        ).fetchall()
    return {row[0] for row in found}


def test_months_over_every_retention_are_dropped_whole(own_scratch: Scratch) -> None:
    """Where the state of later times begins stays; the same month can be made again for what is imported."""
    with eager_broker(own_scratch, "whole") as town:
        town.create(sensor(1, level=0))
        for level in range(1, 6):
            town.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(level)})
    put_back(own_scratch, town, 130)
    (month,) = months(own_scratch, town)
    with eager_broker(own_scratch, "whole") as town:
        town.put(RETENTION, {"keepDays": 30})

        deadline = time.monotonic() + 20
        while months(own_scratch, town) != {"context.history_beyond"} and time.monotonic() < deadline:
            time.sleep(0.1)
        with psycopg.connect(own_scratch.owner_dsn) as connection:
            is_there = connection.execute("SELECT to_regclass(%s)", (month,)).fetchone()

        assert is_there == (None,)
        wait_for(2, own_scratch, town)
        assert [one["value"] for one in town.get(URL).json()["waterLevel"]] == [0, 5]
        assert summed(own_scratch, town) == 0 + 1 + 2 + 3 + 4 + 5
    with psycopg.connect(own_scratch.owner_dsn) as connection:
        since = "to_date(%s, 'YYYY_MM')::timestamptz"
        connection.execute(f"SELECT context.ensure_history_partitions({since}, 1)", (month[-7:],))
    assert months(own_scratch, town) == {month}


def test_a_month_that_somebody_keeps_is_not_dropped(own_scratch: Scratch) -> None:
    with (
        eager_broker(own_scratch, "keeps") as town,
        town_of(str(town.http.base_url).partition("/ngsi-ld")[0], "goes") as other,
    ):
        for each in (town, other):
            each.create(sensor(1, level=0))
    for each in (town, other):
        put_back(own_scratch, each, 200)
    before = months(own_scratch, town)
    with eager_broker(own_scratch, "goes") as other:
        other.put(RETENTION, {"keepDays": 30})
        wait_until_folded(own_scratch, other)
        time.sleep(0.5)

        assert months(own_scratch, town) == before
        assert months(own_scratch, other) == before


def test_a_broker_that_lost_its_tenants_removes_nothing(own_scratch: Scratch, eager: Town) -> None:
    eager.create(sensor(1, level=0))
    for level in range(1, 4):
        eager.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(level)})
    put_back(own_scratch, eager, 60)
    with psycopg.connect(own_scratch.owner_dsn) as connection:
        connection.execute("UPDATE ownership.claim SET epoch = epoch + 1 WHERE scope = 'broker'")
        connection.execute(
            "INSERT INTO context.history_retention VALUES (%s, %s, 30, NULL, NULL)", (eager.name, TYPE)
        )
    time.sleep(2)
    assert len(rows(own_scratch, eager)) == 4

    # A write tells the broker, and it claims its tenants again.
    eager.patch(f"entities/{sensor_id(1)}/attrs", {"note": prop("x")})
    wait_for(2, own_scratch, eager)


def history_figures(port: int) -> dict[str, float]:
    told = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    lines = [line.split(" ") for line in told.splitlines() if line.startswith("hiroba_broker_history")]
    return {name.removeprefix("hiroba_broker_history_"): float(value) for name, value in lines}


def test_metrics_tell_how_far_sums_and_months_have_come(own_scratch: Scratch) -> None:
    """The lag is that of the tenant that is farthest behind, here of others that were put back by months."""
    port = free_port()
    with eager_broker(own_scratch, "figures", port) as town:
        town.create(sensor(1))
        deadline = time.monotonic() + 30
        while not 1 <= history_figures(port)["lag_seconds"] < 10 and time.monotonic() < deadline:
            time.sleep(0.2)
        figures = history_figures(port)

    assert 1 <= figures["lag_seconds"] < 10
    assert figures["months_ahead"] >= 3
    assert figures["months"] >= 4


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
