# SPDX-License-Identifier: Apache-2.0
"""Queries with an EntityMap (5.5.14, 5.7.2.4): only who holds an entity of the page is asked, for that page alone."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation.asking import LocalHandler, answer_of
from hiroba.kernel.context.federation.distributed_reads import DistributedReads
from hiroba.kernel.context.federation.entity_maps.answers import created_answer, page_headers
from hiroba.kernel.context.federation.entity_maps.entity_map import LOCAL, EntityMap
from hiroba.kernel.context.federation.entity_maps.making import MapMaker, MapQuery
from hiroba.kernel.context.federation.entity_maps.messages import named_messages
from hiroba.kernel.context.federation.entity_maps.paging import Fetched, read_page, unsure_after
from hiroba.kernel.context.federation.entity_maps.requests import (
    MapRequest,
    question_of,
    read_body_of_query,
    read_map_request,
    read_new_map,
    without_ids,
)
from hiroba.kernel.context.federation.entity_maps.store import EntityMaps
from hiroba.kernel.context.federation.forwarding import Forwarder, Message
from hiroba.kernel.context.federation.gathering import Gatherer
from hiroba.kernel.context.federation.merging import found_of
from hiroba.kernel.context.federation.planning import Share
from hiroba.kernel.context.federation.questions import read_question
from hiroba.kernel.context.media_types import GEO_JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.protocol.answers import entities_answer, entities_in_version
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.paging import read_paging
from hiroba.kernel.context.protocol.parameters import (
    ENTITY_MAP,
    GEO_QUERY,
    JOIN,
    ORDER,
    PAGE,
    REPRESENTATION,
    SELECTION,
    SPLIT,
    takes,
)
from hiroba.kernel.context.protocol.query_body import read_query_body
from hiroba.kernel.context.representation.form import read_form
from hiroba.kernel.context.store.reader import Reader


class MappedQueries:
    def __init__(
        self,
        maps: EntityMaps,
        maker: MapMaker,
        *,
        reads: DistributedReads,
        gatherer: Gatherer,
        forwarder: Forwarder,
        reader: Reader,
        clock: ChangeClock,
    ) -> None:
        self._maps = maps
        self._maker = maker
        self._reads = reads
        self._gatherer = gatherer
        self._forwarder = forwarder
        self._reader = reader
        self._clock = clock

    @takes(SELECTION, GEO_QUERY, REPRESENTATION, JOIN, PAGE, ORDER, SPLIT, ENTITY_MAP)
    async def create(self, x: Exchange) -> Answer:
        """5.14.4 by parameters."""
        return await self._create(x, ())

    @takes(PAGE, REPRESENTATION, JOIN, SPLIT, ENTITY_MAP)
    async def create_by_body(self, x: Exchange) -> Answer:
        """5.14.4 by a Query in the body."""
        return await self._create(x, read_query_body(x))

    async def query(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.2 by parameters."""
        return await self._query(x, x, (), handler)

    async def query_by_body(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.2 by a Query in the body."""
        asked, selectors = read_body_of_query(x)
        return await self._query(x, asked, selectors, handler)

    async def _create(self, x: Exchange, selectors: Sequence[dict[str, str]]) -> Answer:
        x.refuse_geojson()
        query = _read(x, selectors)
        used, _ = await self._open(query, read_new_map(x, self._clock.next()))
        return created_answer(x, used)

    async def _query(
        self, x: Exchange, asked: Exchange, selectors: Sequence[dict[str, str]], handler: LocalHandler
    ) -> Answer:
        wanted = read_map_request(asked.parameters, x.request, self._clock.next())
        if wanted is None:
            return await answer_of(handler, x)
        paging, query = read_paging(asked.parameters, x.limits), _read(asked, selectors)
        used, is_new = await self._open(query, wanted)
        ids = query.question.ids if wanted.named is not None else None
        fetch = partial(self._fetch, query, used)
        seconds = x.limits.scan_seconds
        page = await read_page(used, paging, ids, may_remove=ids is None, seconds=seconds, fetch=fetch)
        texts, headers = await self._reads.with_linked(asked, page.entities, query.form, page.warnings)
        headers += page_headers(
            x.request, used, paging, more=page.more, count=used.count(ids), media_type=asked.accept
        )
        answer = entities_answer(asked, texts, headers)
        answer.status = 201 if is_new else 200
        return entities_in_version(asked, answer, ((record, query.form) for record in page.entities))

    async def _open(self, query: MapQuery, wanted: MapRequest) -> tuple[EntityMap, bool]:
        question = question_of(query.x, query.selectors)
        if wanted.named is not None and query.question.ids is not None:
            query = _read(*without_ids(query.x, query.selectors))
        return await self._maps.open(query.x, wanted, question, lambda: self._maker.make(query))

    async def _fetch(self, query: MapQuery, used: EntityMap, ids: Sequence[str]) -> Fetched[Record]:
        x, asked = query.x, []
        plan = self._maker.plan(query, query.question.of_ids(ids))
        for share in plan.shares:
            held = used.held_by(share.registration.id, ids)
            if held:
                asked.append((share, self._messages(query, used, share, held)))
        plan = replace(plan, shares=tuple(share for share, _ in asked))
        mine = await self._reader.records(x.tenant, used.held_by(LOCAL, ids))
        gathered = await self._gatherer.named(
            x, plan, [messages for _, messages in asked], [found_of(record) for record in mine]
        )
        fitting = self._reads.selected(x, gathered.records, query.selectors)
        unsure = unsure_after(used, gathered.outcomes, ids)
        named = frozenset(ids)
        found = {record.id: record for record in fitting if record.id in named}
        return Fetched(found, unsure, gathered.warnings)

    def _messages(
        self, query: MapQuery, used: EntityMap, share: Share, ids: Sequence[str]
    ) -> Sequence[Message]:
        return named_messages(
            share,
            query.question,
            self._forwarder.words_for(query.x, share.registration),
            ids,
            with_conditions=not used.is_split,
            entity_map=used.linked.get(share.registration.id),
        )


def _read(x: Exchange, selectors: Sequence[dict[str, str]]) -> MapQuery:
    form = read_form(x.parameters, x.names, geojson=x.accept == GEO_JSON, version=x.version)
    return MapQuery(x, selectors, read_question(x.parameters, x.names, selectors), form)
