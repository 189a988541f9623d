# SPDX-License-Identifier: Apache-2.0
"""The registrations of NGSIv2 of all tenants: durable first, then in memory where every query looks."""

import secrets
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import orjson
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.ngsiv2.problems import BadRequest, NoResourcesAvailable, NotFound
from hiroba.kernel.context.ngsiv2.registrations.registration import Registration, read_registration
from hiroba.kernel.context.outgoing.networks import AddressRefused, Networks
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.connections import loading
from hiroba.kernel.context.store.tenant_writes import TenantWrites

log = structlog.get_logger("hiroba.broker")

NOT_FOUND = "The requested registration has not been found. Check id"
REGISTRATIONS_OF_TENANT_MAX = 1_000

SELECT = "SELECT tenant, id, path, document FROM context.ngsiv2_registration ORDER BY created"
INSERT = """
    INSERT INTO context.ngsiv2_registration (tenant, id, path, document, created) VALUES ($1, $2, $3, $4, $5)
"""
DELETE = "DELETE FROM context.ngsiv2_registration WHERE tenant = $1 AND id = $2"


class RegistrationStore:
    def __init__(self, writes: TenantWrites, networks: Networks, clock: ChangeClock) -> None:
        self._writes = writes
        self._networks = networks
        self._clock = clock
        self._of_tenant: dict[str, dict[str, Registration]] = {}

    async def load(self, session: asyncpg.Connection) -> None:
        """Everything anew, before this process owns its tenants."""
        self._of_tenant.clear()
        async with loading(session):
            rows = await session.fetch(SELECT)
        for row in rows:
            try:
                found = read_registration(orjson.loads(row["document"]), id=row["id"], path=row["path"])
            except Problem as problem:
                log.error("registration_not_loaded", registration=row["id"], problem=problem.kind)
                continue
            self._of_tenant.setdefault(row["tenant"], {})[found.id] = found

    def of_tenant(self, tenant: str) -> list[Registration]:
        """The oldest first."""
        return list(self._of_tenant.get(tenant, {}).values())

    def existing(self, tenant: str, id: str) -> Registration:
        """Raises NotFound."""
        found = self._of_tenant.get(tenant, {}).get(id)
        if found is None:
            raise NotFound(NOT_FOUND)
        return found

    async def create(self, given: Any, path: str | None, tenant: str) -> str:
        """The id of the new registration. Raises BadRequest and NoResourcesAvailable."""
        registration = read_registration(given, id=secrets.token_hex(12), path=path)
        self._check_address(registration)
        if len(self._of_tenant.get(tenant, {})) >= REGISTRATIONS_OF_TENANT_MAX:
            raise NoResourcesAvailable(f"the tenant has {REGISTRATIONS_OF_TENANT_MAX} registrations already")
        text = orjson.dumps(registration.document).decode()
        arguments = (registration.id, registration.path, text, self._clock.next())
        await self._writes.execute(tenant, INSERT, *arguments)
        self._of_tenant.setdefault(tenant, {})[registration.id] = registration
        return registration.id

    async def delete(self, tenant: str, id: str) -> None:
        """Raises NotFound."""
        self.existing(tenant, id)
        await self._writes.execute(tenant, DELETE, id)
        self._of_tenant[tenant].pop(id, None)

    def _check_address(self, registration: Registration) -> None:
        try:
            self._networks.check_literal(urlsplit(registration.url).hostname or "")
        except AddressRefused as refusal:
            raise BadRequest(f"provider: {refusal}") from None
