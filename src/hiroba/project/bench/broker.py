# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench broker`: requests for each CPU second of broker plus PostgreSQL, on a scratch database.

Every write is durable before its answer and leaves history. The load generator is not counted.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from hiroba.project.bench.broker_measures import (
    CONNECTIONS,
    LOAD_SECONDS_MAX,
    WORKLOADS,
    check,
    fill,
    measure,
)
from hiroba.project.bench.broker_tokens import token_results
from hiroba.project.bench.cpu import cpu_seconds
from hiroba.project.bench.floors import bare_inserts, bare_server, bare_upserts
from hiroba.project.bench.load import Load, Outcome
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.served import port_told
from hiroba.project.bench.sink import Sink

DELIVERY_SECONDS_MAX = 60
READ_FLOOR = "bare_granian_rsgi"
WRITE_FLOOR = "bare_unnest_insert"
UPSERT_FLOOR = "bare_upsert"
READ_P99_MS, WRITE_P99_MS = 20, 60
BATCH_SECONDS_MAX = 2


@dataclass(frozen=True)
class Row:
    """A workload with its goals; `weight` counts entities."""

    name: str
    goal: float
    floor_name: str
    p99_ms: float
    weight: int = 1


ROWS = (
    Row("retrieve", 25_000, READ_FLOOR, READ_P99_MS),
    Row("query_limit_20", 18_000, READ_FLOOR, READ_P99_MS),
    Row("query_filter_geo", 3_000, READ_FLOOR, READ_P99_MS),
    Row("create", 10_000, WRITE_FLOOR, WRITE_P99_MS),
    Row("patch", 10_000, WRITE_FLOOR, WRITE_P99_MS),
    Row("upsert_20", 30_000, UPSERT_FLOOR, WRITE_P99_MS, weight=20),
    Row("patch_subscribed", 3_000, WRITE_FLOOR, WRITE_P99_MS),
)
BATCH, TOKENS = "batch_10000", "tokens"


def run(*, entities: int = 100_000, seconds: float = 2.0, only: tuple[str, ...] = ()) -> Report:
    """Loads `entities` and measures each row for `seconds`. Raises RuntimeError when answers are wrong."""
    rows = [row for row in ROWS if not only or row.name in only]
    floors = {
        READ_FLOOR: bare_server(seconds, CONNECTIONS, 1_400),
        WRITE_FLOOR: bare_inserts(seconds),
    }
    if any(row.floor_name == UPSERT_FLOOR for row in rows):
        floors[UPSERT_FLOOR] = bare_upserts(entities, seconds)
    results: list[Result] = []
    with open_broker() as (process, port):
        fill(port, entities)
        for row in rows:
            if row.floor_name == READ_FLOOR:
                # What is asked for comes into memory first.
                _measure(process.pid, port, row.name, entities, seconds)
            of_row = _measure_subscribed if row.name == "patch_subscribed" else _measure
            used, outcome = of_row(process.pid, port, row.name, entities, seconds)
            results += _results(row, used, outcome, floors[row.floor_name])
        if not only or BATCH in only:
            results.append(_measure_batch(port))
    if not only or TOKENS in only:
        results += token_results(entities, seconds)
    sizes = {"entities": entities, "entity_bytes": 1024, "connections": CONNECTIONS, "seconds": seconds}
    return Report(bench="broker", data=sizes, results=results, machine=machine())


@contextmanager
def open_broker() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`hiroba broker --open` on a free port; its tree holds the broker and PostgreSQL."""
    command = [sys.executable, "-m", "hiroba.project.command_line", "broker", "--open", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    try:
        assert process.stderr is not None
        yield process, port_told(process.stderr)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _measure(pid: int, port: int, name: str, entities: int, seconds: float) -> tuple[float, Outcome]:
    workload = f"{WORKLOADS}:{name}"
    return measure([pid], workload, port, connections=CONNECTIONS, seconds=seconds, entities=entities)


def _measure_batch(port: int) -> Result:
    """One request with 10,000 small entities, which is about what the limit of a body lets through."""
    with Load(f"{WORKLOADS}:{BATCH}", port, connections=1, seconds=LOAD_SECONDS_MAX) as load:
        outcome = check(load.run())
    return Result(name=BATCH, value=round(outcome.seconds, 2), unit="s", goal=BATCH_SECONDS_MAX)


def _measure_subscribed(
    pid: int, port: int, name: str, entities: int, seconds: float
) -> tuple[float, Outcome]:
    """PATCH while one subscription tells each change; ends when the last notification has come."""
    with (
        Sink() as sink,
        Load(f"{WORKLOADS}:patch", port, connections=CONNECTIONS, seconds=seconds, entities=entities) as load,
    ):
        subscription = {
            "type": "Subscription",
            "entities": [{"type": "*"}],
            "notification": {"endpoint": {"uri": sink.uri, "accept": "application/json"}},
        }
        httpx.post(f"http://127.0.0.1:{port}/ngsi-ld/v1/subscriptions", json=subscription).raise_for_status()
        before = cpu_seconds([pid])
        outcome = check(load.run())
        come = sink.wait_for(outcome.requests, DELIVERY_SECONDS_MAX)
        if come != outcome.requests:
            raise RuntimeError(f"{come} notifications came for {outcome.requests} changes")
        return cpu_seconds([pid]) - before, outcome


def _results(row: Row, used: float, outcome: Outcome, floor: float) -> list[Result]:
    unit = "entities" if row.weight > 1 else "requests"
    return [
        Result(
            name=row.name,
            value=round(outcome.requests * row.weight / used, 1),
            unit=f"{unit}/cpu_s",
            goal=row.goal,
            floor=round(floor, 1),
            floor_name=row.floor_name,
        ),
        Result(name=f"{row.name}_p99", value=round(outcome.p99_ms, 2), unit="ms", goal=row.p99_ms),
    ]
