# SPDX-License-Identifier: Apache-2.0
"""Notifications to a topic of an MQTT broker: a connection for each, with a deadline for all its parts."""

import asyncio
from urllib.parse import urlsplit

import aiomqtt

from hiroba.kernel.context.ngsiv2.subscriptions.receiver import Receiver
from hiroba.kernel.context.outgoing.networks import AddressRefused, Networks
from hiroba.kernel.context.subscriptions.http_post import PostFailed

PORT = 1883
TOPIC_CHARACTERS_MAX = 1_000
SECONDS = 10


async def publish(networks: Networks, receiver: Receiver, topic: str, body: bytes) -> None:
    """Raises PostFailed."""
    # Signs that stand for other topics, in a topic filled from values of an entity.
    if not topic or len(topic) > TOPIC_CHARACTERS_MAX or any(sign in topic for sign in "#+\0"):
        raise PostFailed("the topic is empty, too long or has a wildcard")
    parts = urlsplit(receiver.url)
    port = parts.port or PORT
    try:
        async with asyncio.timeout(SECONDS):
            address = await networks.address_of(parts.hostname or "", port)
            client = aiomqtt.Client(
                address, port, username=receiver.user, password=receiver.password, timeout=SECONDS
            )
            async with client:
                await client.publish(topic, body, qos=receiver.qos, retain=receiver.retain)
    except AddressRefused as refusal:
        raise PostFailed(str(refusal)) from refusal
    except (OSError, aiomqtt.MqttError) as fault:
        raise PostFailed(f"{type(fault).__name__}: {fault}"[:200]) from fault
