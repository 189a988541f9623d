# SPDX-License-Identifier: Apache-2.0
"""Retrieve and query over this broker and its sources (4.3.6, 5.7.1, 5.7.2).

What was asked is decided once more on the merged entities, by the same selection that serves local queries. So an
entity whose types the reader may not see is left out wherever it lies, and a source that answers too much does no harm.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, header_of, with_parameters
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.merging import Found, merge, read_found
from hiroba.kernel.context.federation.operations import QUERY_BATCH, QUERY_ENTITY, RETRIEVE_ENTITY
from hiroba.kernel.context.federation.planning import Names, Plan, Share, plan_read
from hiroba.kernel.context.federation.problems_of_sources import warnings
from hiroba.kernel.context.federation.questions import (
    CONDITIONS,
    SYSTEM_TIMES,
    Question,
    query_message,
    read_question,
    retrieve_message,
)
from hiroba.kernel.context.federation.registration import AUXILIARY
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.federation.wording import only, without
from hiroba.kernel.context.media_types import GEO_JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import Problem, ResourceNotFound
from hiroba.kernel.context.protocol.answers import entities_answer, entity_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import Paging, page_links, read_paging
from hiroba.kernel.context.protocol.problem_answers import problem_answer
from hiroba.kernel.context.protocol.query_body import read_query_body
from hiroba.kernel.context.protocol.selecting import VisibleTypes, read_selection
from hiroba.kernel.context.representation.form import read_form, read_names
from hiroba.kernel.context.representation.render import has_any_attribute, render
from hiroba.kernel.context.store.selection import is_selected
from hiroba.kernel.context.store.type_index import TypeState

ONE = frozenset([RETRIEVE_ENTITY, QUERY_ENTITY, QUERY_BATCH])
MANY = frozenset([QUERY_ENTITY, QUERY_BATCH])
# A source that brings a new @context with each entity could keep the broker fetching.
CONTEXTS_OF_SOURCE_MAX = 8


class DistributedReads:
    def __init__(
        self, registrations: RegistrationStore, forwarder: Forwarder, entity_types: EntityTypes
    ) -> None:
        self._registrations = registrations
        self._forwarder = forwarder
        self._entity_types = entity_types

    async def retrieve(self, x: Exchange, handler: LocalHandler, id: str) -> Answer:
        """5.7.1."""
        check_uri(id, "Entity id")
        types = {"type": x.parameters["type"]} if "type" in x.parameters else {}
        question = read_question({"id": id, **types}, x.names, ())
        plan = self._plan(x, ONE, question)
        if not plan.shares:
            return await answer_of(handler, x, id)
        form = read_form(x.parameters, x.names, geojson=x.accept == GEO_JSON)
        messages = [retrieve_message(each, id, self._words(x, each)) for each in plan.shares]
        local = asyncio.ensure_future(self._local_one(x, handler, id))
        outcomes = await self._ask(x, plan, messages)
        mine = await local
        parts = [] if mine is None else [_left(mine, plan)]
        parts += [
            each for each in await self._found(x, plan, outcomes, most=None) if each.document["id"] == id
        ]
        record = merge(parts) if parts else None
        if record is None or not self._may_see(x, record) or not has_any_attribute(record, form):
            answer = problem_answer(ResourceNotFound(f"Entity {id} does not exist"))
        else:
            answer = entity_answer(x, render(record, form))
        answer.headers += warnings(outcomes)
        return answer

    async def query(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.2 by parameters."""
        return await self._query(x, x, handler, ())

    async def query_by_body(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.2 by a Query in the body."""
        asked = x.instead(x.request, dict(x.parameters))
        selectors = read_query_body(asked)
        return await self._query(x, asked, handler, selectors)

    async def _query(
        self, x: Exchange, asked: Exchange, handler: LocalHandler, selectors: Sequence[dict[str, str]]
    ) -> Answer:
        """`asked` has the body among its parameters. Pages are cut after merging, so every source is asked for
        all up to the end of the page."""
        paging = read_paging(asked.parameters, x.limits)
        question = read_question(asked.parameters, asked.names, selectors)
        plan = self._plan(asked, MANY, question)
        if not plan.shares:
            return await answer_of(handler, x)
        most = min(paging.offset + paging.limit + 1, x.limits.page_entities)
        # Where attributes of one entity lie apart, nobody but this broker can judge a condition.
        is_whole = all(share.is_whole for share in plan.shares)
        messages = [
            query_message(each, question, self._words(asked, each), most=most, with_conditions=is_whole)
            for each in plan.shares
        ]
        local = asyncio.ensure_future(self._local_many(x, asked, handler, most, paging, is_whole=is_whole))
        outcomes = await self._ask(asked, plan, messages)
        mine, counted = await local
        parts: dict[str, list[Found]] = {each.document["id"]: [_left(each, plan)] for each in mine}
        for found in await self._found(asked, plan, outcomes, most=most):
            parts.setdefault(found.document["id"], []).append(found)
        records = self._selected(asked, [merge(each) for each in parts.values()], selectors)
        others = len([record for record in records if record.id not in {one.document["id"] for one in mine}])
        return _page(asked, records, paging, counted + others, warnings(outcomes))

    def _plan(self, x: Exchange, operations: Names, question: Question) -> Plan:
        known = [each for each in self._registrations.of_tenant(x.tenant) if self._forwarder.is_open(x, each)]
        names = read_names(x.parameters.get("attrs"), x.names) or read_names(
            x.parameters.get("pick"), x.names
        )
        attributes = (names - {"id", "type", "scope"} or None) if names is not None else None
        return plan_read(known, operations, ids=question.ids, types=question.types, attributes=attributes)

    def _words(self, x: Exchange, share: Share) -> Vocabulary:
        return self._forwarder.words_for(x, share.registration)

    async def _ask(self, x: Exchange, plan: Plan, messages: Iterable[Message]) -> list[Outcome]:
        pairs = zip(plan.shares, messages, strict=True)
        return await self._forwarder.send_all(x, [(share.registration, each) for share, each in pairs])

    async def _found(
        self, x: Exchange, plan: Plan, outcomes: Sequence[Outcome], *, most: int | None
    ) -> list[Found]:
        """What the sources sent, without what they do not hold by their registrations; one each without `most`."""
        found = []
        for share, outcome in zip(plan.shares, outcomes, strict=True):
            given = outcome.body if outcome.is_success else None
            items = given if isinstance(given, list) else [given] if most is None else []
            brought = _Brought(x, self._words(x, share))
            for item in items[: most or 1]:
                names = await brought.words_of(item)
                one = self._read(share, plan, item, names) if names is not None else None
                found += [one] if one is not None else []
        return found

    def _read(self, share: Share, plan: Plan, given: Any, names: Vocabulary) -> Found | None:
        registration = share.registration
        found = read_found(given, names, is_auxiliary=registration.mode == AUXILIARY)
        if found is None:
            return None
        held = registration.attributes_for(frozenset([found.document["id"]]), found.types)
        found.document = only(found.document, held)
        return found if registration.is_proxied else _left(found, plan)

    async def _local_one(self, x: Exchange, handler: LocalHandler, id: str) -> Found | None:
        types = {"type": x.parameters["type"]} if "type" in x.parameters else {}
        try:
            answer = await answer_of(handler, with_parameters(x, types | dict([SYSTEM_TIMES])), id)
        except ResourceNotFound:
            return None
        return read_found(orjson.loads(answer.body), x.names)

    async def _local_many(
        self,
        x: Exchange,
        asked: Exchange,
        handler: LocalHandler,
        most: int,
        paging: Paging,
        *,
        is_whole: bool,
    ) -> tuple[list[Found], int]:
        """Whole entities, since those of others are joined to them; and how many there are of them."""
        wanted = {"local": "true", "limit": str(most)} | dict([SYSTEM_TIMES])
        wanted |= {"count": "true"} if paging.count else {}
        given = asked.parameters
        kept = ("id", "idPattern", "type", *(("attrs", *CONDITIONS) if is_whole else ()))
        if x.request.method == "GET":
            wanted |= {name: given[name] for name in kept if name in given}
            local = with_parameters(x, wanted)
        else:
            local = with_parameters(x, wanted, _plain_query(x.request.body, keep_conditions=is_whole))
        answer = await answer_of(handler, local)
        found = [read_found(each, asked.names) for each in orjson.loads(answer.body)]
        mine = [each for each in found if each is not None]
        counted = header_of(answer, "NGSILD-Results-Count") if paging.count else None
        return mine, int(counted) if counted else len(mine)

    def _selected(
        self, x: Exchange, records: list[Record], selectors: Sequence[dict[str, str]]
    ) -> list[Record]:
        known = {each.type_key: TypeState(frozenset(each.type_key.split(" "))) for each in records}
        selection = read_selection(x, VisibleTypes(self._entity_types), known, selectors)
        return [record for record in records if is_selected(selection, record)]

    def _may_see(self, x: Exchange, record: Record) -> bool:
        return self._entity_types.audience(record.type_key) in x.rights.audiences


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


def _left(found: Found, plan: Plan) -> Found:
    """Without what others hold alone."""
    if plan.claimed:
        found.document = without(found.document, plan.claimed)
    return found


def _plain_query(body: bytes, *, keep_conditions: bool) -> bytes:
    """The Query without what shapes the answer."""
    kept = {"type", "@context", "entities"} | ({"attrs", "geoQ", *CONDITIONS} if keep_conditions else set())
    return orjson.dumps({name: value for name, value in orjson.loads(body).items() if name in kept})


def _page(x: Exchange, records: list[Record], paging: Paging, count: int, extra: bytes) -> Answer:
    form = read_form(x.parameters, x.names, geojson=x.accept == GEO_JSON)
    more = len(records) > paging.offset + paging.limit
    shown = records[paging.offset : paging.offset + paging.limit]
    headers = extra + page_links(x.request, paging, more=more, media_type=x.accept)
    if paging.count:
        headers += header("NGSILD-Results-Count", str(count))
    texts = [render(record, form) for record in shown if has_any_attribute(record, form)]
    return entities_answer(x, texts, headers)
