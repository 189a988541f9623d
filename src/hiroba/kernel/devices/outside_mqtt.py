# SPDX-License-Identifier: Apache-2.0
"""Uplinks from an outside MQTT broker such as Mosquitto: QoS 1, persistent session, manual acknowledgement.

The broker keeps each message until we say that it is durable, so that a crash on either side loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiomqtt
from paho.mqtt.client import Client as PahoClient

from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.uplink_queue import QUEUE_MAX, Pauses, UplinkQueue
from hiroba.kernel.faults import Fault

SESSION = "hiroba-ingest"
"""The session that the broker keeps for us; one ingest process for each installation."""

KEEPALIVE_SECONDS = 30

log = logging.getLogger("hiroba.devices.mqtt")


@dataclass(frozen=True, kw_only=True)
class Address:
    """An MQTT broker and how to sign in."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    has_tls: bool = False


class OutsideMqtt:
    """Listens to all uplinks of all towns and stays connected."""

    def __init__(self, address: Address, queue: UplinkQueue) -> None:
        self._address = address
        self._queue = queue
        self.is_connected = asyncio.Event()

    async def keep_listening(self) -> None:
        """Never returns; cancel it."""
        pauses = Pauses()
        while True:
            try:
                await self._listen(pauses)
            except aiomqtt.MqttError as error:
                self.is_connected.clear()
                log.warning("mqtt broker away error=%s next_try_seconds=%.1f", error, pauses.seconds)
                await pauses.wait()

    async def _listen(self, pauses: Pauses) -> None:
        client = _client(self._address)
        # aiomqtt has no manual acknowledgement of its own. It is set before the first message can come.
        paho: PahoClient = client._client
        paho.manual_ack_set(True)
        async with client:
            await client.subscribe(credentials.EVERY_UPLINK, qos=1)
            pauses.reset()
            self.is_connected.set()
            log.info("mqtt ingest connected host=%s port=%s", self._address.host, self._address.port)
            async for message in client.messages:
                payload = bytes(message.payload) if isinstance(message.payload, bytes | bytearray) else b""
                self._queue.offer(str(message.topic), payload, _acknowledgement(paho, message))


def outside_address(url: str) -> Address:
    """`mqtt://user:password@host:1883` or `mqtts://…`. Raises Fault."""
    parts = urlsplit(url)
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise Fault(
            "HIROBA_MQTT_URL is not an MQTT address", "Write mqtt://user:password@host:1883 or mqtts://…"
        )
    return Address(
        host=parts.hostname,
        port=parts.port or (8883 if parts.scheme == "mqtts" else 1883),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        has_tls=parts.scheme == "mqtts",
    )


def _acknowledgement(paho: PahoClient, message: aiomqtt.Message) -> Callable[[], None]:
    mid, qos = message.mid, message.qos

    def acknowledge() -> None:
        # The connection may have been lost meanwhile; then the broker sends the message again.
        with suppress(ValueError, OSError):
            paho.ack(mid, qos)

    return acknowledge


def _client(address: Address) -> aiomqtt.Client:
    return aiomqtt.Client(
        address.host,
        address.port,
        username=address.user or None,
        password=address.password or None,
        identifier=SESSION,
        clean_session=False,
        tls_context=ssl.create_default_context() if address.has_tls else None,
        max_queued_incoming_messages=QUEUE_MAX,
        keepalive=KEEPALIVE_SECONDS,
    )
