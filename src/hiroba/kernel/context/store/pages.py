# SPDX-License-Identifier: Apache-2.0
"""Plain lists of types as pages of ids, which are kept, so that most lists are answered from memory."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import TypeVar

import asyncpg

from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.type_index import TypeIndex

PAGES_KEPT_MAX = 10_000
# Longer pages cost more to send than to find again; kept, they could take a gigabyte.
IDS_KEPT_OF_PAGE_MAX = 101

PAGE_OF_ONE = """
    SELECT id FROM context.entity WHERE tenant = $1 AND type_key = $2 ORDER BY created LIMIT $3 OFFSET $4
"""
RANGE = """
    (SELECT created, id FROM context.entity WHERE tenant = $1 AND type_key = ${} ORDER BY created LIMIT $2)
"""
COUNT = "SELECT count(*) FROM context.entity WHERE tenant = $1 AND type_key = ANY ($2)"


Kept = TypeVar("Kept")


@dataclass(slots=True)
class Page:
    ids: list[str]
    shuffles: int
    additions: int
    full: bool


class Pages:
    """Of the types of a selection; what else it asks for plays no part."""

    def __init__(self, links: Links, links_in_order: Links, types: TypeIndex) -> None:
        self._links = links
        self._links_in_order = links_in_order
        self._types = types
        self._loading: dict[tuple[object, ...], asyncio.Task[Page]] = {}
        self._pages: OrderedDict[tuple[object, ...], Page] = OrderedDict()
        # Each with the versions for which it was counted.
        self._counts: OrderedDict[tuple[object, ...], tuple[int, tuple[int, int]]] = OrderedDict()

    def _versions(self, selection: Selection) -> tuple[int, int]:
        """Shuffles and additions so far: a page whose types have the same ones is still true."""
        known = self._types.known_keys(selection.tenant) or {}
        shuffles = additions = 0
        for key in selection.type_keys:
            state = known.get(key)
            if state is not None:
                shuffles += state.shuffles
                additions += state.additions
        return shuffles, additions

    def kept(self, selection: Selection, limit: int, offset: int) -> Page | None:
        key = (selection.tenant, selection.type_keys, limit, offset, self._types.generation)
        page = self._pages.get(key)
        if page is None:
            return None
        shuffles, additions = self._versions(selection)
        return page if page.shuffles == shuffles and (page.full or page.additions == additions) else None

    async def ids(self, selection: Selection, limit: int, offset: int) -> list[str]:
        page = self.kept(selection, limit, offset)
        if page is not None:
            return page.ids
        # Many ask for the same page at once when it has just changed; one look answers all of them.
        key = (selection.tenant, selection.type_keys, limit, offset, self._types.generation)
        versions = self._versions(selection)
        loading = self._loading.get((key, versions))
        if loading is None:
            loading = asyncio.create_task(self._load(key, selection, limit, offset))
            self._loading[key, versions] = loading
            loading.add_done_callback(lambda _: self._loading.pop((key, versions), None))
        return (await asyncio.shield(loading)).ids

    async def _load(self, key: tuple[object, ...], selection: Selection, limit: int, offset: int) -> Page:
        page = Page([], *self._versions(selection), full=False)
        async with self._links_in_order.reading([selection.tenant]) as connection:
            page.ids = await _select_page(connection, selection, limit, offset)
        page.full = len(page.ids) == limit
        if len(page.ids) <= IDS_KEPT_OF_PAGE_MAX:
            _keep(self._pages, key, page)
        return page

    async def count(self, selection: Selection) -> int:
        """Of a plain selection; remembered until an entity comes or goes."""
        key = (selection.tenant, selection.type_keys, self._types.generation)
        versions = self._versions(selection)
        kept = self._counts.get(key)
        if kept is not None and kept[1] == versions:
            return kept[0]
        async with self._links.reading([selection.tenant]) as connection:
            count: int = await connection.fetchval(COUNT, selection.tenant, selection.type_keys)
        _keep(self._counts, key, (count, versions))
        return count


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


def _keep(kept: OrderedDict[tuple[object, ...], Kept], key: tuple[object, ...], value: Kept) -> None:
    kept[key] = value
    if len(kept) > PAGES_KEPT_MAX:
        kept.popitem(last=False)
