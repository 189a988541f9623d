# SPDX-License-Identifier: Apache-2.0
"""`/v2/types`: the types of entities with the attributes that they have."""

from typing import Any

import orjson

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.mapping.attributes import shown_instance
from hiroba.kernel.context.ngsiv2.mapping.entities import attributes_of
from hiroba.kernel.context.ngsiv2.mapping.names import shown_attribute
from hiroba.kernel.context.ngsiv2.mapping.values import shown_value
from hiroba.kernel.context.ngsiv2.problems import NotFound
from hiroba.kernel.context.ngsiv2.protocol.views import read_page
from hiroba.kernel.context.ngsiv2.queries.conditions import Expression, Selector
from hiroba.kernel.context.ngsiv2.queries.selecting import Selections, Wanted
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.turns import in_turns

# Attributes are those of the oldest entities; beyond so many of a type hardly a new name comes.
ENTITIES_LOOKED_AT_MAX = 5_000


class TypeHandlers:
    def __init__(self, selections: Selections) -> None:
        self._selections = selections
        self._listing = selections.store.listing

    async def list(self, x: Exchange) -> Answer:
        x.accepted(JSON)
        page = read_page(x)
        known = await self._selections.known_types(x)
        names = sorted({name for state in known.values() for name in state.types})
        used = [name for name in names if await self._is_used(x, name)]
        shown: Any = used[page.offset : page.offset + page.limit]
        if "values" not in x.options:
            shown = [{"type": name, **await self._details(x, name)} for name in shown]
        headers = header("Fiware-Total-Count", str(len(used))) if page.count else b""
        return x.json(shown, headers)

    async def retrieve(self, x: Exchange, name: str) -> Answer:
        x.accepted(JSON)
        details = await self._details(x, name)
        if not details["count"]:
            raise NotFound("Entity type not found")
        return x.json(details)

    async def _is_used(self, x: Exchange, name: str) -> bool:
        selection = await self._selections.select(x, _wanted(name))
        return bool(await self._listing.page(selection, 1, 0))

    async def _details(self, x: Exchange, name: str) -> dict[str, Any]:
        selection = await self._selections.select(x, _wanted(name))
        records, count = await self._listing.page_and_count(selection, ENTITIES_LOOKED_AT_MAX, 0)
        types: dict[str, dict[str, None]] = {}
        async for record in in_turns(records):
            for attribute, kind in _kinds(record):
                types.setdefault(attribute, {})[kind] = None
        with_types = "noAttrDetail" not in x.options
        attributes = {
            attribute: {"types": [*kinds] if with_types else []} for attribute, kinds in types.items()
        }
        return {"attrs": attributes, "count": count}


def _wanted(name: str) -> Wanted:
    return Wanted((Selector(types=frozenset([name])),), Expression())


def _kinds(record: Record) -> list[tuple[str, str]]:
    return [
        (shown_attribute(name), shown_value(shown_instance(attribute))[0])
        for name, attribute in attributes_of(orjson.loads(record.document)).items()
    ]
