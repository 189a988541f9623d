# SPDX-License-Identifier: Apache-2.0
"""The entities of a town as the desk reads and writes them: the catalogue's store, and what undoing needs besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from hiroba.kernel.api import catalogue, context
from hiroba.kernel.api.rules import Fault

Entity = dict[str, Any]

PAGE_ENTITIES = 1000


class EntityStore(catalogue.EntityStore, Protocol):
    """Where entities live: the context broker, or a dictionary in tests. Raises Fault when it is away."""

    def delete(self, ids: Sequence[str]) -> int:
        """Deletes entities and gives how many there were."""

    def pages(self, entity_type: str, source: str) -> Iterator[list[Entity]]:
        """All entities of one source, some at a time."""


class BrokerEntities:
    """The entities of one town in the context broker."""

    def __init__(self, tenant: str) -> None:
        self._tenant = tenant
        self._store = catalogue.context_store(tenant)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def fetch(self, entity_type: str, ids: Sequence[str]) -> dict[str, Entity]:
        return self._store.fetch(entity_type, ids)

    def find(self, entity_type: str, wanted: dict[str, str]) -> list[Entity]:
        return self._store.find(entity_type, wanted)

    def count(self, entity_type: str, wanted: dict[str, str]) -> int:
        page = self._query(type=entity_type, q=_query(wanted), limit=1, count=True)
        return page.count or 0

    def replace(self, entities: Sequence[Entity]) -> dict[str, str]:
        return self._store.replace(entities)

    def delete(self, ids: Sequence[str]) -> int:
        try:
            return context.delete(self._tenant, ids)
        except context.ContextUnavailable as absence:
            raise away() from absence

    def pages(self, entity_type: str, source: str) -> Iterator[list[Entity]]:
        done = 0
        while True:
            page = self._query(
                type=entity_type, q=_query({"source": source}), limit=PAGE_ENTITIES, offset=done
            )
            if page.entities:
                yield page.entities
            done += len(page.entities)
            if not page.has_more or not page.entities:
                return

    def _query(self, **wanted: Any) -> context.Page:
        try:
            return context.query(self._tenant, **wanted)
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
