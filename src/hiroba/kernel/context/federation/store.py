# SPDX-License-Identifier: Apache-2.0
"""The registrations of all tenants (5.9): durable first, then in memory where every request looks."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import orjson
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation.conflicts import check_conflicts
from hiroba.kernel.context.federation.notifying import SourceNotifier
from hiroba.kernel.context.federation.reading_registrations import read_fragment, read_registration
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.names.vocabulary import CORE, Vocabulary
from hiroba.kernel.context.outgoing.networks import AddressRefused, Networks
from hiroba.kernel.context.problems import (
    AlreadyExists,
    BadRequestData,
    Problem,
    ResourceNotFound,
    TooManyResults,
)
from hiroba.kernel.context.store.connections import loading
from hiroba.kernel.context.store.tenant_writes import Statement, TenantWrites

log = structlog.get_logger("hiroba.broker")

REGISTRATIONS_OF_TENANT_MAX = 1_000
CONTEXT = "@context"

SELECT = "SELECT tenant, id, document, created, modified FROM context.source_registration"
INSERT = """
    INSERT INTO context.source_registration (tenant, id, document, created, modified)
    VALUES ($1, $2, $3, $4, $5)
"""
UPDATE = "UPDATE context.source_registration SET document = $3, modified = $4 WHERE tenant = $1 AND id = $2"
DELETE = "DELETE FROM context.source_registration WHERE tenant = $1 AND id = $2"

# Told what was there before and what is there now; None stands for nothing.
Watcher = Callable[[Registration | None, Registration | None], None]


class RegistrationStore:
    """`changing` is held by who changes registrations, or subscriptions to them, so that none misses the other."""

    def __init__(
        self, writes: TenantWrites, clock: ChangeClock, networks: Networks, notifier: SourceNotifier
    ) -> None:
        self.changing = asyncio.Lock()
        self._notifier = notifier
        self._writes = writes
        self._clock = clock
        self._networks = networks
        self._of_tenant: dict[str, dict[str, Registration]] = {}
        self.watchers: list[Watcher] = []

    async def load(self, session: asyncpg.Connection) -> None:
        """Everything anew, before this process owns its tenants."""
        self._of_tenant.clear()
        async with loading(session):
            rows = await session.fetch(SELECT)
        for row in rows:
            try:
                document, created = orjson.loads(row["document"]), row["created"]
                found = read_registration(document, CORE, tenant=row["tenant"], at=created, is_stored=True)
                self._put(replace(found, modified=row["modified"]))
            except Problem as problem:
                log.error("registration_not_loaded", registration=row["id"], problem=problem.kind)

    def has_any(self, tenant: str) -> bool:
        """What each request asks first; a tenant without sources pays no more than this."""
        return tenant in self._of_tenant

    def tenants(self) -> list[str]:
        return list(self._of_tenant)

    def of_tenant(self, tenant: str) -> Iterable[Registration]:
        """Those that have not expired, the oldest first."""
        now = self._clock.last
        return [each for each in self._of_tenant.get(tenant, {}).values() if not each.is_expired(now)]

    def existing(self, tenant: str, id: str) -> Registration:
        found = self._of_tenant.get(tenant, {}).get(id)
        if found is None or found.is_expired(self._clock.next()):
            raise ResourceNotFound(f"Registration {id} does not exist")
        return found

    async def create(self, given: Any, names: Vocabulary, tenant: str) -> Registration:
        """5.9.2. Raises AlreadyExists, Conflict, TooManyResults."""
        async with self.changing:
            return await self._create(given, names, tenant)

    async def _create(self, given: Any, names: Vocabulary, tenant: str) -> Registration:
        registration = read_registration(given, names, tenant=tenant, at=self._clock.next())
        self._check_address(registration)
        known = self._of_tenant.get(tenant, {})
        if registration.id in known and not known[registration.id].is_expired(registration.created):
            raise AlreadyExists(f"Registration {registration.id} already exists")
        if len(known) >= REGISTRATIONS_OF_TENANT_MAX:
            raise TooManyResults(f"The tenant has {REGISTRATIONS_OF_TENANT_MAX} registrations already")
        check_conflicts(registration, self.of_tenant(tenant))
        text = orjson.dumps(registration.document).decode()
        number = registration.created
        statements: list[Statement] = [
            (DELETE, (registration.id,)),
            (INSERT, (registration.id, text, number, number)),
        ]
        await self._commit(None, registration, tenant, statements, number)
        return registration

    async def update(self, id: str, fragment: Any, names: Vocabulary, tenant: str) -> None:
        """5.9.3: members of the fragment replace those of the registration; null removes one."""
        async with self.changing:
            await self._update(id, fragment, names, tenant)

    async def _update(self, id: str, fragment: Any, names: Vocabulary, tenant: str) -> None:
        before = self.existing(tenant, id)
        if not isinstance(fragment, dict) or fragment.get("id", id) != id:
            raise BadRequestData("A registration fragment is a JSON object with the same id or none")
        if not fragment.keys() - {"id", "type", CONTEXT}:
            raise BadRequestData("The registration fragment has no member to change")
        number = self._clock.next()
        # Read by itself first, so that its names become canonical with its own @context.
        merged = {**before.document, **read_fragment(fragment, names), "id": id}
        document = {member: value for member, value in merged.items() if value is not None}
        is_old = "expiresAt" not in fragment
        after = read_registration(document, CORE, tenant=tenant, at=number, is_stored=is_old)
        after = replace(after, created=before.created)
        self._check_address(after)
        check_conflicts(after, self.of_tenant(tenant))
        text = orjson.dumps(after.document).decode()
        await self._commit(before, after, tenant, [(UPDATE, (id, text, number))], number)

    async def delete(self, tenant: str, id: str) -> None:
        """5.9.4."""
        async with self.changing:
            before = self.existing(tenant, id)
            await self._commit(before, None, tenant, [(DELETE, (id,))], self._clock.next())

    async def close(self) -> None:
        await self._writes.close()

    def _check_address(self, registration: Registration) -> None:
        try:
            self._networks.check_literal(urlsplit(registration.source.endpoint).hostname or "")
        except AddressRefused as refusal:
            raise BadRequestData(f"endpoint {refusal}") from None

    async def _commit(
        self,
        before: Registration | None,
        after: Registration | None,
        tenant: str,
        statements: list[Statement],
        number: int,
    ) -> None:
        """What subscribers are told of it is durable with it."""
        notices = self._notifier.notices(before, after, number)
        await self._writes.execute_all(tenant, [*statements, *(notice.statement for notice in notices)])
        if after is not None:
            self._put(after)
        elif before is not None:
            self._remove(before)
        for watcher in self.watchers:
            watcher(before, after)
        self._notifier.offer(tenant, notices)

    def _put(self, registration: Registration) -> None:
        self._of_tenant.setdefault(registration.tenant, {})[registration.id] = registration

    def _remove(self, registration: Registration) -> None:
        known = self._of_tenant.get(registration.tenant, {})
        known.pop(registration.id, None)
        if not known:
            self._of_tenant.pop(registration.tenant, None)
