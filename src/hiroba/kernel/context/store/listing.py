# SPDX-License-Identifier: Apache-2.0
"""Lists of entities (5.7.2): SQL narrows by type, id, text and box; `query.selection` decides.

What lies in memory is looked at there.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from hiroba.kernel.context.geo.geometry import Extent
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.problems import TooComplexQuery, TooManyResults
from hiroba.kernel.context.query.ordering import Order, Rank
from hiroba.kernel.context.store.candidates import Ordered
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.pages import Pages
from hiroba.kernel.context.store.places import Places
from hiroba.kernel.context.store.reader import Reader
from hiroba.kernel.context.store.scanning import scan
from hiroba.kernel.context.store.selection import Selection, is_selected
from hiroba.kernel.context.turns import Turn

# What is looked at in one go; about a millisecond.
LOOKS_AT_ONCE_MAX = 200
# A filter looks at so many of the first entities of its types in memory, where mostly enough of them meet it.
FIRST = 100
FIRST_OF_TYPES_MAX = 20


@dataclass(frozen=True, slots=True)
class _Begun:
    """A page for which the first `looked` candidates were looked at in memory, and what was selected of them."""

    candidates: Ordered
    looked: int
    found: Sequence[Record]


class Listing:
    def __init__(
        self,
        links: Links,
        hot: HotMap,
        reader: Reader,
        pages: Pages,
        places: Places,
        limits: Limits,
    ) -> None:
        self._links = links
        self._hot = hot
        self._reader = reader
        self._places = places
        self._pages = pages
        self._limits = limits

    def page_soon(
        self, selection: Selection, limit: int, offset: int
    ) -> list[Record] | Awaitable[list[Record]]:
        """A page at once when it lies wholly in memory; else to be waited for."""
        if not selection.type_keys or limit == 0:
            return []
        if not selection.is_plain:
            found = self._found_at_once(selection, limit + offset)
            if isinstance(found, list):
                return found[offset:]
            return self.page(selection, limit, offset, found)
        page = self._pages.kept(selection, limit, offset)
        if page is not None:
            get, tenant = self._hot.get, selection.tenant
            records = [get((tenant, id)) for id in page.ids]
            if None not in records:
                return records  # type: ignore[return-value]
        return self.page(selection, limit, offset)

    def _found_at_once(self, selection: Selection, end: int) -> list[Record] | _Begun | None:
        """The first `end` that are selected, or all; or how far memory led to them."""
        extent = selection.extent
        if extent is not None and selection.ids is None:
            candidates = self._places.candidates_at_once(selection, extent)
            if candidates is None:
                return None
            found, looked = self._look(selection, candidates.ids, len(candidates), end)
            if len(found) >= end or looked == len(candidates):
                return found[:end]
            candidates.detach()
            return _Begun(candidates, looked, found)
        if self._begins_with_first(selection, end):
            page = self._pages.kept(selection, FIRST, 0)
            if page is not None:
                ids = page.ids
                found, looked = self._look(selection, lambda start, end: ids[start:end], len(ids), end)
                if len(found) >= end or (looked == len(ids) and not page.full):
                    return found[:end]
        return None

    def _look(
        self, selection: Selection, ids: Callable[[int, int], list[str]], count: int, end: int
    ) -> tuple[list[Record], int]:
        """What is selected of `count` candidates, and how many were looked at: as far as they lie in memory, `end`
        are not found and no other has to wait."""
        get, tenant = self._hot.get, selection.tenant
        found: list[Record] = []
        looked, turn = 0, Turn()
        # As many as usually fill the page: when one of them has to be read, looking at the others would be in vain.
        step = 2 * end
        while looked < min(count, LOOKS_AT_ONCE_MAX) and len(found) < end and not turn.is_over:
            records = [get((tenant, id)) for id in ids(looked, looked + step)]
            if None in records:
                break
            found += [record for record in records if record is not None and is_selected(selection, record)]
            looked = min(looked + step, count)
        return found, looked

    async def page(
        self, selection: Selection, limit: int, offset: int, begun: _Begun | None = None
    ) -> list[Record]:
        if not selection.type_keys or limit == 0:
            return []
        if selection.is_plain:
            return await self._reader.records(
                selection.tenant, await self._pages.ids(selection, limit, offset)
            )
        found = [*begun.found] if begun is not None else []
        async for record in self._matching(selection, offset + limit, begun):
            found.append(record)
            if len(found) >= offset + limit:
                break
        return found[offset:]

    async def page_and_count(self, selection: Selection, limit: int, offset: int) -> tuple[list[Record], int]:
        if not selection.type_keys:
            return [], 0
        if selection.is_plain:
            return await self.page(selection, limit, offset), await self._pages.count(selection)
        found, count = [], 0
        async for record in self._matching(selection):
            if offset <= count < offset + limit:
                found.append(record)
            count += 1
        return found, count

    async def ids(self, selection: Selection, most: int) -> list[str]:
        """Of the first `most` that are selected, in the order of creation."""
        if selection.is_plain and selection.type_keys:
            return await self._pages.ids(selection, most, 0)
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

    async def _matching(
        self, selection: Selection, wanted: int | None = None, begun: _Begun | None = None
    ) -> AsyncIterator[Record]:
        """In the order of creation, those that follow what has `begun`. Who has `wanted` so many will not ask for
        more."""
        deadline = asyncio.get_running_loop().time() + self._limits.scan_seconds
        if not selection.type_keys:
            return
        turn = Turn()
        async for records in self._candidates(selection, wanted, begun):
            for record in records:
                if is_selected(selection, record):
                    yield record
                if turn.is_over:
                    await turn.give_way()
                    if asyncio.get_running_loop().time() > deadline:
                        raise TooComplexQuery(
                            "The query looks at too many entities; name a type, an area or ids"
                        )

    def _candidates(
        self, selection: Selection, wanted: int | None, begun: _Begun | None
    ) -> AsyncIterator[Sequence[Record]]:
        if begun is not None:
            return self._in_order(selection, begun.candidates, begun.looked, wanted)
        extent = selection.extent
        if selection.ids is not None:
            return self._named(selection, selection.ids)
        if extent is not None:
            return self._in_extent(selection, extent, wanted)
        if wanted is not None and self._begins_with_first(selection, wanted):
            return self._first_and_others(selection)
        return scan(self._links, selection, self._limits.scan_step)

    def _begins_with_first(self, selection: Selection, wanted: int) -> bool:
        if selection.ids is not None or selection.extent is not None:
            return False
        return wanted <= FIRST and len(selection.type_keys) <= FIRST_OF_TYPES_MAX

    async def _first_and_others(self, selection: Selection) -> AsyncIterator[Sequence[Record]]:
        ids = await self._pages.ids(selection, FIRST, 0)
        records = await self._reader.records(selection.tenant, ids)
        yield records
        if len(ids) == FIRST:
            after = records[-1].created if records else -1
            async for others in scan(self._links, selection, self._limits.scan_step, after=after):
                yield others

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
        async for records in self._in_order(selection, candidates, 0, wanted):
            yield records

    async def _in_order(
        self, selection: Selection, candidates: Ordered, start: int, wanted: int | None
    ) -> AsyncIterator[Sequence[Record]]:
        step = self._limits.scan_step
        if wanted is not None:
            # Mostly a page is full after a few, and those that are not in memory are dear.
            step = min(step, 2 * wanted)
        while start < len(candidates):
            yield await self._reader.records(selection.tenant, candidates.ids(start, start + step))
            start, step = start + step, min(2 * step, self._limits.scan_step)
