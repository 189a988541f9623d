# SPDX-License-Identifier: Apache-2.0
"""Loads a broker and counts the CPU time of what serves it; the load generator is not counted."""

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.database import cluster
from hiroba.project.bench.cpu import cpu_seconds
from hiroba.project.bench.load import Load, Outcome

WORKLOADS = "hiroba.project.bench.broker_workloads"
CONNECTIONS = 64
LOAD_CONNECTIONS = 4
LOAD_SECONDS_MAX = 3_600


def fill(port: int, entities: int, first: int = 0, workload: str = "load") -> Outcome:
    """Entities from number `first` up to, not with, `entities`."""
    options = {"entities": entities, "first": first}
    with Load(
        f"{WORKLOADS}:{workload}", port, connections=LOAD_CONNECTIONS, seconds=LOAD_SECONDS_MAX, **options
    ) as load:
        return check(load.run())


def measure(
    pids: list[int], workload: str, port: int, *, connections: int, seconds: float, **options: object
) -> tuple[float, Outcome]:
    """CPU seconds of the process trees, and what the load saw."""
    with Load(workload, port, connections=connections, seconds=seconds, **options) as load:
        before = cpu_seconds(pids)
        outcome = load.run()
        return cpu_seconds(pids) - before, check(outcome)


def check(outcome: Outcome) -> Outcome:
    """Raises RuntimeError when answers are wrong."""
    if outcome.failures or not outcome.requests:
        raise RuntimeError(f"{outcome.failures} of {outcome.requests} answers are wrong: {outcome.samples}")
    return outcome


def postgres_pid(scratch: Scratch) -> int:
    pid = cluster.running_pid(scratch.postgres.cluster)
    assert pid is not None
    return pid
