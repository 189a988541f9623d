# SPDX-License-Identifier: Apache-2.0
"""`GET /ngsi-ld/v1/hiroba/subscriptions`: how deliveries go, for operators; of all APIs, without secrets.

Not part of the standard.
"""

from typing import Any
from urllib.parse import urlsplit

from hiroba.kernel.context.clock import ChangeClock, isoformat
from hiroba.kernel.context.protocol.application import json_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.subscriptions.courier import UNREADABLE, Courier
from hiroba.kernel.context.subscriptions.registry import SubscriptionRegistry

NGSI_LD = "ngsi-ld"


class DeliveryHandlers:
    def __init__(self, registry: SubscriptionRegistry, clock: ChangeClock) -> None:
        self._registry = registry
        self._clock = clock

    def overview(self, x: Exchange) -> Answer:
        x.rights.check_write()
        now = self._clock.next()
        shown = [
            _shown(courier, now)
            for courier in self._registry.couriers.all()
            if courier.subscription.tenant == x.tenant
        ]
        shown += [
            {"id": id, "condition": UNREADABLE, "lastError": reason}
            for (tenant, id), (_, reason) in self._registry.unreadable.items()
            if tenant == x.tenant
        ]
        return json_answer(200, sorted(shown, key=lambda each: str(each["id"])))


def _shown(courier: Courier, now: int) -> dict[str, Any]:
    subscription, state = courier.subscription, courier.state
    moments = {
        "lastSuccess": state.last_success,
        "lastFailure": state.last_failure,
        "triesAgainAt": courier.tries_again_at,
    }
    return {
        "id": subscription.id,
        "api": subscription.dialect.name if subscription.dialect is not None else NGSI_LD,
        "endpoint": _without_secret(subscription.receiver.uri),
        "condition": courier.condition(now),
        "backlog": courier.backlog,
        "dropped": courier.dropped,
        "timesSent": state.times_sent,
        "timesFailed": state.times_failed,
        "lastError": state.last_error,
        **{name: isoformat(number) if number is not None else None for name, number in moments.items()},
    }


def _without_secret(uri: str) -> str:
    """Scheme, host and port: the rest of an address may hold a key."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
