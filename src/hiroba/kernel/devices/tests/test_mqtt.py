# SPDX-License-Identifier: Apache-2.0
"""MQTT end to end: real devices' clients, the real ingest process, the real broker, the real database."""

import asyncio
import datetime
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import aiomqtt
import pytest

from hiroba.kernel.api import context
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.devices.queries import DeviceHealth, UnusedMessage, device_health, set_aside
from hiroba.kernel.devices.tests.conftest import GATEWAY_SECRET, SECRET
from hiroba.kernel.devices.tests.running import SEARCHED, Ingest, ask, ingest, mosquitto, until, wire
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT, RunningBroker

ENTITY = f"urn:ngsi-ld:WaterLevelObserved:{TENANT}-wl01"
UP = f"hiroba/{TENANT}/wl01/up"
RIVER, GATEWAY = f"{TENANT}.wl01", f"{TENANT}.gw01"


@pytest.fixture
def running(towns_with_devices: Configuration, broker: RunningBroker) -> Iterator[Ingest]:
    with ingest(broker_url=broker.url) as started:
        yield started


def payload(sequence: int, level: float = 1.0) -> bytes:
    at = datetime.datetime.now(datetime.UTC)
    return json.dumps(
        {"sequence": sequence, "observedAt": at.isoformat(), "values": {"waterLevel": level}}
    ).encode()


def heard(device: str = "wl01", tenant: str = TENANT) -> DeviceHealth:
    with as_tenant(tenant):
        rows = device_health(
            at=datetime.datetime.now(datetime.UTC), silent_after=datetime.timedelta(minutes=10)
        )
    return next(row for row in rows if row.device == device)


def unused(tenant: str = TENANT) -> list[UnusedMessage]:
    with as_tenant(tenant):
        return set_aside()


def level_now() -> object:
    entity = context.retrieve(TENANT, ENTITY)
    return entity and entity["waterLevel"]["value"]


async def test_measurement_of_a_device_becomes_the_value_of_its_entity(running: Ingest) -> None:
    async with running.client(RIVER, SECRET) as device:
        await device.publish(UP, payload(1, 3.61), qos=1)

    assert await until(lambda: level_now() == 3.61)
    entity = context.retrieve(TENANT, ENTITY)
    assert entity is not None
    assert entity["alertLevel"]["value"] == "氾濫注意"


@pytest.mark.parametrize(
    ("user", "password"),
    [
        (RIVER, "wrong"),
        (RIVER, ""),
        (f"{TENANT}.wl02", ""),
        (f"{TENANT}.nobody", SECRET),
        (f"{OTHER_TENANT}.nobody", SECRET),
        ("wl01", SECRET),
        ("", ""),
    ],
)
async def test_wrong_name_or_password_is_not_let_in(running: Ingest, user: str, password: str) -> None:
    with pytest.raises(aiomqtt.MqttError):
        async with running.client(user, password):
            pass


async def test_device_publishes_under_its_own_topic_only(running: Ingest) -> None:
    async with running.client(RIVER, SECRET) as device:
        await device.publish(f"hiroba/{TENANT}/wl02/up", payload(1), qos=1)
        await device.publish(f"hiroba/{OTHER_TENANT}/wl01/up", payload(1), qos=1)
        await device.publish("other/topic", payload(1), qos=1)
        await device.publish(UP, payload(1), qos=1)

    assert await until(lambda: heard().received == 1)
    assert await ask(lambda: (heard("wl02").received, heard("wl01", OTHER_TENANT).received)) == (0, 0)
    assert await ask(unused) == []


async def test_gateway_speaks_for_its_own_town_only(running: Ingest) -> None:
    async with running.client(GATEWAY, GATEWAY_SECRET) as gateway:
        await gateway.publish(f"hiroba/{OTHER_TENANT}/wl01/up", payload(1), qos=1)
        await gateway.publish(f"hiroba/{TENANT}/wl02/up", payload(1), qos=1)

    assert await until(lambda: heard("wl02").received == 1)
    assert await ask(lambda: heard("wl01", OTHER_TENANT).received) == 0


