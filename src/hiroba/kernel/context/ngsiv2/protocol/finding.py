# SPDX-License-Identifier: Apache-2.0
"""The one entity that an id of a request means, perhaps with its type and within its service path."""

import orjson

from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.ngsiv2.directory import Directory
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.mapping.entities import DEFAULT_TYPE
from hiroba.kernel.context.ngsiv2.mapping.names import known_attribute
from hiroba.kernel.context.ngsiv2.mapping.paths import EVERYTHING, is_within, paths_of
from hiroba.kernel.context.ngsiv2.operations import NOT_FOUND, Target
from hiroba.kernel.context.ngsiv2.problems import NotFound, TooManyEntities
from hiroba.kernel.context.ngsiv2.queries.conditions import Selector
from hiroba.kernel.context.ngsiv2.queries.selecting import Selections
from hiroba.kernel.context.ngsiv2.registrations.forwarding import Forwarding
from hiroba.kernel.context.ngsiv2.registrations.merging import merged
from hiroba.kernel.context.store.store import Store

TOO_MANY = "More than one matching entity. Please refine your query"


class Finder:
    def __init__(
        self, store: Store, directory: Directory, selections: Selections, forwarding: Forwarding
    ) -> None:
        self._store = store
        self._directory = directory
        self._selections = selections
        self._forwarding = forwarding

    async def to_read(self, x: Exchange, id: str, attributes: frozenset[str] = frozenset()) -> Record:
        """With what providers have of these attributes, none meaning all. Raises NotFound and TooManyEntities."""
        filters, type = x.filters, x.parameter("type")
        found = [
            record
            for record in await self._records(x, id, type)
            if self._selections.may_see(x, record.type_key)
            and (filters == EVERYTHING or is_within(orjson.loads(record.document), filters))
        ]
        if len(found) > 1:
            raise TooManyEntities(TOO_MANY)
        record = found[0] if found else None
        if self._forwarding.has_any(x.tenant) and not _has_all(record, attributes):
            record = await self._with_provided(x, id, type, record, attributes)
        if record is None:
            raise NotFound(NOT_FOUND)
        return record

    async def _with_provided(
        self, x: Exchange, id: str, type: str | None, record: Record | None, attributes: frozenset[str]
    ) -> Record | None:
        types = None if type is None else frozenset([type])
        selector = Selector(ids=frozenset([id]), types=types)
        provided = [
            entity
            for entity in await self._forwarding.query(x, (selector,), attributes)
            if entity.id == id and self._selections.may_see(x, entity.type or DEFAULT_TYPE)
        ]
        return merged(record, provided, self._store.clock.next())

    async def to_update(self, x: Exchange, id: str, type: str | None) -> Target:
        """Raises NotFound and TooManyEntities."""
        target = await self.to_update_if_any(x, id, type)
        if target is None:
            raise NotFound(NOT_FOUND)
        return target

    async def to_update_if_any(self, x: Exchange, id: str, type: str | None) -> Target | None:
        """Raises TooManyEntities."""
        path = x.path
        found = [
            record
            for record in await self._records(x, id, type)
            if path in paths_of(orjson.loads(record.document))
        ]
        if len(found) > 1:
            raise TooManyEntities(TOO_MANY)
        return Target(found[0].id, type, path, "forcedUpdate" in x.options) if found else None

    async def _records(self, x: Exchange, id: str, type: str | None) -> list[Record]:
        self._store.check_ready()
        stored = await self._directory.stored_ids(x.tenant, id)
        records = await self._store.reader.records(x.tenant, stored)
        return [record for record in records if type is None or type in record.type_key.split(" ")]


def _has_all(record: Record | None, attributes: frozenset[str]) -> bool:
    """Whether these attributes, and not simply all, were asked for and are here."""
    if record is None or not attributes:
        return False
    document: Document = orjson.loads(record.document)
    return document.keys() >= set(map(known_attribute, attributes))
