# SPDX-License-Identifier: Apache-2.0
"""How the simulated sensors reach the city: as a gateway over MQTT (QoS 1) or over HTTP.

Both return when the message is acknowledged, and raise NotTaken when it is not.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Protocol

import aiomqtt
import httpx

from hiroba.kernel.devices.credentials import DeviceName
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
    """One connection for each town, as its gateway. Open it with `async with`."""

    def __init__(self, host: str, port: int, *, tenants: Iterable[str], key: str) -> None:
        self._host, self._port, self._key = host, port, key
        self._tenants = sorted(set(tenants))
        self._clients: dict[str, aiomqtt.Client] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> MqttSender:
        try:
            for tenant in self._tenants:
                self._clients[tenant] = await self._stack.enter_async_context(self._client(tenant))
        except aiomqtt.MqttError as error:
            await self._stack.aclose()
            raise Fault(
                f"The MQTT broker at {self._host}:{self._port} does not let the demo gateway in ({error})",
                "Start the city with its demo towns first: hiroba up --demo.",
            ) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def send(self, report: Report) -> None:
        client = self._clients[report.name.tenant]
        try:
            await client.publish(report.name.uplink_topic, report.payload, qos=1, timeout=ANSWER_SECONDS_MAX)
        except aiomqtt.MqttError as error:
            raise NotTaken(str(error)) from None

    def _client(self, tenant: str) -> aiomqtt.Client:
        name = DeviceName(tenant=tenant, device=GATEWAY_DEVICE)
        client = aiomqtt.Client(
            self._host,
            self._port,
            username=name.user_name,
            password=device_secret(self._key, name),
            max_inflight_messages=IN_FLIGHT_MAX,
        )
        client.pending_calls_threshold = IN_FLIGHT_MAX
        return client


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
