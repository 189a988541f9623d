# SPDX-License-Identifier: Apache-2.0
"""The @contexts of all tenants (5.13): in memory for use, in PostgreSQL for the next start.

Hosted and implicitly created ones belong to the tenant that made them. A cached one is listed for each tenant that
used it, while its document is fetched and kept once. A stale document stays in use until a newer one has come.
"""

import asyncio
import uuid
from collections.abc import Callable, Iterable

import asyncpg
import orjson
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.jsonld_contexts.core_contexts import core_context, published_url
from hiroba.kernel.context.jsonld_contexts.fetching import ContextFetcher, Fetched
from hiroba.kernel.context.jsonld_contexts.stored_context import (
    CACHED,
    HOSTED,
    IMPLICITLY_CREATED,
    PATH,
    StoredContext,
    cached_id,
    id_in,
    path_of,
)
from hiroba.kernel.context.names.contexts import ContextNeeded, Contexts
from hiroba.kernel.context.outgoing.http_client import HttpClient
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.problems import LdContextNotAvailable, Problem, ServiceUnavailable, TooManyResults
from hiroba.kernel.context.store.connections import loading
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.store.tenant_writes import Statement, TenantWrites

log = structlog.get_logger("hiroba.broker")

CONTEXTS_OF_TENANT_MAX = 1_000
USES_STORED_SECONDS = 5.0

SELECT = "SELECT * FROM context.jsonld_context"
PUT = """
    INSERT INTO context.jsonld_context
        (tenant, id, kind, url, document, created, hits, last_usage, etag, fresh_until)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
    ON CONFLICT (tenant, id) DO UPDATE SET document = excluded.document, created = excluded.created,
        etag = excluded.etag, fresh_until = excluded.fresh_until
"""
NOTE = "UPDATE context.jsonld_context SET hits = $3, last_usage = $4 WHERE tenant = $1 AND id = $2"
DELETE = "DELETE FROM context.jsonld_context WHERE tenant = $1 AND id = $2"


