# SPDX-License-Identifier: Apache-2.0
"""The register as the ingest sees it: read once, kept in memory for a while, written back in batches.

Works without Django as hiroba_app; every statement runs with its tenant set, so row-level security holds here too.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import asyncpg

from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.sequence import Track
from hiroba.kernel.faults import Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

REMEMBERED_SECONDS = 30.0
"""A change of the register (new device, new secret, switched off) is felt after at most this time."""

REMEMBERED_MAX = 50_000
"""About 40 MB; a town has some thousand devices."""

SET_ASIDE_MAX = 1_000
"""Kept for each town. Staff look at the newest; a device in a loop must not fill the disk."""

SET_ASIDE_BYTES_MAX = 2_000
INSTALLATION = "-"
STATEMENT_SECONDS_MAX = 10.0


@dataclass(frozen=True, kw_only=True)
class RegisteredDevice:
    """A row of the register."""

    name: DeviceName
    kind: str
    entity_id: str
    entity_type: str
    decoder: str
    settings: Mapping[str, object]
    credential_hash: str
    is_active: bool
    track: Track


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What one batch adds to a device's row."""

    name: DeviceName
    track: Track
    last_seen: datetime.datetime
    received: int = 0
    repeated: int = 0
    late: int = 0
    missing: int = 0
    refused: int = 0


@dataclass(frozen=True, kw_only=True)
class Unused:
    """A message that was refused, with the reason."""

    name: DeviceName
    transport: str
    code: str
    text: str
    payload: bytes
    received_at: datetime.datetime


@dataclass
class _Remembered:
    device: RegisteredDevice | None
    until: float = field(default_factory=lambda: time.monotonic() + REMEMBERED_SECONDS)


class Register:
    """One connection; statements wait for each other. Open it with `async with`."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: asyncpg.Connection[Any] | None = None
        self._lock = asyncio.Lock()
        self._remembered: OrderedDict[DeviceName, _Remembered] = OrderedDict()

    async def __aenter__(self) -> Register:
        return self

    async def check(self) -> None:
        """Connects. Raises Fault for a role that no policy binds, OSError or asyncpg errors when nothing answers."""
        async with self._transaction(INSTALLATION):
            pass

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            await self._connection.close(timeout=2)

    async def find(self, name: DeviceName) -> RegisteredDevice | None:
        """The device, or None when the town has no such device. Raises OSError or asyncpg errors when away."""
        known = self._remembered.get(name)
        if known is None or known.until < time.monotonic():
            known = await self._read(name, known)
        return known.device

    def keep_track(self, name: DeviceName, track: Track) -> None:
        """Remembers the newest state of a device at once; `write` makes it durable."""
        known = self._remembered.get(name)
        if known is not None and known.device is not None:
            known.device = replace(known.device, track=track)

    def forget(self) -> None:
        """Drops what is remembered, as after a batch that could not be made durable."""
        self._remembered.clear()

    async def write(self, heard: Iterable[Heard], unused: Iterable[Unused]) -> None:
        """Writes a batch with one COMMIT for all towns; each town's rows are written with that town set."""
        heard, unused = list(heard), list(unused)
        tenants = {one.name.tenant for one in heard} | {one.name.tenant for one in unused}
        if not tenants:
            return
        async with self._transaction(INSTALLATION) as connection:
            for tenant in sorted(tenants):
                await connection.execute(SET_TENANT, tenant)
                await _write_heard(connection, tenant, [one for one in heard if one.name.tenant == tenant])
                await _write_unused(connection, tenant, [one for one in unused if one.name.tenant == tenant])

    async def _read(self, name: DeviceName, known: _Remembered | None) -> _Remembered:
        async with self._transaction(name.tenant) as connection:
            row = await connection.fetchrow(SELECT_DEVICE, name.tenant, name.device)
        device = _device(name, row) if row else None
        if device and known and known.device:
            # What was heard since is newer than the row.
            device = replace(device, track=known.device.track)
        fresh = self._remembered[name] = _Remembered(device)
        self._remembered.move_to_end(name)
        while len(self._remembered) > REMEMBERED_MAX:
            self._remembered.popitem(last=False)
        return fresh

    @asynccontextmanager
    async def _transaction(self, tenant: str) -> AsyncIterator[asyncpg.Connection[Any]]:
        async with self._lock:
            if self._connection is None or self._connection.is_closed():
                self._connection = await _connect(self._database_url)
            async with self._connection.transaction():
                await self._connection.execute(SET_TENANT, tenant)
                yield self._connection


