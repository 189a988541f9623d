# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hiroba.kernel.context.client import ContextClient, ContextUnavailable
from hiroba.kernel.context.service_client import service_client
from hiroba.kernel.faults import Fault

Entity = dict[str, Any]

# Ids of one query travel in the address: 100 of them stay below the 16 KB that servers take.
_IDS_OF_A_QUERY = 100
_PAGE_ENTITIES = 1000


class ContextStore:
    """The entities of one tenant in the context broker, for `write_file`. Raises Fault when the broker is away."""

    def __init__(self, tenant: str, client: ContextClient) -> None:
        self._tenant = tenant
        self._client = client

    def fetch(self, entity_type: str, ids: Sequence[str]) -> dict[str, Entity]:
        found: dict[str, Entity] = {}
        for start in range(0, len(ids), _IDS_OF_A_QUERY):
            some = ids[start : start + _IDS_OF_A_QUERY]
            try:
                page = self._client.query(self._tenant, type=entity_type, ids=some, limit=_IDS_OF_A_QUERY)
            except ContextUnavailable as absence:
                raise _away() from absence
            found |= {entity["id"]: entity for entity in page.entities}
        return found

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
        try:
            page = self._client.query(self._tenant, type=entity_type, q=_query(wanted), limit=1, count=True)
        except ContextUnavailable as absence:
            raise _away() from absence
        return page.count or 0

    def replace(self, entities: Sequence[Entity]) -> dict[str, str]:
        try:
            result = self._client.upsert(self._tenant, entities)
        except ContextUnavailable as absence:
            raise _away() from absence
        return {error.id: error.detail for error in result.errors}


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