class ContextStore:
    """The `Documents` behind `contexts`."""

    def __init__(
        self,
        fetcher: ContextFetcher,
        writes: TenantWrites,
        clock: ChangeClock,
        *,
        public_url: Callable[[], str],
    ) -> None:
        self.contexts = Contexts(self)
        self._fetcher = fetcher
        self._writes = writes
        self._clock = clock
        self._public_url = public_url
        self._of_tenant: dict[str, dict[str, StoredContext]] = {}
        self._own: dict[str, StoredContext] = {}
        self._cached: dict[tuple[str, str], StoredContext] = {}
        # One document for each URL, whoever uses it.
        self._fetched: dict[str, StoredContext] = {}
        self._used: dict[tuple[str, str], StoredContext] = {}
        self._refreshing: dict[str, asyncio.Task[None]] = {}

    async def load(self, session: asyncpg.Connection) -> None:
        """Everything anew, before this process owns its tenants."""
        for known in (self._of_tenant, self._own, self._cached, self._fetched, self._used):
            known.clear()
        self.contexts.forget()
        self._fetcher.forget_failures()
        async with loading(session):
            rows = await session.fetch(SELECT)
        for row in rows:
            self._put(StoredContext(**{**row, "document": orjson.loads(row["document"])}))

    # Documents.

    def document(self, tenant: str, url: str) -> object:
        own_id = id_in(url)
        if own_id is not None and (own := self.find_own(own_id)) is not None:
            return published_url(own.id) or own.document
        if own_id is not None and url.startswith(self._public_url() + PATH):
            raise LdContextNotAvailable(f"@context {url} does not exist")
        fetched = self._fetched.get(url)
        if fetched is None or (tenant, url) not in self._cached:
            self._fetcher.check_failure(url)
            raise ContextNeeded(tenant, url)
        if fetched.fresh_until < self._clock.last and url not in self._refreshing:
            task = asyncio.create_task(self._refresh(tenant, url))
            self._refreshing[url] = task
            task.add_done_callback(lambda _: self._refreshing.pop(url, None))
        return fetched.document

    def note_use(self, tenant: str, url: str) -> None:
        stored = self._cached.get((tenant, url)) or self._own.get(id_in(url) or "")
        if stored is not None:
            self.note_hit(stored)

    def note_hit(self, stored: StoredContext) -> None:
        if stored.is_built_in:
            return
        stored.hits += 1
        stored.last_usage = self._clock.last
        self._used[stored.tenant, stored.id] = stored

    async def provide(self, needed: ContextNeeded) -> None:
        """Fetches what a request needs. Raises LdContextNotAvailable."""
        known = self._fetched.get(needed.url)
        if known is None:
            await self._take(needed.tenant, needed.url, await self._fetcher.fetch(needed.url))
        else:
            fresh = (known.fresh_until - self._clock.last) // 1_000_000
            await self._take(needed.tenant, needed.url, Fetched(known.document, known.etag, max(fresh, 0)))

    # Operations of 5.13.

    async def host(self, tenant: str, document: object) -> StoredContext:
        """5.13.2. Raises TooManyResults."""
        return await self._create(tenant, f"urn:ngsi-ld:Context:{uuid.uuid4()}", HOSTED, document)

    async def create_implicitly(self, tenant: str, document: object) -> str:
        """The URL under which an @context from a subscription's body is served (5.2.12)."""
        name = uuid.uuid5(uuid.NAMESPACE_URL, tenant + orjson.dumps(document).decode())
        id = f"urn:ngsi-ld:Context:{name}"
        stored = self._own.get(id) or await self._create(tenant, id, IMPLICITLY_CREATED, document)
        return self.url_of(stored)

    def url_of(self, stored: StoredContext) -> str:
        """Where the document can be had."""
        return stored.url or self._public_url() + path_of(stored.id)

    def of_tenant(self, tenant: str) -> Iterable[StoredContext]:
        return self._of_tenant.get(tenant, {}).values()

    def find(self, tenant: str, id: str) -> StoredContext | None:
        """By local identifier; a cached one also by its URL, an own one by the URL where it is served."""
        own_id = id_in(id)
        core = core_context(own_id or id)
        return core or self._of_tenant.get(tenant, {}).get(own_id or id) or self._cached.get((tenant, id))

    def find_own(self, id: str) -> StoredContext | None:
        """Of any tenant: who knows the address of an @context may read it, as every JSON-LD client must."""
        core = core_context(id)
        return self._own.get(id) if core is None or core.is_cached else core

    async def delete(self, stored: StoredContext) -> None:
        """5.13.5."""
        await self._writes.execute(stored.tenant, DELETE, stored.id)
        self._remove(stored)

    async def reload(self, stored: StoredContext) -> None:
        """5.13.5 with `reload`. Raises LdContextNotAvailable, and the old document stays."""
        url = self.url_of(stored)
        await self._take(stored.tenant, url, await self._fetcher.fetch(url))

    async def keep_uses(self) -> None:
        """Until cancelled: stores how often @contexts were used."""
        while True:
            await asyncio.sleep(USES_STORED_SECONDS)
            await self._store_uses()

    async def close(self) -> None:
        await self._store_uses()
        for task in self._refreshing.values():
            task.cancel()
        self._fetcher.close()
        await self._writes.close()

    async def _create(self, tenant: str, id: str, kind: str, document: object) -> StoredContext:
        if len(self._of_tenant.get(tenant, {})) >= CONTEXTS_OF_TENANT_MAX:
            raise TooManyResults(f"The tenant has {CONTEXTS_OF_TENANT_MAX} @contexts already")
        stored = StoredContext(tenant, id, kind, None, document, self._clock.next())
        await self._writes.execute(tenant, PUT, *_row(stored))
        self._put(stored)
        return stored

    async def _refresh(self, tenant: str, url: str) -> None:
        known = self._fetched[url]
        try:
            await self._take(tenant, url, await self._fetcher.fetch(url, known.etag))
        except Problem as problem:
            log.info("context_not_refreshed", problem=problem.kind)
            known.fresh_until = self._clock.last + 60_000_000

    async def _take(self, tenant: str, url: str, fetched: Fetched) -> None:
        now = self._clock.next()
        until = now + fetched.fresh_seconds * 1_000_000
        known = self._fetched.get(url)
        document = known.document if fetched.document is None and known else fetched.document
        old = self._cached.get((tenant, url))
        stored = StoredContext(
            tenant, cached_id(url), CACHED, url, document, now, etag=fetched.etag, fresh_until=until
        )
        if old is not None:
            stored.hits, stored.last_usage = old.hits, old.last_usage
        if known is None or known.document != document:
            self.contexts.forget()
        self._put(stored)
        try:
            await self._forget_oldest(tenant)
            await self._writes.execute(tenant, PUT, *_row(stored))
        except ServiceUnavailable as problem:
            # It serves all the same, and is fetched anew after the next start.
            log.warning("context_not_stored", problem=problem.kind)

    async def _forget_oldest(self, tenant: str) -> None:
        cached = [stored for stored in self.of_tenant(tenant) if stored.is_cached]
        if len(cached) > CONTEXTS_OF_TENANT_MAX:
            await self.delete(min(cached, key=lambda stored: stored.last_usage or 0))

    def _put(self, stored: StoredContext) -> None:
        self._of_tenant.setdefault(stored.tenant, {})[stored.id] = stored
        if stored.url is not None:
            self._cached[stored.tenant, stored.url] = stored
            newest = self._fetched.get(stored.url)
            if newest is None or newest.created <= stored.created:
                self._fetched[stored.url] = stored
        else:
            self._own[stored.id] = stored

    def _remove(self, stored: StoredContext) -> None:
        self._of_tenant[stored.tenant].pop(stored.id, None)
        self._own.pop(stored.id, None)
        self._used.pop((stored.tenant, stored.id), None)
        if stored.url is not None:
            self._cached.pop((stored.tenant, stored.url), None)
            others = [each for (_, url), each in self._cached.items() if url == stored.url]
            if others:
                self._fetched[stored.url] = max(others, key=lambda each: each.created)
            else:
                self._fetched.pop(stored.url, None)
        self.contexts.forget()

    async def _store_uses(self) -> None:
        used, self._used = self._used, {}
        of_tenant: dict[str, list[Statement]] = {}
        for (tenant, id), stored in used.items():
            of_tenant.setdefault(tenant, []).append((NOTE, (id, stored.hits, stored.last_usage)))
        for tenant, statements in of_tenant.items():
            try:
                await self._writes.execute_all(tenant, statements)
            except (Problem, asyncpg.PostgresError) as fault:
                log.warning("context_uses_not_stored", error=type(fault).__name__)


def _row(stored: StoredContext) -> tuple[object, ...]:
    return (
        stored.id,
        stored.kind,
        stored.url,
        orjson.dumps(stored.document).decode(),
        stored.created,
        stored.hits,
        stored.last_usage,
        stored.etag,
        stored.fresh_until,
    )


def context_store(
    dsn: str,
    owner: Owner,
    clock: ChangeClock,
    allow_networks: Iterable[str],
    public_url: Callable[[], str],
) -> ContextStore:
    """With what it needs; it loads before the owner owns anything."""
    networks = Networks(allow_networks, setting="HIROBA_CONTEXT_ALLOW_NETWORKS")
    fetcher = ContextFetcher(HttpClient(networks))
    store = ContextStore(fetcher, TenantWrites(dsn, owner), clock, public_url=public_url)
    owner.before_owning.append(store.load)
    return store
