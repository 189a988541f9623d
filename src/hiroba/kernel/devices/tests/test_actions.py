# SPDX-License-Identifier: Apache-2.0
import datetime

import pytest
from django.utils import timezone

from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.actions import (
    NewDevice,
    clear_set_aside,
    register_devices,
    renew_secret,
    switch_device,
)
from hiroba.kernel.devices.kinds import GATEWAY
from hiroba.kernel.devices.models import Device, SetAside
from hiroba.kernel.devices.queries import device_health
from hiroba.kernel.identity.actors import system
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import as_tenant

RIVER = NewDevice(
    device="wl01", kind="water_level", entity_id="urn:ngsi-ld:WaterLevelObserved:282103-wl01", secret="s"
)


def register(*devices: NewDevice) -> int:
    return register_devices(devices, actor=system("282103"), at=timezone.now())


def test_registered_device_has_the_type_of_its_kind_and_no_readable_secret(tenant: str) -> None:
    register(RIVER)

    row = Device.objects.get(device="wl01")
    assert (row.entity_type, row.credential_hash) == ("WaterLevelObserved", credentials.fingerprint("s"))


def test_registering_again_keeps_what_was_heard(tenant: str) -> None:
    register(RIVER)
    Device.objects.update(received_count=5, last_seen=timezone.now())

    register(
        NewDevice(device="wl01", kind="water_level", entity_id="urn:ngsi-ld:WaterLevelObserved:282103-new")
    )

    row = Device.objects.get(device="wl01")
    assert (row.received_count, row.entity_id) == (5, "urn:ngsi-ld:WaterLevelObserved:282103-new")


@pytest.mark.parametrize(
    ("device", "code"),
    [
        (NewDevice(device="WL 01", kind="water_level", entity_id="e"), "device_name"),
        (NewDevice(device="a" * 41, kind="water_level", entity_id="e"), "device_name"),
        (NewDevice(device="wl01", kind="thermometer", entity_id="e"), "device_kind"),
        (NewDevice(device="wl01", kind="water_level", entity_id="e", decoder="guess"), "device_decoder"),
        (NewDevice(device="wl01", kind="water_level"), "device_entity"),
    ],
)
def test_device_against_the_rules_is_refused_and_nothing_is_written(
    tenant: str, device: NewDevice, code: str
) -> None:
    with pytest.raises(RuleBroken) as broken:
        register(NewDevice(device="gw01", kind=GATEWAY), device)

    assert broken.value.code == code
    assert Device.objects.count() == 0


def test_new_secret_replaces_the_old_one(tenant: str) -> None:
    register(RIVER)

    secret = renew_secret("wl01", actor=system(tenant))

    assert credentials.is_secret(secret, Device.objects.get(device="wl01").credential_hash)


def test_device_of_another_town_cannot_be_touched(tenant: str, other_tenant: str) -> None:
    register(RIVER)

    with as_tenant(other_tenant):
        with pytest.raises(RuleBroken) as renewed:
            renew_secret("wl01", actor=system(other_tenant))
        with pytest.raises(RuleBroken) as switched:
            switch_device("wl01", is_active=False, actor=system(other_tenant))
        seen = device_health(at=timezone.now(), silent_after=datetime.timedelta(minutes=1))

    assert (renewed.value.code, switched.value.code, seen) == ("device_unknown", "device_unknown", [])
    assert Device.objects.get(device="wl01").is_active


def test_clearing_takes_the_messages_of_one_device_or_of_all(tenant: str) -> None:
    for device in ("wl01", "wl01", "wl02"):
        SetAside.objects.create(
            device=device, transport="mqtt", code="shape", text="", payload=b"", received_at=timezone.now()
        )

    assert clear_set_aside(device="wl01", actor=system(tenant)) == 2
    assert clear_set_aside(actor=system(tenant)) == 1
    assert clear_set_aside(actor=system(tenant)) == 0
