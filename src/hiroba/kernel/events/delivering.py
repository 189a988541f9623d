# SPDX-License-Identifier: Apache-2.0
"""Runs one handler on the next events of some lanes, in one transaction.

The receipt of a delivery is written in the transaction of the handler's own writes: either both happen or none.
What a handler does outside the database may happen again after a crash, so it has to bear repetition.
"""

import datetime
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import structlog
from django.db import Error as DatabaseError
from django.db import connection, transaction

from hiroba.kernel.events import event as events
from hiroba.kernel.events import failures, receipts
from hiroba.kernel.events.failures import Failure
from hiroba.kernel.events.lanes import Waiting, lock_lanes, next_deliveries
from hiroba.kernel.events.reactions import Reactions
from hiroba.kernel.events.retries import Retries
from hiroba.kernel.tenancy import as_tenant

log = structlog.get_logger(__name__)

BATCH_MAX = 50
"""Deliveries in one transaction. Each has a savepoint, and PostgreSQL is fast up to 64 of them."""

BATCH_SECONDS_MAX = 0.2
"""A batch ends early when its handler is slow, so that a commit never waits for many slow ones."""


class BatchBroken(RuntimeError):
    """The transaction cannot go on after a handler, mostly because the handler lost the connection."""


@dataclass
class Batch:
    """What became of one batch."""

    handled: list[int] = field(default_factory=list)
    failed: list[tuple[Waiting, Failure]] = field(default_factory=list)
    lanes_to_continue: list[str] = field(default_factory=list)
    retry_at: datetime.datetime | None = None
    running: Waiting | None = None

    @property
    def is_fruitless(self) -> bool:
        return bool(self.failed) and not self.handled


@dataclass(frozen=True)
class Courier:
    """Delivers to one handler in one town."""

    tenant: str
    handler_key: str
    reactions: Reactions
    retries: Retries

    def deliver(self, subjects: Sequence[str], *, at: datetime.datetime) -> Batch:
        """Runs the handler on at most BATCH_MAX deliveries of these lanes; busy lanes are left to others.

        Raises django.db.Error when the database is away; nothing has happened then.
        """
        batch = Batch()
        try:
            with as_tenant(self.tenant):
                self._run(batch, subjects, at)
                receipts.write_handled(self.tenant, batch.handled, at)
                retries = [self._settle_failure(delivery, failure, at) for delivery, failure in batch.failed]
                batch.retry_at = min(filter(None, retries), default=None)
        except (DatabaseError, BatchBroken) as error:
            connection.close()
            if batch.running is None:
                raise
            return self._blame(batch.running, error, at)
        return batch

    def _run(self, batch: Batch, subjects: Sequence[str], at: datetime.datetime) -> None:
        lanes = lock_lanes(self.tenant, self.handler_key, subjects[:BATCH_MAX])
        each = BATCH_MAX // max(1, len(lanes))
        deliveries = next_deliveries(self.tenant, self.handler_key, lanes, each)
        blocked: set[str] = set()
        done: Counter[str] = Counter()
        ends_at = time.monotonic() + BATCH_SECONDS_MAX
        for place, delivery in enumerate(deliveries):
            if done and time.monotonic() > ends_at:
                batch.lanes_to_continue = [each.subject for each in deliveries[place:]]
                break
            if delivery.subject in blocked or delivery.due_at > at:
                blocked.add(delivery.subject)
                continue
            if not self._run_one(batch, delivery):
                blocked.add(delivery.subject)
            done[delivery.subject] += 1
        full = [subject for subject, count in done.items() if count == each]
        batch.lanes_to_continue = [
            subject for subject in dict.fromkeys(batch.lanes_to_continue + full) if subject not in blocked
        ]

    def _run_one(self, batch: Batch, delivery: Waiting) -> bool:
        batch.running = delivery
        failure = self._failure(delivery)
        batch.running = None
        if failure is None:
            batch.handled.append(delivery.id)
        else:
            batch.failed.append((delivery, failure))
        return failure is None

    def _failure(self, delivery: Waiting) -> Failure | None:
        """Runs the handler within a savepoint; None when all went well."""
        kind = self.reactions.kind(self.handler_key, delivery.event_name)
        if kind is None:
            return failures.event_unknown(delivery.event_name)
        try:
            event = events.decode(delivery.payload, kind)
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            return failures.payload_unreadable(error)
        try:
            with transaction.atomic():
                self.reactions.handlers[self.handler_key](event, event_id=delivery.event_id)
        except (Exception, SystemExit) as error:
            if not _can_go_on():
                raise BatchBroken(str(error)) from error
            return failures.failure_of(error)
        return None

    def _settle_failure(
        self, delivery: Waiting, failure: Failure, at: datetime.datetime
    ) -> datetime.datetime | None:
        """Writes the failure and gives the time of the next attempt."""
        attempts = delivery.attempts + 1
        retry_at = None if failure.is_final else self.retries.next_attempt(attempts, at)
        receipts.write_failure(self.tenant, delivery.id, failure, attempts=attempts, retry_at=retry_at, at=at)
        log.warning(
            "delivery_failed" if retry_at else "delivery_put_aside",
            tenant=self.tenant,
            event_id=delivery.event_id,
            event_name=delivery.event_name,
            handler=self.handler_key,
            attempts=attempts,
            reason=failure.reason,
            error=failure.detail.partition(":")[0],
        )
        return retry_at

    def _blame(self, delivery: Waiting, error: Exception, at: datetime.datetime) -> Batch:
        """Counts the attempt of the handler that broke the batch; all others of the batch run again."""
        failure = failures.failure_of(error.__cause__ or error)
        with as_tenant(self.tenant):
            retry_at = self._settle_failure(delivery, failure, at)
        return Batch(failed=[(delivery, failure)], retry_at=retry_at)


def _can_go_on() -> bool:
    return (
        not connection.needs_rollback
        and connection.connection is not None
        and not connection.connection.closed
    )
