# SPDX-License-Identifier: Apache-2.0
"""Which entity types and attributes there are (5.7.5 to 5.7.10), as far as the reader may see them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.names.vocabulary import expand
from hiroba.kernel.context.problems import ResourceNotFound
from hiroba.kernel.context.protocol.answers import object_answer, objects_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.parameters import takes
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.store.attribute_census import Counted, count_attributes
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.store import Store


class DiscoveryHandlers:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible

    @takes(["details"])
    async def types(self, x: Exchange) -> Answer:
        """5.7.5 and with details 5.7.6."""
        keys = await self._used_keys(x)
        used = _types_of(keys)
        if x.parameters.get("details") != "true":
            return object_answer(x, _list_of("EntityTypeList", "typeList", [x.names.term(n) for n in used]))
        counted = await self._count(x, keys)
        return objects_answer(x, [_type_members(x, name, counted) for name in used])

    @takes()
    async def type(self, x: Exchange, name: str) -> Answer:
        """5.7.7."""
        canonical = x.names.canonical(check_name(name, "Entity type"))
        keys = [key for key in await self._used_keys(x) if canonical in key.split(" ")]
        if not keys:
            raise ResourceNotFound(f"No entity has the type {name}")
        count = await self._store.pages.count(Selection(tenant=x.tenant, type_keys=tuple(keys)))
        kinds: dict[str, set[str]] = defaultdict(set)
        for counted in await self._count(x, keys):
            kinds[counted.name].add(counted.kind)
        members: dict[str, object] = {
            "id": expand(canonical),
            "type": "EntityTypeInfo",
            "typeName": x.names.term(canonical),
            "entityCount": count,
            "attributeDetails": [
                _attribute_head(x, attribute) | {"attributeTypes": sorted(kinds[attribute])}
                for attribute in sorted(kinds)
            ],
        }
        return object_answer(x, members)

    @takes(["details"])
    async def attributes(self, x: Exchange) -> Answer:
        """5.7.8 and with details 5.7.9."""
        counted = await self._count(x, await self._used_keys(x))
        names = sorted({found.name for found in counted})
        if x.parameters.get("details") != "true":
            shown = [x.names.term(name) for name in names]
            return object_answer(x, _list_of("AttributeList", "attributeList", shown))
        return objects_answer(
            x, [_attribute_head(x, name) | {"typeNames": _type_names(x, name, counted)} for name in names]
        )

    @takes()
    async def attribute(self, x: Exchange, name: str) -> Answer:
        """5.7.10."""
        canonical = x.names.canonical(check_name(name))
        counted = await self._count(x, await self._used_keys(x), canonical)
        if not counted:
            raise ResourceNotFound(f"No entity has the attribute {name}")
        members = _attribute_head(x, canonical) | {
            "attributeCount": sum(found.instances for found in counted),
            "attributeTypes": sorted({found.kind for found in counted}),
            "typeNames": _type_names(x, canonical, counted),
        }
        return object_answer(x, members)

    async def _used_keys(self, x: Exchange) -> list[str]:
        """Type keys that an entity has now; the store remembers others."""
        self._store.check_ready()
        used = []
        for key in self._visible.keys_of(x, None, await self._store.types.keys(x.tenant)):
            if await self._store.listing.page(Selection(tenant=x.tenant, type_keys=(key,)), 1, 0):
                used.append(key)
        return used

    async def _count(self, x: Exchange, keys: Sequence[str], name: str | None = None) -> list[Counted]:
        return await count_attributes(self._store.links, x.tenant, keys, name)


def _types_of(keys: Iterable[str]) -> list[str]:
    return sorted({name for key in keys for name in key.split(" ")})


def _list_of(kind: str, member: str, names: list[str]) -> dict[str, object]:
    return {"id": f"urn:ngsi-ld:{kind}:all", "type": kind, member: names}


def _type_members(x: Exchange, name: str, counted: Sequence[Counted]) -> dict[str, object]:
    attributes = sorted({found.name for found in counted if name in found.type_key.split(" ")})
    return {
        "id": expand(name),
        "type": "EntityType",
        "typeName": x.names.term(name),
        "attributeNames": [x.names.term(attribute) for attribute in attributes],
    }


def _attribute_head(x: Exchange, name: str) -> dict[str, object]:
    return {"id": expand(name), "type": "Attribute", "attributeName": x.names.term(name)}


def _type_names(x: Exchange, name: str, counted: Sequence[Counted]) -> list[str]:
    return [x.names.term(type) for type in _types_of(c.type_key for c in counted if c.name == name)]
