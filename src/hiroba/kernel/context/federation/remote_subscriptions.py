# SPDX-License-Identifier: Apache-2.0
"""Keeps copies of subscriptions at the sources that they concern (5.8.1.4, 5.8.2.4, 5.8.5.4).

What is wanted follows from the subscriptions and registrations in memory; what was ordered stands in a table, written
before the source is asked. A task makes the second like the first, so a source that was away gets its orders later.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

import asyncpg
import orjson
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.operations import DELETE_SUBSCRIPTION
from hiroba.kernel.context.federation.reading_registrations import read_registration
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.federation.subscription_copies import Order, order_for
from hiroba.kernel.context.names.vocabulary import CORE
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.store.connections import loading
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.store.tenant_writes import TenantWrites
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry
from hiroba.kernel.context.subscriptions.subscription import Subscription

log = structlog.get_logger("hiroba.broker")

REPORTS = "sourceNotifications"
# How often what a source did not take is tried again.
RETRY_SECONDS = 10.0
AT_ONCE_MAX = 8
# About an hour for a source that is gone; then its copy is forgotten here, and what it reports is refused.
REMOVALS_TRIED_MAX = 360

Key = tuple[str, str, str]

SELECT = "SELECT * FROM context.remote_subscription"
INSERT = """
    INSERT INTO context.remote_subscription (tenant, subscription, registration, secret, made_for, source)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (tenant, subscription, registration)
    DO UPDATE SET secret = excluded.secret, made_for = excluded.made_for, source = excluded.source
"""
DELETE = (
    "DELETE FROM context.remote_subscription WHERE tenant = $1 AND subscription = $2 AND registration = $3"
)


@dataclass(slots=True)
class Copy:
    """A subscription at a source; `is_there` once the source has taken it."""

    key: Key
    secret: str
    made_for: str
    registration: Registration
    is_there: bool = False
    removals_tried: int = 0

    @property
    def id(self) -> str:
        return f"urn:ngsi-ld:Subscription:hiroba-{self.secret[:16]}"


class RemoteSubscriptions:
    """`exchange_of` makes requests of this broker's own for a tenant."""

    def __init__(
        self,
        writes: TenantWrites,
        *,
        registry: SubscriptionRegistry,
        registrations: RegistrationStore,
        forwarder: Forwarder,
        owner: Owner,
        clock: ChangeClock,
        public_url: Callable[[], str],
        exchange_of: Callable[[str], Exchange],
    ) -> None:
        self._writes = writes
        self._registry = registry
        self._registrations = registrations
        self._forwarder = forwarder
        self._owner = owner
        self._clock = clock
        self._public_url = public_url
        self._exchange_of = exchange_of
        self._copies: dict[Key, Copy] = {}
        self._changed = asyncio.Event()
        self._free = asyncio.Semaphore(AT_ONCE_MAX)
        registrations.watchers.append(lambda before, after: self._changed.set())
        registry.watchers.append(self._changed.set)

    async def load(self, session: asyncpg.Connection) -> None:
        """Everything anew, before this process owns its tenants."""
        self._copies.clear()
        async with loading(session):
            rows = await session.fetch(SELECT)
        for row in rows:
            key = (row["tenant"], row["subscription"], row["registration"])
            with contextlib.suppress(Problem):
                source = read_registration(
                    orjson.loads(row["source"]), CORE, tenant=row["tenant"], at=0, is_stored=True
                )
                self._copies[key] = Copy(key, row["secret"], row["made_for"], source, is_there=True)
        self._changed.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), RETRY_SECONDS)
            self._changed.clear()
            try:
                await self._make_as_wanted()
            except Exception as fault:
                log.error("remote_subscriptions_not_kept", error=type(fault).__name__)

    def by_secret(self, tenant: str, secret: str) -> tuple[Subscription, Order] | None:
        """The subscription that a source reports for, and what was ordered there."""
        for copy in self._copies.values():
            if copy.key[0] == tenant and secrets.compare_digest(copy.secret, secret):
                subscription = self._registry.index.get(tenant, copy.key[1])
                order = order_for(subscription, copy.registration) if subscription is not None else None
                return (subscription, order) if subscription is not None and order is not None else None
        return None

    async def close(self) -> None:
        await self._writes.close()

    async def _make_as_wanted(self) -> None:
        wanted = {order.key: order for order in self._wanted()}
        mine = [copy for copy in self._copies.values() if self._owner.is_mine(copy.key[0])]
        over = [copy for copy in mine if _differs(copy, wanted.get(copy.key))]
        await asyncio.gather(*(self._remove(copy) for copy in over))
        missing = [order for key, order in wanted.items() if not _is_there(self._copies.get(key))]
        await asyncio.gather(*(self._make(order) for order in missing))

    def _wanted(self) -> Iterable[Order]:
        now = self._clock.next()
        for tenant in self._registrations.tenants():
            if not self._owner.is_mine(tenant):
                continue
            registrations = list(self._registrations.of_tenant(tenant))
            for subscription in self._registry.index.of_dialect(tenant, None):
                if subscription.document.get("localOnly") is True or not subscription.is_live(now):
                    continue
                for registration in registrations:
                    order = order_for(subscription, registration)
                    if order is not None:
                        yield order

    async def _make(self, order: Order) -> None:
        copy = self._copies.get(order.key)
        if copy is None:
            copy = Copy(order.key, secrets.token_urlsafe(24), order.made_for, order.registration)
            source = orjson.dumps(order.registration.document).decode()
            tenant, *ids = order.key
            await self._writes.execute(tenant, INSERT, *ids, copy.secret, copy.made_for, source)
            self._copies[order.key] = copy
        tenant = quote(order.key[0], safe="")
        address = f"{self._public_url()}/ngsi-ld/v1/hiroba/tenants/{tenant}/{REPORTS}/{copy.secret}"
        message = Message("POST", "subscriptions", [], order.names, order.document(copy.id, address))
        outcome = await self._send(copy, message)
        # 409: it was taken before this process knew of it.
        copy.is_there = outcome.is_success or outcome.status == 409
        if not copy.is_there:
            log.info("remote_subscription_not_taken", registration=copy.key[2], status=outcome.status)

    async def _remove(self, copy: Copy) -> None:
        if copy.is_there and DELETE_SUBSCRIPTION in copy.registration.operations:
            outcome = await self._send(copy, Message("DELETE", f"subscriptions/{copy.id}", [], CORE))
            copy.removals_tried += 1
            if outcome.status >= 500 and copy.removals_tried < REMOVALS_TRIED_MAX:
                return
        tenant, *ids = copy.key
        await self._writes.execute(tenant, DELETE, *ids)
        self._copies.pop(copy.key, None)

    async def _send(self, copy: Copy, message: Message) -> Outcome:
        async with self._free:
            return await self._forwarder.send(self._exchange_of(copy.key[0]), copy.registration, message)


def _differs(copy: Copy, order: Order | None) -> bool:
    return order is None or order.made_for != copy.made_for


def _is_there(copy: Copy | None) -> bool:
    return copy is not None and copy.is_there
