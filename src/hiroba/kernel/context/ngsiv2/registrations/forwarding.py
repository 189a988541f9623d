# SPDX-License-Identifier: Apache-2.0
"""Queries and updates that are passed on to the providers of registrations, by `op/query` and `op/update` of theirs.

What is here comes first: a provider adds entities and attributes that are not. One that does not answer is left out.
"""

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.mapping.attributes import OPERATION, show_attribute
from hiroba.kernel.context.ngsiv2.mapping.entities import GivenEntity, read_entity
from hiroba.kernel.context.ngsiv2.mapping.names import shown_attribute
from hiroba.kernel.context.ngsiv2.mapping.paths import PathFilter
from hiroba.kernel.context.ngsiv2.queries.conditions import Selector
from hiroba.kernel.context.ngsiv2.registrations.registration import QUERY, UPDATE, Registration
from hiroba.kernel.context.ngsiv2.registrations.store import RegistrationStore
from hiroba.kernel.context.outgoing.http_client import Call, CallFailed, HttpClient, Response
from hiroba.kernel.context.problems import Problem

log = structlog.get_logger("hiroba.broker")

SECONDS = 5.0
ANSWER_BYTES_MAX = 1_048_576
PROVIDERS_MAX = 20
ENTITIES_MAX = 1_000


@dataclass
class _Figures:
    """`forwardingInformation` of a registration, since the start of the broker."""

    times_sent: int = 0
    last_forwarding: int | None = None
    last_failure: int | None = None
    last_success: int | None = None


class Forwarding:
    def __init__(self, registrations: RegistrationStore, client: HttpClient, clock: ChangeClock) -> None:
        self._registrations = registrations
        self._client = client
        self._clock = clock
        self._figures: dict[tuple[str, str], _Figures] = {}
        # A request that comes back here by way of its providers is not passed on again (RFC 9110, 7.6.3).
        self._via = f"1.1 hiroba-{secrets.token_hex(6)}"

    def has_any(self, tenant: str) -> bool:
        """What each request asks first; a tenant without providers pays no more than this."""
        return bool(self._registrations.of_tenant(tenant))

    def forget(self, tenant: str, id: str) -> None:
        self._figures.pop((tenant, id), None)

    def figures(self, tenant: str, id: str) -> _Figures | None:
        return self._figures.get((tenant, id))

    def providers(self, x: Exchange, purpose: str, filters: Iterable[PathFilter]) -> list[Registration]:
        """Those that this request may be passed on to."""
        if "skipForwarding" in x.options or self._via in x.request.headers.get("via", ""):
            return []
        known, now = self._registrations.of_tenant(x.tenant), self._clock.last
        return [
            each
            for each in known
            if each.serves(purpose, now) and any(path.meets(each.path) for path in filters)
        ]

    async def query(
        self, x: Exchange, selectors: tuple[Selector, ...], attributes: frozenset[str]
    ) -> list[GivenEntity]:
        """The entities of all providers that may have some of these."""
        if not self.has_any(x.tenant):
            return []
        calls = []
        for provider in self.providers(x, QUERY, x.filters)[:PROVIDERS_MAX]:
            wanted = provider.attributes_of(attributes)
            asked = [part for own in provider.selectors for other in selectors if (part := _both(own, other))]
            if wanted is not None and asked:
                body = {"entities": asked} | ({"attrs": sorted(wanted)} if wanted else {})
                calls.append(self._query_one(x, provider, body))
        return [entity for found in await asyncio.gather(*calls) for entity in found]

    async def update(
        self, x: Exchange, id: str, type: str | None, given: Document, missing: list[str]
    ) -> list[str]:
        """Passes those of the given attributes on that are missing here; the names nobody took come back."""
        if not self.has_any(x.tenant):
            return missing
        left = {shown_attribute(name): given[name] for name in missing}
        for provider in self.providers(x, UPDATE, (PathFilter(x.path, False),))[:PROVIDERS_MAX]:
            wanted = provider.attributes_of(frozenset(left))
            if not left or wanted is None or not provider.has_entity(id, type):
                continue
            # An update operator works on a value, which only the provider knows.
            names = {n: show_attribute(left[n]) for n in left if n in wanted and OPERATION not in left[n]}
            body = {"actionType": "update", "entities": [_head(id, type) | names]}
            if names and await self._send(x, provider, "op/update", body) is not None:
                left = {name: attribute for name, attribute in left.items() if name not in names}
        return [name for name in missing if shown_attribute(name) in left]

    async def _query_one(self, x: Exchange, provider: Registration, body: object) -> list[GivenEntity]:
        response = await self._send(x, provider, f"op/query?limit={ENTITIES_MAX}", body)
        try:
            given = orjson.loads(response.body) if response is not None else []
            found = given[:ENTITIES_MAX] if isinstance(given, list) else []
            return [read_entity(item, key_values=False) for item in found]
        except (orjson.JSONDecodeError, Problem):
            log.warning("provider_answer_not_understood", registration=provider.id)
            return []

    async def _send(
        self, x: Exchange, provider: Registration, operation: str, body: object
    ) -> Response | None:
        headers = (
            ("Content-Type", JSON),
            ("Accept", JSON),
            ("Fiware-Service", x.tenant),
            ("Fiware-ServicePath", provider.path),
            ("Via", ", ".join(filter(None, [x.request.headers.get("via"), self._via]))),
        )
        call = Call("POST", f"{provider.url}/{operation}", headers, orjson.dumps(body))
        figures = self._figures.setdefault((x.tenant, provider.id), _Figures())
        figures.times_sent += 1
        figures.last_forwarding = self._clock.next()
        try:
            response = await self._client.send(call, seconds=SECONDS, bytes_max=ANSWER_BYTES_MAX)
        except CallFailed as failure:
            log.warning("provider_failed", registration=provider.id, error=type(failure).__name__)
            figures.last_failure = self._clock.next()
            return None
        if not 200 <= response.status < 300:
            # Not to have the entity is a proper answer to a query.
            figures.last_success = self._clock.next()
            return None
        figures.last_success = self._clock.next()
        return response


def _head(id: str, type: str | None) -> dict[str, Any]:
    return {"id": id, "type": type} if type else {"id": id}


def _both(provided: Selector, wanted: Selector) -> dict[str, str] | None:
    """What to ask a provider for so that both selectors are met; None when nothing can."""
    types = provided.types or wanted.types
    if provided.types is not None and not wanted.wants_types(provided.types):
        return None
    if provided.ids is not None:
        id = next(iter(provided.ids))
        part = {"id": id} if wanted.wants_id(id) else None
    elif wanted.ids is not None and len(wanted.ids) == 1:
        id = next(iter(wanted.ids))
        part = {"id": id} if provided.wants_id(id) else None
    else:
        part = {"idPattern": provided.id_pattern or wanted.id_pattern or ".*"}
    if part is None:
        return None
    if types is not None and len(types) == 1:
        part["type"] = next(iter(types))
    elif provided.type_pattern or wanted.type_pattern:
        part["typePattern"] = str(provided.type_pattern or wanted.type_pattern)
    return part
