# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench broker-large`: one tenant with many entities, against the same tenant while it was small.

Most entities lie in PostgreSQL only then: what the broker keeps in memory is bounded by a setting. All entities lie in
the same 20 km, so that the large tenant has many times more of them near a place. `near_as_many` asks for a circle
that holds as many as 1 km did in the small one: a large city has more land, not more in each street.
"""

import math
import subprocess
import time
from contextlib import AbstractContextManager
from dataclasses import asdict

import psycopg

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.scratch import Scratch
from hiroba.project.bench.broker_measures import CONNECTIONS, WORKLOADS, fill, measure, postgres_pid
from hiroba.project.bench.broker_workloads import NEAR_M
from hiroba.project.bench.load import Outcome
from hiroba.project.bench.peak_memory import peak_memory_mb
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.served import served

SMALL = 100_000
TENANT = "bench"
# The name of each row, its workload, and whether its circle shrinks as the tenant grows.
ROWS = (
    ("retrieve", "retrieve", False),
    ("query_limit_20", "query_limit_20", False),
    ("near_as_many", "query_filter_geo", True),
    ("near_same_circle", "query_filter_geo", False),
)
SLOWER_MAX = 2
READY_SECONDS_MAX = 5
# The broker itself, its libraries, and what is under way.
BASE_MB = 200
# Types come into memory when they are asked for.
PLACES_LOADED_IN_SECOND = 50_000
SEEDS_SMALL, SEEDS_LARGE = 0, 1
# Sums of history follow a load of millions for a while; they are not what is measured.
HISTORY_LAG_SECONDS = 1e9

Measured = dict[str, tuple[float, Outcome]]


def run(
    *, entities: int = 1_000_000, seconds: float = 2.0, memory_mb: int = 400, shared_buffers: str = "1GB"
) -> Report:
    """Loads a small and then a large number of entities by bulk writes. Raises RuntimeError when answers are wrong."""
    small = min(SMALL, entities)
    # A server with so many entities has more than the embedded one's 64 MB for them.
    settings = {"max_wal_size": "4GB", "shared_buffers": shared_buffers}
    with Scratch(settings) as scratch:
        with _broker(scratch, memory_mb) as (process, port):
            pids = [process.pid, postgres_pid(scratch)]
            fill(port, small, workload="load_bulk")
            # The small tenant lies in memory as a whole, as it would after a while.
            fill(port, small, workload="retrieve_all")
            before = measure_rows(pids, port, small, seconds, SEEDS_SMALL)
            begun = time.monotonic()
            if entities > small:
                fill(port, entities, first=small, workload="load_bulk")
            loaded = (entities - small) / max(time.monotonic() - begun, 0.001)
            settle(scratch)
            after = measure_rows(pids, port, entities, seconds, SEEDS_LARGE)
            memory = peak_memory_mb(process.pid)
        begun = time.monotonic()
        with _broker(scratch, memory_mb):
            ready = time.monotonic() - begun
    results = [Result(name="load_bulk", value=round(loaded), unit="entities/s")]
    for row, _, _ in ROWS:
        results += _compared(row, before[row], after[row])
    results.append(Result(name="memory_peak", value=round(memory), unit="MB", goal=memory_mb + BASE_MB))
    results.append(Result(name="restart", value=round(ready, 2), unit="s", goal=READY_SECONDS_MAX))
    sizes = {"entities": entities, "small": small, "memory_mb": memory_mb, "seconds": seconds} | settings
    return Report(bench="broker-large", data=sizes, results=results, machine=machine())


def _broker(scratch: Scratch, memory_mb: int) -> AbstractContextManager[tuple[subprocess.Popen[str], int]]:
    return served(
        scratch.broker_dsn,
        open=True,
        default_tenant=TENANT,
        history_lag_seconds=HISTORY_LAG_SECONDS,
        limits=asdict(Limits().with_memory(memory_mb)),
    )


def settle(scratch: Scratch) -> None:
    """What happens by itself in time: tables are vacuumed, and entities that were asked for lie in `shared_buffers`,
    as many as find room there. Reading a table whole leaves it outside; reading it by an index does not."""
    with psycopg.connect(scratch.owner_dsn, autocommit=True) as owner:
        owner.execute("VACUUM (ANALYZE) context.history, context.entity")
        owner.execute("SET enable_seqscan = off")
        owner.execute("SET enable_bitmapscan = off")
        owner.execute("SELECT max(length(document)) FROM context.entity WHERE id > ''")


def measure_rows(pids: list[int], port: int, entities: int, seconds: float, seed: int) -> Measured:
    """Requests for each CPU second, and what the load saw, of each row."""
    options = {"connections": CONNECTIONS, "entities": entities}
    warm_seconds = max(seconds, entities / PLACES_LOADED_IN_SECOND)
    measure(pids, f"{WORKLOADS}:query_filter_geo", port, seconds=warm_seconds, seed=-1, **options)  # type: ignore[arg-type]
    found = {}
    for row, workload, shrinks in ROWS:
        radius = round(NEAR_M * math.sqrt(SMALL / max(entities, SMALL)), 1) if shrinks else NEAR_M
        used, outcome = measure(
            pids, f"{WORKLOADS}:{workload}", port, seconds=seconds, seed=seed, radius_m=radius, **options
        )  # type: ignore[arg-type]
        found[row] = outcome.requests / used, outcome
    return found


def _compared(row: str, before: tuple[float, Outcome], after: tuple[float, Outcome]) -> list[Result]:
    slower = round(before[0] / after[0], 2)
    return [
        Result(
            name=row,
            value=round(after[0], 1),
            unit="requests/cpu_s",
            floor=round(before[0], 1),
            floor_name="small",
        ),
        Result(name=f"{row}_slower", value=slower, unit="times", goal=SLOWER_MAX),
        Result(name=f"{row}_p99", value=round(after[1].p99_ms, 2), unit="ms"),
    ]
