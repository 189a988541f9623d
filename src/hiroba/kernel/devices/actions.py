# SPDX-License-Identifier: Apache-2.0
"""The only writers of the register of devices, apart from the ingest that notes what it heard."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.kernel.audit.records import Acting, record
from hiroba.kernel.devices import credentials
from hiroba.kernel.devices.decoders import DECODERS
from hiroba.kernel.devices.kinds import GATEWAY, KINDS
from hiroba.kernel.devices.models import Device, SetAside
from hiroba.kernel.rules import RuleBroken

UPDATED = (
    "kind", "name", "entity_id", "entity_type", "decoder", "settings", "longitude", "latitude", "installed_on",
    "is_active", "credential_hash",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class NewDevice:
    """A device to register. Without `secret` it cannot sign in itself; a gateway may speak for it."""

    device: str
    kind: str
    name: str = ""
    entity_id: str = ""
    decoder: str = "json"
    settings: Mapping[str, object] = field(default_factory=dict)
    position: tuple[float, float] | None = None
    installed_on: datetime.date | None = None
    secret: str = ""


@transaction.atomic
def register_devices(devices: Sequence[NewDevice], *, actor: Acting, at: datetime.datetime) -> int:
    """Adds devices of the current tenant, or brings those of the same name up to date; gives their number.

    What was heard of a known device stays. Writes one audit entry. Raises RuleBroken and then changes nothing.
    """
    for device in devices:
        _check(device)
    Device.objects.bulk_create(
        [_row(device, at) for device in devices],
        update_conflicts=True,
        unique_fields=["tenant", "device"],
        update_fields=list(UPDATED),
    )
    if devices:
        record(
            action="devices.registered",
            subject=devices[0].device if len(devices) == 1 else "several",
            actor=actor,
            facts={"count": len(devices)},
        )
    return len(devices)


@transaction.atomic
def renew_secret(device: str, *, actor: Acting) -> str:
    """Gives the device a new secret and returns it, the only time that it is seen. Raises RuleBroken."""
    secret = credentials.new_secret()
    if not Device.objects.filter(device=device).update(credential_hash=credentials.fingerprint(secret)):
        raise RuleBroken("device_unknown", _("The device does not exist"), field="device")
    record(action="devices.secret_renewed", subject=device, actor=actor)
    return secret


@transaction.atomic
def switch_device(device: str, *, is_active: bool, actor: Acting) -> None:
    """A device that is switched off can neither sign in nor be heard. Raises RuleBroken."""
    if not Device.objects.filter(device=device).update(is_active=is_active):
        raise RuleBroken("device_unknown", _("The device does not exist"), field="device")
    record(action="devices.switched_on" if is_active else "devices.switched_off", subject=device, actor=actor)


@transaction.atomic
def clear_set_aside(*, device: str = "", code: str = "", newest: int | None = None, actor: Acting) -> int:
    """Throws away unusable messages and gives their number: of a device or all, for one reason or all.

    `newest` is the highest id that somebody has looked at; what came later stays.
    """
    rows = SetAside.objects.filter(device=device) if device else SetAside.objects.all()
    rows = rows.filter(code=code) if code else rows
    rows = rows if newest is None else rows.filter(id__lte=newest)
    count, _by_table = rows.delete()
    if count:
        record(
            action="devices.set_aside_cleared",
            subject=device or "all",
            actor=actor,
            facts={"count": count, "code": code},
        )
    return count


def _check(device: NewDevice) -> None:
    if not credentials.DEVICE_ID.fullmatch(device.device):
        raise RuleBroken(
            "device_name", _("A device name has 1 to 40 small letters, digits and hyphens"), field="device"
        )
    if device.kind not in KINDS:
        raise RuleBroken("device_kind", _("This kind of device does not exist"), field="kind")
    if device.decoder not in DECODERS:
        raise RuleBroken("device_decoder", _("This decoder does not exist"), field="decoder")
    if device.kind != GATEWAY and not device.entity_id:
        raise RuleBroken(
            "device_entity", _("A device needs the entity that it measures for"), field="entity_id"
        )


def _row(device: NewDevice, at: datetime.datetime) -> Device:
    longitude, latitude = device.position or (None, None)
    return Device(
        device=device.device,
        kind=device.kind,
        name=device.name,
        entity_id=device.entity_id,
        entity_type=KINDS[device.kind].entity_type,
        decoder=device.decoder,
        settings=dict(device.settings),
        longitude=longitude,
        latitude=latitude,
        installed_on=device.installed_on,
        credential_hash=credentials.fingerprint(device.secret) if device.secret else "",
        registered_at=at,
    )
