# SPDX-License-Identifier: Apache-2.0
"""What has expired goes (4.22): entities and attributes with `expiresAt`, which NGSIv2 calls `dateExpires`.

When each entity is to be looked at lies in a small table, written in the transaction that gives it a date, so that
nobody has to look through all entities. It goes as by any other write: history keeps what it was, and subscriptions
and the live stream are told.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from typing import cast

import asyncpg
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.model.attributes import may_expire
from hiroba.kernel.context.model.draft import BESIDE, CREATED, DELETED, Change
from hiroba.kernel.context.model.expiry import next_expiry, remove_expired
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.commit import Commit, Effects, Listener
from hiroba.kernel.context.store.connections import Links, loading
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.store.tenant_writes import Statement, TenantWrites
from hiroba.kernel.context.store.writer import Writer

# What is due meanwhile goes together.
GATHER_SECONDS = 0.1
# After a look that has failed, and before one after a write whose outcome nobody knows.
PAUSE_MICROSECONDS = 2_000_000
ENTITIES_AT_ONCE = 500

FIRST_OF_TENANTS = "SELECT tenant, min(expires) AS expires FROM context.entity_expiry GROUP BY tenant"
FIRST = "SELECT id, expires FROM context.entity_expiry WHERE tenant = $1 ORDER BY expires LIMIT $2"
# A date that was moved meanwhile has another time, and stays.
DONE = """
    DELETE FROM context.entity_expiry e USING unnest($2::text[], $3::int8[]) AS seen (id, expires)
    WHERE e.tenant = $1 AND e.id = seen.id AND e.expires = seen.expires
"""
LATER = """
    UPDATE context.entity_expiry e SET expires = seen.later
    FROM unnest($2::text[], $3::int8[], $4::int8[]) AS seen (id, expires, later)
    WHERE e.tenant = $1 AND e.id = seen.id AND e.expires = seen.expires
"""

log = structlog.get_logger("hiroba.broker")


class Expiries(Listener):
    def __init__(self, dsn: str, writer: Writer, links: Links, owner: Owner, clock: ChangeClock) -> None:
        self._writer = writer
        self._links = links
        self._owner = owner
        self._clock = clock
        self._writes = TenantWrites(dsn, owner)
        # When to look at a tenant; there may turn out to be nothing due.
        self._next: dict[str, int] = {}
        self._sooner = asyncio.Event()

    def wants_entity(self, entity: Ready) -> bool:
        return may_expire(entity.text)

    def while_writing(self, effects: Effects, tenant: str, change: Change) -> None:
        if may_expire(change.fragment):
            if change.action not in BESIDE:
                moment = next_expiry(change.document)
                if moment is not None or change.action != CREATED:
                    effects.expiries[tenant, change.id] = moment
        elif change.action == DELETED and isinstance(change.earlier, bytes) and may_expire(change.earlier):
            # What goes without its date being named is looked at once, in vain: to look for it here costs every write.
            effects.expiries[tenant, change.id] = None

    def after_commit(self, commit: Commit) -> None:
        for (tenant, _), moment in commit.effects.expiries.items():
            if moment is not None:
                self._expect(tenant, moment)

    def after_doubt(self, tenant: str) -> None:
        self._expect(tenant, self._clock.last + PAUSE_MICROSECONDS)

    def _expect(self, tenant: str, moment: int) -> None:
        if tenant not in self._next or moment < self._next[tenant]:
            self._next[tenant] = moment
            self._sooner.set()

    async def load(self, session: asyncpg.Connection) -> None:
        """Before this process owns its tenants."""
        async with loading(session):
            rows = await session.fetch(FIRST_OF_TENANTS)
        self._next = {row["tenant"]: row["expires"] for row in rows}
        self._sooner.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            now = self._clock.next()
            mine = {tenant: moment for tenant, moment in self._next.items() if self._owner.is_mine(tenant)}
            due = [tenant for tenant, moment in mine.items() if moment <= now]
            for tenant in due:
                try:
                    await self._remove_due(tenant)
                except (Problem, asyncpg.PostgresError) as fault:
                    log.warning("expired_not_removed", tenant=tenant, error=type(fault).__name__)
                    self._expect(tenant, self._clock.last + PAUSE_MICROSECONDS)
            if due:
                await asyncio.sleep(GATHER_SECONDS)
            else:
                await self._wait((min(mine.values()) - now) / 1_000_000 if mine else None)

    async def close(self) -> None:
        await self._writes.close()

    async def _wait(self, seconds: float | None) -> None:
        self._sooner.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._sooner.wait(), seconds)

    async def _remove_due(self, tenant: str) -> None:
        # Whatever is committed from now on tells when it is due.
        self._next.pop(tenant, None)
        while True:
            now = self._clock.next()
            async with self._links.reading([tenant]) as connection:
                first = await connection.fetch(FIRST, tenant, ENTITIES_AT_ONCE)
            due = [(row["id"], row["expires"]) for row in first if row["expires"] <= now]
            if due:
                await self._remove(tenant, due, now)
            if len(due) < len(first):
                self._expect(tenant, first[len(due)]["expires"])
            if len(due) < ENTITIES_AT_ONCE:
                return

    async def _remove(self, tenant: str, due: Sequence[tuple[str, int]], now: int) -> None:
        ids = [id for id, _ in due]
        run = partial(remove_expired, ids=ids, now=now)
        found = cast("dict[str, int | None]", await self._writer.submit(tenant, ids, 0, run))
        statements: list[Statement] = []
        done = [(id, seen) for id, seen in due if found[id] is None]
        if done:
            statements.append((DONE, tuple(zip(*done, strict=True))))
        later = [(id, seen, next) for id, seen in due if (next := found[id]) is not None]
        if later:
            statements.append((LATER, tuple(zip(*later, strict=True))))
            self._expect(tenant, min(next for _, _, next in later))
        await self._writes.execute_all(tenant, statements)
