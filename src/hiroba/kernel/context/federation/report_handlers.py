# SPDX-License-Identifier: Apache-2.0
"""Where sources report what copies of subscriptions find (5.8.6). Who knows the secret of the path may."""

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation.remote_subscriptions import REPORTS, RemoteSubscriptions
from hiroba.kernel.context.federation.source_reports import SourceReports
from hiroba.kernel.context.problems import ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange, parse_json
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry


class ReportHandlers:
    def __init__(
        self,
        copies: RemoteSubscriptions,
        reports: SourceReports,
        registry: SubscriptionRegistry,
        clock: ChangeClock,
    ) -> None:
        self._copies = copies
        self._reports = reports
        self._registry = registry
        self._clock = clock

    @property
    def routes(self) -> Routes:
        return {("hiroba", "tenants", "*", REPORTS, "*"): {"POST": self.report}}

    async def report(self, x: Exchange, tenant: str, secret: str) -> Answer:
        """Durable before the source is told that it may forget."""
        found = self._copies.by_secret(tenant, secret)
        if found is None:
            raise ResourceNotFound("Nobody waits for this notification")
        subscription, order = found
        number = self._clock.next()
        if not subscription.is_live(number) or not self._registry.couriers.is_rested(subscription, number):
            return x.answer(204)
        given = parse_json(x.request.body)
        payload = await self._reports.payload(subscription, order.registration, given, order.names, number)
        if payload is not None:
            await self._registry.tell(subscription, number, payload)
        return x.answer(204)
