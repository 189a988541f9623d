# SPDX-License-Identifier: Apache-2.0
"""GET /entities and POST /entityOperations/query (5.7.2). What lies in memory is answered without waiting."""

from collections.abc import Awaitable, Sequence

from hiroba.kernel.context.media_types import GEO_JSON
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.protocol.answers import entities_answer, entities_in_version
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.linked_conditions import LinkedConditions, has_linked_condition
from hiroba.kernel.context.protocol.linking import load_linked, read_join
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.paging import Paging, page_links, read_paging
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
from hiroba.kernel.context.protocol.selecting import VisibleTypes, read_selection
from hiroba.kernel.context.query.ordering import Order, parse_order
from hiroba.kernel.context.representation.form import Form, read_form
from hiroba.kernel.context.representation.render import has_any_attribute, render, stored_text
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.turns import in_turns

_PAGED = frozenset(["type", "limit", "offset"])
_AT_ONCE = _PAGED | {"q", "georel", "geometry", "coordinates", "geoproperty"}
# A longer page is made in turns.
_LIMIT_AT_ONCE = 100


class QueryHandlers:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible
        self._linked = LinkedConditions(store, visible)

    @takes(SELECTION, GEO_QUERY, REPRESENTATION, JOIN, PAGE, ORDER, SPLIT, ENTITY_MAP)
    def query(self, x: Exchange) -> Answer | Awaitable[Answer]:
        paging = read_paging(x.parameters, x.limits)
        given = x.parameters.keys()
        if not given <= _AT_ONCE or paging.count or paging.limit > _LIMIT_AT_ONCE:
            return self._query_later(x, paging)
        form = read_form({}, x.names, geojson=x.accept == GEO_JSON, version=x.version)
        self._store.check_ready()
        known = self._store.types.known_keys(x.tenant)
        if known is None or "type" not in given:
            return self._query_later(x, paging)
        if given <= _PAGED:
            selection = Selection(tenant=x.tenant, type_keys=self._visible.keys(x, known))
        else:
            selection = read_selection(x, self._visible, known)
        # One more than asked for tells whether there is a next page.
        found = self._store.listing.page_soon(selection, paging.limit + 1, paging.offset)
        if isinstance(found, list):
            return _page_answer(x, found, paging, form)
        return _page_answer_later(x, found, paging, form)

    @takes(PAGE, REPRESENTATION, JOIN, SPLIT, ENTITY_MAP)
    async def query_by_body(self, x: Exchange) -> Answer:
        """5.7.2 with a Query (5.2.23) as the body; 6.23.3.1."""
        selectors = read_query_body(x)
        return await self._query_later(x, read_paging(x.parameters, x.limits), selectors)

    async def _query_later(
        self, x: Exchange, paging: Paging, selectors: Sequence[dict[str, str]] = ()
    ) -> Answer:
        form = read_form(
            _without_paging(x.parameters), x.names, geojson=x.accept == GEO_JSON, version=x.version
        )
        join = read_join(x.parameters)
        order = parse_order(x.parameters, x.names)
        self._store.check_ready()
        known = await self._store.types.keys(x.tenant)
        expression = None
        if has_linked_condition(x):
            expression = await self._linked.expression(x, join)
        selection = read_selection(x, self._visible, known, selectors, expression=expression)
        records, count = await self._select(selection, order, paging)
        more, records = len(records) > paging.limit, records[: paging.limit]
        headers = _page_headers(x, paging, more=more, count=count)
        shown = [(record, form) for record in records if has_any_attribute(record, form)]
        links = None
        if join is not None:
            linked = await load_linked(x, self._store.reader, self._visible, records, form, join)
            links, shown = linked.links, [*shown, *linked.further]
        texts = [render(record, form, links) async for record, form in in_turns(shown)]
        return entities_in_version(x, entities_answer(x, texts, headers), shown)

    async def _select(
        self, selection: Selection, order: Order | None, paging: Paging
    ) -> tuple[Sequence[Record], int | None]:
        listing, limit = self._store.listing, paging.limit + 1
        if order is not None:
            records, count = await listing.ordered_page(selection, order, limit, paging.offset)
            return records, count if paging.count else None
        if paging.count:
            return await listing.page_and_count(selection, limit, paging.offset)
        return await listing.page(selection, limit, paging.offset), None


def _page_answer(x: Exchange, records: Sequence[Record], paging: Paging, form: Form) -> Answer:
    """The common case: no projection, no join, no count."""
    more = len(records) > paging.limit
    shown = records[: paging.limit]
    is_stored = form.is_stored_text
    texts = [stored_text(record) if is_stored else render(record, form) for record in shown]
    answer = entities_answer(x, texts, _page_headers(x, paging, more=more, count=None))
    return entities_in_version(x, answer, ((record, form) for record in shown))


async def _page_answer_later(
    x: Exchange, records: Awaitable[list[Record]], paging: Paging, form: Form
) -> Answer:
    return _page_answer(x, await records, paging, form)


def _page_headers(x: Exchange, paging: Paging, *, more: bool, count: int | None) -> bytes:
    headers = page_links(x.request, paging, more=more, media_type=x.accept) if more or paging.offset else b""
    return headers if count is None else headers + header("NGSILD-Results-Count", str(count))


def _without_paging(parameters: dict[str, str]) -> dict[str, str]:
    return {} if parameters.keys() <= _PAGED else parameters
