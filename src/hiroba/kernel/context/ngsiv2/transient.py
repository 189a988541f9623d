# SPDX-License-Identifier: Apache-2.0
"""Entities with `dateExpires` go when that has passed ("Transient entities" of the Orion API).

When each is due lies in a small table, written in the transaction that gives an entity its date, so that nobody has
to look through all entities. History keeps what they were, and subscriptions are told that they went.
"""

import asyncio
from collections.abc import Generator
from functools import partial

import asyncpg
import structlog

from hiroba.kernel.context.clock import microseconds
from hiroba.kernel.context.model.draft import DELETED, LATE, TEMPORAL, Change, Working
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.ngsiv2.mapping.attributes import shown_instance
from hiroba.kernel.context.ngsiv2.mapping.entities import DATE_EXPIRES
from hiroba.kernel.context.ngsiv2.mapping.moments import DATE_TIME_TYPES, parse_moment
from hiroba.kernel.context.ngsiv2.mapping.values import VALUE_TYPE
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.commit import Effects, Listener
from hiroba.kernel.context.store.connections import loading
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.store.tenant_writes import TenantWrites

SWEEP_SECONDS = 2.0
ENTITIES_AT_ONCE = 500
# What leaves the entity of today as it is, or no entity at all.
_NO_DATE = frozenset([DELETED, LATE, TEMPORAL])

_MEMBER = f'"{DATE_EXPIRES}":'.encode()

TENANTS = "SELECT DISTINCT tenant FROM context.entity_expiry"
DUE = """
    SELECT id, expires FROM context.entity_expiry WHERE tenant = $1 AND expires <= $2 ORDER BY expires LIMIT $3
"""
# A date that was moved meanwhile has another time, and stays.
DONE = """
    DELETE FROM context.entity_expiry e USING unnest($2::text[], $3::int8[]) AS done (id, expires)
    WHERE e.tenant = $1 AND e.id = done.id AND e.expires = done.expires
"""

log = structlog.get_logger("hiroba.broker")


class TransientEntities(Listener):
    def __init__(self, store: Store, writes: TenantWrites) -> None:
        self._store = store
        self._writes = writes
        self._tenants: set[str] = set()

    def wants_entity(self, entity: Ready) -> bool:
        return _MEMBER in entity.text

    def while_writing(self, effects: Effects, tenant: str, change: Change) -> None:
        if DATE_EXPIRES in change.names and change.action not in _NO_DATE:
            expires = expiry_of(change.document)
            if expires is not None:
                effects.expiries[tenant, change.id] = expires
                self._tenants.add(tenant)

    async def load(self, session: asyncpg.Connection) -> None:
        """Before this process owns its tenants."""
        async with loading(session):
            self._tenants = {row["tenant"] for row in await session.fetch(TENANTS)}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            for tenant in [each for each in self._tenants if self._store.owner.is_mine(each)]:
                try:
                    await self._sweep(tenant)
                except (Problem, asyncpg.PostgresError) as fault:
                    log.warning("expired_entities_not_removed", tenant=tenant, error=type(fault).__name__)

    async def _sweep(self, tenant: str) -> None:
        while True:
            now = self._store.clock.next()
            async with self._store.links.reading([tenant]) as connection:
                due = await connection.fetch(DUE, tenant, now, ENTITIES_AT_ONCE)
            if due:
                ids = [row["id"] for row in due]
                await self._store.writer.submit(tenant, ids, 0, partial(_remove_expired, ids=ids, now=now))
                await self._writes.execute(tenant, DONE, ids, [row["expires"] for row in due])
            if len(due) < ENTITIES_AT_ONCE:
                return


def expiry_of(document: Document) -> int | None:
    """In microseconds since 1970; None for an attribute of that name which NGSIv2 has not made."""
    attribute = document.get(DATE_EXPIRES)
    instance = None if attribute is None else shown_instance(attribute)
    if instance is None or instance.get(VALUE_TYPE) not in DATE_TIME_TYPES:
        return None
    moment = parse_moment(instance.get("value"))
    return None if moment is None else microseconds(moment)


def _remove_expired(working: Working, *, ids: list[str], now: int) -> Generator[None, None, None]:
    for id in ids:
        yield
        draft = working.get(id)
        expires = None if draft is None else expiry_of(draft.document)
        if draft is not None and expires is not None and expires <= now:
            working.delete(draft)
