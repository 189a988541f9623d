# SPDX-License-Identifier: Apache-2.0
"""What a bearer token costs each request: the same load on a broker with tokens and on an open one."""

import psycopg

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.identity import tokens
from hiroba.project.bench.broker_measures import CONNECTIONS, WORKLOADS, fill, measure, postgres_pid
from hiroba.project.bench.report import Result
from hiroba.project.bench.served import served

KEY = "a key of the benchmark that is long enough to sign"
TENANT = "282103"
SCOPES = ("context:write", "context:read:staff")
TOKEN_SECONDS = 3_600
MICROSECONDS_MORE_MAX = 30
ROWS = ("retrieve", "patch")


def token_results(entities: int, seconds: float) -> list[Result]:
    """Microseconds of broker plus PostgreSQL that a request takes more with a token."""
    with Scratch() as scratch:
        with psycopg.connect(scratch.owner_dsn) as connection:
            connection.execute("CREATE TABLE public.tenancy_tenant (code text PRIMARY KEY)")
            connection.execute("GRANT SELECT ON public.tenancy_tenant TO hiroba_broker")
            connection.execute("INSERT INTO public.tenancy_tenant VALUES (%s)", (TENANT,))
        pids = [postgres_pid(scratch)]
        bearer = tokens.mint(KEY, subject="bench", tenants=(TENANT,), scopes=SCOPES, seconds=TOKEN_SECONDS)
        with served(scratch.broker_dsn, open=True, default_tenant=TENANT) as (process, port):
            fill(port, entities)
            without = {row: _each([process.pid, *pids], port, row, entities, seconds) for row in ROWS}
        with served(scratch.broker_dsn, token_key=KEY, default_tenant=TENANT) as (process, port):
            _each([process.pid, *pids], port, "retrieve", entities, seconds, token=bearer)
            more = {
                row: _each([process.pid, *pids], port, row, entities, seconds, token=bearer) - without[row]
                for row in ROWS
            }
    return [
        Result(name=f"{row}_token", value=round(us, 1), unit="us more", goal=MICROSECONDS_MORE_MAX)
        for row, us in more.items()
    ]


def _each(pids: list[int], port: int, row: str, entities: int, seconds: float, **options: str) -> float:
    used, outcome = measure(
        pids,
        f"{WORKLOADS}:{row}",
        port,
        connections=CONNECTIONS,
        seconds=seconds,
        entities=entities,
        **options,
    )
    return used / outcome.requests * 1_000_000
