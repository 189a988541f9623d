# SPDX-License-Identifier: Apache-2.0
"""Retrieve and query over this broker and its sources (4.3.6, 5.7.1, 5.7.2).

What was asked is decided once more on the merged entities, by the same selection that serves local queries. So an
entity whose types the reader may not see is left out wherever it lies, and a source that answers too much does no harm.
"""

from collections.abc import Sequence

import orjson

from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, with_parameters
from hiroba.kernel.context.federation.collecting import CANDIDATES_MAX
from hiroba.kernel.context.federation.gathering import Gathered, Gatherer
from hiroba.kernel.context.federation.joining import SourcesBeyond
from hiroba.kernel.context.federation.merging import Found, read_found
from hiroba.kernel.context.federation.operations import QUERY_BATCH, QUERY_ENTITY, RETRIEVE_ENTITY
from hiroba.kernel.context.federation.planning import Names, Plan
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning
from hiroba.kernel.context.federation.questions import (
    CONDITIONS,
    SYSTEM_TIMES,
    read_question,
)
from hiroba.kernel.context.media_types import GEO_JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound, TooManyResults
from hiroba.kernel.context.protocol.answers import entities_answer, entities_in_version, entity_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.linked_conditions import has_linked_condition
from hiroba.kernel.context.protocol.linking import read_join
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import Paging, page_links, read_paging
from hiroba.kernel.context.protocol.problem_answers import problem_answer
from hiroba.kernel.context.protocol.query_body import read_query_body
from hiroba.kernel.context.protocol.selecting import VisibleTypes, read_selection
from hiroba.kernel.context.representation.form import Form, read_form, read_options
from hiroba.kernel.context.representation.render import has_any_attribute, render
from hiroba.kernel.context.store.selection import is_selected
from hiroba.kernel.context.store.type_index import TypeState

ONE = frozenset([RETRIEVE_ENTITY, QUERY_ENTITY, QUERY_BATCH])
MANY = frozenset([QUERY_ENTITY, QUERY_BATCH])
_HEAD = frozenset(["id", "type", "scope"])


