# SPDX-License-Identifier: Apache-2.0
"""Federation put together: what the broker builds, starts and stops as one, and the routes it serves."""

from collections.abc import Callable

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.federation.asking import own_exchange
from hiroba.kernel.context.federation.distribution import Distribution
from hiroba.kernel.context.federation.entity_maps.layer import EntityMapLayer
from hiroba.kernel.context.federation.forwarding import Forwarder
from hiroba.kernel.context.federation.handlers import RegistrationHandlers
from hiroba.kernel.context.federation.health import SourceHealth
from hiroba.kernel.context.federation.notifying import SourceNotifier
from hiroba.kernel.context.federation.remote_subscriptions import RemoteSubscriptions
from hiroba.kernel.context.federation.report_handlers import ReportHandlers
from hiroba.kernel.context.federation.source_reports import SourceReports
from hiroba.kernel.context.federation.source_subscriptions import SourceSubscriptions
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.federation.subscription_handlers import SourceSubscriptionHandlers
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.names.contexts import Contexts
from hiroba.kernel.context.outgoing.http_client import HttpClient
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.store.tenant_writes import TenantWrites
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry


class Federation:
    """`sources` are the networks where sources may be, `receivers` those of notifications.

    Also makes the registry read the subscriptions to registrations that are stored in it.
    """

    def __init__(
        self,
        dsn: str,
        *,
        store: Store,
        contexts: Contexts,
        entity_types: EntityTypes,
        registry: SubscriptionRegistry,
        limits: Limits,
        sources: Networks,
        receivers: Networks,
        public_url: Callable[[], str],
    ) -> None:
        owner, clock = store.owner, store.clock
        notifier = SourceNotifier(registry.index, registry.couriers)
        self.registrations = RegistrationStore(TenantWrites(dsn, owner), clock, sources, notifier)
        self.health = SourceHealth(clock)
        self.registrations.watchers.append(self.health.forget)
        subscriptions = SourceSubscriptions(
            registry, self.registrations, clock=clock, contexts=contexts, networks=receivers
        )
        owner.before_owning.append(self.registrations.load)
        self.forwarder = Forwarder(HttpClient(sources), self.health, public_url)
        self._distribution = Distribution(
            self.registrations, self.forwarder, entity_types=entity_types, reader=store.reader
        )
        self.entity_maps = EntityMapLayer(
            store, self._distribution, self.forwarder, entity_types=entity_types, limits=limits
        )
        self.remote_subscriptions = RemoteSubscriptions(
            TenantWrites(dsn, owner),
            registry=registry,
            registrations=self.registrations,
            forwarder=self.forwarder,
            owner=owner,
            clock=clock,
            public_url=public_url,
            exchange_of=lambda tenant: own_exchange(tenant, contexts, limits),
        )
        owner.before_owning.append(self.remote_subscriptions.load)
        self._own = (
            RegistrationHandlers(self.registrations, self.health),
            SourceSubscriptionHandlers(subscriptions, registry.couriers, clock),
            ReportHandlers(
                self.remote_subscriptions, SourceReports(store.reader, entity_types), registry, clock
            ),
        )

    async def run(self) -> None:
        """Until cancelled: keeps subscriptions at sources."""
        await self.remote_subscriptions.run()

    def routes(self, local: Routes) -> Routes:
        """`local` with sources behind it, and what federation adds."""
        found = dict(self.entity_maps.around(self._distribution.around(local)))
        for handlers in self._own:
            found |= handlers.routes
        return found

    async def close(self) -> None:
        self.forwarder.close()
        await self.remote_subscriptions.close()
        await self.registrations.close()
