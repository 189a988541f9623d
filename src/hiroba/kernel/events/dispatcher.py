# SPDX-License-Identifier: Apache-2.0
"""The dispatcher: from the outbox to the handlers. Any number of them may run on one database."""

import datetime
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from hiroba.kernel.events.delivering import BATCH_MAX, Batch, Courier
from hiroba.kernel.events.fanning_out import fan_out
from hiroba.kernel.events.lanes import handlers_with_work, lanes_due
from hiroba.kernel.events.reactions import Reactions
from hiroba.kernel.events.receipts import put_aside_without_handler
from hiroba.kernel.events.retries import Retries
from hiroba.kernel.tenancy import as_tenant

HANDLER_MISSING_SECONDS = 600
"""A delivery waits that long for its handler to be installed before it becomes a dead letter."""

Clock = Callable[[], datetime.datetime]


@dataclass(frozen=True)
class Spread:
    """What fanning out found: handlers that have work now, and whether a running transaction holds events back."""

    handlers: frozenset[str]
    is_held_back: bool


@dataclass
class Delivered:
    """What one round of a handler did. `retry_at` is when the first failed delivery is due again."""

    handled: int = 0
    failed: int = 0
    is_fruitless: bool = False
    retry_at: datetime.datetime | None = None

    def add(self, batch: Batch) -> None:
        self.handled += len(batch.handled)
        self.failed += len(batch.failed)
        self.is_fruitless = batch.is_fruitless
        times = [time for time in (self.retry_at, batch.retry_at) if time is not None]
        self.retry_at = min(times, default=None)


@dataclass(frozen=True)
class Dispatcher:
    """`choose` is asked with the tenant set which of the handlers the town wants: a service may be switched off."""

    reactions: Reactions
    retries: Retries = field(default_factory=Retries)
    choose: Callable[[frozenset[str]], frozenset[str]] = lambda handler_keys: handler_keys
    handler_missing_seconds: float = HANDLER_MISSING_SECONDS
    clock: Clock = timezone.now

    def spread(self, tenant: str, *, survey: bool = False) -> Spread:
        """Fans out all new events of the town, and gives the handlers that got something to do.

        With `survey` also those with older work that is due, and deliveries whose handler is gone are put aside;
        that reads everything that waits, so it is for now and then.
        """
        handlers: set[str] = set()
        while True:
            with as_tenant(tenant):
                now = self.clock()
                chosen = self.choose(frozenset(self.reactions.handlers))
                fanned_out = fan_out(
                    tenant, [pair for pair in self.reactions.wanted if pair[1] in chosen], at=now
                )
                handlers |= fanned_out.handlers
                if survey and not fanned_out.is_full:
                    handlers |= self._survey(tenant, now)
            if not fanned_out.is_full:
                return Spread(frozenset(handlers), fanned_out.is_held_back)

    def _survey(self, tenant: str, now: datetime.datetime) -> set[str]:
        grace = datetime.timedelta(seconds=self.handler_missing_seconds)
        put_aside_without_handler(tenant, list(self.reactions.handlers), before=now - grace, at=now)
        return handlers_with_work(tenant, now) & set(self.reactions.handlers)

    def deliver(
        self, tenant: str, handler_key: str, is_stopping: Callable[[], bool] = lambda: False
    ) -> Delivered:
        """Runs one handler on what is due in one town, batch by batch, until a batch only failed."""
        courier = Courier(tenant, handler_key, self.reactions, self.retries)
        with as_tenant(tenant):
            lanes = deque(lanes_due(tenant, handler_key, self.clock()))
        round_ = Delivered()
        while lanes and not is_stopping() and not round_.is_fruitless:
            batch = courier.deliver(
                [lanes.popleft() for _ in range(min(BATCH_MAX, len(lanes)))], at=self.clock()
            )
            lanes.extend(batch.lanes_to_continue)
            round_.add(batch)
        return round_

    def drain(self, tenant: str) -> Delivered:
        """Does everything that can be done now in one town."""
        total = Delivered()
        while handlers := self.spread(tenant, survey=True).handlers:
            rounds = [self.deliver(tenant, handler) for handler in sorted(handlers)]
            total.handled += sum(each.handled for each in rounds)
            total.failed += sum(each.failed for each in rounds)
            if not any(each.handled or each.failed for each in rounds):
                break
        return total
