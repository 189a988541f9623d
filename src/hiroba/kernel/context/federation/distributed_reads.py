# SPDX-License-Identifier: Apache-2.0
"""Retrieve and query over this broker and its sources (4.3.6, 5.7.1, 5.7.2).

Audiences count for what comes out: an entity whose merged types the reader may not see is left out, wherever it lies.
"""

import asyncio
import re
from urllib.parse import quote

import orjson

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, header_of, with_parameters
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome, Parameters
from hiroba.kernel.context.federation.merging import Found, merge, read_found
from hiroba.kernel.context.federation.operations import QUERY_BATCH, QUERY_ENTITY, RETRIEVE_ENTITY
from hiroba.kernel.context.federation.planning import Names, Plan, Share, plan_read
from hiroba.kernel.context.federation.problems_of_sources import warnings
from hiroba.kernel.context.federation.registration import AUXILIARY
from hiroba.kernel.context.federation.store import RegistrationStore
from hiroba.kernel.context.federation.wording import only, without
from hiroba.kernel.context.media_types import GEO_JSON, JSON, LD_JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import Paging, page_links, read_paging
from hiroba.kernel.context.protocol.problem_answers import problem_answer
from hiroba.kernel.context.representation.form import Form, read_form, read_names
from hiroba.kernel.context.representation.render import context_text, has_any_attribute, render, with_context

