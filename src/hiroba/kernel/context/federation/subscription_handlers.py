# SPDX-License-Identifier: Apache-2.0
"""Subscriptions to registrations over HTTP (5.11). They name endpoints, so only who may write may see them."""

from typing import Any
from urllib.parse import quote

import orjson

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation.source_subscriptions import CONTEXT, SourceSubscriptions
from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import NotAcceptable
from hiroba.kernel.context.protocol.answers import page_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import read_paging
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.protocol.subscribing import shown_deliveries, shown_status
from hiroba.kernel.context.representation.render import with_context
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.subscription import Subscription


class SourceSubscriptionHandlers:
    def __init__(self, store: SourceSubscriptions, couriers: Couriers, clock: ChangeClock) -> None:
        self._store = store
        self._couriers = couriers
        self._clock = clock

    @property
    def routes(self) -> Routes:
        return {
            ("csourceSubscriptions",): {"GET": self.query, "POST": self.create},
            ("csourceSubscriptions", "*"): {
                "GET": self.retrieve,
                "PATCH": self.update,
                "DELETE": self.delete,
            },
        }

    async def create(self, x: Exchange) -> Answer:
        """5.11.2."""
        x.rights.check_write()
        subscription = await self._store.create(x.body(), x.names, x.tenant)
        path = f"/ngsi-ld/v1/csourceSubscriptions/{quote(subscription.id, safe=':')}"
        return x.answer(201, headers=header("Location", path))

    async def update(self, x: Exchange, id: str) -> Answer:
        """5.11.3."""
        x.rights.check_write()
        check_uri(id, "Subscription id")
        await self._store.update(id, x.body(merge_patch=True), x.names, x.tenant)
        return x.answer(204)

    async def delete(self, x: Exchange, id: str) -> Answer:
        """5.11.6."""
        x.rights.check_write()
        await self._store.delete(x.tenant, check_uri(id, "Subscription id"))
        return x.answer(204)

    def retrieve(self, x: Exchange, id: str) -> Answer:
        """5.11.4."""
        x.rights.check_write()
        check_uri(id, "Subscription id")
        return x.json(200, self._text(x, self._store.existing(x.tenant, id)), media_type=x.accept)

    def query(self, x: Exchange) -> Answer:
        """5.11.5."""
        x.rights.check_write()
        paging = read_paging(x.parameters, x.limits)
        found = self._store.of_tenant(x.tenant)
        return page_answer(x, found, paging, lambda each: self._text(x, each))

    def _text(self, x: Exchange, subscription: Subscription) -> bytes:
        if x.accept == GEO_JSON:
            raise NotAcceptable("A subscription has no GeoJSON representation")
        text = orjson.dumps(self._members(subscription))
        return with_context(text, subscription.names.reference) if x.accept == LD_JSON else text

    def _members(self, subscription: Subscription) -> dict[str, Any]:
        members = {name: value for name, value in subscription.document.items() if name != CONTEXT}
        members["status"] = shown_status(subscription, self._clock.next())
        courier = self._couriers.state(subscription.tenant, subscription.id)
        if courier is not None:
            members["notification"] = {**members["notification"], **shown_deliveries(courier)}
        return members