class DistributedReads:
    def __init__(self, gatherer: Gatherer, visible: VisibleTypes, beyond: SourcesBeyond) -> None:
        self._gatherer = gatherer
        self._visible = visible
        self._beyond = beyond

    async def retrieve(self, x: Exchange, handler: LocalHandler, id: str) -> Answer:
        """5.7.1."""
        check_uri(id, "Entity id")
        form = read_form(x.parameters, x.names, geojson=x.accept == GEO_JSON, version=x.version)
        types = {"type": x.parameters["type"]} if "type" in x.parameters else {}
        question = read_question({"id": id, **types}, x.names)
        plan = self._gatherer.plan(x, ONE, question, attributes_of(form))
        if not plan.shares and read_join(x.parameters) is None:
            return await answer_of(handler, x, id)
        gathered = await self._gatherer.one(
            x, plan, _local_one(x, handler, id), id, with_times=form.system_times
        )
        record = next(iter(gathered.records), None)
        if record is None or not self._is_asked_for(x, record, form):
            answer = problem_answer(ResourceNotFound(f"Entity {id} does not exist"))
            answer.headers += b"".join(each.line for each in gathered.warnings)
            return answer
        texts, headers = await self.with_linked(x, [record], form, gathered.warnings)
        answer = entity_answer(x, texts[0]) if len(texts) == 1 else entities_answer(x, texts)
        answer.headers += headers
        return entities_in_version(x, answer, [(record, form)])

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
        all up to the end of the page; for more where the conditions can only be judged here."""
        paging = read_paging(asked.parameters, x.limits)
        form = read_form(
            asked.parameters, asked.names, geojson=asked.accept == GEO_JSON, version=asked.version
        )
        question = read_question(asked.parameters, asked.names, selectors)
        plan = self._gatherer.plan(asked, MANY, question, attributes_of(form))
        # Linked entities may lie beyond although those asked for do not.
        if not plan.shares and read_join(asked.parameters) is None:
            return await answer_of(handler, x)
        check_over_sources(asked)
        _check_end(paging)
        is_split = may_be_split(asked, plan)
        needs_all = paging.count or (is_split and question.has_conditions)
        most = CANDIDATES_MAX if needs_all else paging.offset + paging.limit + 1
        local = _LocalPages(x, asked, handler, with_conditions=not is_split)
        gathered = await self._gatherer.many(
            asked, plan, question, local.all(most), most, with_conditions=not is_split
        )
        records = self.selected(asked, gathered.records, selectors)
        return await self._page(asked, records, paging, form, gathered)

    async def _page(
        self, x: Exchange, records: Sequence[Record], paging: Paging, form: Form, gathered: Gathered
    ) -> Answer:
        end = paging.offset + paging.limit
        texts, headers = await self.with_linked(x, records[paging.offset : end], form, gathered.warnings)
        headers += page_links(x.request, paging, more=len(records) > end, media_type=x.accept)
        if paging.count:
            headers += header("NGSILD-Results-Count", str(len(records)))
        shown = [(record, form) for record in records[paging.offset : end]]
        return entities_in_version(x, entities_answer(x, texts, headers), shown)

    async def with_linked(
        self, x: Exchange, records: Sequence[Record], form: Form, warnings: Sequence[SourceWarning]
    ) -> tuple[list[bytes], bytes]:
        """Each entity as text, those that others link to behind them; and the header lines of all warnings."""
        join = read_join(x.parameters)
        steps, links = [(record, form) for record in records if has_any_attribute(record, form)], None
        if join is not None:
            linked, more = await self._beyond.linked(x, records, form, join)
            steps, links = [*steps, *linked.further], linked.links
            warnings = list(dict.fromkeys([*warnings, *more]))
        return [render(record, of, links) for record, of in steps], b"".join(each.line for each in warnings)

    def selected(
        self, x: Exchange, records: Sequence[Record], selectors: Sequence[dict[str, str]]
    ) -> list[Record]:
        """Those of the joined entities that were asked for and that the reader may see."""
        known = {each.type_key: TypeState(frozenset(each.type_key.split(" "))) for each in records}
        selection = read_selection(x, self._visible, known, selectors)
        return [record for record in records if is_selected(selection, record)]

    def _is_asked_for(self, x: Exchange, record: Record, form: Form) -> bool:
        return self._visible.may_see(x, record.type_key) and has_any_attribute(record, form)


class _LocalPages:
    """This broker as one of the parts: whole entities, since those of others are joined to them."""

    def __init__(self, x: Exchange, asked: Exchange, handler: LocalHandler, *, with_conditions: bool) -> None:
        self._x = x
        self._asked = asked
        self._handler = handler
        self._with_conditions = with_conditions

    async def all(self, most: int) -> list[Found]:
        found: list[Found] = []
        while True:
            limit = min(most - len(found), self._x.limits.page_entities)
            page = await self._page(limit, len(found))
            found += page
            if len(page) < limit or len(found) >= most:
                return found

    async def _page(self, limit: int, offset: int) -> list[Found]:
        wanted = {"local": "true", "limit": str(limit), "offset": str(offset)} | dict([SYSTEM_TIMES])
        kept = ("id", "idPattern", "type", *(("attrs", *CONDITIONS) if self._with_conditions else ()))
        if self._x.request.method == "GET":
            given = self._asked.parameters
            local = with_parameters(self._x, wanted | {name: given[name] for name in kept if name in given})
        else:
            body = _plain_query(self._x.request.body, keep_conditions=self._with_conditions)
            local = with_parameters(self._x, wanted, body)
        answer = await answer_of(self._handler, local)
        found = [read_found(each, self._asked.names) for each in orjson.loads(answer.body)]
        return [each for each in found if each is not None]


async def _local_one(x: Exchange, handler: LocalHandler, id: str) -> Found | None:
    types = {"type": x.parameters["type"]} if "type" in x.parameters else {}
    try:
        answer = await answer_of(handler, with_parameters(x, types | dict([SYSTEM_TIMES])), id)
    except ResourceNotFound:
        return None
    return read_found(orjson.loads(answer.body), x.names)


def attributes_of(form: Form) -> Names | None:
    """Those asked for; None for all. A source holds no id, type or scope apart from its attributes."""
    if form.attributes is not None:
        return form.attributes
    if form.pick is None:
        return None
    return (form.pick.names - _HEAD) or None


def check_over_sources(x: Exchange) -> None:
    """Raises BadRequestData for what nobody can do over sources."""
    if "orderBy" in x.parameters:
        # 5.7.2.4, 4.23.1.
        raise BadRequestData("Entities of context sources have no order; add local=true to orderBy")
    if has_linked_condition(x):
        raise BadRequestData("Conditions on linked entities are judged on this broker alone; add local=true")


def _check_end(paging: Paging) -> None:
    if paging.offset + paging.limit >= CANDIDATES_MAX:
        raise TooManyResults(
            f"Over context sources pages end at entity {CANDIDATES_MAX - 1}; narrow the query, ask for an "
            "EntityMap by entityMap=true, or add local=true"
        )


def may_be_split(x: Exchange, plan: Plan) -> bool:
    """4.3.6.7: whether attributes of one entity may lie apart, so that nobody but this broker can judge conditions."""
    given = x.parameters.get("splitEntities")
    if given is not None:
        if given not in ("true", "false"):
            raise BadRequestData(f"splitEntities {given[:40]!r} is neither true nor false")
        return given == "true"
    return "splitEntities" in read_options(x.parameters) or not all(share.is_whole for share in plan.shares)


def _plain_query(body: bytes, *, keep_conditions: bool) -> bytes:
    """The Query without what shapes the answer."""
    kept = {"type", "@context", "entities"} | ({"attrs", "geoQ", *CONDITIONS} if keep_conditions else set())
    return orjson.dumps({name: value for name, value in orjson.loads(body).items() if name in kept})
