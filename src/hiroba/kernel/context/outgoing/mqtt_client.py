# SPDX-License-Identifier: Apache-2.0
"""Messages to a topic of an MQTT broker: a connection for each, with one deadline for all its parts."""

import asyncio
import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import aiomqtt

from hiroba.kernel.context.outgoing.networks import AddressRefused, Networks

PORT, TLS_PORT = 1883, 8883
TOPIC_BYTES_MAX = 1_000


class PublishFailed(Exception):
    """The broker did not take the message; the text says why in a few words."""


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Where one message goes and how (MQTT 3.1.1 or 5.0)."""

    host: str
    port: int | None = None
    tls: bool = False
    user: str | None = None
    password: str | None = None
    topic: str
    qos: int = 0
    retain: bool = False
    version: aiomqtt.ProtocolVersion = aiomqtt.ProtocolVersion.V311


async def publish(networks: Networks, to: Publication, body: bytes, *, seconds: float) -> None:
    """Returns when the broker has the message, as far as its QoS tells. Raises PublishFailed."""
    # Wildcards stand for other topics, in a topic that may be filled from values of an entity.
    if not to.topic or len(to.topic.encode()) > TOPIC_BYTES_MAX or any(sign in to.topic for sign in "#+\0"):
        raise PublishFailed("the topic is empty, too long or has a wildcard")
    port = to.port or (TLS_PORT if to.tls else PORT)
    try:
        async with asyncio.timeout(seconds):
            client = aiomqtt.Client(
                # To the very address that was checked: a second look-up could give another.
                await networks.address_of(to.host, port),
                port,
                username=to.user,
                password=to.password,
                protocol=to.version,
                tls_context=_tls_for(to.host) if to.tls else None,
                timeout=seconds,
            )
            async with client:
                await client.publish(to.topic, body, qos=to.qos, retain=to.retain)
    except AddressRefused as refusal:
        raise PublishFailed(str(refusal)) from refusal
    except TimeoutError as fault:
        raise PublishFailed("no answer in time") from fault
    except (OSError, ValueError, aiomqtt.MqttError) as fault:
        raise PublishFailed(f"{type(fault).__name__}: {fault}"[:200]) from fault


class _NamedContext(ssl.SSLContext):
    """Checks the certificate against the host's name, though the connection goes to its address."""

    host = ""

    def wrap_socket(self, *args: Any, **options: Any) -> ssl.SSLSocket:
        options["server_hostname"] = self.host
        return super().wrap_socket(*args, **options)


@lru_cache(maxsize=100)
def _tls_for(host: str) -> ssl.SSLContext:
    context = _NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    context.host = host
    return context
