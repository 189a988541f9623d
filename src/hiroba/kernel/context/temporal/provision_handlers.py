# SPDX-License-Identifier: Apache-2.0
"""Writes temporal evolutions: create or update, add, modify and delete (5.6.11 to 5.6.16)."""

from functools import partial

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.model.entities import Document, attribute_name
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData, MethodNotAllowed, ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.parameters import takes
from hiroba.kernel.context.protocol.writing import quote_id
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.temporal.candidates import type_key_with_history
from hiroba.kernel.context.temporal.editing import HistoryEdits
from hiroba.kernel.context.temporal.instances import check_instance_id
from hiroba.kernel.context.temporal.provision import (
    add_instances,
    read_instances,
    read_modification,
    read_type_key,
)


class TemporalProvision:
    def __init__(self, store: Store, links: Links, edits: HistoryEdits) -> None:
        self._store = store
        self._edits = edits
        self._links = links

    @takes()
    async def create_or_update(self, x: Exchange) -> Answer:
        """5.6.11: 201 when nothing was known of the entity, 204 when its evolution goes on."""
        x.rights.check_write()
        given = x.body()
        if not isinstance(given, dict):
            raise BadRequestData("A temporal evolution is a JSON object")
        id = check_uri(given.get("id"), "Entity id")
        known = await self._known_type_key(x, id)
        if known is None or given.get("type") is not None:
            type_key = read_type_key(given.get("type"), x.names)
        else:
            type_key = known
        await self._add(x, id, known or type_key, read_instances(given, x.names))
        if known is not None:
            return x.answer(204)
        return x.answer(201, headers=header("Location", f"/ngsi-ld/v1/temporal/entities/{quote_id(id)}"))

    @takes()
    async def add_attributes(self, x: Exchange, id: str) -> Answer:
        """5.6.12."""
        x.rights.check_write()
        check_uri(id, "Entity id")
        fragments = read_instances(x.body(), x.names)
        if not fragments:
            raise BadRequestData("The body has no attribute")
        known = await self._known_type_key(x, id)
        if known is None:
            raise ResourceNotFound(f"Entity {id} has no temporal evolution")
        await self._add(x, id, known, fragments)
        return x.answer(204)

    @takes()
    async def delete(self, x: Exchange, id: str) -> Answer:
        """5.6.16; the entity of today stays."""
        x.rights.check_write()
        check_uri(id, "Entity id")
        if not await self._edits.delete_evolution(x.tenant, id):
            raise ResourceNotFound(f"Entity {id} has no temporal evolution")
        return x.answer(204)

    @takes(["datasetId", "deleteAll"])
    async def delete_attribute(self, x: Exchange, id: str, name: str) -> Answer:
        """5.6.13."""
        x.rights.check_write()
        check_uri(id, "Entity id")
        dataset = x.parameters.get("datasetId")
        found = await self._edits.delete_attribute(
            x.tenant,
            id,
            attribute_name(name, x.names, or_scope=True),
            dataset=check_uri(dataset, "datasetId") if dataset else None,
            all=x.parameters.get("deleteAll") == "true",
        )
        if not found:
            raise ResourceNotFound(f"Entity {id} has no such instances of {name}")
        return x.answer(204)

    @takes()
    async def modify_instance(self, x: Exchange, id: str, name: str, instance: str) -> Answer:
        """5.6.14."""
        x.rights.check_write()
        if not name:
            # What is left of the address names an attribute, and that cannot be modified here.
            raise MethodNotAllowed("The address has no attribute name", ("DELETE",))
        given = read_modification(x.body(merge_patch=True), name, x.names)
        canonical, change = self._check(x, id, name, instance)
        at = isoformat(self._store.clock.next())
        if change is None or not await self._edits.modify_instance(
            x.tenant, id, canonical, change, instance, given, at
        ):
            raise ResourceNotFound(f"Entity {id} has no instance {instance} of {name}")
        return x.answer(204)

    @takes()
    async def delete_instance(self, x: Exchange, id: str, name: str, instance: str) -> Answer:
        """5.6.15."""
        x.rights.check_write()
        canonical, change = self._check(x, id, name, instance)
        if change is None or not await self._edits.delete_instance(x.tenant, id, canonical, change, instance):
            raise ResourceNotFound(f"Entity {id} has no instance {instance} of {name}")
        return x.answer(204)

    def _check(self, x: Exchange, id: str, name: str, instance: str) -> tuple[str, int | None]:
        """After the body has been read, whose @context counts for the name."""
        check_uri(id, "Entity id")
        return attribute_name(name, x.names, or_scope=True), check_instance_id(instance)

    async def _known_type_key(self, x: Exchange, id: str) -> str | None:
        async with self._links.reading([x.tenant]) as connection:
            return await type_key_with_history(connection, x.tenant, id)

    async def _add(self, x: Exchange, id: str, type_key: str, fragments: list[Document]) -> None:
        work = partial(add_instances, id=id, type_key=type_key, fragments=fragments)
        await self._store.writer.submit(x.tenant, (id,), len(x.request.body), work)
