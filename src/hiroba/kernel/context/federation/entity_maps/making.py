# SPDX-License-Identifier: Apache-2.0
"""Who holds what a query asks for (5.14.4): the ids of this broker's entities and of those of each source.

A source that keeps EntityMaps is asked for one. Its map names no types, so it serves only a reader who may see every
type here; for others, and for sources without maps, the source lists ids and types.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hiroba.kernel.context.federation.asking import is_local
from hiroba.kernel.context.federation.collecting import collect
from hiroba.kernel.context.federation.distributed_reads import (
    MANY,
    attributes_of,
    check_over_sources,
    may_be_split,
)
from hiroba.kernel.context.federation.entity_maps.entity_map import LOCAL, Made
from hiroba.kernel.context.federation.entity_maps.holdings import (
    REFUSALS,
    Holding,
    holding_by_map,
    made_of,
    sees_every_type,
    without_hidden,
)
from hiroba.kernel.context.federation.entity_maps.messages import ids_message, map_message
from hiroba.kernel.context.federation.forwarding import Forwarder, Outcome
from hiroba.kernel.context.federation.gathering import Gatherer
from hiroba.kernel.context.federation.operations import CREATE_ENTITY_MAP
from hiroba.kernel.context.federation.planning import Plan, Share
from hiroba.kernel.context.federation.problems_of_sources import warning_of
from hiroba.kernel.context.federation.questions import CONDITIONS, Question, knows_pick, query_message
from hiroba.kernel.context.model.entities import type_key_of
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.linked_conditions import has_linked_condition
from hiroba.kernel.context.protocol.selecting import VisibleTypes, read_selection
from hiroba.kernel.context.query.ordering import parse_order
from hiroba.kernel.context.representation.form import Form
from hiroba.kernel.context.store.listing import Listing
from hiroba.kernel.context.store.type_index import TypeIndex


@dataclass(frozen=True, slots=True)
class MapQuery:
    """A query (5.7.2) for which a map is made or used; `x` has the body among its parameters."""

    x: Exchange
    selectors: Sequence[dict[str, str]]
    question: Question
    form: Form


class MapMaker:
    def __init__(
        self,
        gatherer: Gatherer,
        forwarder: Forwarder,
        *,
        visible: VisibleTypes,
        types: TypeIndex,
        listing: Listing,
    ) -> None:
        self._gatherer = gatherer
        self._forwarder = forwarder
        self._visible = visible
        self._types = types
        self._listing = listing

    def plan(self, query: MapQuery, question: Question) -> Plan:
        """The sources that may have something of `question`; none with local=true. Raises LoopDetected."""
        if is_local(query.x):
            return Plan()
        plan = self._gatherer.plan(query.x, MANY, question, attributes_of(query.form))
        if plan.shares:
            self._forwarder.check_loop(query.x)
        return plan

    async def make(self, query: MapQuery) -> Made:
        """Raises what the query can raise before anybody is asked, and TooComplexQuery where the own part takes
        too long."""
        plan, most = self.plan(query, query.question), query.x.limits.map_entities
        if plan.shares:
            check_over_sources(query.x)
        if has_linked_condition(query.x):
            raise BadRequestData("Conditions on linked entities and an EntityMap do not go together")
        is_split = bool(plan.shares) and may_be_split(query.x, plan)
        read_selection(query.x, self._visible, {}, query.selectors)
        holdings = await asyncio.gather(
            self._of_this_broker(query, most, with_conditions=not is_split),
            *(
                self._of_source(query, plan, share, most, with_conditions=not is_split)
                for share in plan.shares
            ),
        )
        shown = without_hidden(query.x, self._visible, holdings)
        return await made_of(shown, query.question.ids, most, is_split=is_split)

    async def _of_this_broker(self, query: MapQuery, most: int, *, with_conditions: bool) -> Holding:
        x = query.x
        if not with_conditions:
            without = {"attrs", "pick", *CONDITIONS}
            kept = {name: value for name, value in x.parameters.items() if name not in without}
            x = x.instead(x.request, kept | {"local": "true"})
            x.names = query.x.names
        known = await self._types.keys(x.tenant)
        selection = read_selection(x, self._visible, known, query.selectors)
        order = parse_order(x.parameters, x.names)
        if order is not None:
            records, _ = await self._listing.ordered_page(selection, order, most, 0)
            return Holding(LOCAL, [record.id for record in records])
        return Holding(LOCAL, await self._listing.ids(selection, most))

    async def _of_source(
        self, query: MapQuery, plan: Plan, share: Share, most: int, *, with_conditions: bool
    ) -> Holding:
        x, registration = query.x, share.registration
        names = self._forwarder.words_for(x, registration)
        if CREATE_ENTITY_MAP in registration.operations and sees_every_type(x):
            message = map_message(share, query.question, names, with_conditions=with_conditions)
            holding = await holding_by_map(self._forwarder, x, registration, message, most)
            if holding is not None:
                return holding
        outcome = Outcome(registration, 400)
        if knows_pick(share):
            page = partial(ids_message, share, query.question, names, with_conditions=with_conditions)
            outcome = await collect(self._forwarder, x, registration, page, most)
        if outcome.status in REFUSALS:
            page = partial(query_message, share, query.question, names, with_conditions=with_conditions)
            outcome = await collect(self._forwarder, x, registration, page, most)
        return await self._of_its_list(query, plan, share, outcome, most)

    async def _of_its_list(
        self, query: MapQuery, plan: Plan, share: Share, outcome: Outcome, most: int
    ) -> Holding:
        found, faulty = await self._gatherer.read_all(query.x, plan, share, outcome.body)
        type_keys = {each.document["id"]: type_key_of(each.document["type"]) for each in found}
        warnings = warning_of(outcome, faulty=faulty, is_cut=len(outcome.body) >= most)
        return Holding(share.registration.id, list(type_keys), type_keys, warnings=warnings)
