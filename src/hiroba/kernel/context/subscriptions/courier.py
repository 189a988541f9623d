# SPDX-License-Identifier: Apache-2.0
"""What one courier knows of its subscription's deliveries."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from hiroba.kernel.context.subscriptions.dialect import Outlet
from hiroba.kernel.context.subscriptions.queue import DeliveryState
from hiroba.kernel.context.subscriptions.subscription import Subscription

# After so many failures in a row a subscription shows as paused. It is tried again all the same, and mends itself.
FAILURES_UNTIL_PAUSED = 5
# Payloads in memory for each courier; what is beyond waits in the database only.
WAITING_BYTES_MAX = 2_000_000

DELIVERING, RETRYING, PAUSED, INACTIVE, EXPIRED = "delivering", "retrying", "paused", "inactive", "expired"
# Stored, but its @context cannot be had at the moment.
UNREADABLE = "unreadable"


@dataclass(slots=True)
class Courier:
    """Times are microseconds since 1970."""

    subscription: Subscription
    outlet: Outlet
    state: DeliveryState
    waiting: deque[tuple[int, bytes]] = field(default_factory=deque)
    # Notifications that are in the database only, because memory held enough.
    more_in_database: bool = False
    missed: bool = False
    backlog: int = 0
    dropped: int = 0
    last_due: int = 0
    failures_in_a_row: int = 0
    tries_again_at: int | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    @property
    def is_paused(self) -> bool:
        return self.failures_in_a_row >= FAILURES_UNTIL_PAUSED

    @property
    def has_failed_last(self) -> bool:
        """`notification.status` of 5.2.14, also right after a start."""
        return (self.state.last_failure or 0) > (self.state.last_success or 0)

    def condition(self, now: int) -> str:
        """One word for operators."""
        if self.subscription.is_expired(now):
            return EXPIRED
        if not self.subscription.is_active:
            return INACTIVE
        if self.is_paused:
            return PAUSED
        return RETRYING if self.failures_in_a_row or self.has_failed_last else DELIVERING

    def keeps_back(self, now: int) -> bool:
        """What waits for an inactive subscription goes out when it is active again. NGSIv2 lets it go, as it does
        for one that has expired."""
        subscription = self.subscription
        return (
            subscription.dialect is None and not subscription.is_active and not subscription.is_expired(now)
        )

    def let_go(self) -> None:
        self.waiting.clear()
        self.backlog = 0
        self.more_in_database = self.missed = False

    def add(self, number: int, payload: bytes, in_memory_max: int) -> None:
        self.backlog += 1
        if self.more_in_database or not self._holds_one_more(len(payload), in_memory_max):
            self.more_in_database = self.missed = True
        else:
            self.waiting.append((number, payload))

    def note_dropped(self) -> None:
        self.dropped += 1
        self.state.last_error = f"The queue is full; {self.dropped} notifications were dropped"

    def _holds_one_more(self, size: int, in_memory_max: int) -> bool:
        # An estimate by the newest is enough, since the notifications of one subscription are alike.
        return len(self.waiting) < in_memory_max and len(self.waiting) * size <= WAITING_BYTES_MAX
