# SPDX-License-Identifier: Apache-2.0
"""Subscriptions over HTTP (5.8). They name endpoints, so only who may write may see them."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import quote

import orjson

from hiroba.kernel.context.clock import ChangeClock, isoformat
from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import page_links, read_paging
from hiroba.kernel.context.representation.render import with_context
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry
from hiroba.kernel.context.subscriptions.subscription import Subscription

# After so many failures in a row a subscription shows as failed; it is still tried and mends itself.
FAILED_AFTER = 3


# Gives the URL under which an @context that stood in a body is served from now on.
ServeContext: TypeAlias = Callable[[str, object], Awaitable[str]]


class SubscriptionHandlers:
    def __init__(
        self, registry: SubscriptionRegistry, clock: ChangeClock, serve_context: ServeContext
    ) -> None:
        self._registry = registry
        self._clock = clock
        self._serve_context = serve_context

    async def create(self, x: Exchange) -> Answer:
        x.rights.check_write()
        given = _without_context(x.body())
        if isinstance(given, dict):
            await self._name_context(x, given)
        subscription = await self._registry.create(
            given, x.names, tenant=x.tenant, audiences=x.rights.audiences
        )
        return x.answer(
            201, headers=header("Location", f"/ngsi-ld/v1/subscriptions/{quote(subscription.id, safe=':')}")
        )

    def list(self, x: Exchange) -> Answer:
        x.rights.check_write()
        paging = read_paging(x.parameters, x.limits)
        found = sorted(self._registry.index.of_dialect(x.tenant, None), key=lambda each: each.id)
        shown = found[paging.offset : paging.offset + paging.limit]
        headers = page_links(
            x.request, paging, more=len(found) > paging.offset + paging.limit, media_type=x.accept
        )
        if paging.count:
            headers += header("NGSILD-Results-Count", str(len(found)))
        texts = [self._text(x, subscription) for subscription in shown]
        return x.json(200, b"[" + b",".join(texts) + b"]", headers, media_type=x.accept)

    def retrieve(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        check_uri(id, "Subscription id")
        return x.json(200, self._text(x, self._registry.existing(x.tenant, id)), media_type=x.accept)

    async def update(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        check_uri(id, "Subscription id")
        given = _without_context(x.body(merge_patch=True))
        await self._registry.update(id, given, x.names, tenant=x.tenant, audiences=x.rights.audiences)
        return x.answer(204)

    async def delete(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        self._registry.existing(x.tenant, check_uri(id, "Subscription id"))
        await self._registry.delete(x.tenant, id)
        return x.answer(204)

    async def _name_context(self, x: Exchange, given: dict[str, Any]) -> None:
        """5.8.1.4: notifications name one URL; an @context of several parts gets one here."""
        if "jsonldContext" in given:
            # Raises LdContextNotAvailable now rather than at the first notification.
            x.vocabulary(check_uri(given["jsonldContext"], "jsonldContext"))
        elif not x.names.is_core:
            reference = x.names.reference
            if isinstance(reference, list) and len(reference) == 1:
                reference = reference[0]
            is_url = isinstance(reference, str)
            given["jsonldContext"] = reference if is_url else await self._serve_context(x.tenant, reference)

    def _text(self, x: Exchange, subscription: Subscription) -> bytes:
        if x.accept == GEO_JSON:
            raise BadRequestData("A subscription has no GeoJSON representation")
        text = orjson.dumps(self._members(subscription))
        return with_context(text, subscription.names.reference) if x.accept == LD_JSON else text

    def _members(self, subscription: Subscription) -> dict[str, Any]:
        members = dict(subscription.document)
        now = self._clock.next()
        expired = subscription.expires is not None and subscription.expires <= now
        members["isActive"] = subscription.is_active
        members["status"] = "expired" if expired else "active" if subscription.is_active else "paused"
        members["notification"] = {**members["notification"], **self._deliveries(subscription)}
        return members

    def _deliveries(self, subscription: Subscription) -> dict[str, Any]:
        courier = self._registry.couriers.state(subscription.tenant, subscription.id)
        if courier is None:
            return {}
        state = courier.state
        shown: dict[str, Any] = {
            "status": "failed" if courier.failures_in_a_row >= FAILED_AFTER else "ok",
            "timesSent": state.times_sent,
            "timesFailed": state.times_failed,
        }
        moments = {
            "lastNotification": state.last_notification,
            "lastSuccess": state.last_success,
            "lastFailure": state.last_failure,
        }
        shown |= {name: isoformat(number) for name, number in moments.items() if number is not None}
        # Not in the standard: what operators ask first when a subscription falls silent.
        if courier.backlog:
            shown["backlog"] = courier.backlog
        if state.last_error:
            shown["lastError"] = state.last_error
        return shown


def _without_context(given: Any) -> Any:
    if isinstance(given, dict):
        given.pop("@context", None)
    return given