@pytest.mark.parametrize("topic", ["#", "hiroba/+/+/up", f"hiroba/{TENANT}/wl02/down", "$SYS/#"])
async def test_device_cannot_listen_to_others(running: Ingest, topic: str) -> None:
    async with running.client(RIVER, SECRET) as device:
        granted = await device.subscribe(topic, qos=1)

    assert [getattr(code, "value", code) for code in granted] == [0x80]


async def test_bad_payloads_are_set_aside_and_the_next_good_one_counts(running: Ingest) -> None:
    bad = [b"", b"\x00\xff", b"{", b'{"values": {"waterLevel": 1e9}}', b"x" * 20_000]
    async with running.client(RIVER, SECRET) as device:
        for each in bad:
            await device.publish(UP, each, qos=1)
        await device.publish(UP, payload(7, 2.22), qos=1)

    assert await until(lambda: level_now() == 2.22)
    assert [one.code for one in reversed(await ask(unused))] == [
        "not_json",
        "not_json",
        "not_json",
        "out_of_range",
        "too_long",
    ]
    row = await ask(heard)
    assert (row.received, row.refused) == (6, 5)


async def test_all_messages_of_a_device_that_signs_off_at_once_are_heard(running: Ingest) -> None:
    async with running.client(RIVER, SECRET) as device:
        await asyncio.gather(*(device.publish(UP, payload(number), qos=1) for number in range(60)))

    assert await until(lambda: heard().received == 60)
    assert (await ask(heard)).missing == 0


async def test_broker_away_for_seconds_loses_nothing(
    towns_with_devices: Configuration, broker: RunningBroker
) -> None:
    begin = datetime.datetime.now(datetime.UTC)
    async with wire(broker.url) as line:
        with ingest(broker_url=line.url) as running:
            await line.cut()
            async with running.client(RIVER, SECRET) as device:
                for number in range(150):
                    await device.publish(UP, payload(number, number / 10), qos=1)
            await asyncio.sleep(2)
            assert (await ask(heard)).received == 0

            await line.mend()

            assert await until(lambda: heard().received == 150)
    row = await ask(heard)
    assert (row.missing, row.repeated, row.late) == (0, 0, 0)
    kept = context.history(TENANT, ENTITY, "waterLevel", since=begin, limit=1000)
    assert sorted({value for _, value in kept}) == [number / 10 for number in range(150)]


async def test_with_mosquitto_a_killed_ingest_loses_nothing(
    towns_with_devices: Configuration, broker: RunningBroker, tmp_path: Path
) -> None:
    """QoS 1, persistent session, acknowledgement after COMMIT."""
    if shutil.which("mosquitto", path=SEARCHED) is None:
        pytest.skip("Mosquitto is not installed here: apt-get install mosquitto")
    async with wire(broker.url) as line:
        with mosquitto(tmp_path) as port:
            url = f"mqtt://127.0.0.1:{port}"
            async with aiomqtt.Client("127.0.0.1", port) as device:
                with ingest(broker_url=line.url, mqtt_url=url) as first:
                    await _publish_until_heard(device)
                    await line.cut()
                    for number in range(1, 40):
                        await device.publish(UP, payload(number), qos=1)
                    await asyncio.sleep(1)
                    first.kill()
                for number in range(40, 80):
                    await device.publish(UP, payload(number), qos=1)
                await line.mend()
                with ingest(broker_url=line.url, mqtt_url=url):
                    await device.publish(UP, payload(80), qos=1)
                    assert await until(lambda: heard().received - heard().repeated == 81)
    assert (await ask(heard)).missing == 0


async def _publish_until_heard(device: aiomqtt.Client) -> None:
    """Number 0, repeated until the ingest has made its session; repeats are counted apart."""
    for _ in range(100):
        await device.publish(UP, payload(0), qos=1)
        if await until(lambda: heard().received > 0, seconds=0.3):
            return
    raise TimeoutError("The ingest does not listen")
