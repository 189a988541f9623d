# SPDX-License-Identifier: Apache-2.0
"""Delivery: each subscription has its own courier, so a dead endpoint delays nobody else.

A courier keeps the order of its subscription: the first notification is tried until it succeeds, with growing
pauses, and the others wait in the durable queue. At least once: a crash after a POST sends it again.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.media_types import CONTEXT_REL, JSON
from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.subscriptions.dialect import Outlet
from hiroba.kernel.context.subscriptions.http_post import Endpoint, PostFailed
from hiroba.kernel.context.subscriptions.queue import DeliveryState, NotificationQueue
from hiroba.kernel.context.subscriptions.subscription import Subscription

log = structlog.get_logger("hiroba.broker")

PAUSES_SECONDS = (1, 2, 5, 10, 30, 60, 120, 300)
# What a dead endpoint may pile up; beyond it notifications are dropped and counted.
BACKLOG_MAX = 10_000


@dataclass(slots=True)
class Courier:
    subscription: Subscription
    endpoint: Outlet
    state: DeliveryState
    waiting: deque[tuple[int, bytes]] = field(default_factory=deque)
    # Notifications that are in the database only, because memory held enough.
    more_in_database: bool = False
    missed: bool = False
    backlog: int = 0
    dropped: int = 0
    last_due: int = 0
    failures_in_a_row: int = 0
    task: asyncio.Task[None] | None = None


class Couriers:
    def __init__(
        self, queue: NotificationQueue, clock: ChangeClock, networks: Networks, limits: Limits
    ) -> None:
        self._networks = networks
        self._queue = queue
        self._clock = clock
        self._in_memory_max = limits.notifications_waiting
        self._couriers: dict[tuple[str, str], Courier] = {}
        self.pause_of: Callable[[int], float] = lambda failures: PAUSES_SECONDS[
            min(failures, len(PAUSES_SECONDS)) - 1
        ]

    def engage(self, subscription: Subscription, state: DeliveryState, backlog: int = 0) -> None:
        """A courier for a new or changed subscription; what waits stays."""
        key = (subscription.tenant, subscription.id)
        endpoint = self._outlet(subscription)
        old = self._couriers.get(key)
        if old is not None:
            old.endpoint.close()
            old.subscription, old.endpoint, old.failures_in_a_row = subscription, endpoint, 0
            return
        courier = Courier(subscription, endpoint, state, more_in_database=backlog > 0, backlog=backlog)
        self._couriers[key] = courier
        if backlog:
            self._start(courier)

    def _outlet(self, subscription: Subscription) -> Outlet:
        if subscription.dialect is not None:
            return subscription.dialect.outlet()
        return Endpoint(subscription.receiver.uri, _headers(subscription), self._networks)

    def dismiss(self, tenant: str, id: str) -> None:
        courier = self._couriers.pop((tenant, id), None)
        if courier is not None:
            courier.endpoint.close()
            if courier.task is not None:
                courier.task.cancel()

    def dismiss_all(self) -> None:
        for tenant, id in list(self._couriers):
            self.dismiss(tenant, id)

    def state(self, tenant: str, id: str) -> Courier | None:
        return self._couriers.get((tenant, id))

    @property
    def backlog(self) -> int:
        return sum(courier.backlog for courier in self._couriers.values())

    def has_room(self, subscription: Subscription, number: int) -> bool:
        """Whether a change at `number` may be notified: not throttled (5.2.12), queue not full."""
        courier = self._couriers.get((subscription.tenant, subscription.id))
        if courier is None:
            return False
        if number - courier.last_due < subscription.throttling_seconds * 1_000_000:
            return False
        if courier.backlog >= BACKLOG_MAX:
            courier.dropped += 1
            courier.state.last_error = f"The queue is full; {courier.dropped} notifications were dropped"
            return False
        return True

    def note_due(self, subscription: Subscription, number: int) -> None:
        self._couriers[subscription.tenant, subscription.id].last_due = number

    def offer(self, tenant: str, id: str, number: int, payload: bytes) -> None:
        """A committed notification."""
        courier = self._couriers.get((tenant, id))
        if courier is None:
            return
        courier.backlog += 1
        if courier.more_in_database or len(courier.waiting) >= self._in_memory_max:
            courier.more_in_database = courier.missed = True
        else:
            courier.waiting.append((number, payload))
        self._start(courier)

    def _start(self, courier: Courier) -> None:
        if courier.task is None or courier.task.done():
            courier.task = asyncio.get_running_loop().create_task(self._deliver(courier))

    async def _deliver(self, courier: Courier) -> None:
        while True:
            if not courier.waiting and courier.more_in_database:
                await self._load_more(courier)
            if not courier.waiting:
                return
            number, payload = courier.waiting[0]
            if await self._post(courier, payload):
                courier.waiting.popleft()
                courier.backlog -= 1
                self._queue.finish(courier.subscription, number)
            else:
                await asyncio.sleep(self.pause_of(courier.failures_in_a_row))

    async def _post(self, courier: Courier, payload: bytes) -> bool:
        state = courier.state
        try:
            await courier.endpoint.post(payload)
        except PostFailed as failure:
            courier.failures_in_a_row += 1
            state.times_failed += 1
            state.last_failure = state.last_notification = self._clock.next()
            state.last_error = str(failure)
            self._queue.note(courier.subscription, state)
            if courier.failures_in_a_row == 1:
                log.warning("notification_failed", subscription=courier.subscription.id, reason=str(failure))
            return False
        courier.failures_in_a_row = 0
        state.times_sent += 1
        state.last_success = state.last_notification = self._clock.next()
        state.last_error = None
        self._queue.note(courier.subscription, state)
        return True

    async def _load_more(self, courier: Courier) -> None:
        # What comes while this read is under way is only noted as missed, so nothing falls between.
        courier.missed = False
        try:
            rows = await self._queue.load(courier.subscription, self._in_memory_max)
        except Problem:
            await asyncio.sleep(1)
            return
        courier.waiting.extend(rows)
        if not rows and not courier.missed:
            courier.more_in_database = False
            courier.backlog = 0


def _headers(subscription: Subscription) -> tuple[tuple[str, str], ...]:
    receiver = subscription.receiver
    headers = [("Content-Type", receiver.accept), *receiver.headers]
    if receiver.accept == JSON:
        reference = subscription.names.reference
        url = reference if isinstance(reference, str) else CORE_CONTEXT
        headers.append(("Link", f'<{url}>; rel="{CONTEXT_REL}"; type="application/ld+json"'))
    headers.append(("NGSILD-Tenant", subscription.tenant))
    return tuple(headers)
