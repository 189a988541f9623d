# SPDX-License-Identifier: Apache-2.0
"""Keeps the subscriptions to registrations (5.11) in the registry that they share with those to entities."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation.discovery import RegistrationQuery
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.source_notification import NEWLY_MATCHING
from hiroba.kernel.context.federation.source_subscription import NAME, dialect_of, read_source_subscription
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry
from hiroba.kernel.context.subscriptions.subscription import Subscription

CONTEXT = "@context"


class SourceSubscriptions:
    def __init__(
        self,
        registry: SubscriptionRegistry,
        registrations: RegistrationStore,
        *,
        clock: ChangeClock,
        contexts: Contexts,
        networks: Networks,
    ) -> None:
        self._registry = registry
        self._registrations = registrations
        self._clock = clock
        self._contexts = contexts
        self._networks = networks
        registry.dialects[NAME] = self._read_stored

    def of_tenant(self, tenant: str) -> list[Subscription]:
        return self._registry.index.of_dialect(tenant, NAME)

    def existing(self, tenant: str, id: str) -> Subscription:
        found = self._registry.index.get(tenant, id)
        if found is None or dialect_of(found) is None:
            raise ResourceNotFound(f"Subscription {id} does not exist")
        return found

    async def create(self, given: Any, names: Vocabulary, tenant: str) -> Subscription:
        """5.11.2. Raises AlreadyExists, TooManyResults."""
        async with self._registrations.changing:
            number = self._clock.next()
            subscription = self._read(given, names, tenant, number)
            await self._registry.add(subscription, number, _first(subscription, number))
        return subscription

    async def update(self, id: str, fragment: Any, names: Vocabulary, tenant: str) -> None:
        """5.11.3: members of the fragment replace those of the subscription; null removes one."""
        async with self._registrations.changing:
            before = self.existing(tenant, id)
            if not isinstance(fragment, dict) or fragment.get("id", id) != id:
                raise BadRequestData("A subscription fragment is a JSON object with the same id or none")
            merged = {**before.document, **fragment, "id": id}
            document = {member: value for member, value in merged.items() if value is not None}
            # The members that stay were written with the @context of the subscription.
            names = before.names if names.is_core else names
            number, is_old = self._clock.next(), "expiresAt" not in fragment
            after = self._read(document, names, tenant, number, is_stored=is_old)
            after = replace(after, created=before.created)
            await self._registry.exchange(after, number, _first(after, number))

    async def delete(self, tenant: str, id: str) -> None:
        """5.11.6."""
        async with self._registrations.changing:
            self.existing(tenant, id)
            await self._registry.delete(tenant, id)

    def _read(
        self, given: Any, names: Vocabulary, tenant: str, at: int, *, is_stored: bool = False
    ) -> Subscription:
        if isinstance(given, dict):
            given = {member: value for member, value in given.items() if member != CONTEXT}
        subscription = read_source_subscription(
            given, names, tenant=tenant, at=at, find=self._find, networks=self._networks, is_stored=is_stored
        )
        if names.is_core:
            return subscription
        return replace(subscription, document=subscription.document | {CONTEXT: names.reference})

    def _read_stored(
        self, document: Any, tenant: str, id: str, audiences: frozenset[str], created: int
    ) -> Subscription:
        names = self._contexts.vocabulary(document.get(CONTEXT), tenant)
        return self._read(document, names, tenant, created, is_stored=True)

    def _find(self, tenant: str, query: RegistrationQuery) -> Sequence[Registration]:
        return [each for each in self._registrations.of_tenant(tenant) if query.selects(each)]


def _first(subscription: Subscription, number: int) -> bytes | None:
    """5.11.2.4, 5.11.3.4: all that match now are told at once; none of them only where an interval promises it."""
    dialect = dialect_of(subscription)
    if dialect is None or not subscription.is_live(number):
        return None
    found = dialect.matching()
    if not found and subscription.interval_seconds is None:
        return None
    return dialect.told(NEWLY_MATCHING, found, number)
