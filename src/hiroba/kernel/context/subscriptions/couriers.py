# SPDX-License-Identifier: Apache-2.0
"""Delivery: each subscription has its own courier, so a dead endpoint delays nobody else.

A courier keeps the order of its subscription: the first notification is tried until it succeeds, with growing
pauses, and the others wait in the durable queue. At least once: a crash after a POST sends it again.
"""

import asyncio
from collections.abc import Iterable

import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.subscriptions.courier import Courier
from hiroba.kernel.context.subscriptions.http_post import PostFailed, PostRefused
from hiroba.kernel.context.subscriptions.joining import Joiner
from hiroba.kernel.context.subscriptions.outlets import outlet_of
from hiroba.kernel.context.subscriptions.queue import DeliveryState, NotificationQueue
from hiroba.kernel.context.subscriptions.subscription import Subscription

log = structlog.get_logger("hiroba.broker")

RELOAD_SECONDS = 1.0


class Couriers:
    def __init__(
        self,
        queue: NotificationQueue,
        clock: ChangeClock,
        *,
        networks: Networks,
        joiner: Joiner,
        limits: Limits,
    ) -> None:
        self._networks = networks
        self._joiner = joiner
        self._queue = queue
        self._clock = clock
        self._limits = limits
        self._couriers: dict[tuple[str, str], Courier] = {}

    def engage(self, subscription: Subscription, state: DeliveryState, backlog: int = 0) -> None:
        """A courier for a new or changed subscription; what waits stays, and is tried at once."""
        key = (subscription.tenant, subscription.id)
        outlet = outlet_of(subscription, self._networks)
        if subscription.dialect is None:
            outlet = self._joiner.before(outlet, subscription)
        courier = self._couriers.get(key)
        if courier is not None:
            courier.outlet.close()
            courier.subscription, courier.outlet, courier.failures_in_a_row = subscription, outlet, 0
            courier.wake.set()
        else:
            courier = Courier(subscription, outlet, state, more_in_database=backlog > 0, backlog=backlog)
            # Throttling goes on after a start, as far as the figures know.
            courier.last_due = state.last_notification or 0
            self._couriers[key] = courier
        if courier.backlog:
            self._start(courier)

    def dismiss(self, tenant: str, id: str) -> None:
        courier = self._couriers.pop((tenant, id), None)
        if courier is not None:
            courier.outlet.close()
            if courier.task is not None:
                courier.task.cancel()

    def dismiss_all(self) -> None:
        for tenant, id in list(self._couriers):
            self.dismiss(tenant, id)

    def state(self, tenant: str, id: str) -> Courier | None:
        return self._couriers.get((tenant, id))

    def all(self) -> Iterable[Courier]:
        return self._couriers.values()

    @property
    def backlog(self) -> int:
        return sum(courier.backlog for courier in self._couriers.values())

    def is_rested(self, subscription: Subscription, number: int) -> bool:
        """Whether the time of throttling since the last notification has passed (5.2.12)."""
        courier = self._couriers.get((subscription.tenant, subscription.id))
        if courier is None:
            return False
        return number - courier.last_due >= subscription.throttling_seconds * 1_000_000

    def has_room(self, subscription: Subscription) -> bool:
        """Whether one more notification may wait; one that may not is counted as dropped, and that shows."""
        courier = self._couriers.get((subscription.tenant, subscription.id))
        if courier is None:
            return False
        if courier.backlog >= self._limits.notifications_of_subscription:
            courier.note_dropped()
            self._queue.note(courier.subscription, courier.state)
            return False
        return True

    def offer(self, tenant: str, id: str, number: int, payload: bytes) -> None:
        """A committed notification."""
        courier = self._couriers.get((tenant, id))
        if courier is None:
            return
        courier.last_due = number
        courier.add(number, payload, self._limits.notifications_waiting)
        self._start(courier)

    def _start(self, courier: Courier) -> None:
        if courier.task is None or courier.task.done():
            courier.task = asyncio.get_running_loop().create_task(self._keep_delivering(courier))

    async def _keep_delivering(self, courier: Courier) -> None:
        """Until nothing waits. Whatever goes wrong, the courier stays: a subscription never dies silently."""
        while True:
            try:
                await self._deliver(courier)
                return
            except Exception as fault:
                log.exception("courier_stumbled", subscription=courier.subscription.id)
                self._note_failure(courier, f"{type(fault).__name__} within the broker")
                await self._pause(courier)

    async def _deliver(self, courier: Courier) -> None:
        while True:
            now = self._clock.next()
            if courier.keeps_back(now):
                return
            if not courier.subscription.is_live(now):
                courier.let_go()
                self._queue.discard(courier.subscription, now)
                return
            if not courier.waiting:
                if not courier.more_in_database:
                    return
                # What could not be read, or came while this read was under way, is read by the next one.
                await self._load_more(courier)
                continue
            number, payload = courier.waiting[0]
            if await self._is_done_with(courier, payload):
                courier.waiting.popleft()
                courier.backlog -= 1
                self._queue.finish(courier.subscription, number)
            else:
                await self._pause(courier)

    async def _is_done_with(self, courier: Courier, payload: bytes) -> bool:
        # 5.8.6: each attempt counts, and those that fail count a second time for themselves.
        courier.state.times_sent += 1
        try:
            await courier.outlet.post(payload)
        except PostRefused as refusal:
            # Tried again it would only hold up the others.
            self._note_failure(courier, f"refused, and not sent again: {refusal}")
            courier.failures_in_a_row = 0
            return True
        except PostFailed as failure:
            self._note_failure(courier, str(failure))
            return False
        courier.failures_in_a_row = 0
        state = courier.state
        state.last_success = state.last_notification = self._clock.next()
        state.last_error = None
        self._queue.note(courier.subscription, state)
        return True

    def _note_failure(self, courier: Courier, reason: str) -> None:
        state = courier.state
        courier.failures_in_a_row += 1
        state.times_failed += 1
        state.last_failure = state.last_notification = self._clock.next()
        state.last_error = reason
        self._queue.note(courier.subscription, state)
        if courier.failures_in_a_row == 1 or courier.is_paused:
            log.warning(
                "notification_failed",
                subscription=courier.subscription.id,
                failures=courier.failures_in_a_row,
                reason=reason,
            )

    async def _pause(self, courier: Courier) -> None:
        """Ends by itself, or at once when somebody changes the subscription."""
        pauses = self._limits.retry_pauses_seconds
        pause = pauses[min(max(courier.failures_in_a_row, 1), len(pauses)) - 1]
        seconds = max(pause, courier.subscription.receiver.cooldown_seconds)
        courier.tries_again_at = self._clock.last + int(seconds * 1_000_000)
        courier.wake.clear()
        try:
            await asyncio.wait_for(courier.wake.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            courier.tries_again_at = None

    async def _load_more(self, courier: Courier) -> None:
        # What comes while this read is under way is only noted as missed, so nothing falls between.
        courier.missed = False
        try:
            rows = await self._queue.load(courier.subscription, self._limits.notifications_waiting)
        except Problem:
            await asyncio.sleep(RELOAD_SECONDS)
            return
        courier.waiting.extend(rows)
        if not rows and not courier.missed:
            courier.more_in_database = False
            courier.backlog = 0
