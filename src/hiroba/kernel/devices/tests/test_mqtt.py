# SPDX-License-Identifier: Apache-2.0
"""MQTT end to end: real clients, the real ingest process, the real broker, the real database."""

import asyncio
import datetime
import json
import shutil
from pathlib import Path

import aiomqtt
import pytest

from hiroba.kernel.api import context
from hiroba.kernel.devices.queries import DeviceHealth, UnusedMessage, device_health, set_aside
from hiroba.kernel.devices.tests.conftest import GATEWAY_SECRET, SECRET, Devices
from hiroba.kernel.devices.tests.running import SEARCHED, Ingest, ask, ingest, mosquitto, until, wire
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT, RunningBroker


def payload(sequence: int, level: float = 1.0) -> bytes:
    at = datetime.datetime.now(datetime.UTC)
    return json.dumps(
        {"sequence": sequence, "observedAt": at.isoformat(), "values": {"waterLevel": level}}
    ).encode()


def heard(device: str, tenant: str = TENANT) -> DeviceHealth:
    with as_tenant(tenant):
        rows = device_health(
            at=datetime.datetime.now(datetime.UTC), silent_after=datetime.timedelta(minutes=10)
        )
    return next(row for row in rows if row.device == device)


def unused(tenant: str = TENANT) -> list[UnusedMessage]:
    with as_tenant(tenant):
        return set_aside()


def level_now(entity_id: str) -> object:
    entity = context.retrieve(TENANT, entity_id)
    return entity and entity["waterLevel"]["value"]


def river_client(running: Ingest, devices: Devices) -> aiomqtt.Client:
    return running.client(devices.user(devices.river), SECRET)


async def test_measurement_of_a_device_becomes_the_value_of_its_entity(
    running: Ingest, devices: Devices
) -> None:
    async with river_client(running, devices) as device:
        await device.publish(devices.topic(devices.river), payload(1, 3.61), qos=1)

    assert await until(lambda: level_now(devices.entity()) == 3.61)
    entity = context.retrieve(TENANT, devices.entity())
    assert entity is not None
    assert entity["alertLevel"]["value"] == "氾濫注意"


@pytest.mark.parametrize(
    ("user", "password"),
    [
        ("282103.{river}", "wrong"),
        ("282103.{river}", ""),
        ("282103.{mute}", ""),
        ("282103.nobody", SECRET),
        ("282201.nobody", SECRET),
        ("{river}", SECRET),
        ("", ""),
    ],
)
async def test_wrong_name_or_password_is_not_let_in(
    running: Ingest, devices: Devices, user: str, password: str
) -> None:
    name = user.format(river=devices.river, mute=devices.mute)

    with pytest.raises(aiomqtt.MqttError):
        async with running.client(name, password):
            pass


async def test_device_publishes_under_its_own_topic_only(running: Ingest, devices: Devices) -> None:
    async with river_client(running, devices) as device:
        await device.publish(devices.topic(devices.mute), payload(1), qos=1)
        await device.publish(devices.topic(devices.river, OTHER_TENANT), payload(1), qos=1)
        await device.publish("other/topic", payload(1), qos=1)
        await device.publish(devices.topic(devices.river), payload(1), qos=1)

    assert await until(lambda: heard(devices.river).received == 1)
    assert (await ask(lambda: heard(devices.mute))).received == 0
    assert (await ask(lambda: heard(devices.river, OTHER_TENANT))).received == 0
    assert await ask(unused) == []


async def test_gateway_speaks_for_its_own_town_only(running: Ingest, devices: Devices) -> None:
    async with running.client(devices.user(devices.gateway), GATEWAY_SECRET) as gateway:
        await gateway.publish(devices.topic(devices.river, OTHER_TENANT), payload(1), qos=1)
        await gateway.publish(devices.topic(devices.mute), payload(1), qos=1)

    assert await until(lambda: heard(devices.mute).received == 1)
    assert (await ask(lambda: heard(devices.river, OTHER_TENANT))).received == 0


