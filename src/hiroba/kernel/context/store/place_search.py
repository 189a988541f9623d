# SPDX-License-Identifier: Apache-2.0
"""What may lie in an area, asked of PostgreSQL. Queries that wait at the same moment are asked together."""

import asyncio
from collections import deque
from dataclasses import dataclass

from hiroba.kernel.context.geo.cells import Range
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.store.candidates import CANDIDATES_MAX, Candidates
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.gathering import gather_more

# LATERAL with LIMIT keeps one look into the index for each range, whatever the planner thinks of the table.
FIND = """
    SELECT wanted.number, found.id, found.created, found.cell
    FROM unnest($1::int4[], $2::text[], $3::text[], $4::int8[], $5::int8[])
        AS wanted (number, tenant, type_key, low, high)
    CROSS JOIN LATERAL (
        SELECT e.id, e.created, e.cell FROM context.entity e
        WHERE e.tenant = wanted.tenant AND e.type_key = wanted.type_key
          AND e.cell >= wanted.low AND e.cell < wanted.high
        LIMIT $6
    ) AS found
    LIMIT $6
"""
RANGES_AT_ONCE = 4_000
WAITING_MAX = 5_000
SEARCHES_AT_ONCE = 2


Found = Candidates | None


@dataclass(slots=True)
class _Search:
    tenant: str
    type_keys: tuple[str, ...]
    ranges: list[Range]
    answer: asyncio.Future[Found]

    @property
    def size(self) -> int:
        return len(self.type_keys) * len(self.ranges)


class PlaceSearch:
    def __init__(self, links: Links) -> None:
        self._links = links
        self._waiting: deque[_Search] = deque()
        # Counted by the searches themselves: a task that has answered its last is not done yet.
        self._searches = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def find(self, tenant: str, type_keys: tuple[str, ...], ranges: list[Range]) -> asyncio.Future[Found]:
        """Entities whose cells lie in the ranges; None when they are too many to be listed."""
        if len(self._waiting) >= WAITING_MAX:
            raise ServiceUnavailable("Too many geo-queries are waiting")
        answer: asyncio.Future[Found] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Search(tenant, type_keys, ranges, answer))
        if self._searches < SEARCHES_AT_ONCE:
            self._searches += 1
            task = asyncio.create_task(self._search_waiting())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return answer

    async def _search_waiting(self) -> None:
        try:
            await gather_more(self._waiting)
            while self._waiting:
                together = self._take()
                try:
                    await self._search(together)
                except BaseException as fault:
                    _fail(together, fault)
                    if not isinstance(fault, Exception):
                        raise
        finally:
            self._searches -= 1

    def _take(self) -> list[_Search]:
        together = [self._waiting.popleft()]
        size = together[0].size
        while self._waiting and size + self._waiting[0].size <= RANGES_AT_ONCE:
            together.append(self._waiting.popleft())
            size += together[-1].size
        return together

    async def _search(self, together: list[_Search]) -> None:
        wanted = [
            (number, search.tenant, type_key, low, high)
            for number, search in enumerate(together)
            for type_key in search.type_keys
            for low, high in search.ranges
        ]
        async with self._links.reading({search.tenant for search in together}) as connection:
            rows = await connection.fetch(FIND, *zip(*wanted, strict=True), CANDIDATES_MAX)
        if len(rows) >= CANDIDATES_MAX:
            await self._search_singly(together)
            return
        found: list[tuple[list[int], list[int], list[str]]] = [([], [], []) for _ in together]
        for number, id, created, cell in rows:
            cells, times, ids = found[number]
            cells.append(cell)
            times.append(created)
            ids.append(id)
        for search, columns in zip(together, found, strict=True):
            candidates = Candidates()
            candidates.add(*columns)
            if not search.answer.done():
                search.answer.set_result(candidates)

    async def _search_singly(self, together: list[_Search]) -> None:
        # One that finds too much must not take the others with it.
        if len(together) > 1:
            for search in together:
                await self._search([search])
        elif not together[0].answer.done():
            together[0].answer.set_result(None)


def _fail(together: list[_Search], fault: BaseException) -> None:
    told = fault if isinstance(fault, Exception) else ServiceUnavailable("Stopping")
    for search in together:
        if not search.answer.done():
            search.answer.set_exception(told)
