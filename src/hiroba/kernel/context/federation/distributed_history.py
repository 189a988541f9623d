# SPDX-License-Identifier: Apache-2.0
"""Temporal evolutions over this broker and its sources (5.7.3, 5.7.4).

Everybody is asked for instances in the normalized representation; what was asked for, aggregated values among it, is
made of the joined instances here.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

import orjson

from hiroba.kernel.context.federation import operations as op
from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, header_of, with_parameters
from hiroba.kernel.context.federation.collecting import collect
from hiroba.kernel.context.federation.discovery import MANAGED, OBSERVED, Period
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.history_parts import Part, joined, read_part, read_span
from hiroba.kernel.context.federation.open_sources import OpenSources
from hiroba.kernel.context.federation.planning import Names, Plan, Share, plan_read
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning, warning_of
from hiroba.kernel.context.federation.questions import (
    CONDITIONS,
    SYSTEM_TIMES,
    Question,
    query_parameters,
    read_question,
)
from hiroba.kernel.context.federation.registration import AUXILIARY
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound, TooManyResults
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import Paging, page_links, read_paging
from hiroba.kernel.context.protocol.query_body import read_query_body
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.temporal.answering import (
    check_enough,
    cut_answer,
    json_answer,
    members_of,
    text_of,
)
from hiroba.kernel.context.temporal.evolution import Choice, Evolution
from hiroba.kernel.context.temporal.filters import Filter, read_filter
from hiroba.kernel.context.temporal.question import Question as HistoryQuestion
from hiroba.kernel.context.temporal.question import read_question as read_history_question
from hiroba.kernel.context.temporal.question import temporal_parameters
from hiroba.kernel.context.temporal.reading import Shown, shown_of

# Entities with their history; the end of the pages over sources.
ENTITIES_MAX = 1_000
_TIMES = ("timerel", "timeAt", "endTimeAt", "timeproperty", "lastN")
_HEAD = frozenset(["id", "type"])


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for history, understood; `plan` has the sources that take part."""

    x: Exchange
    wanted: HistoryQuestion
    plan: Plan

    @property
    def times(self) -> dict[str, str]:
        given = self.x.parameters
        return {name: given[name] for name in _TIMES if given.get(name)} | dict([SYSTEM_TIMES])


