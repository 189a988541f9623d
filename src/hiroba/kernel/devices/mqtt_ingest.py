# SPDX-License-Identifier: Apache-2.0
"""From MQTT to the context broker: a bounded queue, batches, and acknowledgement after COMMIT.

With QoS 1 and a persistent session at an outside broker (Mosquitto) a message is acknowledged only when it is
durable, so that a crash on either side loses nothing. The embedded broker has forgotten it by then.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import ssl
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import aiomqtt
import asyncpg
from paho.mqtt.client import Client as PahoClient

from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.intake import Intake, Message, Result
from hiroba.kernel.devices.outlet import BrokerAway
from hiroba.kernel.faults import Fault

QUEUE_MAX = 20_000
"""The declared bound: at 16 KB at most 320 MB, in practice 100 bytes each. Beyond it messages are dropped, counted,
and left unacknowledged, so that an outside broker sends them again."""

BATCH_MAX = 400
BATCH_SECONDS = 0.05
"""Wait this long for company: 20 commits each second at most, and no value is seen later than that."""

PAUSE_FIRST_SECONDS, PAUSE_MAX_SECONDS = 0.5, 15.0
SESSION = "hiroba-ingest"

AWAY = (BrokerAway, OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)

log = logging.getLogger("hiroba.devices.mqtt")


@dataclass(frozen=True, kw_only=True)
class Address:
    """An MQTT broker and how to sign in. `is_persistent` asks it to keep messages while we are away."""

    host: str
    port: int
    user: str
    password: str
    has_tls: bool = False
    is_persistent: bool = True
    session: str = SESSION


@dataclass
class Counts:
    """What happened since the start, for log and tests."""

    received: int = 0
    dropped: int = 0
    foreign: int = 0
    retries: int = 0
    results: Counter[Result] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Waiting:
    message: Message
    acknowledge: Callable[[], None]


class MqttIngest:
    """Reads all uplinks of all towns from one MQTT broker."""

    def __init__(self, address: Address, intake: Intake) -> None:
        self._address = address
        self._intake = intake
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(QUEUE_MAX)
        self.counts = Counts()
        self.is_connected = asyncio.Event()

    async def run(self) -> None:
        """Never returns; cancel it. What waits in the queue then stays unacknowledged."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_listening())
            tasks.create_task(self._keep_storing())

    async def drain(self) -> None:
        """Waits until everything received so far is durable."""
        await self._queue.join()

    async def _keep_listening(self) -> None:
        pauses = _Pauses()
        while True:
            try:
                await self._listen(pauses)
            except aiomqtt.MqttError as error:
                self.is_connected.clear()
                log.warning("mqtt broker away error=%s next_try_seconds=%.1f", error, pauses.seconds)
                await pauses.wait()

    async def _listen(self, pauses: _Pauses) -> None:
        async with _client(self._address) as client:
            paho: PahoClient = client._client  # aiomqtt has no manual acknowledgement of its own
            paho.manual_ack_set(True)
            await client.subscribe(credentials.EVERY_UPLINK, qos=1)
            pauses.reset()
            self.is_connected.set()
            log.info("mqtt ingest connected host=%s port=%s", self._address.host, self._address.port)
            async for message in client.messages:
                self._receive(paho, message)

    def _receive(self, paho: PahoClient, message: aiomqtt.Message) -> None:
        self.counts.received += 1
        mid, qos = message.mid, message.qos

        def acknowledge() -> None:
            # The connection may have been lost meanwhile; then the broker sends the message again.
            with suppress(ValueError, OSError):
                paho.ack(mid, qos)

        name = credentials.by_topic(str(message.topic))
        if name is None:
            self.counts.foreign += 1
            acknowledge()
            return
        payload = bytes(message.payload) if isinstance(message.payload, bytes | bytearray) else b""
        found = Message(
            name=name, payload=payload, transport="mqtt", received_at=datetime.datetime.now(datetime.UTC)
        )
        try:
            self._queue.put_nowait(_Waiting(found, acknowledge))
        except asyncio.QueueFull:
            self.counts.dropped += 1

    async def _keep_storing(self) -> None:
        while True:
            batch = await self._next_batch()
            await self._store(batch)
            for waiting in batch:
                waiting.acknowledge()
                self._queue.task_done()

    async def _next_batch(self) -> list[_Waiting]:
        batch = [await self._queue.get()]
        if self._queue.qsize() < BATCH_MAX:
            await asyncio.sleep(BATCH_SECONDS)
        while len(batch) < BATCH_MAX and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    async def _store(self, batch: list[_Waiting]) -> None:
        """Tries until it works: the queue is the bound, not the number of tries."""
        pauses = _Pauses()
        while True:
            try:
                outcomes = await self._intake.take([waiting.message for waiting in batch])
                self.counts.results.update(outcome.result for outcome in outcomes)
                return
            except AWAY as error:
                self.counts.retries += 1
                log.warning(
                    "measurements wait error=%s waiting=%d next_try_seconds=%.1f",
                    error or type(error).__name__,
                    self._queue.qsize() + len(batch),
                    pauses.seconds,
                )
                await pauses.wait()


class _Pauses:
    """Waits that double up to a limit."""

    def __init__(self) -> None:
        self.seconds = PAUSE_FIRST_SECONDS

    def reset(self) -> None:
        self.seconds = PAUSE_FIRST_SECONDS

    async def wait(self) -> None:
        await asyncio.sleep(self.seconds)
        self.seconds = min(self.seconds * 2, PAUSE_MAX_SECONDS)


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


def _client(address: Address) -> aiomqtt.Client:
    return aiomqtt.Client(
        address.host,
        address.port,
        username=address.user or None,
        password=address.password or None,
        identifier=address.session,
        clean_session=not address.is_persistent,
        tls_context=ssl.create_default_context() if address.has_tls else None,
        max_queued_incoming_messages=QUEUE_MAX,
        keepalive=30,
    )
