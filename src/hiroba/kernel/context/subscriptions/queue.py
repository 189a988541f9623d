# SPDX-License-Identifier: Apache-2.0
"""The durable queue of notifications and the figures of subscriptions, in PostgreSQL.

What is delivered is taken off in batches a moment later; a crash in between sends a few again.
"""

import asyncio
from dataclasses import dataclass

import asyncpg
import structlog

from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.connections import BY_KEY_ONLY, CONNECTION_FAULTS, Link, Links, transaction
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.subscriptions.subscription import Subscription
from hiroba.kernel.ownership import OwnershipLost

log = structlog.get_logger("hiroba.broker")

GATHER_SECONDS = 0.1
RETRY_SECONDS = 1.0

# Stands in the transaction of what it tells, unless that is nothing but the time.
INSERT = "INSERT INTO context.notification (tenant, subscription, change, payload) VALUES ($1, $2, $3, $4)"
LOAD = """
    SELECT change, payload FROM context.notification
    WHERE tenant = $1 AND subscription = $2 AND NOT change = ANY ($4::int8[]) ORDER BY change LIMIT $3
"""
FINISH = """
    DELETE FROM context.notification n
    USING unnest($1::text[], $2::text[], $3::int8[]) AS done (tenant, subscription, change)
    WHERE n.tenant = done.tenant AND n.subscription = done.subscription AND n.change = done.change
"""
DISCARD = "DELETE FROM context.notification WHERE tenant = $1 AND subscription = $2 AND change <= $3"
NOTE = """
    UPDATE context.subscription SET times_sent = $3, times_failed = $4, last_notification = $5,
        last_success = $6, last_failure = $7, last_error = $8
    WHERE tenant = $1 AND id = $2
"""


@dataclass(slots=True)
class DeliveryState:
    """What a subscription shows of its deliveries (5.2.14)."""

    times_sent: int = 0
    times_failed: int = 0
    last_notification: int | None = None
    last_success: int | None = None
    last_failure: int | None = None
    last_error: str | None = None


class NotificationQueue:
    def __init__(self, dsn: str, links: Links, owner: Owner) -> None:
        self._link = Link(dsn, **BY_KEY_ONLY)
        self._links = links
        self._owner = owner
        self._finished: dict[tuple[str, str, int], None] = {}
        self._states: dict[tuple[str, str], DeliveryState] = {}
        self._discarded: dict[tuple[str, str], int] = {}
        self._wake = asyncio.Event()

    def discard(self, subscription: Subscription, number: int) -> None:
        """Takes off all that was queued until `number`."""
        self._discarded[subscription.tenant, subscription.id] = number
        self._wake.set()

    def finish(self, subscription: Subscription, number: int) -> None:
        self._finished[subscription.tenant, subscription.id, number] = None
        self._wake.set()

    def note(self, subscription: Subscription, state: DeliveryState) -> None:
        self._states[subscription.tenant, subscription.id] = state
        self._wake.set()

    async def load(self, subscription: Subscription, count: int) -> list[tuple[int, bytes]]:
        """The oldest that are not delivered yet. Raises ServiceUnavailable."""
        # Delivered a moment ago, but the row may still be there.
        sent = [
            n for tenant, id, n in self._finished if (tenant, id) == (subscription.tenant, subscription.id)
        ]
        async with self._links.reading([subscription.tenant]) as connection:
            rows = await connection.fetch(LOAD, subscription.tenant, subscription.id, count, sent)
        return [(row["change"], row["payload"].encode()) for row in rows]

    async def run(self) -> None:
        """Until cancelled: takes delivered rows off and stores the figures."""
        while True:
            await self._wake.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._wake.clear()
            self._leave_others()
            finished = list(self._finished)
            states, self._states = self._states, {}
            discarded, self._discarded = self._discarded, {}
            try:
                await self._store(finished, states, discarded)
            except (Problem, OwnershipLost, asyncpg.PostgresError, *CONNECTION_FAULTS) as fault:
                log.warning("deliveries_not_stored", error=type(fault).__name__)
                self._states = states | self._states
                self._discarded = discarded | self._discarded
                self._wake.set()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            for key in finished:
                self._finished.pop(key, None)

    def _leave_others(self) -> None:
        """Of tenants that another broker has taken, which may tell a few of them again."""
        mine = self._owner.is_mine
        self._finished = {key: None for key in self._finished if mine(key[0])}
        self._states = {key: state for key, state in self._states.items() if mine(key[0])}
        self._discarded = {key: number for key, number in self._discarded.items() if mine(key[0])}

    async def close(self) -> None:
        await self._link.close()

    async def _store(
        self,
        finished: list[tuple[str, str, int]],
        states: dict[tuple[str, str], DeliveryState],
        discarded: dict[tuple[str, str], int],
    ) -> None:
        tenants = {tenant for tenant, _, _ in finished} | {tenant for tenant, _ in [*states, *discarded]}
        claims = self._owner.claims_for(tenants)
        connection = await self._link.connection()
        async with transaction(connection, sorted(tenants), claims):
            if finished:
                await connection.execute(FINISH, *zip(*finished, strict=True))
            for (tenant, id), number in discarded.items():
                await connection.execute(DISCARD, tenant, id, number)
            for (tenant, id), state in states.items():
                await connection.execute(
                    NOTE,
                    tenant,
                    id,
                    state.times_sent,
                    state.times_failed,
                    state.last_notification,
                    state.last_success,
                    state.last_failure,
                    state.last_error,
                )
