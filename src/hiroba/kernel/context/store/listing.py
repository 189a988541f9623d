# SPDX-License-Identifier: Apache-2.0
"""Lists of entities (5.7.2): SQL narrows by type, id, text and box; `query.selection` decides.

Plain lists of types are kept as pages of ids, so most are answered from memory.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import asyncpg

from hiroba.kernel.context.geo.geometry import Extent
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.problems import TooComplexQuery, TooManyResults
from hiroba.kernel.context.query.ordering import Order, Rank
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.places import Places
from hiroba.kernel.context.store.reader import Reader
from hiroba.kernel.context.store.scanning import scan
from hiroba.kernel.context.store.selection import Selection, is_selected
from hiroba.kernel.context.store.type_index import TypeIndex, TypeState
from hiroba.kernel.context.turns import Turn

PAGES_KEPT_MAX = 10_000
# Longer pages cost more to send than to find again; kept, they could take a gigabyte.
IDS_KEPT_OF_PAGE_MAX = 101
# What is looked at in one go; about a millisecond.
LOOKS_AT_ONCE_MAX = 200

PAGE_OF_ONE = """
    SELECT id FROM context.entity WHERE tenant = $1 AND type_key = $2 ORDER BY created LIMIT $3 OFFSET $4
"""
RANGE = """
    (SELECT created, id FROM context.entity WHERE tenant = $1 AND type_key = ${} ORDER BY created LIMIT $2)
