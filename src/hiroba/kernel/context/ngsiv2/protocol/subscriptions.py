# SPDX-License-Identifier: Apache-2.0
"""`/v2/subscriptions`. They name receivers, so only who may write may see them."""

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.protocol.views import read_page
from hiroba.kernel.context.ngsiv2.subscriptions.keeper import SubscriptionKeeper, reading_of
from hiroba.kernel.context.ngsiv2.subscriptions.representation import show_subscription
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.subscription import Subscription

# Where a subscription looks that was made without a service path.
EVERYWHERE = "/#"


class SubscriptionHandlers:
    def __init__(self, keeper: SubscriptionKeeper, couriers: Couriers, clock: ChangeClock) -> None:
        self._keeper = keeper
        self._couriers = couriers
        self._clock = clock

    async def create(self, x: Exchange) -> Answer:
        x.rights.check_write()
        path = x.request.headers.get("fiware-servicepath") or EVERYWHERE
        if "," in path:
            raise BadRequest("a subscription has one service path")
        id = await self._keeper.create(x.body(), path, tenant=x.tenant, audiences=x.rights.audiences)
        return x.answer(201, headers=header("Location", f"/v2/subscriptions/{id}"))

    def list(self, x: Exchange) -> Answer:
        x.rights.check_write()
        x.accepted(JSON)
        page = read_page(x)
        path = x.request.headers.get("fiware-servicepath")
        found = [
            subscription
            for subscription in self._keeper.of_tenant(x.tenant)
            if not path or reading_of(subscription).path == path
        ]
        headers = header("Fiware-Total-Count", str(len(found))) if page.count else b""
        shown = [self._show(each) for each in found[page.offset : page.offset + page.limit]]
        return x.json(shown, headers)

    def retrieve(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        x.accepted(JSON)
        return x.json(self._show(self._keeper.existing(x.tenant, id)))

    async def update(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        await self._keeper.update(id, x.body(), tenant=x.tenant, audiences=x.rights.audiences)
        return x.answer(204)

    async def delete(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        await self._keeper.delete(x.tenant, id)
        return x.answer(204)

    def _show(self, subscription: Subscription) -> object:
        courier = self._couriers.state(subscription.tenant, subscription.id)
        return show_subscription(subscription, courier, self._clock.next())
