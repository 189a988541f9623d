# SPDX-License-Identifier: Apache-2.0
"""Subscriptions to registrations over HTTP (5.11). They name endpoints, so only who may write may see them."""

from typing import Any
from urllib.parse import quote

import orjson

from hiroba.kernel.context.clock import ChangeClock, isoformat
from hiroba.kernel.context.federation.notifying import Messenger
from hiroba.kernel.context.federation.source_subscriptions import SourceSubscriptions
from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import NotAcceptable
from hiroba.kernel.context.protocol.answers import page_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import read_paging
from hiroba.kernel.context.protocol.routing import Routes
from hiroba.kernel.context.representation.render import with_context


class SourceSubscriptionHandlers:
    def __init__(self, store: SourceSubscriptions, clock: ChangeClock) -> None:
        self._store = store
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
        subscription = await self._store.create(_without_context(x.body()), x.names, x.tenant)
        path = f"/ngsi-ld/v1/csourceSubscriptions/{quote(subscription.id, safe=':')}"
        return x.answer(201, headers=header("Location", path))

    async def update(self, x: Exchange, id: str) -> Answer:
        """5.11.3."""
        x.rights.check_write()
        check_uri(id, "Subscription id")
        await self._store.update(id, _without_context(x.body(merge_patch=True)), x.names, x.tenant)
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

    def _text(self, x: Exchange, messenger: Messenger) -> bytes:
        if x.accept == GEO_JSON:
            raise NotAcceptable("A subscription has no GeoJSON representation")
        text = orjson.dumps(self._members(messenger))
        reference = messenger.subscription.common.names.reference
        return with_context(text, reference) if x.accept == LD_JSON else text

    def _members(self, messenger: Messenger) -> dict[str, Any]:
        common = messenger.subscription.common
        members = dict(messenger.subscription.document)
        expired = common.expires is not None and common.expires <= self._clock.next()
        members["status"] = "expired" if expired else "active" if common.is_active else "paused"
        members["notification"] = {**members["notification"], **_deliveries(messenger)}
        return members


def _deliveries(messenger: Messenger) -> dict[str, Any]:
    if messenger.last_notification is None:
        return {}
    failed_last = (messenger.last_failure or 0) > (messenger.last_success or 0)
    moments = {
        "lastNotification": messenger.last_notification,
        "lastSuccess": messenger.last_success,
        "lastFailure": messenger.last_failure,
    }
    return {
        "status": "failed" if failed_last else "ok",
        "timesSent": messenger.times_sent,
        "timesFailed": messenger.times_failed,
        **{name: isoformat(number) for name, number in moments.items() if number is not None},
    }


def _without_context(given: Any) -> Any:
    return {k: v for k, v in given.items() if k != "@context"} if isinstance(given, dict) else given
