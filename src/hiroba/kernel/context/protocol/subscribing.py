# SPDX-License-Identifier: Apache-2.0
"""Subscriptions over HTTP (5.8). They name endpoints, so only who may write may see them."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from urllib.parse import quote

import orjson

from hiroba.kernel.context.clock import ChangeClock, isoformat
from hiroba.kernel.context.media_types import LD_JSON
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.protocol.answers import page_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import read_paging
from hiroba.kernel.context.protocol.parameters import PAGE, takes
from hiroba.kernel.context.representation.render import with_context
from hiroba.kernel.context.subscriptions.courier import Courier
from hiroba.kernel.context.subscriptions.naming import renamed
from hiroba.kernel.context.subscriptions.reading import single_context
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry
from hiroba.kernel.context.subscriptions.subscription import USUAL_TRIGGERS, Subscription

# Gives the URL under which an @context that stood in a body is served from now on.
ServeContext: TypeAlias = Callable[[str, object], Awaitable[str]]


class SubscriptionHandlers:
    def __init__(
        self, registry: SubscriptionRegistry, clock: ChangeClock, serve_context: ServeContext
    ) -> None:
        self._registry = registry
        self._clock = clock
        self._serve_context = serve_context

    @takes()
    async def create(self, x: Exchange) -> Answer:
        x.rights.check_write()
        given = _without_context(x.body())
        notify_in = await self._name_context(x, given) if isinstance(given, dict) else None
        subscription = await self._registry.create(
            given, x.names, tenant=x.tenant, audiences=x.rights.audiences, notify_in=notify_in
        )
        return x.answer(
            201, headers=header("Location", f"/ngsi-ld/v1/subscriptions/{quote(subscription.id, safe=':')}")
        )

    @takes(PAGE)
    def list(self, x: Exchange) -> Answer:
        x.refuse_geojson()
        x.rights.check_write()
        paging = read_paging(x.parameters, x.limits)
        found = self._registry.index.of_dialect(x.tenant, None)
        return page_answer(x, found, paging, lambda each: self._text(x, each))

    def retrieve(self, x: Exchange, id: str) -> Answer:
        x.refuse_geojson()
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

    async def _name_context(self, x: Exchange, given: dict[str, Any]) -> Vocabulary | None:
        """5.8.1.4: notifications name one URL; an @context of several parts gets one here.

        The names of the URL that the subscriber asked for. Raises LdContextNotAvailable now rather than at the
        first notification.
        """
        if "jsonldContext" in given:
            return x.vocabulary(check_uri(given["jsonldContext"], "jsonldContext"))
        if not isinstance(single_context(x.names.reference), str):
            given["jsonldContext"] = await self._serve_context(x.tenant, x.names.reference)
        return None

    def _text(self, x: Exchange, subscription: Subscription) -> bytes:
        # Without an @context of the reader a subscription is shown in full names (5.5.7).
        text = orjson.dumps(self._members(subscription, x.names))
        return with_context(text, x.names.reference) if x.accept == LD_JSON else text

    def _members(self, subscription: Subscription, names: Vocabulary) -> dict[str, Any]:
        members = dict(renamed(subscription.document, subscription.names, names))
        members.setdefault("notificationTrigger", list(USUAL_TRIGGERS))
        members["status"] = shown_status(subscription, self._clock.next())
        courier = self._registry.couriers.state(subscription.tenant, subscription.id)
        if courier is not None:
            members["notification"] = {**members["notification"], **shown_deliveries(courier)}
        return members


def shown_status(subscription: Subscription, now: int) -> str:
    """5.2.12: what the subscription is meant to be; how deliveries go stands in `notification`."""
    if subscription.is_expired(now):
        return "expired"
    return "active" if subscription.is_active else "paused"


def shown_deliveries(courier: Courier) -> dict[str, Any]:
    """5.2.14.2, from the first delivery on."""
    state = courier.state
    shown: dict[str, Any] = {}
    if state.last_notification is not None:
        shown["status"] = "failed" if courier.has_failed_last else "ok"
        shown |= {"timesSent": state.times_sent, "timesFailed": state.times_failed}
    # The last one is not in the standard, like the two below: what operators ask when a subscription falls silent.
    moments = {
        "lastNotification": state.last_notification,
        "lastSuccess": state.last_success,
        "lastFailure": state.last_failure,
        "pausedUntil": courier.tries_again_at if courier.is_paused else None,
    }
    shown |= {name: isoformat(number) for name, number in moments.items() if number is not None}
    if courier.backlog:
        shown["backlog"] = courier.backlog
    if state.last_error:
        shown["lastError"] = state.last_error
    return shown


def _without_context(given: Any) -> Any:
    if isinstance(given, dict):
        given.pop("@context", None)
    return given
