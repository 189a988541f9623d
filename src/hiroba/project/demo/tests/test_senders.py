# SPDX-License-Identifier: Apache-2.0
import asyncio
import time

import pytest
from django.utils import timezone

from hiroba.kernel.configuration import Configuration, secret
from hiroba.kernel.devices.actions import NewDevice, register_devices
from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.kinds import GATEWAY
from hiroba.kernel.devices.tests.running import ingest
from hiroba.kernel.identity.actors import system
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.environment import free_port
from hiroba.kernel.testing.fixtures import TENANT, RunningBroker
from hiroba.project.demo.loading import DEVICE_KEY
from hiroba.project.demo.senders import MqttSender, NotTaken
from hiroba.project.demo.simulation import GATEWAY_DEVICE, Report, device_secret

REPORT = Report(name=DeviceName(tenant=TENANT, device="wl01"), payload=b'{"values": {"waterLevel": 1}}')


@pytest.fixture
def key(committed: Configuration) -> str:
    found = secret(committed.data_dir, DEVICE_KEY)
    name = DeviceName(tenant=TENANT, device=GATEWAY_DEVICE)
    gateway = NewDevice(device=GATEWAY_DEVICE, kind=GATEWAY, secret=device_secret(found, name))
    with as_tenant(TENANT):
        register_devices([gateway], actor=system(TENANT), at=timezone.now())
    return found


async def test_sender_finds_the_mqtt_broker_again_after_it_was_killed(
    key: str, broker: RunningBroker
) -> None:
    port = free_port()
    with ingest(broker_url=broker.url, mqtt_port=port) as first:
        sender = await MqttSender("127.0.0.1", port, tenants=[TENANT], key=key).__aenter__()
        await sender.send(REPORT)
        first.kill()
        with pytest.raises(NotTaken):
            await sender.send(REPORT)

    with ingest(broker_url=broker.url, mqtt_port=port):
        is_heard = await _is_taken_within(sender, seconds=20)
        await sender.__aexit__()

    assert is_heard


async def _is_taken_within(sender: MqttSender, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            await sender.send(REPORT)
        except NotTaken:
            await asyncio.sleep(0.2)
        else:
            return True
    return False
