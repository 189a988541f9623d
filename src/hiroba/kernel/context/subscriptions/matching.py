# SPDX-License-Identifier: Apache-2.0
"""Which subscriptions a change concerns (5.8.6), decided in memory while the change is written."""

from collections.abc import Iterable

from hiroba.kernel.context.model.attributes import ENTITY_HEAD
from hiroba.kernel.context.model.draft import CREATED, DELETED, Change
from hiroba.kernel.context.query.evaluation import meets
from hiroba.kernel.context.query.patterns import pattern_found
from hiroba.kernel.context.store.selection import stands_in_relation
from hiroba.kernel.context.subscriptions.alterations import alterations_of
from hiroba.kernel.context.subscriptions.subscription import (
    ATTRIBUTE_CREATED,
    ATTRIBUTE_DELETED,
    ATTRIBUTE_UPDATED,
    ENTITY_CREATED,
    ENTITY_DELETED,
    ENTITY_UPDATED,
    Selector,
    Subscription,
)


class SubscriptionIndex:
    """The subscriptions of all tenants, and those that can concern a type key."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], Subscription] = {}
        self._by_type_key: dict[tuple[str, str], tuple[Subscription, ...]] = {}
        self._periodic: list[Subscription] | None = None

    def put(self, subscription: Subscription) -> None:
        self._all[subscription.tenant, subscription.id] = subscription
        self._forget()

    def remove(self, tenant: str, id: str) -> None:
        self._all.pop((tenant, id), None)
        self._forget()

    def clear(self) -> None:
        self._all.clear()
        self._forget()

    def _forget(self) -> None:
        self._by_type_key.clear()
        self._periodic = None

    def get(self, tenant: str, id: str) -> Subscription | None:
        return self._all.get((tenant, id))

    def all(self) -> list[Subscription]:
        return list(self._all.values())

    def of_tenant(self, tenant: str) -> list[Subscription]:
        return [subscription for (owner, _), subscription in self._all.items() if owner == tenant]

    def of_dialect(self, tenant: str, name: str | None) -> list[Subscription]:
        """Those that one API shows, in the order of their creation; None is NGSI-LD."""
        found = [
            subscription
            for subscription in self.of_tenant(tenant)
            if (subscription.dialect.name if subscription.dialect is not None else None) == name
        ]
        return sorted(found, key=lambda each: (each.created, each.id))

    def periodic(self) -> list[Subscription]:
        """Those with `timeInterval`, which no change concerns."""
        if self._periodic is None:
            self._periodic = [each for each in self._all.values() if each.interval_seconds is not None]
        return self._periodic

    def concerned(self, tenant: str, type_key: str) -> Iterable[Subscription]:
        if not self._all:
            return ()
        key = (tenant, type_key)
        found = self._by_type_key.get(key)
        if found is None:
            types = frozenset(type_key.split(" "))
            found = self._by_type_key[key] = tuple(
                subscription
                for subscription in self.of_tenant(tenant)
                if subscription.watches_entities
                and subscription.interval_seconds is None
                and (not subscription.selectors or any(_wants(s, types) for s in subscription.selectors))
            )
        return found


def concerns(subscription: Subscription, change: Change) -> bool:
    """Whether this change of an entity of a concerned type triggers a notification of NGSI-LD."""
    if not _is_triggered(subscription, change):
        return False
    if subscription.selectors and not any(_selects(s, change) for s in subscription.selectors):
        return False
    if subscription.expression is not None and not meets(change.document, subscription.expression):
        return False
    if subscription.scopes is not None and not subscription.scopes(change.document.get("scope")):
        return False
    return subscription.geo is None or stands_in_relation(change.document, subscription.geo)


def _is_triggered(subscription: Subscription, change: Change) -> bool:
    watched, triggers = subscription.watched, subscription.triggers
    names = change.names - ENTITY_HEAD
    if watched and watched.isdisjoint(names):
        return False
    if change.action == CREATED:
        return ENTITY_CREATED in triggers or (ATTRIBUTE_CREATED in triggers and bool(names))
    if change.action == DELETED:
        return ENTITY_DELETED in triggers or (ATTRIBUTE_DELETED in triggers and bool(names))
    if ENTITY_UPDATED in triggers:
        return True
    alterations = alterations_of(change)
    return any(
        trigger in triggers and altered and not (watched and watched.isdisjoint(altered))
        for trigger, altered in (
            (ATTRIBUTE_CREATED, alterations.created),
            (ATTRIBUTE_UPDATED, alterations.updated),
            (ATTRIBUTE_DELETED, alterations.deleted),
        )
    )


def _wants(selector: Selector, types: frozenset[str]) -> bool:
    return selector.types is None or selector.types(types)


def _selects(selector: Selector, change: Change) -> bool:
    if not _wants(selector, frozenset(change.type_key.split(" "))):
        return False
    if selector.ids:
        return change.id in selector.ids
    return selector.id_pattern is None or pattern_found(selector.id_pattern, change.id)
