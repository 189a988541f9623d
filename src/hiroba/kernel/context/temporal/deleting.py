# SPDX-License-Identifier: Apache-2.0
"""Deletes an attribute of an entity of which only the temporal evolution is known (5.6.5).

5.6.11 counts such an entity among the existing ones. It has no state of today that could lose the attribute; that it
went is noted in its evolution, where `timeproperty=deletedAt` finds it.
"""

from collections.abc import Awaitable, Iterable
from functools import partial
from typing import Any

import asyncpg
import orjson

from hiroba.kernel.context.model.attributes import instances_of
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.draft_members import tombstone
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.problems import ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Reply
from hiroba.kernel.context.protocol.parameters import takes
from hiroba.kernel.context.protocol.routing import Handler
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.temporal.instances import Row, is_tombstone
from hiroba.kernel.context.temporal.intervals import Interval
from hiroba.kernel.context.temporal.rows import Wanted, read_rows

TYPE_KEY = """
    SELECT type_key FROM context.temporal_entity t WHERE t.tenant = $1 AND t.id = $2
    AND NOT EXISTS (SELECT FROM context.entity e WHERE e.tenant = $1 AND e.id = $2)
"""


class EvolutionDeletion:
    """`of_today` deletes an attribute of an entity that has a state of today, and finds no other."""

    def __init__(self, store: Store, links: Links, of_today: Handler) -> None:
        self._store = store
        self._links = links
        self._of_today = of_today

    @takes(["type", "datasetId", "deleteAll"])
    async def delete_attribute(self, x: Exchange, id: str, name: str) -> Reply:
        try:
            result = self._of_today(x, id, name)
            return await result if isinstance(result, Awaitable) else result
        except ResourceNotFound:
            if not await self._note(x, id, x.names.canonical(name)):
                raise
        return x.answer(204)

    async def _note(self, x: Exchange, id: str, name: str) -> bool:
        """False when no evolution has this attribute, or it has gone before."""
        async with self._links.reading([x.tenant]) as connection:
            type_key: str | None = await connection.fetchval(TYPE_KEY, x.tenant, id)
            if type_key is None:
                return False
            rows = await _newest_first(connection, x.tenant, id, name)
        dataset, all = x.parameters.get("datasetId"), x.parameters.get("deleteAll") == "true"
        fragment = deletion(rows, name, dataset=dataset, all=all)
        if fragment is None:
            return False
        work = partial(_note_deletion, id=id, type_key=type_key, fragment=fragment)
        await self._store.writer.submit(x.tenant, (id,), 0, work)
        return True


async def _newest_first(connection: asyncpg.Connection, tenant: str, id: str, name: str) -> list[Row]:
    wanted = Wanted(tenant=tenant, ids=[id], interval=Interval(), attribute=name)
    return (await read_rows(connection, wanted))[id].newest_first()


def deletion(rows: Iterable[Row], name: str, *, dataset: str | None, all: bool) -> Document | None:
    """The fragment of history that says that the attribute went; None when there is none. `rows` come newest first."""
    newest: dict[str | None, Any] = {}
    for row in rows:
        attribute = orjson.loads(row.fragment).get(name)
        if attribute == NULL:
            break
        if attribute is not None and name == "scope":
            return {name: NULL}
        for instance in instances_of(attribute) if attribute is not None else ():
            newest.setdefault(instance.get("datasetId"), instance)
    there = {key: instance for key, instance in newest.items() if not is_tombstone(instance)}
    if all:
        return {name: NULL} if there else None
    return {name: tombstone(there[dataset])} if dataset in there else None


def _note_deletion(working: Working, id: str, type_key: str, fragment: Document) -> None:
    if working.get(id) is not None:
        raise ResourceNotFound(f"Entity {id} has been created meanwhile, without this attribute")
    working.note_temporal(id, type_key, fragment)
