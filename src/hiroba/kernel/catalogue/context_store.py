# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from hiroba.kernel.context.client.bulk_sending import BulkResult
from hiroba.kernel.context.client.context_client import (
    ContextClient,
    ContextRefused,
    ContextUnavailable,
    UpsertResult,
)
from hiroba.kernel.context.client.service import service_client
from hiroba.kernel.faults import Fault

Entity = dict[str, Any]
Item = TypeVar("Item")
Answer = TypeVar("Answer")

# Ids of one query travel in the address: 100 of them stay below the 16 KB that servers take. Batches of 100 are
# also what the broker writes fastest.
_ITEMS_OF_A_REQUEST = 100
# One to be written, one on its way, and some patience for others.
_REQUESTS_AT_ONCE = 3
_PAGE_ENTITIES = 1000
# NGSI-LD 6.3.2: TooComplexQuery.
TOO_COMPLEX = 403


class ContextStore:
    """The entities of one tenant in the context broker, for `write_file`. Raises Fault when the broker is away."""

    def __init__(self, tenant: str, client: ContextClient) -> None:
        self._tenant = tenant
        self._client = client
        self._threads = ThreadPoolExecutor(_REQUESTS_AT_ONCE, thread_name_prefix="import")

    def fetch(self, entity_type: str, ids: Sequence[str]) -> dict[str, Entity]:
        def page(some: Sequence[str]) -> list[Entity]:
            return self._client.query(self._tenant, type=entity_type, ids=some, limit=len(some)).entities

        return {entity["id"]: entity for found in self._at_once(page, ids) for entity in found}

    def find(self, entity_type: str, wanted: dict[str, str]) -> list[Entity]:
        found: list[Entity] = []
        while True:
            try:
                page = self._client.query(
                    self._tenant, type=entity_type, q=_query(wanted), limit=_PAGE_ENTITIES, offset=len(found)
                )
            except ContextUnavailable as absence:
                raise _away() from absence
            found += page.entities
            if not page.has_more or not page.entities:
                return found

    def count(self, entity_type: str, wanted: dict[str, str]) -> int:
        """0 where there are too many to be looked at."""
        try:
            if len(wanted) == 1:
                ((attribute, value),) = wanted.items()
                return self._client.count_plain(self._tenant, entity_type, attribute, value)
            page = self._client.query(
                self._tenant, type=entity_type, q=_query(wanted) or None, limit=1, count=True
            )
        except ContextRefused as refusal:
            if refusal.status == TOO_COMPLEX:
                return 0
            raise
        except ContextUnavailable as absence:
            raise _away() from absence
        return page.count or 0

    def replace(self, entities: Sequence[Entity]) -> dict[str, str]:
        def written(some: Sequence[Entity]) -> UpsertResult:
            return self._client.upsert(self._tenant, some)

        results = self._at_once(written, entities)
        return {error.id: error.detail for result in results for error in result.errors}

    def bulk(
        self, lines: Iterable[bytes], told: Callable[[int, BulkResult], None], *, in_order: bool
    ) -> BulkResult:
        try:
            return self._client.bulk(self._tenant, lines, told, in_order=in_order)
        except ContextUnavailable as absence:
            raise _away() from absence

    def _at_once(self, ask: Callable[[Sequence[Item]], Answer], items: Sequence[Item]) -> list[Answer]:
        """Several requests at a time: the broker writes what arrives together with one commit."""
        parts = [
            items[start : start + _ITEMS_OF_A_REQUEST] for start in range(0, len(items), _ITEMS_OF_A_REQUEST)
        ]
        try:
            return list(self._threads.map(ask, parts))
        except ContextUnavailable as absence:
            raise _away() from absence


def context_store(tenant: str) -> ContextStore:
    """The store of a tenant at the broker of this installation."""
    return ContextStore(tenant, service_client())


def _query(wanted: dict[str, str]) -> str:
    """NGSI-LD 4.9: a quoted text may not hold a quotation mark; a source with one matches nothing."""
    return ";".join(f'{name}=="{value.replace(chr(34), "")}"' for name, value in wanted.items())


def _away() -> Fault:
    return Fault(
        "The context broker does not answer",
        "Start it (hiroba up) and run the same import again; what is written already stays as it is.",
    )
