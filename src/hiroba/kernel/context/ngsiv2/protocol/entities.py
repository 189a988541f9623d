# SPDX-License-Identifier: Apache-2.0
"""`/v2/entities` and `/v2/op/query`: lists, and single entities as a whole."""

from functools import partial
from urllib.parse import quote

from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.ngsiv2 import operations
from hiroba.kernel.context.ngsiv2.exchange import Exchange
from hiroba.kernel.context.ngsiv2.mapping.entities import DEFAULT_TYPE, GivenEntity, read_entity
from hiroba.kernel.context.ngsiv2.mapping.identity import stored_id
from hiroba.kernel.context.ngsiv2.operations import ALREADY_EXISTS, Target
from hiroba.kernel.context.ngsiv2.problems import NotFound, Unprocessable
from hiroba.kernel.context.ngsiv2.protocol.finding import Finder
from hiroba.kernel.context.ngsiv2.protocol.views import Page, read_page, read_view, read_view_of_body
from hiroba.kernel.context.ngsiv2.queries.conditions import Expression
from hiroba.kernel.context.ngsiv2.queries.ordering import in_order, parse_order
from hiroba.kernel.context.ngsiv2.queries.selecting import Selections, Wanted, read_query, read_query_body
from hiroba.kernel.context.ngsiv2.registrations.forwarding import Forwarding
from hiroba.kernel.context.ngsiv2.registrations.merging import merged_list
from hiroba.kernel.context.ngsiv2.representation import View, render
from hiroba.kernel.context.problems import TooComplexQuery
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.turns import in_turns

# An order of its own needs all entities at once.
ORDERED_MAX = 20_000


class EntityHandlers:
    def __init__(self, store: Store, selections: Selections, finder: Finder, forwarding: Forwarding) -> None:
        self._store = store
        self._selections = selections
        self._finder = finder
        self._forwarding = forwarding

    # Queries.

    async def query(self, x: Exchange) -> Answer:
        x.accepted("application/json")
        return await self._list(x, read_query(x), read_view(x), read_page(x))

    async def query_by_body(self, x: Exchange) -> Answer:
        x.accepted("application/json")
        given = x.body()
        wanted = read_query_body(given)
        return await self._list(x, wanted, read_view_of_body(x, given), read_page(x))

    async def _list(self, x: Exchange, wanted: Wanted, view: View, page: Page) -> Answer:
        place = wanted.expression.place
        order = parse_order(x.parameter("orderBy"), place)
        selection = await self._selections.select(x, wanted)
        headers = b""
        if order:
            every = await in_order(await self._everything(selection), order, place)
            records, count = every[page.offset : page.offset + page.limit], len(every)
        else:
            records, count = await self._page(selection, page)
        if self._forwarding.has_any(x.tenant) and wanted.expression == Expression() and not page.offset:
            records = await self._with_provided(x, wanted, view, records, page.limit)
        if page.count:
            headers = header("Fiware-Total-Count", str(count))
        texts = [render(record, view) async for record in in_turns(records)]
        return x.text(b"[" + b",".join(texts) + b"]", headers)

    async def _with_provided(
        self, x: Exchange, wanted: Wanted, view: View, records: list[Record], limit: int
    ) -> list[Record]:
        """Filters and places are decided here, where a provider's entities are not; so it is asked without them."""
        provided = [
            entity
            for entity in await self._forwarding.query(x, wanted.selectors, view.wanted)
            if self._selections.may_see(x, entity.type or DEFAULT_TYPE)
        ]
        return merged_list(records, provided, self._store.clock.next())[:limit]

    async def _page(self, selection: Selection, page: Page) -> tuple[list[Record], int]:
        listing = self._store.listing
        if page.count:
            return await listing.page_and_count(selection, page.limit, page.offset)
        found = listing.page_soon(selection, page.limit, page.offset)
        return found if isinstance(found, list) else await found, 0

    async def _everything(self, selection: Selection) -> list[Record]:
        records = await self._store.listing.page(selection, ORDERED_MAX + 1, 0)
        if len(records) > ORDERED_MAX:
            raise TooComplexQuery(
                f"orderBy needs a query with at most {ORDERED_MAX} entities; dateCreated is the order without it"
            )
        return records

    async def retrieve(self, x: Exchange, id: str) -> Answer:
        x.accepted("application/json")
        view = read_view(x)
        return x.text(render(await self._finder.to_read(x, id, view.wanted), view))

    # Writes.

    async def create(self, x: Exchange) -> Answer:
        x.rights.check_write()
        entity = read_entity(x.body(), key_values="keyValues" in x.options)
        path = x.path
        stored = stored_id(entity.id, entity.type or DEFAULT_TYPE, path)
        if "upsert" in x.options:
            return await self._upsert(x, entity, stored, path)
        work = partial(operations.create, entity=entity, stored=stored, path=path)
        await self._store.writer.submit(x.tenant, (stored,), len(x.request.body), work)
        return x.answer(201, headers=_location(entity))

    async def _upsert(self, x: Exchange, entity: GivenEntity, stored: str, path: str) -> Answer:
        target = await self._finder.to_update_if_any(x, entity.id, entity.type)
        target = target or Target(stored, entity.type, path)
        work = partial(upsert, entity=entity, target=target)
        await self._store.writer.submit(x.tenant, (target.stored,), len(x.request.body), work)
        return x.answer(204, headers=_location(entity))

    async def delete(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        target = await self._finder.to_update(x, id, x.parameter("type"))
        work = partial(operations.delete, target=target)
        await self._store.writer.submit(x.tenant, (target.stored,), 0, work)
        return x.answer(204)


def upsert(
    working: Working,
    entity: GivenEntity,
    target: Target,
    *,
    strict: bool = False,
    override: bool = False,
) -> list[str]:
    """Creates the entity or brings its attributes in; with `strict` the names of those that exist come back."""
    if not working.exists(target.stored):
        operations.create(working, entity, target.stored, target.path)
        return []
    try:
        return operations.append(
            working, target, entity.attributes, bare=entity.bare, strict=strict, override=override
        )
    except NotFound:
        # The id is a URI, which NGSI-LD lets only one entity have.
        raise Unprocessable(f"{ALREADY_EXISTS} with another type or service path") from None


def _location(entity: GivenEntity) -> bytes:
    type = quote(entity.type or DEFAULT_TYPE, safe=":")
    return header("Location", f"/v2/entities/{quote(entity.id, safe=':')}?type={type}")
