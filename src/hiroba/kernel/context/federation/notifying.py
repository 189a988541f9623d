# SPDX-License-Identifier: Apache-2.0
"""Which subscriptions a change of a registration concerns (5.11.7), and what they are told, in the same transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.source_notification import NEWLY_MATCHING, NO_LONGER_MATCHING, UPDATED
from hiroba.kernel.context.federation.source_subscription import NAME, SourceDialect, dialect_of
from hiroba.kernel.context.store.tenant_writes import Statement
from hiroba.kernel.context.subscriptions import queue
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.matching import SubscriptionIndex


class Notice(NamedTuple):
    """One row of the durable queue; the tenant is that of the registration."""

    subscription: str
    number: int
    payload: bytes

    @property
    def statement(self) -> Statement:
        return queue.INSERT, (self.subscription, self.number, self.payload.decode())


class SourceNotifier:
    def __init__(self, index: SubscriptionIndex, couriers: Couriers) -> None:
        self._index = index
        self._couriers = couriers

    def notices(self, before: Registration | None, after: Registration | None, number: int) -> list[Notice]:
        """What is to be written with a change from `before` to `after`; None stands for nothing."""
        changed = after or before
        if changed is None:
            return []
        found = []
        for subscription in self._index.of_dialect(changed.tenant, NAME):
            dialect = dialect_of(subscription)
            # With an interval all registrations are told when it has passed, whatever changes meanwhile.
            if (
                dialect is None
                or subscription.interval_seconds is not None
                or not subscription.is_live(number)
            ):
                continue
            reason = _reason(dialect, before, after)
            if (
                reason
                and self._couriers.is_rested(subscription, number)
                and self._couriers.has_room(subscription)
            ):
                found.append(Notice(subscription.id, number, dialect.told(reason, [changed], number)))
        return found

    def offer(self, tenant: str, notices: Sequence[Notice]) -> None:
        """Once they are committed."""
        for notice in notices:
            self._couriers.offer(tenant, notice.subscription, notice.number, notice.payload)


def _reason(dialect: SourceDialect, before: Registration | None, after: Registration | None) -> str | None:
    matched = before is not None and dialect.query.selects(before)
    if after is not None and dialect.query.selects(after):
        return UPDATED if matched else NEWLY_MATCHING
    return NO_LONGER_MATCHING if matched else None
