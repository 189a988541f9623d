# SPDX-License-Identifier: Apache-2.0
"""A town with devices, really committed, and a broker that answers as it is told: a real one cannot be made to fail."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from django.utils import timezone

from hiroba.kernel.configuration import Configuration
from hiroba.kernel.devices.actions import NewDevice, register_devices
from hiroba.kernel.devices.kinds import GATEWAY
from hiroba.kernel.devices.tests.running import Ingest, ingest
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT, RunningBroker

SECRET = "river-secret"
GATEWAY_SECRET = "gateway-secret"
THRESHOLDS = {"standbyLevel": 2.5, "cautionLevel": 3.5, "evacuationLevel": 4.8, "dangerLevel": 5.6}


@dataclass(frozen=True)
class Devices:
    """A river sensor, one without a secret, and a gateway, of the same names in two towns; new names in each test."""

    settings: Configuration
    number: int

    @property
    def river(self) -> str:
        return f"wl{self.number}"

    @property
    def mute(self) -> str:
        return f"mute{self.number}"

    @property
    def gateway(self) -> str:
        return f"gw{self.number}"

    def entity(self, tenant: str = TENANT) -> str:
        return f"urn:ngsi-ld:WaterLevelObserved:{tenant}-{self.river}"

    def topic(self, device: str, tenant: str = TENANT) -> str:
        return f"hiroba/{tenant}/{device}/up"

    def user(self, device: str) -> str:
        return f"{TENANT}.{device}"

    def register(self, tenant: str) -> None:
        rivers = [
            NewDevice(
                device=device,
                kind="water_level",
                entity_id=f"urn:ngsi-ld:WaterLevelObserved:{tenant}-{device}",
                settings=THRESHOLDS,
                secret=secret,
            )
            for device, secret in ((self.river, SECRET), (self.mute, ""))
        ]
        gateway = NewDevice(device=self.gateway, kind=GATEWAY, secret=GATEWAY_SECRET)
        with as_tenant(tenant):
            register_devices([*rivers, gateway], actor=system(tenant), at=timezone.now())


NUMBERS = itertools.count(2)


@pytest.fixture
def same_devices(committed: Configuration) -> Devices:
    """`wl1`, `mute1` and `gw1` in every test."""
    found = Devices(committed, 1)
    found.register(TENANT)
    found.register(OTHER_TENANT)
    return found


@pytest.fixture
def devices(committed: Configuration) -> Devices:
    """Registered and committed; the ingest process outlives a test and remembers names, so each test has its own."""
    found = Devices(committed, next(NUMBERS))
    found.register(TENANT)
    found.register(OTHER_TENANT)
    return found


@pytest.fixture(scope="module")
def running(broker: RunningBroker) -> Iterator[Ingest]:
    """`hiroba mqtt` before the real broker, for all tests of a file."""
    with ingest(broker_url=broker.url) as started:
        yield started


@dataclass
class ToldBroker:
    """Answers each upsert with the next of `answers`, then with 204; remembers what it was given."""

    url: str = ""
    answers: list[tuple[int, object]] = field(default_factory=list)
    batches: list[tuple[str, list[dict[str, object]]]] = field(default_factory=list)

    @property
    def entities(self) -> list[dict[str, object]]:
        return [entity for _, batch in self.batches for entity in batch]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
                fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                body = json.loads(await reader.readexactly(int(fields["content-length"])))
                status, answer = self.answers.pop(0) if self.answers else (204, None)
                if status < 300:
                    self.batches.append((fields["ngsild-tenant"], body))
                content = b"" if answer is None else json.dumps(answer).encode()
                writer.write(
                    b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n\r\n%s" % (status, len(content), content)
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest_asyncio.fixture
async def told_broker() -> AsyncIterator[ToldBroker]:
    broker = ToldBroker()
    server = await asyncio.start_server(broker.serve, "127.0.0.1", 0)
    broker.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield broker
    server.close()
