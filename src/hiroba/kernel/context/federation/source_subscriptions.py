# SPDX-License-Identifier: Apache-2.0
"""Keeps subscriptions to registrations (5.11): durable first, then matched at each change of a registration."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import orjson
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation.notifying import (
    NEWLY_MATCHING,
    NO_LONGER_MATCHING,
    UPDATED,
    Messenger,
    Messengers,
)
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.source_subscription import SourceSubscription, read_source_subscription
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.outgoing.networks import AddressRefused, Networks
from hiroba.kernel.context.problems import (
    AlreadyExists,
    BadRequestData,
    Problem,
    ResourceNotFound,
    TooManyResults,
)
from hiroba.kernel.context.store.connections import transaction
from hiroba.kernel.context.store.tenant_writes import TenantWrites
from hiroba.kernel.context.subscriptions.outlets import outlet_of

log = structlog.get_logger("hiroba.broker")

SUBSCRIPTIONS_OF_TENANT_MAX = 1_000
CONTEXT = "@context"

SELECT = "SELECT tenant, id, document, created FROM context.source_subscription"
PUT = """
    INSERT INTO context.source_subscription (tenant, id, document, created) VALUES ($1, $2, $3, $4)
    ON CONFLICT (tenant, id) DO UPDATE SET document = excluded.document
"""
DELETE = "DELETE FROM context.source_subscription WHERE tenant = $1 AND id = $2"


class SourceSubscriptions:
    def __init__(
        self,
        writes: TenantWrites,
        *,
        registrations: RegistrationStore,
        messengers: Messengers,
        clock: ChangeClock,
        contexts: Contexts,
        networks: Networks,
    ) -> None:
        self._writes = writes
        self._registrations = registrations
        self._messengers = messengers
        self._clock = clock
        self._contexts = contexts
        self._networks = networks
        self._of_tenant: dict[str, dict[str, Messenger]] = {}
        registrations.watchers.append(self._note_change)

    async def load(self, session: asyncpg.Connection) -> None:
        """Everything anew, after the registrations and before this process owns its tenants."""
        self._stop_all()
        tenants = [row[0] for row in await session.fetch("SELECT * FROM context.tenants_to_load()")]
        async with transaction(session, tenants):
            rows = await session.fetch(SELECT)
        for row in rows:
            document = orjson.loads(row["document"])
            try:
                reference = document.pop(CONTEXT, None)
                await self._contexts.prepare(reference, row["tenant"])
                names = self._contexts.vocabulary(reference, row["tenant"])
                subscription = read_source_subscription(
                    document, names, tenant=row["tenant"], at=row["created"], is_stored=True
                )
            except Problem as problem:
                log.error("source_subscription_not_loaded", subscription=row["id"], problem=problem.kind)
                continue
            self._engage(subscription)

    def of_tenant(self, tenant: str) -> list[Messenger]:
        return sorted(self._of_tenant.get(tenant, {}).values(), key=lambda each: each.subscription.id)

    def existing(self, tenant: str, id: str) -> Messenger:
        found = self._of_tenant.get(tenant, {}).get(id)
        if found is None:
            raise ResourceNotFound(f"Subscription {id} does not exist")
        return found

    async def create(self, given: Any, names: Vocabulary, tenant: str) -> SourceSubscription:
        """5.11.2. Raises AlreadyExists, TooManyResults."""
        subscription = read_source_subscription(given, names, tenant=tenant, at=self._clock.next())
        known = self._of_tenant.get(tenant, {})
        if subscription.id in known:
            raise AlreadyExists(f"Subscription {subscription.id} already exists")
        if len(known) >= SUBSCRIPTIONS_OF_TENANT_MAX:
            raise TooManyResults(f"The tenant has {SUBSCRIPTIONS_OF_TENANT_MAX} subscriptions already")
        await self._keep(subscription)
        return subscription

    async def update(self, id: str, fragment: Any, names: Vocabulary, tenant: str) -> None:
        """5.11.3: members of the fragment replace those of the subscription; null removes one."""
        before = self.existing(tenant, id).subscription
        if not isinstance(fragment, dict) or fragment.get("id", id) != id:
            raise BadRequestData("A subscription fragment is a JSON object with the same id or none")
        merged = {**before.document, **fragment, "id": id}
        document = {member: value for member, value in merged.items() if value is not None}
        is_old = "expiresAt" not in fragment
        # The members that stay were written with the @context of the subscription.
        names = before.common.names if names.is_core else names
        subscription = read_source_subscription(
            document, names, tenant=tenant, at=self._clock.next(), is_stored=is_old
        )
        await self._keep(subscription)

    async def delete(self, tenant: str, id: str) -> None:
        """5.11.6."""
        messenger = self.existing(tenant, id)
        await self._writes.execute(tenant, DELETE, id)
        self._messengers.stop(messenger)
        del self._of_tenant[tenant][id]

    async def close(self) -> None:
        self._stop_all()
        await self._writes.close()

    async def _keep(self, subscription: SourceSubscription) -> None:
        try:
            self._networks.check_literal(urlsplit(subscription.common.receiver.uri).hostname or "")
        except AddressRefused as refusal:
            raise BadRequestData(f"notification: endpoint {refusal}") from None
        document = subscription.document
        if not subscription.common.names.is_core:
            document = document | {CONTEXT: subscription.common.names.reference}
        text = orjson.dumps(document).decode()
        await self._writes.execute(subscription.tenant, PUT, subscription.id, text, self._clock.next())
        self._engage(subscription)

    def _engage(self, subscription: SourceSubscription) -> None:
        known = self._of_tenant.setdefault(subscription.tenant, {})
        if subscription.id in known:
            self._messengers.stop(known[subscription.id])
        outlet = outlet_of(subscription.common, self._networks)
        messenger = Messenger(subscription, lambda: self._matching(subscription), outlet)
        known[subscription.id] = messenger
        self._messengers.start(messenger)
        # 5.11.2.4: the first notification tells all that match now.
        found = self._matching(subscription)
        if found:
            messenger.tell(NEWLY_MATCHING, found)

    def _matching(self, subscription: SourceSubscription) -> Sequence[Registration]:
        return [
            each
            for each in self._registrations.of_tenant(subscription.tenant)
            if subscription.query.selects(each)
        ]

    def _note_change(self, before: Registration | None, after: Registration | None) -> None:
        changed = after or before
        if changed is None:
            return
        for messenger in self._of_tenant.get(changed.tenant, {}).values():
            query = messenger.subscription.query
            matched = before is not None and query.selects(before)
            if after is not None and query.selects(after):
                messenger.tell(UPDATED if matched else NEWLY_MATCHING, [after])
            elif matched:
                messenger.tell(NO_LONGER_MATCHING, [changed])

    def _stop_all(self) -> None:
        for messengers in self._of_tenant.values():
            for messenger in messengers.values():
                self._messengers.stop(messenger)
        self._of_tenant.clear()