"""
COUNT = "SELECT count(*) FROM context.entity WHERE tenant = $1 AND type_key = ANY ($2)"


@dataclass(slots=True)
class _Page:
    ids: list[str]
    shuffles: int
    additions: int
    full: bool


class Listing:
    def __init__(
        self,
        links: Links,
        page_links: Links,
        hot: HotMap,
        reader: Reader,
        types: TypeIndex,
        places: Places,
        limits: Limits,
    ) -> None:
        self._links = links
        self._page_links = page_links
        self._loading: dict[tuple[object, ...], asyncio.Task[_Page]] = {}
        self._hot = hot
        self._reader = reader
        self._places = places
        self._types = types
        self._limits = limits
        self._pages: OrderedDict[tuple[object, ...], _Page] = OrderedDict()
        self._counts: OrderedDict[tuple[object, ...], _Page] = OrderedDict()

    def page_at_once(self, selection: Selection, limit: int, offset: int) -> list[Record] | None:
        """A page that lies wholly in memory; None when it must be looked up."""
        if not selection.is_plain:
            return self._located_page_at_once(selection, limit + offset, offset)
        page = self._kept_page(selection, limit, offset)
        if page is None:
            return None
        get, tenant = self._hot.get, selection.tenant
        records = [get((tenant, id)) for id in page.ids]
        return None if None in records else records  # type: ignore[return-value]

    def _located_page_at_once(self, selection: Selection, end: int, offset: int) -> list[Record] | None:
        extent = selection.extent
        if extent is None or selection.ids is not None:
            return None
        candidates = self._places.candidates_at_once(selection, extent)
        if candidates is None:
            return None
        get, tenant = self._hot.get, selection.tenant
        found: list[Record] = []
        turn = Turn()
        # As many as usually fill the page: when one of them has to be read, looking at the others would be in vain.
        step = 2 * end
        for start in range(0, min(len(candidates), LOOKS_AT_ONCE_MAX), step):
            records = [get((tenant, id)) for id in candidates.ids(start, start + step)]
            if None in records or turn.is_over:
                return None
            found += [record for record in records if record is not None and is_selected(selection, record)]
            if len(found) >= end:
                return found[offset:end]
        return found[offset:] if len(candidates) <= LOOKS_AT_ONCE_MAX else None

    async def page(self, selection: Selection, limit: int, offset: int) -> list[Record]:
        if not selection.type_keys or limit == 0:
            return []
        if selection.is_plain:
            return await self._reader.records(
                selection.tenant, await self._page_ids(selection, limit, offset)
            )
        found: list[Record] = []
        async for record in self._matching(selection, wanted=offset + limit):
            found.append(record)
            if len(found) >= offset + limit:
                break
        return found[offset:]

    async def page_and_count(self, selection: Selection, limit: int, offset: int) -> tuple[list[Record], int]:
        if not selection.type_keys:
            return [], 0
        if selection.is_plain:
            return await self.page(selection, limit, offset), await self.count(selection)
        found, count = [], 0
        async for record in self._matching(selection):
            if offset <= count < offset + limit:
                found.append(record)
            count += 1
        return found, count

    async def ids(self, selection: Selection, most: int) -> list[str]:
        """Of the first `most` that are selected, in the order of creation."""
        if selection.is_plain and selection.type_keys:
            return await self._page_ids(selection, most, 0)
        found: list[str] = []
        async for record in self._matching(selection):
            found.append(record.id)
            if len(found) >= most:
                break
        return found

    async def ordered_page(
        self, selection: Selection, order: Order, limit: int, offset: int
    ) -> tuple[list[Record], int]:
        """The page in an order of the reader's own, and how many there are. Keeps ranks and ids, no records."""
        ranked: list[tuple[tuple[Rank, ...], str]] = []
        async for record in self._matching(selection):
            if len(ranked) >= self._limits.ordered_entities:
                raise TooManyResults(f"More than {len(ranked)} entities are to be ordered; narrow the query")
            ranked.append((order.ranks(record), record.id))
        ids = order.sorted(ranked)[offset : offset + limit]
        return await self._reader.records(selection.tenant, ids), len(ranked)

    def _states(self, selection: Selection) -> list[TypeState]:
        known = self._types.known_keys(selection.tenant) or {}
        return [known[key] for key in selection.type_keys if key in known]

    def _kept_page(self, selection: Selection, limit: int, offset: int) -> _Page | None:
        key = (selection.tenant, selection.type_keys, limit, offset, self._types.generation)
        page = self._pages.get(key)
        if page is None:
            return None
        shuffles = additions = 0
        for state in self._states(selection):
            shuffles += state.shuffles
            additions += state.additions
        return page if page.shuffles == shuffles and (page.full or page.additions == additions) else None

    async def _page_ids(self, selection: Selection, limit: int, offset: int) -> list[str]:
        page = self._kept_page(selection, limit, offset)
        if page is not None:
            return page.ids
        # Many ask for the same page at once when it has just changed; one look answers all of them.
        key = (selection.tenant, selection.type_keys, limit, offset, self._types.generation)
        versions = tuple((state.shuffles, state.additions) for state in self._states(selection))
        loading = self._loading.get((key, versions))
        if loading is None:
            loading = asyncio.create_task(self._load_page(key, selection, limit, offset))
            self._loading[key, versions] = loading
            loading.add_done_callback(lambda _: self._loading.pop((key, versions), None))
        return (await asyncio.shield(loading)).ids

    async def _load_page(
        self, key: tuple[object, ...], selection: Selection, limit: int, offset: int
    ) -> _Page:
        states = self._states(selection)
        page = _Page([], sum(s.shuffles for s in states), sum(s.additions for s in states), False)
        async with self._page_links.reading([selection.tenant]) as connection:
            page.ids = await _select_page(connection, selection, limit, offset)
        page.full = len(page.ids) == limit
        if len(page.ids) <= IDS_KEPT_OF_PAGE_MAX:
            _keep(self._pages, key, page)
        return page

    async def count(self, selection: Selection) -> int:
        """Of a plain selection; remembered until an entity comes or goes."""
        key = (selection.tenant, selection.type_keys, self._types.generation)
        states = self._states(selection)
        shuffles, additions = sum(s.shuffles for s in states), sum(s.additions for s in states)
        kept = self._counts.get(key)
        if kept is not None and (kept.shuffles, kept.additions) == (shuffles, additions):
            return int(kept.ids[0])
        async with self._links.reading([selection.tenant]) as connection:
            count = await connection.fetchval(COUNT, selection.tenant, selection.type_keys)
        _keep(self._counts, key, _Page([str(count)], shuffles, additions, True))
        return int(count)

    async def _matching(self, selection: Selection, wanted: int | None = None) -> AsyncIterator[Record]:
        """In the order of creation. Who has `wanted` so many will not ask for more."""
        deadline = asyncio.get_running_loop().time() + self._limits.scan_seconds
        if not selection.type_keys:
            return
        turn = Turn()
        async for records in self._candidates(selection, wanted):
            for record in records:
                if is_selected(selection, record):
                    yield record
                if turn.is_over:
                    await turn.give_way()
                    if asyncio.get_running_loop().time() > deadline:
                        raise TooComplexQuery(
                            "The query looks at too many entities; name a type, an area or ids"
                        )

    def _candidates(self, selection: Selection, wanted: int | None) -> AsyncIterator[Sequence[Record]]:
        extent = selection.extent
        if selection.ids is not None:
            return self._named(selection, selection.ids)
        if extent is not None:
            return self._in_extent(selection, extent, wanted)
        return scan(self._links, selection, self._limits.scan_step)

    async def _named(self, selection: Selection, ids: Sequence[str]) -> AsyncIterator[Sequence[Record]]:
        records = await self._reader.records(selection.tenant, dict.fromkeys(ids))
        yield sorted(records, key=lambda record: (record.created, record.id))

    async def _in_extent(
        self, selection: Selection, extent: Extent, wanted: int | None
    ) -> AsyncIterator[Sequence[Record]]:
        candidates = await self._places.candidates(selection, extent)
        if candidates is None:
            # Half of the town: in the order of creation a page is full long before all are read.
            async for records in scan(self._links, selection, self._limits.scan_step):
                yield records
            return
        start, step = 0, self._limits.scan_step
        if wanted is not None:
            # Mostly a page is full after a few, and those that are not in memory are dear.
            step = min(step, 2 * wanted)
        while start < len(candidates):
            yield await self._reader.records(selection.tenant, candidates.ids(start, start + step))
            start, step = start + step, self._limits.scan_step


async def _select_page(
    connection: asyncpg.Connection, selection: Selection, limit: int, offset: int
) -> list[str]:
    if len(selection.type_keys) == 1:
        arguments = (selection.tenant, selection.type_keys[0], limit, offset)
        return [row["id"] for row in await connection.fetch(PAGE_OF_ONE, *arguments)]
    # One index range for each type key, then the smallest of all: a plain ANY would sort every entity.
    ranges = " UNION ALL ".join(map(RANGE.format, range(4, 4 + len(selection.type_keys))))
    statement = f"SELECT id FROM ({ranges}) AS ranges ORDER BY created, id LIMIT $2 - $3 OFFSET $3"  # noqa: S608 -- only parameter numbers are put in
    rows = await connection.fetch(statement, selection.tenant, limit + offset, offset, *selection.type_keys)
    return [row["id"] for row in rows]


def _keep(kept: OrderedDict[tuple[object, ...], _Page], key: tuple[object, ...], page: _Page) -> None:
    kept[key] = page
    if len(kept) > PAGES_KEPT_MAX:
        kept.popitem(last=False)
