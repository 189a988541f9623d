# SPDX-License-Identifier: Apache-2.0
"""How the simulated sensors reach the city: as a gateway over MQTT (QoS 1) or over HTTP.

Both return when the message is acknowledged, and raise NotTaken when it is not.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

import aiomqtt
import httpx

from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.uplink_queue import Pauses
from hiroba.kernel.faults import Fault
from hiroba.project.demo.simulation import GATEWAY_DEVICE, Report, device_secret

ANSWER_SECONDS_MAX = 20.0
IN_FLIGHT_MAX = 200
HTTP_CONNECTIONS = 16
"""The client's pool searches all connections for each request; many waiting requests make it crawl."""


class NotTaken(Exception):
    """A message was not acknowledged: nobody answered, or the answer was no."""


class Sender(Protocol):
    """One way into the city."""

    async def send(self, report: Report) -> None: ...


class MqttSender:
    """One connection for each town, as its gateway; a lost one is made anew. Open it with `async with`."""

    def __init__(self, host: str, port: int, *, tenants: Iterable[str], key: str) -> None:
        self._host, self._port, self._key = host, port, key
        self._tenants = sorted(set(tenants))
        self._clients: dict[str, aiomqtt.Client] = {}
        self._mending: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> MqttSender:
        try:
            for tenant in self._tenants:
                await self._connect(tenant)
        except aiomqtt.MqttError as error:
            await self.__aexit__()
            raise Fault(
                f"The MQTT broker at {self._host}:{self._port} does not let the demo gateway in ({error})",
                "Start the city with its demo towns first: hiroba up --demo.",
            ) from None
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._mending.values():
            task.cancel()
        for tenant in list(self._clients):
            await self._disconnect(tenant)

    async def send(self, report: Report) -> None:
        tenant = report.name.tenant
        client = self._clients.get(tenant)
        if client is None:
            raise NotTaken("not connected")
        try:
            await client.publish(report.name.uplink_topic, report.payload, qos=1, timeout=ANSWER_SECONDS_MAX)
        except aiomqtt.MqttError as error:
            if tenant not in self._mending:
                self._mending[tenant] = asyncio.create_task(self._mend(tenant))
            raise NotTaken(str(error)) from None

    async def _mend(self, tenant: str) -> None:
        """Connects again, with growing pauses, until it works."""
        await self._disconnect(tenant)
        pauses = Pauses()
        while tenant not in self._clients:
            await pauses.wait()
            with suppress(aiomqtt.MqttError):
                await self._connect(tenant)
        del self._mending[tenant]

    async def _connect(self, tenant: str) -> None:
        name = DeviceName(tenant=tenant, device=GATEWAY_DEVICE)
        client = aiomqtt.Client(
            self._host,
            self._port,
            username=name.user_name,
            password=device_secret(self._key, name),
            max_inflight_messages=IN_FLIGHT_MAX,
        )
        client.pending_calls_threshold = IN_FLIGHT_MAX
        await client.__aenter__()
        self._clients[tenant] = client

    async def _disconnect(self, tenant: str) -> None:
        if (client := self._clients.pop(tenant, None)) is not None:
            with suppress(aiomqtt.MqttError):
                await client.__aexit__(None, None, None)


class HttpSender:
    """Posts to `/ingest/<tenant>/<device>`. Open it with `async with`."""

    def __init__(self, ingest_url: str, *, key: str) -> None:
        self._key = key
        self._client = httpx.AsyncClient(
            base_url=ingest_url,
            timeout=ANSWER_SECONDS_MAX,
            limits=httpx.Limits(max_connections=HTTP_CONNECTIONS, max_keepalive_connections=HTTP_CONNECTIONS),
        )
        self._free = asyncio.Semaphore(HTTP_CONNECTIONS)
        self._turn: defaultdict[DeviceName, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __aenter__(self) -> HttpSender:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def send(self, report: Report) -> None:
        """A device sends its next message after the answer to the last one, so that they stay in order."""
        async with self._turn[report.name], self._free:
            await self._post(report)

    async def _post(self, report: Report) -> None:
        gateway = DeviceName(tenant=report.name.tenant, device=GATEWAY_DEVICE)
        try:
            answer = await self._client.post(
                f"/ingest/{report.name.tenant}/{report.name.device}",
                content=report.payload,
                auth=(gateway.device, device_secret(self._key, gateway)),
            )
        except httpx.HTTPError as error:
            raise NotTaken(type(error).__name__) from None
        if answer.status_code != httpx.codes.ACCEPTED:
            raise NotTaken(f"status {answer.status_code}")
