# SPDX-License-Identifier: Apache-2.0
"""Who holds histories that a query asks for (5.14.5.4), and how each is asked for those of one page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import orjson

from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, with_parameters
from hiroba.kernel.context.federation.collecting import collect
from hiroba.kernel.context.federation.distributed_history import (
    Asked,
    DistributedHistory,
    attribute_parameter,
    page_message,
    parts_of,
)
from hiroba.kernel.context.federation.entity_maps.entity_map import LOCAL
from hiroba.kernel.context.federation.entity_maps.holdings import (
    Holding,
    holding_by_map,
    sees_every_type,
)
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Parameters
from hiroba.kernel.context.federation.history_parts import Part
from hiroba.kernel.context.federation.operations import CREATE_TEMPORAL_MAP
from hiroba.kernel.context.federation.planning import Share
from hiroba.kernel.context.federation.problems_of_sources import warning_of
from hiroba.kernel.context.federation.questions import CONDITIONS, IDS_MAX, Question, query_parameters
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.query.patterns import pattern_found
from hiroba.kernel.context.query.types import parse_types
from hiroba.kernel.context.temporal.evolution import Evolution
from hiroba.kernel.context.temporal.filters import Filter, read_filter

# To list histories means to look at the newest instances of each.
HISTORIES_OF_MAP_MAX = 10_000


@dataclass(frozen=True)
class HistoryQuery:
    """A query for histories (5.7.4) for which a map is made or used; its plan has no sources with local=true.
    `is_split` tells that conditions are judged on joined histories only."""

    asked: Asked
    selectors: Sequence[dict[str, str]]
    question: Question
    is_split: bool

    @property
    def x(self) -> Exchange:
        return self.asked.x

    @cached_property
    def judged(self) -> Filter:
        return read_filter(self.x, self.x.parameters)

    def means(self, evolution: Evolution) -> bool:
        """Whether the id and the types are asked for; a source may know better than to listen."""
        types = frozenset(evolution.type_key.split(" "))
        return any(
            ("id" not in each or evolution.id in {id.strip() for id in each["id"].split(",")})
            and ("idPattern" not in each or pattern_found(each["idPattern"], evolution.id))
            and (each.get("type", "*") == "*" or parse_types(each["type"], self.x.names)(types))
            for each in self.question.selectors
        )


class HistoryHoldings:
    most = HISTORIES_OF_MAP_MAX

    def __init__(self, history: DistributedHistory, forwarder: Forwarder, local: LocalHandler) -> None:
        self._history = history
        self._forwarder = forwarder
        self._local = local

    async def of_this_broker(self, query: HistoryQuery) -> Holding:
        newest = {"lastN": "1", "options": "temporalValues"}
        order = {name: query.x.parameters[name] for name in ("orderBy",) if name in query.x.parameters}
        answer = await self._ask_here(query, query.question, newest | order, self.most)
        return Holding(LOCAL, [each["id"] for each in orjson.loads(answer.body)])

    async def parts_here(self, query: HistoryQuery, ids: Sequence[str]) -> list[Part]:
        """Whole histories, since those of others are joined to them."""
        if not ids:
            return []
        answer = await self._ask_here(query, query.question.of_ids(ids), {}, len(ids))
        return parts_of(query.asked, orjson.loads(answer.body), answer)

    async def _ask_here(
        self, query: HistoryQuery, question: Question, more: dict[str, str], most: int
    ) -> Answer:
        given = query.x.parameters
        kept = {} if query.is_split else {name: given[name] for name in CONDITIONS if name in given}
        parameters = question.covering | kept | query.asked.times | more
        local = with_parameters(query.x, parameters | {"local": "true", "limit": str(most)})
        local.names = query.x.names
        local.limits = replace(
            local.limits, page_entities=most, ids_in_query=max(most, local.limits.ids_in_query)
        )
        return await answer_of(self._local, local)

    async def of_source(self, query: HistoryQuery, share: Share) -> Holding:
        x, registration = query.x, share.registration
        names = self._forwarder.words_for(x, registration)
        fixed = self._fixed(query, share, query.question, names)
        if CREATE_TEMPORAL_MAP in registration.operations and sees_every_type(x):
            message = Message("GET", "temporal/entityMaps", fixed, names)
            holding = await holding_by_map(self._forwarder, x, registration, message, self.most)
            if holding is not None:
                return holding
        newest = [pair for pair in fixed if pair[0] != "lastN"] + [("lastN", "1")]
        outcome = await collect(
            self._forwarder, x, registration, partial(page_message, newest, names), self.most
        )
        parts = [self._history.read(query.asked, share, outcome, item) for item in outcome.body]
        type_keys = {part.id: part.type_key for part in parts if part is not None}
        warnings = warning_of(outcome, faulty=parts.count(None), is_cut=len(outcome.body) >= self.most)
        return Holding(registration.id, list(type_keys), type_keys, warnings=warnings)

    def messages(
        self, query: HistoryQuery, share: Share, ids: Sequence[str], entity_map: str | None
    ) -> list[Message]:
        """In addresses that are not too long."""
        names = self._forwarder.words_for(query.x, share.registration)
        found = []
        for start in range(0, len(ids), IDS_MAX):
            some = ids[start : start + IDS_MAX]
            fixed = self._fixed(query, share, query.question.of_ids(some), names)
            given = [*fixed, ("limit", str(len(some)))]
            found.append(Message("GET", "temporal/entities", given, names, entity_map=entity_map))
        return found

    def _fixed(self, query: HistoryQuery, share: Share, question: Question, names: Vocabulary) -> Parameters:
        return [
            *query_parameters(share, question, names, with_conditions=not query.is_split),
            *query.asked.times.items(),
            *attribute_parameter(share.attributes, names),
        ]
