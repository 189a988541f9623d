# SPDX-License-Identifier: Apache-2.0
"""Writes a row of the durable queue for each notification that a change causes, in the same transaction."""

import structlog

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.model.draft import Change
from hiroba.kernel.context.store.commit import Commit, Effects, Listener
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.matching import SubscriptionIndex, concerns
from hiroba.kernel.context.subscriptions.payload import change_text
from hiroba.kernel.context.subscriptions.subscription import Subscription

log = structlog.get_logger("hiroba.broker")


class SubscriptionMatcher(Listener):
    def __init__(self, index: SubscriptionIndex, couriers: Couriers, entity_types: EntityTypes) -> None:
        self._index = index
        self._couriers = couriers
        self._entity_types = entity_types

    def wants(self, tenant: str, type_key: str) -> bool:
        return bool(self._index.concerned(tenant, type_key))

    def while_writing(self, effects: Effects, tenant: str, change: Change) -> None:
        for subscription in self._index.concerned(tenant, change.type_key):
            if self._is_due(effects, subscription, change):
                payload = _payload(subscription, change)
                if payload is not None and self._couriers.has_room(subscription):
                    effects.notifications.append((tenant, subscription.id, change.number, payload))

    def after_commit(self, commit: Commit) -> None:
        for tenant, id, number, payload in commit.effects.notifications:
            self._couriers.offer(tenant, id, number, payload)

    def _is_due(self, effects: Effects, subscription: Subscription, change: Change) -> bool:
        if not subscription.is_live(change.number):
            return False
        if self._entity_types.audience(change.type_key) not in subscription.audiences:
            return False
        if subscription.throttling_seconds and _is_told_in(effects, subscription):
            return False
        return self._couriers.is_rested(subscription, change.number)


def _is_told_in(effects: Effects, subscription: Subscription) -> bool:
    # The courier learns of a notification only after COMMIT, so that one that never came about holds nothing back.
    key = (subscription.tenant, subscription.id)
    return any((tenant, id) == key for tenant, id, _, _ in effects.notifications)


def _payload(subscription: Subscription, change: Change) -> bytes | None:
    # A fault in one subscription must not stop the write that it looks at.
    try:
        if subscription.dialect is not None:
            return subscription.dialect.payload(change)
        return change_text(subscription, change) if concerns(subscription, change) else None
    except Exception as fault:
        log.error("subscription_not_matched", subscription=subscription.id, error=type(fault).__name__)
        return None