_TYPE_NAME = re.compile(r"[^,|;()]+")
# What selects entities; the rest of the parameters shapes the answer.
_SELECTING = ("id", "idPattern", "type", "q", "georel", "geometry", "coordinates", "geoproperty", "scopeQ")
_ALL_TIMES = ("options", "sysAttrs")


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
        plan = self._plan(x, frozenset([RETRIEVE_ENTITY, QUERY_ENTITY, QUERY_BATCH]), id)
        if not plan.shares:
            return await answer_of(handler, x, id)
        form = read_form(x.parameters, x.names, geojson=x.accept == GEO_JSON)
        local = asyncio.ensure_future(self._local_one(x, handler, id))
        outcomes = await self._ask_all(x, plan, self._selecting_one(x, id), id)
        mine = await local
        parts = [] if mine is None else [_left(mine, plan)]
        for share, outcome in zip(plan.shares, outcomes, strict=True):
            if outcome.is_success:
                given = outcome.body if isinstance(outcome.body, list) else [outcome.body]
                found = self._read(x, share, plan, given[0] if given else None)
                parts += [found] if found is not None and found.document["id"] == id else []
        record = merge(parts) if parts else None
        if record is None or not self._may_see(x, record) or not has_any_attribute(record, form):
            answer = problem_answer(ResourceNotFound(f"Entity {id} does not exist"))
            answer.headers += warnings(outcomes)
            return answer
        text = render(record, form)
        if x.accept != JSON:
            text = with_context(text, x.names.reference)
        return x.json(200, text, warnings(outcomes), media_type=x.accept)

    async def query(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.2. Pages are cut after merging, so each source is asked for all up to the end of the page."""
        paging = read_paging(x.parameters, x.limits)
        ids = x.parameters.get("id", "").split(",")
        plan = self._plan(
            x, frozenset([QUERY_ENTITY, QUERY_BATCH]), ids[0] if len(ids) == 1 and ids[0] else None
        )
        if not plan.shares:
            return await answer_of(handler, x)
        form = read_form(_shaping(x.parameters), x.names, geojson=x.accept == GEO_JSON)
        most = min(paging.offset + paging.limit + 1, x.limits.page_entities)
        local = asyncio.ensure_future(self._local_many(x, handler, most, count=paging.count))
        outcomes = await self._ask_all(x, plan, self._selecting(x, most))
        mine, counted = await local
        parts = {each.document["id"]: [_left(each, plan)] for each in mine}
        for share, outcome in zip(plan.shares, outcomes, strict=True):
            given = outcome.body if outcome.is_success and isinstance(outcome.body, list) else []
            for item in given[:most]:
                found = self._read(x, share, plan, item)
                if found is not None:
                    parts.setdefault(found.document["id"], []).append(found)
        records = [record for each in parts.values() if self._may_see(x, record := merge(each))]
        records = [record for record in records if has_any_attribute(record, form)]
        return _page(x, records, paging, form, counted + len(records) - len(mine), warnings(outcomes))

    def _plan(self, x: Exchange, operations: Names, id: str | None) -> Plan:
        known = [each for each in self._registrations.of_tenant(x.tenant) if self._forwarder.is_open(x, each)]
        return plan_read(known, operations, id=id, types=_types(x), attributes=_asked(x))

    async def _ask_all(
        self, x: Exchange, plan: Plan, selecting: Parameters, id: str | None = None
    ) -> list[Outcome]:
        messages = [self._message(x, share, selecting, id) for share in plan.shares]
        pairs = zip(plan.shares, messages, strict=True)
        return await self._forwarder.send_all(x, [(share.registration, each) for share, each in pairs])

    def _message(self, x: Exchange, share: Share, selecting: Parameters, id: str | None) -> Message:
        """`id` means that one entity is retrieved, by the operation that the source offers for it."""
        offered = share.registration.operations
        names = self._forwarder.words_for(x, share.registration)
        parameters = _in_words(selecting, x.names, names, is_whole=share.attributes is None)
        if share.attributes is not None:
            parameters.append(("attrs", ",".join(sorted(map(names.term, share.attributes)))))
        if id is not None and RETRIEVE_ENTITY in offered:
            kept = [pair for pair in parameters if pair[0] in ("type", "attrs")]
            return Message("GET", f"entities/{quote(id, safe=':')}", [*kept, _ALL_TIMES], names)
        if QUERY_ENTITY in offered:
            return Message("GET", "entities", [*parameters, _ALL_TIMES], names)
        return _query_by_body(parameters, names)

    def _read(self, x: Exchange, share: Share, plan: Plan, given: object) -> Found | None:
        """What a source sent, without what it does not hold by its registration."""
        registration = share.registration
        names = self._forwarder.words_for(x, registration)
        if isinstance(given, dict) and "@context" in given:
            names = x.vocabulary(given.pop("@context"))
        found = read_found(given, names, is_auxiliary=registration.mode == AUXILIARY)
        if found is None:
            return None
        held = registration.attributes_for(found.document["id"], _types_of(found))
        found.document = only(found.document, held)
        return found if registration.is_proxied else _left(found, plan)

    async def _local_one(self, x: Exchange, handler: LocalHandler, id: str) -> Found | None:
        wanted = {"type": x.parameters["type"]} if "type" in x.parameters else {}
        try:
            answer = await answer_of(handler, with_parameters(x, wanted | dict([_ALL_TIMES])), id)
        except ResourceNotFound:
            return None
        return read_found(orjson.loads(answer.body), x.names)

    async def _local_many(
        self, x: Exchange, handler: LocalHandler, most: int, *, count: bool
    ) -> tuple[list[Found], int]:
        kept = {name: x.parameters[name] for name in (*_SELECTING, "attrs", "pick") if name in x.parameters}
        if "pick" in kept:
            kept.setdefault("attrs", kept.pop("pick"))
        kept |= dict([_ALL_TIMES]) | {"limit": str(most)} | ({"count": "true"} if count else {})
        answer = await answer_of(handler, with_parameters(x, kept))
        found = [read_found(each, x.names) for each in orjson.loads(answer.body)]
        mine = [each for each in found if each is not None]
        counted = header_of(answer, "NGSILD-Results-Count") if count else None
        return mine, int(counted) if counted else len(mine)

    def _selecting_one(self, x: Exchange, id: str) -> Parameters:
        types = [("type", x.parameters["type"])] if "type" in x.parameters else []
        return [("id", id), *types, ("limit", "1")]

    def _selecting(self, x: Exchange, most: int) -> Parameters:
        found = [(name, x.parameters[name]) for name in _SELECTING if name in x.parameters]
        return [*found, ("limit", str(most))]

    def _may_see(self, x: Exchange, record: Record) -> bool:
        return self._entity_types.audience(record.type_key) in x.rights.audiences


def _left(found: Found, plan: Plan) -> Found:
    """Without what others hold alone."""
    if plan.claimed:
        found.document = without(found.document, plan.claimed)
    return found


def _types(x: Exchange) -> Names | None:
    """Every type that the expression names; whether it holds is decided by whoever has the entity."""
    expression = x.parameters.get("type")
    if expression is None or expression == "*":
        return None
    return frozenset(x.names.canonical(name.strip()) for name in _TYPE_NAME.findall(expression))


def _types_of(found: Found) -> Names:
    types = found.document["type"]
    return frozenset(types if isinstance(types, list) else [types])


def _asked(x: Exchange) -> Names | None:
    names = read_names(x.parameters.get("attrs"), x.names) or read_names(x.parameters.get("pick"), x.names)
    return (names - {"id", "type", "scope"} or None) if names is not None else None


def _in_words(selecting: Parameters, mine: Vocabulary, theirs: Vocabulary, *, is_whole: bool) -> Parameters:
    """Conditions go along only where the source can judge them: it has the whole entity and knows the words."""
    if mine is theirs and is_whole:
        return list(selecting)
    parameters = [(name, value) for name, value in selecting if name in ("id", "idPattern", "limit")]
    for name, value in selecting:
        if name == "type":
            spelled = (
                value
                if mine is theirs
                else _TYPE_NAME.sub(lambda m: theirs.term(mine.canonical(m[0])), value)
            )
            parameters.append((name, spelled))
    return parameters


def _query_by_body(parameters: Parameters, names: Vocabulary) -> Message:
    """5.7.2 for sources that offer queryBatch only."""
    given = dict(parameters)
    selectors = [
        {key: value for key, value in (("id", id), ("idPattern", given.get("idPattern"))) if value}
        | {"type": given.get("type", "*")}
        for id in given.get("id", "").split(",")
    ]
    body: dict[str, object] = {"type": "Query", "entities": selectors}
    if "attrs" in given:
        body["attrs"] = given["attrs"].split(",")
    if "q" in given:
        body["q"] = given["q"]
    geo = {
        name: given[name] for name in ("georel", "geometry", "coordinates", "geoproperty") if name in given
    }
    if geo:
        body["geoQ"] = geo
    return Message("POST", "entityOperations/query", [("limit", given["limit"]), _ALL_TIMES], names, body)


def _shaping(parameters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name not in _SELECTING}


def _page(x: Exchange, records: list[Record], paging: Paging, form: Form, count: int, extra: bytes) -> Answer:
    more = len(records) > paging.offset + paging.limit
    shown = records[paging.offset : paging.offset + paging.limit]
    texts = [render(record, form) for record in shown]
    if x.accept == LD_JSON:
        texts = [with_context(text, x.names.reference) for text in texts]
    body = b"[" + b",".join(texts) + b"]"
    if x.accept == GEO_JSON:
        context = context_text(x.names.reference)
        body = b'{"type":"FeatureCollection","features":' + body + b',"@context":' + context + b"}"
    headers = extra + page_links(x.request, paging, more=more, media_type=x.accept)
    if paging.count:
        headers += header("NGSILD-Results-Count", str(count))
    return x.json(200, body, headers, media_type=x.accept)
