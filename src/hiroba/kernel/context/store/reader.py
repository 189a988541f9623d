# SPDX-License-Identifier: Apache-2.0
"""Records by id: from the hot map at once, or together with others' misses in one query."""

import asyncio
from collections.abc import Iterable

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.gathering import gather_more
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.rows import record_of
from hiroba.kernel.context.store.statements import LOAD

READS_AT_ONCE = 2
MISSES_WAITING_MAX = 50_000


class Reader:
    def __init__(self, links: Links, hot: HotMap, limits: Limits) -> None:
        self._links = links
        self._hot = hot
        self._step = limits.commit_entities
        self._missing: dict[tuple[str, str], asyncio.Future[Record | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def record(self, tenant: str, id: str) -> Record | None:
        return self._hot.get((tenant, id)) or await self._miss(tenant, id)

    async def records(self, tenant: str, ids: Iterable[str]) -> list[Record]:
        """Those that exist, in the order of `ids`."""
        wanted = list(ids)
        found = {id: self._hot.get((tenant, id)) for id in wanted}
        waiting = {id: self._miss(tenant, id) for id, record in found.items() if record is None}
        if waiting:
            for id, record in zip(waiting, await asyncio.gather(*waiting.values()), strict=True):
                found[id] = record
        return [record for id in wanted if (record := found[id]) is not None]

    def _miss(self, tenant: str, id: str) -> asyncio.Future[Record | None]:
        answer = self._missing.get((tenant, id))
        if answer is None:
            if len(self._missing) > MISSES_WAITING_MAX:
                raise ServiceUnavailable("Too many reads are waiting")
            answer = self._missing[tenant, id] = asyncio.get_running_loop().create_future()
            if len(self._tasks) < READS_AT_ONCE:
                task = asyncio.create_task(self._read_missing())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return answer

    async def _read_missing(self) -> None:
        await gather_more(self._missing)
        while self._missing:
            keys = list(self._missing)[: self._step]
            waiting = {key: self._missing.pop(key) for key in keys}
            try:
                records = await self._load(keys)
            except BaseException as fault:
                _fail(list(waiting.values()), fault)
                if not isinstance(fault, Exception):
                    raise
                continue
            for key, answer in waiting.items():
                if not answer.done():
                    answer.set_result(records.get(key))

    async def _load(self, keys: list[tuple[str, str]]) -> dict[tuple[str, str], Record]:
        since = self._hot.moment
        tenants, ids = zip(*keys, strict=True)
        async with self._links.reading(set(tenants)) as connection:
            rows = await connection.fetch(LOAD, tenants, ids)
        records = {(row["tenant"], row["id"]): record_of(row) for row in rows}
        for (tenant, _), record in records.items():
            self._hot.offer(tenant, record, since)
        return records


def _fail(answers: list[asyncio.Future[Record | None]], fault: BaseException) -> None:
    for answer in answers:
        if not answer.done():
            answer.set_exception(fault if isinstance(fault, Exception) else ServiceUnavailable("Stopping"))