class DistributedHistory:
    def __init__(self, sources: OpenSources, forwarder: Forwarder, visible: VisibleTypes) -> None:
        self._sources = sources
        self._forwarder = forwarder
        self._visible = visible

    async def retrieve(self, x: Exchange, handler: LocalHandler, id: str) -> Answer:
        """5.7.3."""
        check_uri(id, "Entity id")
        asked = self.asked(x, op.RETRIEVE_TEMPORAL, read_question({"id": id}, x.names))
        if not asked.plan.shares:
            return await answer_of(handler, x, id)
        messages = [self._message(asked, share, id) for share in asked.plan.shares]
        mine = asyncio.ensure_future(_local(asked, handler, id))
        outcomes = [_as_list(each) for each in await self._forwarder.send_all(x, messages)]
        evolutions, warnings = await self.joined(asked, await mine, outcomes, Filter())
        found = [each for each in evolutions if each.id == id and self._visible.may_see(x, each.type_key)]
        if not found or not found[0].attributes:
            raise ResourceNotFound(f"Entity {id} has no temporal evolution, or none of what is asked for")
        shown = [shown_of(found[0], asked.wanted)]
        answer = cut_answer(shown, asked.wanted, x.limits.temporal_instances)
        answer.headers += b"".join(each.line for each in warnings)
        return json_answer(x, answer, text_of(x, members_of(shown[0], asked.wanted)), shown, asked.wanted)

    async def query(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.4 by parameters."""
        return await self._query(x, x, handler, ())

    async def query_by_body(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.4 by a Query in the body."""
        asked = x.instead(x.request, dict(x.parameters))
        selectors = read_query_body(asked)
        asked.parameters.update(temporal_parameters(asked.body()))
        return await self._query(x, asked, handler, selectors)

    async def _query(
        self, x: Exchange, asking: Exchange, handler: LocalHandler, selectors: Sequence[dict[str, str]]
    ) -> Answer:
        given = asking.parameters
        question = read_question(given, asking.names, selectors)
        asked = self.asked(asking, op.QUERY_TEMPORAL, question)
        if not asked.plan.shares:
            return await answer_of(handler, x)
        check_enough(given, question.selectors)
        paging = read_paging(dict(given), x.limits)
        end = paging.offset + paging.limit
        if "orderBy" in given:
            raise BadRequestData("Histories of context sources have no order; add local=true to orderBy")
        if end >= ENTITIES_MAX:
            raise TooManyResults(
                f"Over context sources pages end at entity {ENTITIES_MAX - 1}; narrow the query"
            )
        judged = read_filter(asking, given)
        is_split = not all(share.is_whole for share in asked.plan.shares)
        most = ENTITIES_MAX if paging.count or (is_split and judged.asks_anything) else end + 1
        asking_all = [
            collect(self._forwarder, asking, share.registration, page, most)
            for share in asked.plan.shares
            for page in [self._page(asked, share, question, with_conditions=not is_split)]
        ]
        mine = asyncio.ensure_future(_local_many(asked, x, handler, most, with_conditions=not is_split))
        outcomes = await asyncio.gather(*asking_all)
        evolutions, warnings = await self.joined(
            asked, await mine, outcomes, judged if is_split else Filter()
        )
        found = [
            shown_of(each, asked.wanted)
            for each in evolutions
            if each.attributes and self._visible.may_see(asking, each.type_key)
        ]
        return _answer(asking, asked.wanted, found, paging, warnings)

    def asked(self, x: Exchange, operation: str, question: Question) -> Asked:
        wanted = read_history_question(x, x.parameters)
        choice = wanted.choice
        member = OBSERVED if choice.interval.timeproperty == "observedAt" else MANAGED
        names = choice.attributes if choice.attributes is not None else choice.pick
        if x.parameters.get("q") or "georel" in x.parameters:
            # What is judged may be another attribute than what is shown.
            names = None
        plan = plan_read(
            self._sources.of(x),
            frozenset([operation]),
            ids=question.ids,
            types=question.types,
            attributes=(names - _HEAD or None) if names is not None else None,
            period=Period(member, choice.interval.since, choice.interval.until),
        )
        return Asked(x, wanted, plan)

    def _message(self, asked: Asked, share: Share, id: str) -> tuple[Any, Message]:
        names = self._forwarder.words_for(asked.x, share.registration)
        parameters = [*asked.times.items(), *attribute_parameter(share.attributes, names)]
        return share.registration, Message(
            "GET", f"temporal/entities/{quote(id, safe=':')}", parameters, names
        )

    def _page(self, asked: Asked, share: Share, question: Question, *, with_conditions: bool) -> Any:
        names = self._forwarder.words_for(asked.x, share.registration)
        fixed = [
            *query_parameters(share, question, names, with_conditions=with_conditions),
            *asked.times.items(),
            *attribute_parameter(share.attributes, names),
        ]
        return partial(page_message, fixed, names)

    async def joined(
        self, asked: Asked, mine: Sequence[Part], outcomes: Sequence[Outcome], judged: Filter
    ) -> tuple[list[Evolution], list[SourceWarning]]:
        """By id, as all brokers of our kind list histories; those that meet `judged` within the interval."""
        parts: dict[str, list[Part]] = {}
        for part in mine:
            part.leave_out(asked.plan.claimed)
            parts.setdefault(part.id, []).append(part)
        warnings: list[SourceWarning] = []
        for share, outcome in zip(asked.plan.shares, outcomes, strict=True):
            found = [each for item in outcome.body for each in [self.read(asked, share, outcome, item)]]
            warnings += warning_of(outcome, faulty=found.count(None))
            for each in found:
                if each is not None:
                    parts.setdefault(each.id, []).append(each)
        choice = asked.wanted.choice
        everything = Choice(interval=choice.interval)
        met = [
            joined(parts[id], choice)
            for id in sorted(parts)
            if not judged.asks_anything or judged.meets(joined(parts[id], everything))
        ]
        return met, warnings

    def read(self, asked: Asked, share: Share, outcome: Outcome, item: Any) -> Part | None:
        registration, interval = share.registration, asked.wanted.choice.interval
        names = self._forwarder.words_for(asked.x, registration)
        part = read_part(item, names, read_span(outcome.content_range, interval))
        if part is None:
            return None
        types = frozenset(part.type_key.split(" "))
        part.is_auxiliary = registration.mode == AUXILIARY
        part.keep(registration.attributes_for(frozenset([part.id]), types))
        if not registration.is_proxied:
            part.leave_out(asked.plan.claimed)
        return part


def page_message(fixed: list[tuple[str, str]], names: Vocabulary, limit: int, offset: int) -> Message:
    page = [("limit", str(limit)), *([("offset", str(offset))] if offset else [])]
    return Message("GET", "temporal/entities", [*fixed, *page], names)


def attribute_parameter(attributes: Names | None, names: Vocabulary) -> list[tuple[str, str]]:
    """`attrs` is what all versions of the temporal API know."""
    return [] if attributes is None else [("attrs", ",".join(sorted(map(names.term, attributes))))]


def _as_list(outcome: Outcome) -> Outcome:
    items = [outcome.body] if outcome.is_success else []
    return Outcome(outcome.registration, outcome.status, items, outcome.detail, outcome.content_range)


async def _local(asked: Asked, handler: LocalHandler, id: str) -> list[Part]:
    try:
        answer = await answer_of(handler, with_parameters(asked.x, asked.times | {"local": "true"}), id)
    except ResourceNotFound:
        return []
    return parts_of(asked, [orjson.loads(answer.body)], answer)


async def _local_many(
    asked: Asked, x: Exchange, handler: LocalHandler, most: int, *, with_conditions: bool
) -> list[Part]:
    """Whole histories, since those of others are joined to them."""
    kept = ("id", "idPattern", "type", *(CONDITIONS if with_conditions else ()))
    wanted = asked.times | {"local": "true", "limit": str(most)}
    if x.request.method == "GET":
        given = asked.x.parameters
        local = with_parameters(x, wanted | {name: given[name] for name in kept if name in given})
    else:
        local = with_parameters(x, wanted, _plain_query(x.request.body, with_conditions=with_conditions))
    answer = await answer_of(handler, local)
    return parts_of(asked, orjson.loads(answer.body), answer)


def _plain_query(body: bytes, *, with_conditions: bool) -> bytes:
    kept = {"type", "@context", "entities", *(("geoQ", *CONDITIONS) if with_conditions else ())}
    return orjson.dumps({name: value for name, value in orjson.loads(body).items() if name in kept})


def parts_of(asked: Asked, items: Sequence[Any], answer: Answer) -> list[Part]:
    span = read_span(header_of(answer, "Content-Range"), asked.wanted.choice.interval)
    parts = [read_part(each, asked.x.names, span) for each in items]
    return [each for each in parts if each is not None]


def _answer(
    x: Exchange,
    wanted: HistoryQuestion,
    found: Sequence[Shown],
    paging: Paging,
    warnings: Sequence[SourceWarning],
) -> Answer:
    shown = [each for each in found if not each.is_empty]
    end = paging.offset + paging.limit
    headers = page_links(x.request, paging, more=len(shown) > end, media_type=x.accept)
    if paging.count:
        headers += header("NGSILD-Results-Count", str(len(shown)))
    headers += b"".join(each.line for each in warnings)
    return histories_answer(x, wanted, shown[paging.offset : end], headers)


def histories_answer(x: Exchange, wanted: HistoryQuestion, page: Sequence[Shown], headers: bytes) -> Answer:
    answer = cut_answer(page, wanted, x.limits.temporal_instances)
    texts = [text_of(x, members_of(each, wanted)) for each in page]
    answer.headers += headers
    return json_answer(x, answer, b"[" + b",".join(texts) + b"]", page, wanted)
