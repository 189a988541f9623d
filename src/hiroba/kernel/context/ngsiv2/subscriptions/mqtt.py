# SPDX-License-Identifier: Apache-2.0
"""Notifications to a topic of an MQTT broker, which may be filled from values of the entity."""

from urllib.parse import urlsplit

from hiroba.kernel.context.ngsiv2.subscriptions.receiver import Receiver
from hiroba.kernel.context.outgoing import mqtt_client
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.subscriptions.http_post import PostFailed

SECONDS = 10.0


async def publish(networks: Networks, receiver: Receiver, topic: str, body: bytes) -> None:
    """Raises PostFailed."""
    parts = urlsplit(receiver.url)
    to = mqtt_client.Publication(
        host=parts.hostname or "",
        port=parts.port,
        user=receiver.user,
        password=receiver.password,
        topic=topic,
        qos=receiver.qos,
        retain=receiver.retain,
    )
    try:
        await mqtt_client.publish(networks, to, body, seconds=SECONDS)
    except mqtt_client.PublishFailed as failure:
        raise PostFailed(str(failure)) from failure
