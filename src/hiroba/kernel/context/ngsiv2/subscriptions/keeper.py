# SPDX-License-Identifier: Apache-2.0
"""Keeps the subscriptions of NGSIv2 in the registry that they share with those of NGSI-LD."""

import asyncio
from dataclasses import replace
from typing import Any

import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.ngsiv2.problems import BadRequest, NotFound
from hiroba.kernel.context.ngsiv2.subscriptions.dialect import NAME, NgsiV2Dialect, as_subscription
from hiroba.kernel.context.ngsiv2.subscriptions.outlet import NgsiV2Outlet
from hiroba.kernel.context.ngsiv2.subscriptions.receiver import KINDS
from hiroba.kernel.context.ngsiv2.subscriptions.subscription import (
    INACTIVE,
    ONESHOT,
    Reading,
    new_id,
    read_subscription,
)
from hiroba.kernel.context.outgoing.http_client import HttpClient
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry
from hiroba.kernel.context.subscriptions.subscription import Subscription

log = structlog.get_logger("hiroba.broker")

NOT_FOUND = "The requested subscription has not been found. Check id"


class SubscriptionKeeper:
    def __init__(
        self, registry: SubscriptionRegistry, client: HttpClient, networks: Networks, clock: ChangeClock
    ) -> None:
        self._registry = registry
        self._client = client
        self._networks = networks
        self._clock = clock
        self._endings: set[asyncio.Task[None]] = set()
        registry.dialects[NAME] = self._read_stored

    async def create(self, given: Any, path: str, *, tenant: str, audiences: frozenset[str]) -> str:
        """The id of the new subscription. Raises BadRequest."""
        number = self._clock.next()
        reading = read_subscription(given, id=new_id(), path=path)
        await self._registry.add(self._subscription(reading, tenant, audiences, number), number)
        return reading.id

    async def update(self, id: str, fragment: Any, *, tenant: str, audiences: frozenset[str]) -> None:
        """The members of `fragment` replace those of the subscription. Raises BadRequest and NotFound."""
        old = self.existing(tenant, id)
        before = reading_of(old)
        if not isinstance(fragment, dict) or not fragment:
            raise BadRequest("a change of a subscription is a JSON object with at least one member")
        document = {**before.document, "status": before.status, **fragment}
        notification = fragment.get("notification")
        if isinstance(notification, dict) and not any(kind in notification for kind in KINDS):
            kept = {kind: value for kind, value in before.document["notification"].items() if kind in KINDS}
            document["notification"] = {**kept, **notification}
        reading = read_subscription(document, id=id, path=before.path)
        subscription = self._subscription(reading, tenant, audiences, old.created)
        await self._registry.exchange(subscription, self._clock.next())

    async def delete(self, tenant: str, id: str) -> None:
        self.existing(tenant, id)
        await self._registry.delete(tenant, id)

    def of_tenant(self, tenant: str) -> list[Subscription]:
        return self._registry.index.of_dialect(tenant, NAME)

    def existing(self, tenant: str, id: str) -> Subscription:
        found = self._registry.index.get(tenant, id)
        if found is None or not isinstance(found.dialect, NgsiV2Dialect):
            raise NotFound(NOT_FOUND)
        return found

    def _read_stored(
        self, document: Any, tenant: str, id: str, audiences: frozenset[str], created: int
    ) -> Subscription:
        path = document.pop("servicePath")
        return self._subscription(read_subscription(document, id=id, path=path), tenant, audiences, created)

    def _subscription(
        self, reading: Reading, tenant: str, audiences: frozenset[str], created: int
    ) -> Subscription:
        def make_outlet(dialect: NgsiV2Dialect) -> NgsiV2Outlet:
            return NgsiV2Outlet(
                self._client,
                self._networks,
                reading.notice.receiver,
                is_active=reading.status != INACTIVE,
                once=reading.status == ONESHOT,
                fails_max=reading.notice.fails_max,
                on_end=lambda: self._end_soon(tenant, reading.id),
            )

        return as_subscription(
            reading, tenant=tenant, audiences=audiences, created=created, make_outlet=make_outlet
        )

    def _end_soon(self, tenant: str, id: str) -> None:
        task = asyncio.get_running_loop().create_task(self._end(tenant, id))
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    async def _end(self, tenant: str, id: str) -> None:
        try:
            old = self.existing(tenant, id)
            reading = replace(reading_of(old), status=INACTIVE)
            ended = self._subscription(reading, tenant, old.audiences, old.created)
            await self._registry.exchange(ended, self._clock.next())
        except Problem as problem:
            # It goes on and comes to its end again with the next notification.
            log.warning("subscription_not_ended", subscription=id, problem=problem.kind)


def reading_of(subscription: Subscription) -> Reading:
    assert isinstance(subscription.dialect, NgsiV2Dialect)
    return subscription.dialect.reading
