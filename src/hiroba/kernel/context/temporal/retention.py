# SPDX-License-Identifier: Apache-2.0
"""Removes history whose time is over, as `context.history_retention` says for each entity type.

In small transactions, so that no write waits. The newest row of each attribute before the limit stays, because the
state at any later time begins with it; hours and days have limits of their own.
"""

import asyncio
import time
from dataclasses import dataclass

import asyncpg
import orjson
import structlog

from hiroba.kernel.context.model.attributes import ENTITY_HEAD
from hiroba.kernel.context.model.draft import CREATED, DELETED, LATE, REPLACED, TEMPORAL
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS, Link, transaction
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.store.partitions import LOCK
from hiroba.kernel.context.temporal.candidates import Selector, read_candidates
from hiroba.kernel.context.temporal.editing import DELETE, DELETE_OBSERVED
from hiroba.kernel.context.temporal.folding import REST
from hiroba.kernel.context.temporal.periods import DAY
from hiroba.kernel.context.temporal.rows import FOLDED
from hiroba.kernel.ownership import OwnershipLost

ROWS_AT_ONCE = 1_000
ENTITIES_AT_ONCE = 500
OTHER_TYPES = "*"
# Stands for all attributes: before this row nothing is needed.
WHOLE = "*"

RULES = "SELECT type, keep_days, hours_days, days_days FROM context.history_retention WHERE tenant = $1"
TYPE_KEYS = "SELECT type_key FROM context.type_key WHERE tenant = $1"
OLD_ROWS = """
    SELECT change, action, fragment FROM context.history
    WHERE tenant = $1 AND id = $2 AND change < $3 ORDER BY change DESC LIMIT $4
"""
# Whatever is left of a month that is over its time for all tenants moves within one lock, in about a second.
MOVED_ROWS_MAX = 100_000
DROP = "SELECT context.drop_history_partitions($1, $2)"
OLD_PERIODS = "DELETE FROM context.{table} WHERE tenant = $1 AND id = ANY ($2::text[]) AND period < $3"

log = structlog.get_logger("hiroba.broker")


@dataclass(frozen=True)
class Rule:
    """Days that rows, hours and days are kept; None is for ever."""

    keep_days: int | None = None
    hours_days: int | None = None
    days_days: int | None = None

    @property
    def keeps_everything(self) -> bool:
        return self == Rule()


def rule_for(type_key: str, rules: dict[str, Rule]) -> Rule:
    """Of an entity with several types that one counts which keeps longest."""
    found = [rules[name] for name in type_key.split(" ") if name in rules]
    if not found:
        return rules.get(OTHER_TYPES, Rule())
    return Rule(
        _longest([rule.keep_days for rule in found]),
        _longest([rule.hours_days for rule in found]),
        _longest([rule.days_days for rule in found]),
    )


class Retention:
    def __init__(self, dsn: str, owner: Owner) -> None:
        self._link = Link(dsn)
        self._owner = owner

    async def run(self, pause_seconds: float) -> None:
        """Until cancelled."""
        while True:
            try:
                if self._owner.owns:
                    await self.remove_all(time.time_ns() // 1000)
            except (Problem, OwnershipLost, asyncpg.PostgresError, *CONNECTION_FAULTS) as fault:
                log.warning("history_not_removed", error=type(fault).__name__)
            await asyncio.sleep(pause_seconds)

    async def remove_all(self, at: int) -> None:
        """What is over its time at the moment `at`, of every tenant."""
        connection = await self._link.connection()
        rows = await connection.fetch("SELECT tenants_in_use AS tenant FROM context.tenants_in_use()")
        mine = [row["tenant"] for row in rows if self._owner.is_mine(row["tenant"])]
        for tenant in mine:
            await self._remove(tenant, at)
        if mine:
            async with transaction(connection, mine[:1], self._owner.claims_for(mine[:1])):
                await connection.execute(LOCK)
                await connection.execute(DROP, at, MOVED_ROWS_MAX)

    async def close(self) -> None:
        await self._link.close()

    async def _remove(self, tenant: str, at: int) -> None:
        connection = await self._link.connection()
        async with transaction(connection, [tenant]):
            rules = {type: Rule(*days) for type, *days in await connection.fetch(RULES, tenant)}
            type_keys = [row["type_key"] for row in await connection.fetch(TYPE_KEYS, tenant)]
        for type_key in type_keys if rules else ():
            rule = rule_for(type_key, rules)
            if not rule.keeps_everything:
                await self._remove_of_type(tenant, type_key, rule, at)

    async def _remove_of_type(self, tenant: str, type_key: str, rule: Rule, at: int) -> None:
        after = ""
        while True:
            connection = await self._link.connection()
            async with transaction(connection, [tenant]):
                selector = Selector((type_key,))
                entities = await read_candidates(
                    connection, tenant, [selector], after=after, limit=ENTITIES_AT_ONCE
                )
                # What is not in hours and days yet waits for the next time.
                folded = await connection.fetchval(FOLDED, tenant)
            ids = [id for id, _ in entities]
            await self._remove_periods(tenant, ids, rule, at)
            if rule.keep_days is not None:
                for id in ids:
                    await self._remove_rows(tenant, id, min(at - rule.keep_days * DAY, folded))
            if len(ids) < ENTITIES_AT_ONCE:
                return
            after = ids[-1]

    async def _remove_periods(self, tenant: str, ids: list[str], rule: Rule, at: int) -> None:
        connection = await self._link.connection()
        async with transaction(connection, [tenant], self._owner.claims_for([tenant])):
            for table, days in (("history_hour", rule.hours_days), ("history_day", rule.days_days)):
                if days is not None:
                    await connection.execute(OLD_PERIODS.format(table=table), tenant, ids, at - days * DAY)

    async def _remove_rows(self, tenant: str, id: str, limit: int) -> None:
        seen: set[str] = set()
        before = limit
        while True:
            begun = time.monotonic()
            connection = await self._link.connection()
            async with transaction(connection, [tenant], self._owner.claims_for([tenant])):
                rows = await connection.fetch(OLD_ROWS, tenant, id, before, ROWS_AT_ONCE)
                gone = [row["change"] for row in rows if not _is_needed(row, seen)]
                if gone:
                    await connection.execute(DELETE, tenant, id, gone)
                    await connection.execute(DELETE_OBSERVED, tenant, id, gone)
            if len(rows) < ROWS_AT_ONCE:
                return
            before = rows[-1]["change"]
            await asyncio.sleep((time.monotonic() - begun) * REST)


def _is_needed(row: asyncpg.Record, seen: set[str]) -> bool:
    """Rows come newest first; `seen` are the attributes whose newest row before the limit was met."""
    action = row["action"].decode()
    if action in (LATE, TEMPORAL) or WHOLE in seen:
        return False
    if action in (CREATED, REPLACED, DELETED):
        seen.add(WHOLE)
        return True
    names = orjson.loads(row["fragment"]).keys() - ENTITY_HEAD
    is_new = not names <= seen
    seen |= names
    return is_new


def _longest(days: list[int | None]) -> int | None:
    known = [number for number in days if number is not None]
    return max(known) if len(known) == len(days) else None