SET_TENANT = "SELECT set_config('hiroba.tenant', $1, true)"

SELECT_DEVICE = """
SELECT kind, entity_id, entity_type, decoder, settings, credential_hash, is_active,
       last_sequence, sequences_seen, last_observed_at
  FROM devices_device WHERE tenant = $1 AND device = $2
"""

IS_UNSAFE_ROLE = """
SELECT EXISTS (SELECT FROM pg_roles WHERE (rolsuper OR rolbypassrls)
                AND (rolname IN (current_user, session_user) OR pg_has_role(session_user, oid, 'MEMBER')))
"""

UPDATE_DEVICES = """
UPDATE devices_device AS d
   SET last_seen = greatest(d.last_seen, h.last_seen), last_sequence = h.sequence, sequences_seen = h.seen,
       last_observed_at = h.observed_at, received_count = d.received_count + h.received,
       repeated_count = d.repeated_count + h.repeated, late_count = d.late_count + h.late,
       missing_count = greatest(0, d.missing_count + h.missing), refused_count = d.refused_count + h.refused
  FROM unnest($2::text[], $3::timestamptz[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::bigint[],
              $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
    AS h(device, last_seen, sequence, seen, observed_at, received, repeated, late, missing, refused)
 WHERE d.tenant = $1 AND d.device = h.device
"""

INSERT_UNUSED = """
INSERT INTO devices_set_aside (tenant, device, transport, code, text, payload, received_at)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bytea[], $7::timestamptz[])
"""

TRIM_UNUSED = """
DELETE FROM devices_set_aside WHERE tenant = $1 AND id <=
  (SELECT id FROM devices_set_aside WHERE tenant = $1 ORDER BY id DESC OFFSET $2 LIMIT 1)
"""


async def _connect(database_url: str) -> asyncpg.Connection[Any]:
    """Raises Fault: with such a role PostgreSQL would show every town's devices to every town."""
    connection = await asyncpg.connect(database_url, timeout=5, command_timeout=STATEMENT_SECONDS_MAX)
    if await connection.fetchval(IS_UNSAFE_ROLE):
        await connection.close()
        raise Fault(
            "The database role of HIROBA_DATABASE_URL is a superuser or has BYPASSRLS",
            "Use the role hiroba_app.",
        )
    return connection


async def _write_heard(connection: asyncpg.Connection[Any], tenant: str, heard: Sequence[Heard]) -> None:
    if heard:
        await connection.execute(
            UPDATE_DEVICES,
            tenant,
            [one.name.device for one in heard],
            [one.last_seen for one in heard],
            [one.track.highest for one in heard],
            [one.track.seen for one in heard],
            [one.track.observed_at for one in heard],
            [one.received for one in heard],
            [one.repeated for one in heard],
            [one.late for one in heard],
            [one.missing for one in heard],
            [one.refused for one in heard],
        )


async def _write_unused(connection: asyncpg.Connection[Any], tenant: str, unused: Sequence[Unused]) -> None:
    if unused := unused[-SET_ASIDE_MAX:]:
        await connection.execute(
            INSERT_UNUSED,
            tenant,
            [one.name.device for one in unused],
            [one.transport for one in unused],
            [one.code for one in unused],
            [one.text.replace("\0", "") for one in unused],
            [one.payload[:SET_ASIDE_BYTES_MAX] for one in unused],
            [one.received_at for one in unused],
        )
        await connection.execute(TRIM_UNUSED, tenant, SET_ASIDE_MAX)


def _device(name: DeviceName, row: Any) -> RegisteredDevice:
    return RegisteredDevice(
        name=name,
        kind=row["kind"],
        entity_id=row["entity_id"],
        entity_type=row["entity_type"],
        decoder=row["decoder"],
        settings=json.loads(row["settings"]),
        credential_hash=row["credential_hash"],
        is_active=row["is_active"],
        track=Track(
            highest=row["last_sequence"], seen=row["sequences_seen"], observed_at=row["last_observed_at"]
        ),
    )
