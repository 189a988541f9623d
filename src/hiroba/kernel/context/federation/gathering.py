# SPDX-License-Identifier: Apache-2.0
"""Entities of this broker and its sources put together (4.3.6.7, 4.5.5): what each part has, joined by id."""

import asyncio
import time
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import orjson

from hiroba.kernel.context.federation.collecting import CANDIDATES_MAX, PageMessage, collect, send_each
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.merging import Found, merge, read_found, retell, undecided
from hiroba.kernel.context.federation.open_sources import OpenSources
from hiroba.kernel.context.federation.planning import Names, Plan, Share, plan_read
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning, warning_of
from hiroba.kernel.context.federation.questions import Question, query_message, retrieve_message
from hiroba.kernel.context.federation.registration import AUXILIARY
from hiroba.kernel.context.federation.wording import only, without
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.turns import Turn

# A source that brings a new @context with each entity could keep the broker fetching.
CONTEXTS_OF_SOURCE_MAX = 8


@dataclass(frozen=True, slots=True)
class Gathered:
    """`records` in the order of the parts, those of this broker first; `warnings` say what is missing; `outcomes`
    are those of the shares of the plan."""

    records: Sequence[Record]
    warnings: Sequence[SourceWarning]
    outcomes: Sequence[Outcome] = ()


class Gatherer:
    def __init__(self, sources: OpenSources, forwarder: Forwarder) -> None:
        self._sources = sources
        self._forwarder = forwarder

    def plan(self, x: Exchange, operations: Names, question: Question, attributes: Names | None) -> Plan:
        return plan_read(
            self._sources.of(x), operations, ids=question.ids, types=question.types, attributes=attributes
        )

    async def one(
        self, x: Exchange, plan: Plan, local: Awaitable[Found | None], id: str, *, with_times: bool
    ) -> Gathered:
        """The entity `id`. System times make an answer about twice as long, and not every source has them (4.3.6.1), so
        without `with_times` a source is asked for them only of attributes between which nothing else decides."""
        mine = asyncio.ensure_future(local)
        told = await self._ask(x, plan, id, with_times=with_times)
        found = await mine
        parts, warnings = await self._parts(x, plan, [found] if found else [], told, id)
        names = frozenset() if with_times else frozenset().union(*map(undecided, parts))
        if names:
            doubtful = _narrowed(plan, parts[0], names)
            told = await self._ask(x, doubtful, id, with_times=True)
            again, more = await self._parts(x, doubtful, [], told, id)
            retell(parts[0], again[0] if again else [], names)
            warnings += more
        return _joined(parts, warnings)

    async def _ask(self, x: Exchange, plan: Plan, id: str, *, with_times: bool) -> list[Outcome]:
        messages = [
            retrieve_message(
                share, id, self._forwarder.words_for(x, share.registration), with_times=with_times
            )
            for share in plan.shares
        ]
        asked = [(share.registration, each) for share, each in zip(plan.shares, messages, strict=True)]
        return [_as_list(each) for each in await self._forwarder.send_all(x, asked)]

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
        return _joined(*await self._parts(x, plan, await mine, outcomes, None))

    async def named(
        self, x: Exchange, plan: Plan, messages: Sequence[Sequence[Message]], mine: Sequence[Found]
    ) -> Gathered:
        """Entities of which each source is sent its own messages."""
        asked = [
            send_each(self._forwarder, x, share.registration, those)
            for share, those in zip(plan.shares, messages, strict=True)
        ]
        outcomes = await asyncio.gather(*asked)
        return replace(_joined(*await self._parts(x, plan, mine, outcomes, None)), outcomes=outcomes)

    def _page_of(self, x: Exchange, share: Share, question: Question, with_conditions: bool) -> PageMessage:
        names = self._forwarder.words_for(x, share.registration)
        return partial(query_message, share, question, names, with_conditions=with_conditions)

    async def _parts(
        self, x: Exchange, plan: Plan, mine: Sequence[Found], outcomes: Sequence[Outcome], id: str | None
    ) -> tuple[list[list[Found]], list[SourceWarning]]:
        """What each has of one entity, for each entity; that of this broker comes first."""
        parts: dict[str, list[Found]] = {each.document["id"]: [_left(each, plan)] for each in mine}
        told = []
        for share, outcome in zip(plan.shares, outcomes, strict=True):
            found, faulty = await self.read_all(x, plan, share, outcome.body)
            told += warning_of(outcome, faulty=faulty, is_cut=len(outcome.body) >= CANDIDATES_MAX)
            for each in found:
                if id is None or each.document["id"] == id:
                    parts.setdefault(each.document["id"], []).append(each)
        return list(parts.values()), told

    async def read_all(
        self, x: Exchange, plan: Plan, share: Share, items: Sequence[Any]
    ) -> tuple[list[Found], int]:
        """What the source has by its registration, and how much of its answer could not be understood."""
        brought = _Brought(x, self._forwarder.words_for(x, share.registration))
        found, faulty, now = [], 0, time.time_ns() // 1_000
        turn = Turn()
        for item in items:
            if turn.is_over:
                await turn.give_way()
            names = await brought.words_of(item)
            one = read_found(item, names, now) if names is not None else None
            if one is None:
                faulty += 1
            elif not 0 < one.expires <= now:
                found.append(_held(one, share, plan))
        return found, faulty


def _joined(parts: Iterable[Sequence[Found]], warnings: Sequence[SourceWarning]) -> Gathered:
    return Gathered([merge(each) for each in parts], warnings)


def _narrowed(plan: Plan, parts: Sequence[Found], names: Names) -> Plan:
    """For these attributes alone, and the sources that have any of them."""
    having = {part.holder for part in parts if not names.isdisjoint(part.document)}
    return replace(
        plan,
        shares=tuple(
            replace(share, attributes=names if share.attributes is None else names & share.attributes)
            for share in plan.shares
            if share.registration.id in having
        ),
    )


def _held(found: Found, share: Share, plan: Plan) -> Found:
    registration = share.registration
    found.holder = registration.id
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
