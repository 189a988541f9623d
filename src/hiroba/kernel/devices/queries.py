# SPDX-License-Identifier: Apache-2.0
"""How the devices of the current tenant are doing, and what could not be used."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from hiroba.kernel.devices.models import Device, SetAside

ROWS_MAX = 500
"""One page of a list."""


@dataclass(frozen=True, kw_only=True)
class DeviceHealth:
    """What was heard of a device. `missing` messages never came; `late` and `repeated` ones were not used."""

    device: str
    kind: str
    name: str
    entity_id: str
    is_active: bool
    is_silent: bool
    last_seen: datetime.datetime | None
    last_observed_at: datetime.datetime | None
    received: int
    missing: int
    late: int
    repeated: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class UnusedMessage:
    """A message that was set aside, with the reason."""

    id: int
    device: str
    transport: str
    code: str
    text: str
    payload: bytes
    received_at: datetime.datetime


@dataclass(frozen=True, kw_only=True)
class UnusedGroup:
    """Messages of one device that were set aside for one reason; `newest_id` is that of the last one counted."""

    device: str
    code: str
    count: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    newest_id: int


def device_health(
    *, at: datetime.datetime, silent_after: datetime.timedelta, offset: int = 0, limit: int = ROWS_MAX
) -> list[DeviceHealth]:
    """Devices by name. One is silent when nothing has been heard for that long, or ever."""
    rows = Device.objects.order_by("device")[offset : offset + min(limit, ROWS_MAX)]
    return [_health(row, at - silent_after) for row in rows]


def exists(device: str) -> bool:
    return bool(Device.objects.filter(device=device).exists())


def set_aside(*, device: str = "", offset: int = 0, limit: int = ROWS_MAX) -> list[UnusedMessage]:
    """Messages that could not be used, newest first."""
    rows = SetAside.objects.filter(device=device) if device else SetAside.objects.all()
    return [
        UnusedMessage(
            id=row.id,
            device=row.device,
            transport=row.transport,
            code=row.code,
            text=row.text,
            payload=bytes(row.payload),
            received_at=row.received_at,
        )
        for row in rows.order_by("-id")[offset : offset + min(limit, ROWS_MAX)]
    ]


def set_aside_groups(*, limit: int = ROWS_MAX) -> list[UnusedGroup]:
    """What could not be used, by device and reason; the latest first."""
    rows = SetAside.objects.values("device", "code").annotate(
        count=Count("id"), first_at=Min("received_at"), last_at=Max("received_at"), newest_id=Max("id")
    )
    return [UnusedGroup(**row) for row in rows.order_by("-newest_id")[: min(limit, ROWS_MAX)]]


def set_aside_count() -> int:
    return int(SetAside.objects.count())


def _health(row: Device, heard_since: datetime.datetime) -> DeviceHealth:
    return DeviceHealth(
        device=row.device,
        kind=row.kind,
        name=row.name,
        entity_id=row.entity_id,
        is_active=row.is_active,
        is_silent=row.last_seen is None or row.last_seen < heard_since,
        last_seen=row.last_seen,
        last_observed_at=row.last_observed_at,
        received=row.received_count,
        missing=row.missing_count,
        late=row.late_count,
        repeated=row.repeated_count,
        refused=row.refused_count,
    )
