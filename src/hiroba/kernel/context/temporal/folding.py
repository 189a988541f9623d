# SPDX-License-Identifier: Apache-2.0
"""Work behind the writes: sums history up in hours and days, and lists what was observed at another time.

It follows the changes in the order of their numbers. What it has done and how far it has come are one transaction, so
that a crash neither loses nor doubles anything. It keeps a distance that no transaction under way can have.
"""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field

import asyncpg
import structlog

from hiroba.kernel.context.model.draft import TEMPORAL
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS, Link, transaction
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.temporal.instances import instances_of_row
from hiroba.kernel.context.temporal.periods import DAY
from hiroba.kernel.context.temporal.refolding import lock_folding, note_observed, refold
from hiroba.kernel.context.temporal.rows import EARLIER_MAX, LATER_MAX
from hiroba.kernel.context.temporal.sums import Periods, Place, add_instance, add_periods, day_of, hour_of
from hiroba.kernel.ownership import OwnershipLost

# A commit is a handful of statements of at most 30 s each; its numbers are given at its beginning.
LAG_SECONDS = 180.0
PAUSE_SECONDS = 30.0
# Some milliseconds of work, so that requests in between do not wait.
ROWS_AT_ONCE = 500
# Microseconds of changes looked at in one step, at first; then as many as hold about ROWS_AT_ONCE.
WINDOW = 10_000_000
WINDOW_MAX = DAY
# Of the time that it works it rests this many times as long.
REST = 2.0

# Asking for the first change of a tenant would read all of them; the month of the first partition tells enough.
FIRST = r"""
    SELECT context.microseconds(to_date(substr(min(c.relname), 9), 'YYYY_MM')::timestamptz)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'context.history'::regclass AND c.relname ~ '^history_\d{4}_\d\d$'
"""
BEGIN = "INSERT INTO context.history_folding (tenant, folded) VALUES ($1, $2) ON CONFLICT DO NOTHING"
ADVANCE = "UPDATE context.history_folding SET folded = $2 WHERE tenant = $1"
ROWS = """
    SELECT id, change, action, fragment FROM context.history
    WHERE tenant = $1 AND change >= $2 AND change < $3 ORDER BY change LIMIT $4
"""

log = structlog.get_logger("hiroba.broker")


@dataclass(slots=True)
class _Batch:
    hours: Periods = field(default_factory=dict)
    days: Periods = field(default_factory=dict)
    observed: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    by_hand: dict[Place, set[int]] = field(default_factory=lambda: defaultdict(set))


class HistoryFolder:
    def __init__(self, dsn: str, owner: Owner, *, lag_seconds: float = LAG_SECONDS) -> None:
        self._link = Link(dsn)
        self._owner = owner
        self._lag = int(lag_seconds * 1_000_000)
        self._windows: dict[str, int] = {}
        self._folded: dict[str, int] = {}

    async def run(self, pause_seconds: float = PAUSE_SECONDS) -> None:
        """Until cancelled."""
        while True:
            try:
                if self._owner.owns:
                    await self.fold_all()
            except (Problem, OwnershipLost, asyncpg.PostgresError, *CONNECTION_FAULTS) as fault:
                log.warning("history_not_folded", error=type(fault).__name__)
            await asyncio.sleep(pause_seconds)

    async def fold_all(self) -> None:
        """All that is old enough, of every tenant."""
        connection = await self._link.connection()
        for row in await connection.fetch("SELECT tenants_in_use AS tenant FROM context.tenants_in_use()"):
            if self._owner.is_mine(row["tenant"]):
                await self.fold_tenant(row["tenant"])

    async def fold_tenant(self, tenant: str) -> None:
        until = time.time_ns() // 1000 - self._lag
        while True:
            begun = time.monotonic()
            if not await self._step(tenant, until):
                return
            await asyncio.sleep((time.monotonic() - begun) * REST)

    def lag_seconds(self, at: int) -> float:
        """How long before `at` the oldest change came that hours and days do not tell, of all tenants owned."""
        mine = [folded for tenant, folded in self._folded.items() if self._owner.is_mine(tenant)]
        return max(0, at - min(mine, default=at)) / 1_000_000

    async def close(self) -> None:
        await self._link.close()

    async def _step(self, tenant: str, until: int) -> bool:
        """One batch in one transaction. False when nothing is left."""
        connection = await self._link.connection()
        async with transaction(connection, [tenant], self._owner.claims_for([tenant])):
            folded = await lock_folding(connection, tenant)
            if not folded:
                folded = await connection.fetchval(FIRST)
                await connection.execute(BEGIN, tenant, folded)
                await lock_folding(connection, tenant)
            self._folded[tenant] = folded
            if folded >= until:
                return False
            window = self._windows.get(tenant, WINDOW)
            end = min(folded + window, until)
            rows = await connection.fetch(ROWS, tenant, folded, end, ROWS_AT_ONCE)
            if len(rows) == ROWS_AT_ONCE:
                end = rows[-1]["change"] + 1
            self._windows[tenant] = next_window(window, len(rows), end - folded)
            await _store(connection, tenant, _sum_up(rows), folded, end)
        return True


def next_window(window: int, rows: int, covered: int) -> int:
    """How far to look next, when `rows` lay in the `covered` microseconds: with few rows farther and farther, else
    no farther than twice what one step can take, because the rest is read in vain."""
    if rows == ROWS_AT_ONCE:
        return max(WINDOW, 2 * covered)
    return min((2 if rows else 8) * window, WINDOW_MAX)


def _sum_up(rows: list[asyncpg.Record]) -> _Batch:
    batch = _Batch()
    for id, change, action, fragment in rows:
        kind = action.decode()
        moments = set()
        for instance in instances_of_row(change, kind, fragment):
            observed = instance.time("observedAt")
            if observed is not None and not change - EARLIER_MAX <= observed < change + LATER_MAX:
                moments.add((observed, change))
            if kind == TEMPORAL and observed is not None:
                # It may take the place of another instance, so the hour is summed up anew.
                place = Place(id, instance.name, instance.dataset or "", True)
                if instance.name != "scope":
                    batch.by_hand[place].add(hour_of(observed))
            else:
                add_instance(batch.hours, instance, id, hour_of)
                add_instance(batch.days, instance, id, day_of)
        if moments:
            batch.observed[id] += moments
    return batch


async def _store(connection: asyncpg.Connection, tenant: str, batch: _Batch, since: int, folded: int) -> None:
    await add_periods(connection, tenant, "history_hour", batch.hours)
    await add_periods(connection, tenant, "history_day", batch.days)
    for id, pairs in sorted(batch.observed.items()):
        await note_observed(connection, tenant, id, pairs)
    await connection.execute(ADVANCE, tenant, folded)
    for place, hours in batch.by_hand.items():
        await refold(connection, tenant, place, sorted(hours), folded, given_since=since)
