# SPDX-License-Identifier: Apache-2.0
"""The entities of a town as the desk reads and writes them: the catalogue's store, and what undoing needs besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from hiroba.kernel.api import catalogue, context
from hiroba.kernel.api.rules import Fault

Entity = dict[str, Any]

PAGE_ENTITIES = 1000
# Ids travel in the address: 100 of them stay below the 16 KB that servers take.
_IDS_OF_A_REQUEST = 100


class Paged(Protocol):
    def pages(self, entity_type: str, source: str) -> Iterator[list[Entity]]:
        """All entities of one source, some at a time."""


class EntityStore(catalogue.EntityStore, Paged, Protocol):
    """Where entities live: the context broker, or a dictionary in tests. Raises Fault when it is away."""

    def delete(self, ids: Sequence[str]) -> int:
        """Deletes entities and gives how many there were."""


class BrokerEntities:
    """The entities of one town in the context broker.

    One that `is_patient` waits for a broker that restarts; for a page it asks once and says that it does not know.
    """

    def __init__(self, tenant: str, *, is_patient: bool = True) -> None:
        self._tenant = tenant
        self._store = catalogue.context_store(tenant)
        self._query = context.query if is_patient else context.reader().query

    def __getattr__(self, name: str) -> Any:
        """What else the store can do, such as writing in bulk."""
        return getattr(self._store, name)

    def fetch(self, entity_type: str, ids: Sequence[str]) -> dict[str, Entity]:
        parts = [ids[start : start + _IDS_OF_A_REQUEST] for start in range(0, len(ids), _IDS_OF_A_REQUEST)]
        pages = [self._page(type=entity_type, ids=part, limit=len(part)) for part in parts]
        return {entity["id"]: entity for page in pages for entity in page.entities}

    def find(self, entity_type: str, wanted: dict[str, str]) -> list[Entity]:
        return self._store.find(entity_type, wanted)

    def count(self, entity_type: str, wanted: dict[str, str]) -> int:
        return self._page(type=entity_type, q=_query(wanted), limit=1, count=True).count or 0

    def replace(self, entities: Sequence[Entity]) -> dict[str, str]:
        return self._store.replace(entities)

    def delete(self, ids: Sequence[str]) -> int:
        try:
            return context.delete(self._tenant, ids)
        except context.ContextUnavailable as absence:
            raise away() from absence

    def pages(self, entity_type: str, source: str) -> Iterator[list[Entity]]:
        done, query = 0, _query({"source": source})
        while True:
            page = self._page(type=entity_type, q=query, limit=PAGE_ENTITIES, offset=done)
            if page.entities:
                yield page.entities
            done += len(page.entities)
            if not page.has_more or not page.entities:
                return

    def _page(self, **wanted: Any) -> context.Page:
        try:
            return self._query(self._tenant, **wanted)
        except context.ContextUnavailable as absence:
            raise away() from absence


def away() -> Fault:
    return Fault(
        "The context broker does not answer",
        "Start it (hiroba up); the import goes on by itself, what is written already stays as it is.",
    )


def _query(wanted: dict[str, str]) -> str | None:
    """NGSI-LD 4.9: a quoted text may not hold a quotation mark; a source with one matches nothing."""
    return ";".join(f'{name}=="{value.replace(chr(34), "")}"' for name, value in wanted.items()) or None
