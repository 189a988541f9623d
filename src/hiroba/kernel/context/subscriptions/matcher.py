# SPDX-License-Identifier: Apache-2.0
"""Writes a row of the durable queue for each notification that a change causes, in the same transaction."""

import structlog

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.model.draft import DELETED, Change
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.store.commit import Commit, Listener
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.matching import SubscriptionIndex, concerns
from hiroba.kernel.context.subscriptions.payload import notification_text
from hiroba.kernel.context.subscriptions.subscription import Subscription

log = structlog.get_logger("hiroba.broker")


class SubscriptionMatcher(Listener):
    def __init__(self, index: SubscriptionIndex, couriers: Couriers, entity_types: EntityTypes) -> None:
        self._index = index
        self._couriers = couriers
        self._entity_types = entity_types

    def wants(self, tenant: str, type_key: str) -> bool:
        return bool(self._index.concerned(tenant, type_key))

    def while_writing(self, commit: Commit, tenant: str, change: Change) -> None:
        for subscription in self._index.concerned(tenant, change.type_key):
            if self._is_due(subscription, change) and _concerns(subscription, change):
                self._add(commit, subscription, change)

    def after_commit(self, commit: Commit) -> None:
        for tenant, id, number, payload in commit.notifications:
            self._couriers.offer(tenant, id, number, payload)

    def _is_due(self, subscription: Subscription, change: Change) -> bool:
        if not subscription.is_live(change.number):
            return False
        if self._entity_types.audience(change.type_key) not in subscription.audiences:
            return False
        return self._couriers.has_room(subscription, change.number)

    def _add(self, commit: Commit, subscription: Subscription, change: Change) -> None:
        if subscription.dialect is not None:
            payload = subscription.dialect.payload(change)
        else:
            text, record = b"", None
            if change.action != DELETED:
                text = change.draft.text
                record = Record(
                    change.id, change.type_key, change.created, change.number, text, change.times, None
                )
            payload = notification_text(subscription, change, record, text)
        commit.notifications.append((subscription.tenant, subscription.id, change.number, payload))
        self._couriers.note_due(subscription, change.number)


def _concerns(subscription: Subscription, change: Change) -> bool:
    # A fault in one subscription's filter must not stop the write that it looks at.
    try:
        return concerns(subscription, change)
    except Exception as fault:
        log.error("subscription_not_matched", subscription=subscription.id, error=type(fault).__name__)
        return False