@pytest.mark.parametrize("topic", ["#", "hiroba/+/+/up", "hiroba/282103/other/down", "$SYS/#"])
async def test_device_cannot_listen_to_others(running: Ingest, devices: Devices, topic: str) -> None:
    async with river_client(running, devices) as device:
        granted = await device.subscribe(topic, qos=1)

    assert [getattr(code, "value", code) for code in granted] == [0x80]


async def test_bad_payloads_are_set_aside_and_the_next_good_one_counts(
    running: Ingest, devices: Devices
) -> None:
    bad = [b"", b"\x00\xff", b"{", b'{"values": {"waterLevel": 1e9}}', b"x" * 20_000]
    async with river_client(running, devices) as device:
        for each in bad:
            await device.publish(devices.topic(devices.river), each, qos=1)
        await device.publish(devices.topic(devices.river), payload(7, 2.22), qos=1)

    assert await until(lambda: heard(devices.river).received == 6)
    assert level_now(devices.entity()) == 2.22
    codes = [one.code for one in reversed(await ask(unused))]
    assert codes == ["not_json", "not_json", "not_json", "out_of_range", "too_long"]


async def test_all_messages_of_a_device_that_signs_off_at_once_are_heard(
    running: Ingest, devices: Devices
) -> None:
    topic = devices.topic(devices.river)
    async with river_client(running, devices) as device:
        await asyncio.gather(*(device.publish(topic, payload(number), qos=1) for number in range(60)))

    assert await until(lambda: heard(devices.river).received == 60)
    assert (await ask(lambda: heard(devices.river))).missing == 0


async def test_broker_away_for_seconds_loses_nothing(devices: Devices, broker: RunningBroker) -> None:
    begin = datetime.datetime.now(datetime.UTC)
    async with wire(broker.url) as line:
        with ingest(broker_url=line.url) as running:
            await line.cut()
            async with river_client(running, devices) as device:
                for number in range(150):
                    await device.publish(devices.topic(devices.river), payload(number, number / 10), qos=1)
            await asyncio.sleep(2)
            assert (await ask(lambda: heard(devices.river))).received == 0

            await line.mend()

            assert await until(lambda: heard(devices.river).received == 150)
    row = await ask(lambda: heard(devices.river))
    assert (row.missing, row.repeated, row.late) == (0, 0, 0)
    kept = context.history(TENANT, devices.entity(), "waterLevel", since=begin, limit=1000)
    assert sorted({value for _, value in kept}) == [number / 10 for number in range(150)]


async def test_with_mosquitto_a_killed_ingest_loses_nothing(
    devices: Devices, broker: RunningBroker, tmp_path: Path
) -> None:
    """QoS 1, persistent session, acknowledgement after COMMIT."""
    if shutil.which("mosquitto", path=SEARCHED) is None:
        pytest.skip("Mosquitto is not installed here: apt-get install mosquitto")
    topic = devices.topic(devices.river)
    async with wire(broker.url) as line:
        with mosquitto(tmp_path) as port:
            url = f"mqtt://127.0.0.1:{port}"
            async with aiomqtt.Client("127.0.0.1", port) as device:
                with ingest(broker_url=line.url, mqtt_url=url) as first:
                    await _publish_until_heard(device, devices)
                    await line.cut()
                    for number in range(1, 40):
                        await device.publish(topic, payload(number), qos=1)
                    await asyncio.sleep(1)
                    first.kill()
                for number in range(40, 80):
                    await device.publish(topic, payload(number), qos=1)
                await line.mend()
                with ingest(broker_url=line.url, mqtt_url=url):
                    await device.publish(topic, payload(80), qos=1)
                    assert await until(lambda: _used(heard(devices.river)) == 81)
    assert (await ask(lambda: heard(devices.river))).missing == 0


async def _publish_until_heard(device: aiomqtt.Client, devices: Devices) -> None:
    """Number 0, repeated until the ingest has made its session; repeats are counted apart."""
    for _ in range(100):
        await device.publish(devices.topic(devices.river), payload(0), qos=1)
        if await until(lambda: heard(devices.river).received > 0, seconds=0.3):
            return
    raise TimeoutError("The ingest does not listen")


def _used(row: DeviceHealth) -> int:
    return row.received - row.repeated
