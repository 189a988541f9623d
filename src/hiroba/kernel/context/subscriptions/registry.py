# SPDX-License-Identifier: Apache-2.0
"""Keeps subscriptions: written to PostgreSQL first, then matched and delivered."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import asyncpg
import orjson
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.names.contexts import ContextNeeded, Contexts
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.outgoing.networks import AddressRefused, Networks
from hiroba.kernel.context.problems import (
    AlreadyExists,
    BadRequestData,
    Problem,
    ResourceNotFound,
    TooManyResults,
)
from hiroba.kernel.context.store.connections import loading
from hiroba.kernel.context.store.tenant_writes import Statement, TenantWrites
from hiroba.kernel.context.subscriptions import queue
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.matching import SubscriptionIndex
from hiroba.kernel.context.subscriptions.naming import renamed
from hiroba.kernel.context.subscriptions.queue import DeliveryState
from hiroba.kernel.context.subscriptions.reading import read_subscription
from hiroba.kernel.context.subscriptions.rows import (
    CONTEXT,
    DELETE,
    DELETE_ORPHANS,
    DELETE_QUEUE,
    DIALECT,
    INSERT,
    SELECT,
    UPDATE,
    joined_audiences,
    stored_text,
)
from hiroba.kernel.context.subscriptions.subscription import Subscription

log = structlog.get_logger("hiroba.broker")

# How often a stored subscription is looked at whose @context is away.
MEND_SECONDS = 10.0
# Members whose words depend on the @context.
MEMBERS_WITH_NAMES = frozenset(["entities", "watchedAttributes", "q", "geoQ", "notification"])
# From members, tenant, id, audiences and time of creation.
StoredReader: TypeAlias = Callable[[Any, str, str, frozenset[str], int], Subscription]


class SubscriptionRegistry:
    def __init__(
        self,
        writes: TenantWrites,
        *,
        index: SubscriptionIndex,
        couriers: Couriers,
        clock: ChangeClock,
        contexts: Contexts,
        networks: Networks,
        limits: Limits,
    ) -> None:
        self._networks = networks
        self.dialects: dict[str, StoredReader] = {}
        # Told that some subscription is new, other or gone.
        self.watchers: list[Callable[[], None]] = []
        # Stored subscriptions that wait for an @context which cannot be had at the moment.
        self.unreadable: dict[tuple[str, str], tuple[Mapping[str, Any], str]] = {}
        self.index = index
        self.couriers = couriers
        self._writes = writes
        self._clock = clock
        self._contexts = contexts
        self._limits = limits

    async def load(self, session: asyncpg.Connection) -> None:
        """Everything anew, before this process owns its tenants: no change may pass unmatched."""
        self.couriers.dismiss_all()
        self.index.clear()
        async with loading(session):
            await session.execute(DELETE_ORPHANS)
            rows = await session.fetch(SELECT)
        self.unreadable.clear()
        for row in rows:
            self._engage_stored(row)

    def leave(self, is_mine: Callable[[str], bool]) -> None:
        """Nothing is matched or delivered any more for tenants that another broker has."""
        for tenant, id in [key for key in self.unreadable if not is_mine(key[0])]:
            del self.unreadable[tenant, id]
        for subscription in self.index.all():
            if not is_mine(subscription.tenant):
                self.index.remove(subscription.tenant, subscription.id)
                self.couriers.dismiss(subscription.tenant, subscription.id)

    async def keep_readable(self, provide: Callable[[ContextNeeded], Awaitable[None]]) -> None:
        """Until cancelled: what waits for an @context is read again; `provide` fetches one."""
        while True:
            await asyncio.sleep(MEND_SECONDS)
            for key, (row, _) in list(self.unreadable.items()):
                try:
                    self._read_stored(row, orjson.loads(row["document"]))
                except ContextNeeded as needed:
                    with contextlib.suppress(Problem):
                        await provide(needed)
                except Problem:
                    continue
                if self.unreadable.pop(key, None) is not None:
                    self._engage_stored(row)

    async def create(
        self,
        given: Any,
        names: Vocabulary,
        *,
        tenant: str,
        audiences: frozenset[str],
        notify_in: Vocabulary | None,
    ) -> Subscription:
        """5.8.1. `notify_in` are the names of `jsonldContext`, where the subscriber asked for one."""
        number = self._clock.next()
        subscription = read_subscription(
            given,
            names,
            tenant=tenant,
            audiences=audiences,
            at=number,
            notify_in=notify_in,
        )
        await self.add(subscription, number)
        return subscription

    def _notify_in(self, document: Any, tenant: str) -> Vocabulary | None:
        url = document.get("jsonldContext") if isinstance(document, dict) else None
        return self._contexts.vocabulary(url, tenant) if isinstance(url, str) else None

    async def add(self, subscription: Subscription, number: int, first: bytes | None = None) -> None:
        """A subscription of any dialect, ready to be matched; `first` is what its receiver is told at once."""
        tenant, id = subscription.tenant, subscription.id
        self._check_receiver(subscription)
        if len(self.index.of_tenant(tenant)) >= self._limits.subscriptions_of_tenant:
            raise TooManyResults(
                f"The tenant has {self._limits.subscriptions_of_tenant} subscriptions already"
            )
        if self.index.get(tenant, id) is not None:
            raise AlreadyExists(f"Subscription {id} already exists")
        try:
            await self._put(subscription, INSERT, number, first)
        except asyncpg.UniqueViolationError:
            raise AlreadyExists(f"Subscription {id} already exists") from None

    async def exchange(self, subscription: Subscription, number: int, first: bytes | None = None) -> None:
        """The changed form of a subscription takes the place of the one with its id."""
        self._check_receiver(subscription)
        await self._put(subscription, UPDATE, number, first)

    async def _put(
        self, subscription: Subscription, statement: str, number: int, first: bytes | None
    ) -> None:
        tenant, id = subscription.tenant, subscription.id
        stored = id, stored_text(subscription), joined_audiences(subscription.audiences), number
        statements: list[Statement] = [(statement, stored)]
        if first is not None:
            statements.append((queue.INSERT, (id, number, first.decode())))
        await self._writes.execute_all(tenant, statements)
        self.index.put(subscription)
        self.couriers.engage(subscription, DeliveryState())
        if first is not None:
            self.couriers.offer(tenant, id, number, first)
        self._tell_watchers()

    async def tell(self, subscription: Subscription, number: int, payload: bytes) -> None:
        """A notification of what was not written here, as durable as the others."""
        if not self.couriers.has_room(subscription):
            return
        await self._writes.execute(
            subscription.tenant, queue.INSERT, subscription.id, number, payload.decode()
        )
        self.couriers.offer(subscription.tenant, subscription.id, number, payload)

    def _tell_watchers(self) -> None:
        for watcher in self.watchers:
            watcher()

    def _check_receiver(self, subscription: Subscription) -> None:
        host = urlsplit(subscription.receiver.uri).hostname or ""
        try:
            self._networks.check_literal(host)
        except AddressRefused as refusal:
            raise BadRequestData(f"notification: endpoint {refusal}") from None

    async def update(
        self, id: str, fragment: Any, names: Vocabulary, *, tenant: str, audiences: frozenset[str]
    ) -> None:
        """5.8.2: the members of `fragment` replace those of the subscription, null removes one."""
        if not isinstance(fragment, dict) or fragment.get("id", id) != id:
            raise BadRequestData("A subscription fragment is a JSON object with the same id or none")
        old = self.existing(tenant, id)
        # A fragment without names leaves the words of the subscription as they are.
        target = old.names if fragment.keys().isdisjoint(MEMBERS_WITH_NAMES) else names
        merged = {
            **renamed(old.document, old.names, target),
            **fragment,
            "id": id,
            "type": old.document["type"],
        }
        document = {member: value for member, value in merged.items() if value is not None}
        number = self._clock.next()
        subscription = read_subscription(
            document,
            target,
            tenant=tenant,
            audiences=audiences,
            at=number,
            expired_allowed="expiresAt" not in fragment,
            notify_in=self._notify_in(document, tenant),
        )
        await self.exchange(replace(subscription, created=old.created), number)

    async def delete(self, tenant: str, id: str) -> None:
        if self.index.get(tenant, id) is None:
            raise ResourceNotFound(f"Subscription {id} does not exist")
        await self._writes.execute_all(tenant, [(DELETE_QUEUE, (id,)), (DELETE, (id,))])
        self.index.remove(tenant, id)
        self.couriers.dismiss(tenant, id)
        self._tell_watchers()

    def existing(self, tenant: str, id: str) -> Subscription:
        subscription = self.index.get(tenant, id)
        if subscription is None or subscription.dialect is not None:
            raise ResourceNotFound(f"Subscription {id} does not exist")
        return subscription

    async def close(self) -> None:
        self.couriers.dismiss_all()
        await self._writes.close()

    def _engage_stored(self, row: Mapping[str, Any]) -> None:
        document = orjson.loads(row["document"])
        try:
            subscription = self._read_stored(row, document)
        except (Problem, ContextNeeded) as fault:
            log.error("subscription_not_loaded", subscription=row["id"], problem=type(fault).__name__)
            self.unreadable[row["tenant"], row["id"]] = row, str(fault)
            return
        state = DeliveryState(
            row["times_sent"],
            row["times_failed"],
            row["last_notification"],
            row["last_success"],
            row["last_failure"],
            row["last_error"],
        )
        self.index.put(subscription)
        self.couriers.engage(subscription, state, row["backlog"])

    def _read_stored(self, row: Mapping[str, Any], document: dict[str, Any]) -> Subscription:
        tenant, audiences = row["tenant"], frozenset(row["audiences"].split(","))
        dialect = document.pop(DIALECT, None)
        if dialect is not None:
            return self.dialects[dialect](document, tenant, row["id"], audiences, row["created"])
        return read_subscription(
            document,
            self._contexts.vocabulary(document.pop(CONTEXT, None), tenant),
            tenant=tenant,
            audiences=audiences,
            at=row["created"],
            expired_allowed=True,
            notify_in=self._notify_in(document, tenant),
        )
