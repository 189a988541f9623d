# SPDX-License-Identifier: Apache-2.0
"""`hiroba bench broker-large`: one tenant with many entities, against the same tenant while it was small.

Most entities lie in PostgreSQL only then: what the broker keeps in memory is bounded by a setting.
"""

import time

import psutil

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.scratch import Scratch
from hiroba.project.bench.broker_measures import CONNECTIONS, WORKLOADS, fill, measure, postgres_pid
from hiroba.project.bench.report import Report, Result, machine
from hiroba.project.bench.served import served

SMALL = 100_000
TENANT = "bench"
ROWS = ("retrieve", "query_limit_20", "query_filter_geo")
SLOWER_MAX = 2
READY_SECONDS_MAX = 5


def run(*, entities: int = 1_000_000, seconds: float = 2.0) -> Report:
    """Loads a small and then a large number of entities by bulk writes. Raises RuntimeError when answers are wrong."""
    small = min(SMALL, entities)
    with Scratch({"max_wal_size": "2GB"}) as scratch:
        with served(scratch.broker_dsn, open=True, default_tenant=TENANT) as (process, port):
            pids = [process.pid, postgres_pid(scratch)]
            fill(port, small, workload="load_bulk")
            # The small tenant lies in memory as a whole, as it would after a while.
            fill(port, small, workload="retrieve_all")
            before = {row: _for_each_second(pids, port, row, small, seconds) for row in ROWS}
            begun = time.monotonic()
            if entities > small:
                fill(port, entities, first=small, workload="load_bulk")
            loaded = (entities - small) / max(time.monotonic() - begun, 0.001)
            after = {row: _for_each_second(pids, port, row, entities, seconds) for row in ROWS}
            memory = psutil.Process(process.pid).memory_info().rss / 1e6
        begun = time.monotonic()
        with served(scratch.broker_dsn, open=True, default_tenant=TENANT):
            ready = time.monotonic() - begun
    results = [Result(name="load_bulk", value=round(loaded), unit="entities/s")]
    for row in ROWS:
        results.append(Result(name=row, value=round(after[row], 1), unit="requests/cpu_s", floor=before[row]))
        slower = round(before[row] / after[row], 2)
        results.append(Result(name=f"{row}_slower", value=slower, unit="times", goal=SLOWER_MAX))
    results.append(Result(name="memory", value=round(memory), unit="MB"))
    results.append(Result(name="restart", value=round(ready, 2), unit="s", goal=READY_SECONDS_MAX))
    sizes = {"entities": entities, "small": small, "hot_entities": Limits().hot_entities, "seconds": seconds}
    return Report(bench="broker-large", data=sizes, results=results, machine=machine())


def _for_each_second(pids: list[int], port: int, row: str, entities: int, seconds: float) -> float:
    options = {"connections": CONNECTIONS, "seconds": seconds, "entities": entities}
    used, outcome = measure(pids, f"{WORKLOADS}:{row}", port, **options)  # type: ignore[arg-type]
    return outcome.requests / used
