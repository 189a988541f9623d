# SPDX-License-Identifier: Apache-2.0
"""Entities of this broker and its sources put together (4.3.6.7, 4.5.5): what each part has, joined by id."""

import asyncio
import time
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import orjson

from hiroba.kernel.context.federation.collecting import CANDIDATES_MAX, PageMessage, collect
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.merging import Found, merge, read_found
from hiroba.kernel.context.federation.open_sources import OpenSources
from hiroba.kernel.context.federation.planning import Names, Plan, Share, plan_read
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning, warning_of
from hiroba.kernel.context.federation.questions import Question, query_message
from hiroba.kernel.context.federation.registration import AUXILIARY
from hiroba.kernel.context.federation.wording import only, without
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.protocol.exchange import Exchange

# A source that brings a new @context with each entity could keep the broker fetching.
CONTEXTS_OF_SOURCE_MAX = 8


@dataclass(frozen=True, slots=True)
class Gathered:
    """`records` in the order of the parts, those of this broker first; `warnings` say what is missing."""

    records: Sequence[Record]
    warnings: Sequence[SourceWarning]


class Gatherer:
    def __init__(self, sources: OpenSources, forwarder: Forwarder) -> None:
        self._sources = sources
        self._forwarder = forwarder

    def plan(self, x: Exchange, operations: Names, question: Question, attributes: Names | None) -> Plan:
        return plan_read(
            self._sources.of(x), operations, ids=question.ids, types=question.types, attributes=attributes
        )

    async def one(
        self, x: Exchange, plan: Plan, messages: Iterable[Message], local: Awaitable[Found | None], id: str
    ) -> Gathered:
        """The entity `id`; each source is sent its message."""
        mine = asyncio.ensure_future(local)
        asked = [(share.registration, each) for share, each in zip(plan.shares, messages, strict=True)]
        outcomes = await self._forwarder.send_all(x, asked)
        found = await mine
        return await self._joined(
            x, plan, [found] if found else [], [_as_list(each) for each in outcomes], id
        )

    async def many(
        self,
        x: Exchange,
        plan: Plan,
        question: Question,
        local: Awaitable[Sequence[Found]],
        most: int,
        *,
        with_conditions: bool,
    ) -> Gathered:
        """At most `most` entities of each part."""
        asked = [
            collect(
                self._forwarder,
                x,
                share.registration,
                self._page_of(x, share, question, with_conditions),
                most,
            )
            for share in plan.shares
        ]
        mine = asyncio.ensure_future(local)
        outcomes = await asyncio.gather(*asked)
        return await self._joined(x, plan, await mine, outcomes, None)

    def _page_of(self, x: Exchange, share: Share, question: Question, with_conditions: bool) -> PageMessage:
        names = self._forwarder.words_for(x, share.registration)
        return partial(query_message, share, question, names, with_conditions=with_conditions)

    async def _joined(
        self, x: Exchange, plan: Plan, mine: Sequence[Found], outcomes: Sequence[Outcome], id: str | None
    ) -> Gathered:
        parts: dict[str, list[Found]] = {each.document["id"]: [_left(each, plan)] for each in mine}
        told = []
        for share, outcome in zip(plan.shares, outcomes, strict=True):
            found, faulty = await self._read_all(x, plan, share, outcome.body)
            told += warning_of(outcome, faulty=faulty, is_cut=len(outcome.body) >= CANDIDATES_MAX)
            for each in found:
                if id is None or each.document["id"] == id:
                    parts.setdefault(each.document["id"], []).append(each)
        return Gathered([merge(each) for each in parts.values()], told)

    async def _read_all(
        self, x: Exchange, plan: Plan, share: Share, items: Sequence[Any]
    ) -> tuple[list[Found], int]:
        """What the source has by its registration, and how much of its answer could not be understood."""
        brought = _Brought(x, self._forwarder.words_for(x, share.registration))
        found, faulty, now = [], 0, time.time_ns() // 1_000
        for item in items:
            names = await brought.words_of(item)
            one = read_found(item, names, now) if names is not None else None
            if one is None:
                faulty += 1
            elif not 0 < one.expires <= now:
                found.append(_held(one, share, plan))
        return found, faulty


def _held(found: Found, share: Share, plan: Plan) -> Found:
    registration = share.registration
    found.is_auxiliary = registration.mode == AUXILIARY
    found.document = only(
        found.document, registration.attributes_for(frozenset([found.document["id"]]), found.types)
    )
    return found if registration.is_proxied else _left(found, plan)


def _left(found: Found, plan: Plan) -> Found:
    """Without what others hold alone."""
    if plan.claimed:
        found.document = without(found.document, plan.claimed)
    return found


def _as_list(outcome: Outcome) -> Outcome:
    """A source that was asked for one entity answers with it, or by a query with a list."""
    given = outcome.body if outcome.is_success else []
    items = given if isinstance(given, list) else [given]
    return Outcome(outcome.registration, outcome.status, items, outcome.detail)


class _Brought:
    """The @contexts that one source brings along; a faulty one costs its entity, not the whole answer."""

    def __init__(self, x: Exchange, usual: Vocabulary) -> None:
        self._x = x
        self._usual = usual
        self._seen: dict[bytes, Vocabulary | None] = {}

    async def words_of(self, given: Any) -> Vocabulary | None:
        """None when they cannot be had."""
        if not isinstance(given, dict) or "@context" not in given:
            return self._usual
        context = given.pop("@context")
        key = orjson.dumps(context)
        if key not in self._seen:
            if len(self._seen) >= CONTEXTS_OF_SOURCE_MAX:
                return None
            try:
                self._seen[key] = await self._x.vocabulary_once_there(context)
            except Problem:
                self._seen[key] = None
        return self._seen[key]
