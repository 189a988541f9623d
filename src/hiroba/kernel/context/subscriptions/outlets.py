# SPDX-License-Identifier: Apache-2.0
"""The outlet of a subscription: where its API and the scheme of its endpoint say."""

from urllib.parse import urlsplit

from hiroba.kernel.context.media_types import CONTEXT_REL, GEO_JSON, JSON, LD_JSON
from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.subscriptions.dialect import Outlet
from hiroba.kernel.context.subscriptions.http_post import Endpoint
from hiroba.kernel.context.subscriptions.mqtt_topic import MqttTopic
from hiroba.kernel.context.subscriptions.receiving import MQTT
from hiroba.kernel.context.subscriptions.subscription import Subscription


def outlet_of(subscription: Subscription, networks: Networks) -> Outlet:
    if subscription.dialect is not None:
        return subscription.dialect.outlet()
    return endpoint_of(subscription, networks)


def endpoint_of(subscription: Subscription, networks: Networks) -> Outlet:
    """The endpoint of NGSI-LD, in its headers."""
    receiver, headers = subscription.receiver, headers_of(subscription)
    if urlsplit(receiver.uri).scheme in MQTT:
        return MqttTopic(receiver, headers, networks)
    return Endpoint(receiver.uri, headers, networks, answer_seconds=receiver.answer_seconds)


def headers_of(subscription: Subscription) -> tuple[tuple[str, str], ...]:
    """Those of 6.3.8, then `receiverInfo`."""
    receiver = subscription.receiver
    headers = [("Content-Type", receiver.accept)]
    if receiver.accept == JSON or (receiver.accept == GEO_JSON and prefers_json(receiver.headers)):
        context = subscription.context
        url = context if isinstance(context, str) else CORE_CONTEXT
        headers.append(("Link", f'<{url}>; rel="{CONTEXT_REL}"; type="{LD_JSON}"'))
    headers.append(("NGSILD-Tenant", subscription.tenant))
    # A receiver's own settings win, and a header must not stand twice.
    own = {name.lower() for name, _ in receiver.headers}
    return (*(pair for pair in headers if pair[0].lower() not in own), *receiver.headers)


def prefers_json(headers: tuple[tuple[str, str], ...]) -> bool:
    """6.3.6: `Prefer: body=json` keeps the @context out of GeoJSON."""
    return any(name.lower() == "prefer" and value.replace(" ", "") == "body=json" for name, value in headers)
