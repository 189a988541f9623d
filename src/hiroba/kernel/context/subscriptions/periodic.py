# SPDX-License-Identifier: Apache-2.0
"""`timeInterval` (5.2.12, 5.8.6): all entities that match are notified again and again, whatever has changed."""

import asyncio

import asyncpg
import structlog

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.store.tenant_writes import TenantWrites
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.matching import SubscriptionIndex
from hiroba.kernel.context.subscriptions.payload import periodic_text
from hiroba.kernel.context.subscriptions.queue import INSERT
from hiroba.kernel.context.subscriptions.subscription import Selector, Subscription

log = structlog.get_logger("hiroba.broker")

LOOK_SECONDS = 0.2
# What one notification can carry; more would be no notification but an export.
ENTITIES_MAX = 1_000


class PeriodicNotifier:
    def __init__(
        self,
        store: Store,
        writes: TenantWrites,
        *,
        index: SubscriptionIndex,
        couriers: Couriers,
        entity_types: EntityTypes,
    ) -> None:
        self._store = store
        self._writes = writes
        self._index = index
        self._couriers = couriers
        self._entity_types = entity_types
        self._due: dict[tuple[str, str], float] = {}

    async def run(self) -> None:
        """Until cancelled. One after the other: the store is asked for one of these at a time."""
        loop = asyncio.get_running_loop()
        while True:
            periodic = {(each.tenant, each.id): each for each in self._index.periodic()}
            self._due = {key: due for key, due in self._due.items() if key in periodic}
            for key, subscription in periodic.items():
                interval = subscription.interval_seconds or 0.0
                due = self._due.setdefault(key, loop.time() + interval)
                if due <= loop.time():
                    # From now on, so that a time without notifications is not made up for.
                    self._due[key] = loop.time() + interval
                    await self._notify(subscription)
            await asyncio.sleep(LOOK_SECONDS)

    async def close(self) -> None:
        await self._writes.close()

    async def _notify(self, subscription: Subscription) -> None:
        courier = self._couriers.state(subscription.tenant, subscription.id)
        # While one waits for its receiver, another would tell the same later.
        if courier is None or courier.backlog or not subscription.is_live(self._store.clock.last):
            return
        try:
            number = self._store.clock.next()
            payload = await self._payload(subscription, number)
            if payload is not None:
                await self._writes.execute(
                    subscription.tenant, INSERT, subscription.id, number, payload.decode()
                )
                self._couriers.offer(subscription.tenant, subscription.id, number, payload)
        except (Problem, asyncpg.PostgresError) as fault:
            log.warning("periodic_not_notified", subscription=subscription.id, error=type(fault).__name__)

    async def _payload(self, subscription: Subscription, number: int) -> bytes | None:
        if subscription.dialect is not None:
            return subscription.dialect.repeated(number)
        records = await self._matching(subscription)
        return periodic_text(subscription, records, number) if records else None

    async def _matching(self, subscription: Subscription) -> list[Record]:
        known = await self._store.types.keys(subscription.tenant)
        visible = {
            key: state.types
            for key, state in known.items()
            if self._entity_types.audience(key) in subscription.audiences
        }
        found: dict[str, Record] = {}
        for selector in subscription.selectors:
            keys = [key for key, types in visible.items() if selector.types is None or selector.types(types)]
            selection = _selection(subscription, selector, tuple(sorted(keys)))
            for record in await self._store.listing.page(selection, ENTITIES_MAX, 0):
                found[record.id] = record
        return list(found.values())[:ENTITIES_MAX]


def _selection(subscription: Subscription, selector: Selector, type_keys: tuple[str, ...]) -> Selection:
    return Selection(
        tenant=subscription.tenant,
        type_keys=type_keys,
        ids=tuple(sorted(selector.ids)) or None,
        id_pattern=selector.id_pattern,
        expression=subscription.expression,
        geo=subscription.geo,
        scopes=subscription.scopes,
    )
