# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench broker-large`: one tenant with many entities, against the same tenant while it was small.

Most entities lie in PostgreSQL only then: what the broker keeps in memory is bounded by a setting. All entities lie in
the same 20 km, so that the large tenant has many times more of them near a place.
"""

import time
from dataclasses import asdict
from pathlib import Path

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.scratch import Scratch
from hiroba.project.bench.broker_measures import CONNECTIONS, WORKLOADS, fill, measure, postgres_pid
from hiroba.project.bench.load import Outcome
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.served import served

SMALL = 100_000
TENANT = "bench"
ROWS = ("retrieve", "query_limit_20", "query_filter_geo")
SLOWER_MAX = 2
READY_SECONDS_MAX = 5
# The broker itself, its libraries, and what is under way.
BASE_MB = 200
# A server with so many entities has more than the embedded one's 64 MB for them.
POSTGRES = {"max_wal_size": "2GB", "shared_buffers": "1GB"}
# Types come into memory when they are asked for.
PLACES_LOADED_IN_SECOND = 50_000
SEEDS_SMALL, SEEDS_LARGE = 0, 1


def run(*, entities: int = 1_000_000, seconds: float = 2.0, memory_mb: int = 400) -> Report:
    """Loads a small and then a large number of entities by bulk writes. Raises RuntimeError when answers are wrong."""
    small = min(SMALL, entities)
    limits = {"limits": asdict(Limits().with_memory(memory_mb))}
    with Scratch(POSTGRES) as scratch:
        with served(scratch.broker_dsn, open=True, default_tenant=TENANT, **limits) as (process, port):
            pids = [process.pid, postgres_pid(scratch)]
            fill(port, small, workload="load_bulk")
            # The small tenant lies in memory as a whole, as it would after a while.
            fill(port, small, workload="retrieve_all")
            before = _measure(pids, port, small, seconds, SEEDS_SMALL)
            begun = time.monotonic()
            if entities > small:
                fill(port, entities, first=small, workload="load_bulk")
            loaded = (entities - small) / max(time.monotonic() - begun, 0.001)
            after = _measure(pids, port, entities, seconds, SEEDS_LARGE)
            memory = _memory_peak_mb(process.pid)
        begun = time.monotonic()
        with served(scratch.broker_dsn, open=True, default_tenant=TENANT, **limits):
            ready = time.monotonic() - begun
    results = [Result(name="load_bulk", value=round(loaded), unit="entities/s")]
    for row in ROWS:
        results += _compared(row, before[row], after[row])
    results.append(Result(name="memory_peak", value=round(memory), unit="MB", goal=memory_mb + BASE_MB))
    results.append(Result(name="restart", value=round(ready, 2), unit="s", goal=READY_SECONDS_MAX))
    sizes = {"entities": entities, "small": small, "memory_mb": memory_mb, "seconds": seconds} | POSTGRES
    return Report(bench="broker-large", data=sizes, results=results, machine=machine())


def _measure(
    pids: list[int], port: int, entities: int, seconds: float, seed: int
) -> dict[str, tuple[float, Outcome]]:
    """Requests for each CPU second, and what the load saw, of each row."""
    options = {"connections": CONNECTIONS, "entities": entities}
    warm_seconds = max(seconds, entities / PLACES_LOADED_IN_SECOND)
    measure(pids, f"{WORKLOADS}:query_filter_geo", port, seconds=warm_seconds, seed=-1, **options)  # type: ignore[arg-type]
    found = {}
    for row in ROWS:
        used, outcome = measure(pids, f"{WORKLOADS}:{row}", port, seconds=seconds, seed=seed, **options)  # type: ignore[arg-type]
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


def _memory_peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
