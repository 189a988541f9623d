# SPDX-License-Identifier: Apache-2.0
"""Temporal evolutions with an EntityMap (5.7.4.4, 5.14.5): the map lists entities by their ids, as answers do."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation import operations as op
from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, is_local
from hiroba.kernel.context.federation.distributed_history import Asked, DistributedHistory, histories_answer
from hiroba.kernel.context.federation.entity_maps.answers import created_answer, page_headers
from hiroba.kernel.context.federation.entity_maps.entity_map import LOCAL, EntityMap, Made
from hiroba.kernel.context.federation.entity_maps.history_holdings import HistoryHoldings, HistoryQuery
from hiroba.kernel.context.federation.entity_maps.holdings import made_of, without_hidden
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
from hiroba.kernel.context.federation.forwarding import Forwarder, Outcome
from hiroba.kernel.context.federation.planning import Plan
from hiroba.kernel.context.federation.questions import Question, read_question
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.paging import read_paging
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
from hiroba.kernel.context.temporal.answering import check_enough
from hiroba.kernel.context.temporal.filters import Filter
from hiroba.kernel.context.temporal.question import temporal_parameters
from hiroba.kernel.context.temporal.reading import Shown, shown_of

_PERIOD = ("timerel", "timeAt", "endTimeAt", "timeproperty")


class MappedHistory:
    """`local` is the handler that queries the histories of this broker by parameters."""

    def __init__(
        self,
        maps: EntityMaps,
        history: DistributedHistory,
        forwarder: Forwarder,
        *,
        visible: VisibleTypes,
        clock: ChangeClock,
        local: LocalHandler,
    ) -> None:
        self._maps = maps
        self._history = history
        self._forwarder = forwarder
        self._visible = visible
        self._clock = clock
        self._holdings = HistoryHoldings(history, forwarder, local)

    @takes(SELECTION, GEO_QUERY, REPRESENTATION, PAGE, TEMPORAL, ENTITY_MAP, ["orderBy"])
    async def create(self, x: Exchange) -> Answer:
        """5.14.5 by parameters."""
        return await self._create(x, ())

    @takes(PAGE, REPRESENTATION, ENTITY_MAP)
    async def create_by_body(self, x: Exchange) -> Answer:
        """5.14.5 by a Query in the body."""
        selectors = read_query_body(x)
        x.parameters.update(temporal_parameters(x.body()))
        return await self._create(x, selectors)

    async def query(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.4 by parameters."""
        return await self._query(x, x, (), handler)

    async def query_by_body(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.4 by a Query in the body."""
        asked, selectors = read_body_of_query(x)
        asked.parameters |= temporal_parameters(asked.body())
        return await self._query(x, asked, selectors, handler)

    async def _create(self, x: Exchange, selectors: Sequence[dict[str, str]]) -> Answer:
        x.refuse_geojson()
        query = self._read(x, selectors)
        used, _ = await self._open(query, read_new_map(x, self._clock.next()))
        return created_answer(x, used)

    async def _query(
        self, x: Exchange, asking: Exchange, selectors: Sequence[dict[str, str]], handler: LocalHandler
    ) -> Answer:
        wanted = read_map_request(asking.parameters, x.request, self._clock.next())
        if wanted is None:
            return await answer_of(handler, x)
        paging, query = read_paging(asking.parameters, x.limits), self._read(asking, selectors)
        used, is_new = await self._open(query, wanted)
        query = replace(query, is_split=used.is_split)
        ids = query.question.ids if wanted.named is not None else None
        may_remove = ids is None and used.period == _period(query)
        page = await read_page(
            used,
            paging,
            ids,
            may_remove=may_remove,
            seconds=x.limits.scan_seconds,
            fetch=partial(self._fetch, query, used),
        )
        headers = page_headers(
            x.request, used, paging, more=page.more, count=used.count(ids), media_type=asking.accept
        )
        headers += b"".join(each.line for each in page.warnings)
        answer = histories_answer(asking, query.asked.wanted, page.entities, headers)
        # An answer that is a page of time stays one (6.3.10).
        answer.status = 201 if is_new and answer.status == 200 else answer.status
        return answer

    def _read(self, x: Exchange, selectors: Sequence[dict[str, str]]) -> HistoryQuery:
        question = read_question(x.parameters, x.names, selectors)
        check_enough(x.parameters, question.selectors)
        asked = self._asked(x, question)
        if asked.plan.shares:
            self._forwarder.check_loop(x)
            if "orderBy" in x.parameters:
                raise BadRequestData("Histories of context sources have no order; add local=true to orderBy")
        is_split = not all(share.is_whole for share in asked.plan.shares)
        return HistoryQuery(asked, selectors, question, is_split)

    def _asked(self, x: Exchange, question: Question) -> Asked:
        asked = self._history.asked(x, op.QUERY_TEMPORAL, question)
        return replace(asked, plan=Plan()) if is_local(x) else asked

    async def _open(self, query: HistoryQuery, wanted: MapRequest) -> tuple[EntityMap, bool]:
        question = question_of(query.x, query.selectors, is_temporal=True)
        period = _period(query)
        if wanted.named is not None and query.question.ids is not None:
            query = self._read(*without_ids(query.x, query.selectors))
        used, is_new = await self._maps.open(query.x, wanted, question, lambda: self._make(query))
        if is_new:
            used.period = period
        return used, is_new

    async def _make(self, query: HistoryQuery) -> Made:
        holdings = await asyncio.gather(
            self._holdings.of_this_broker(query),
            *(self._holdings.of_source(query, share) for share in query.asked.plan.shares),
        )
        shown = without_hidden(query.x, self._visible, holdings)
        made = await made_of(shown, query.question.ids, self._holdings.most, is_split=query.is_split)
        if "orderBy" in query.x.parameters:
            return made
        return replace(made, holders=dict(sorted(made.holders.items())))

    async def _fetch(self, query: HistoryQuery, used: EntityMap, ids: Sequence[str]) -> Fetched[Shown]:
        asked = self._asked(query.x, query.question.of_ids(ids))
        steps = [
            (share, message)
            for share in asked.plan.shares
            for message in self._holdings.messages(
                query, share, used.held_by(share.registration.id, ids), used.linked.get(share.registration.id)
            )
        ]
        mine, outcomes = await asyncio.gather(
            self._holdings.parts_here(query, used.held_by(LOCAL, ids)),
            self._forwarder.send_all(query.x, [(share.registration, message) for share, message in steps]),
        )
        plan = replace(asked.plan, shares=tuple(share for share, _ in steps))
        judged = query.judged if query.is_split else Filter()
        evolutions, warnings = await self._history.joined(
            replace(asked, plan=plan), mine, [_listed(each) for each in outcomes], judged
        )
        named = frozenset(ids)
        found = {
            each.id: shown_of(each, query.asked.wanted)
            for each in evolutions
            if each.id in named and self._visible.may_see(query.x, each.type_key) and query.means(each)
        }
        fitting = {id: shown for id, shown in found.items() if not shown.is_empty}
        return Fetched(fitting, unsure_after(used, outcomes, ids), warnings)


def _period(query: HistoryQuery) -> tuple[str | None, ...]:
    """Pages may ask for another one than the map was made for (5.5.14)."""
    return tuple(query.x.parameters.get(name) for name in _PERIOD)


def _listed(outcome: Outcome) -> Outcome:
    body = outcome.body if outcome.is_success and isinstance(outcome.body, list) else []
    return replace(outcome, body=body)
