# SPDX-License-Identifier: Apache-2.0
"""Retrieves and queries temporal evolutions (5.7.3, 5.7.4)."""

import asyncio
from collections.abc import Mapping, Sequence

from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import page_links, read_paging
from hiroba.kernel.context.protocol.parameters import (
    ENTITY_MAP,
    GEO_QUERY,
    PAGE,
    REPRESENTATION,
    SELECTION,
    TEMPORAL,
    takes,
)
from hiroba.kernel.context.protocol.query_body import read_query_body
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.query.ordering import parse_order
from hiroba.kernel.context.query.patterns import check_pattern
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.temporal.answering import (
    check_enough,
    cut_answer,
    json_answer,
    members_of,
    text_of,
)
from hiroba.kernel.context.temporal.candidates import Selector
from hiroba.kernel.context.temporal.filters import read_filter
from hiroba.kernel.context.temporal.question import read_question, temporal_parameters
from hiroba.kernel.context.temporal.reading import EvolutionReader, Search

# Entities of an answer between which other requests have their turn.
WRITTEN_AT_ONCE = 50


class TemporalConsumption:
    def __init__(self, store: Store, links: Links, visible: VisibleTypes, instances_max: int) -> None:
        self._store = store
        self._visible = visible
        self._reader = EvolutionReader(links)
        self._instances_max = instances_max

    @takes(REPRESENTATION, TEMPORAL, ENTITY_MAP)
    async def retrieve(self, x: Exchange, id: str) -> Answer:
        """5.7.3."""
        check_uri(id, "Entity id")
        question = read_question(x, x.parameters)
        visible = await self._visible_keys(x)
        shown = await self._reader.of_entity(x.tenant, id, question, visible)
        if shown is None:
            raise ResourceNotFound(f"Entity {id} has no temporal evolution")
        if question.choice.attributes is not None and shown.is_empty:
            raise ResourceNotFound(f"Entity {id} has none of the attributes asked for")
        answer = cut_answer([shown], question, self._instances_max)
        members = members_of(shown, question)
        if not members:
            raise ResourceNotFound(f"Entity {id} has none of the members asked for")
        return json_answer(x, answer, text_of(x, members), [shown], question)

    @takes(SELECTION, GEO_QUERY, REPRESENTATION, PAGE, TEMPORAL, ENTITY_MAP, ["orderBy"])
    async def query(self, x: Exchange) -> Answer:
        """5.7.4 by query parameters."""
        given = x.parameters
        selector = {name: given[name] for name in ("id", "idPattern", "type") if given.get(name)}
        return await self._query(x, given, [selector])

    @takes(PAGE, REPRESENTATION, ENTITY_MAP)
    async def query_by_body(self, x: Exchange) -> Answer:
        """5.7.4 by POST (6.24)."""
        selectors = read_query_body(x)
        x.parameters.update(temporal_parameters(x.body()))
        return await self._query(x, x.parameters, selectors or [{}])

    async def _query(
        self, x: Exchange, parameters: Mapping[str, str], selectors: Sequence[Mapping[str, str]]
    ) -> Answer:
        check_enough(parameters, selectors)
        paging = read_paging(dict(parameters), x.limits)
        question = read_question(x, parameters)
        search = Search(
            tenant=x.tenant,
            selectors=[await self._selector(x, selector) for selector in selectors],
            filter=read_filter(x, parameters),
            order=parse_order(parameters, x.names),
            visible=await self._visible_keys(x),
            seconds_max=x.limits.scan_seconds,
        )
        found, count = await self._reader.page(search, question, paging)
        more = len(found) > paging.limit
        shown = found[: paging.limit]
        answer = cut_answer(shown, question, self._instances_max)
        texts = []
        for one in shown:
            texts.append(text_of(x, members_of(one, question)))
            if len(texts) % WRITTEN_AT_ONCE == 0:
                await asyncio.sleep(0)
        if more or paging.offset:
            answer.headers += page_links(x.request, paging, more=more, media_type=x.accept)
        if count is not None:
            answer.headers += header("NGSILD-Results-Count", str(count))
        return json_answer(x, answer, b"[" + b",".join(texts) + b"]", shown, question)

    async def _selector(self, x: Exchange, given: Mapping[str, str]) -> Selector:
        known = await self._store.types.keys(x.tenant)
        ids = None
        if "id" in given:
            ids = tuple(check_uri(id.strip(), "id") for id in given["id"].split(",") if id.strip())
            if len(ids) > x.limits.ids_in_query:
                raise BadRequestData(f"id names {len(ids)} entities; {x.limits.ids_in_query} are the most")
        pattern = check_pattern(given["idPattern"]) if ids is None and "idPattern" in given else None
        return Selector(self._visible.keys_of(x, given.get("type"), known), ids, pattern)

    async def _visible_keys(self, x: Exchange) -> frozenset[str]:
        return frozenset(self._visible.keys_of(x, None, await self._store.types.keys(x.tenant)))
