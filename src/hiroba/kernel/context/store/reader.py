# SPDX-License-Identifier: Apache-2.0
"""Records by id: from the hot map at once, or together with others' misses in one query."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice, takewhile
from typing import cast

import asyncpg
import structlog

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.gathering import gather_more
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.rows import record_of
from hiroba.kernel.context.store.statements import LOAD

log = structlog.get_logger("hiroba.broker")

# Misses wait for those under way and then go together, since each message costs as much as several rows. Only a crowd
# of them is worth a second reading beside the first.
READS_AT_ONCE = 2
MISSES_OF_SECOND_READING = 200
MISSES_WAITING_MAX = 50_000
# Milliseconds each; what waits for the tables, such as a change of the schema, comes in between.
QUESTIONS_OF_TRANSACTION_MAX = 50

# Gets the record, None when there is none, or the Exception that kept it from being read.
Settle = Callable[[object], None]


class Reader:
    def __init__(self, links: Links, hot: HotMap, limits: Limits) -> None:
        self._links = links
        self._hot = hot
        self._step = limits.commit_entities
        self._missing: dict[tuple[str, str], list[Settle]] = {}
        # Counted by the readings themselves: a task that has read its last is not done yet.
        self._readings = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def record(self, tenant: str, id: str) -> Record | None:
        return self._hot.get((tenant, id)) or await self._miss(tenant, id)

    async def records(self, tenant: str, ids: Iterable[str]) -> list[Record]:
        """Those that exist, in the order of `ids`."""
        wanted = list(ids)
        found = {id: self._hot.get((tenant, id)) for id in wanted}
        missing = [id for id, record in found.items() if record is None]
        if missing:
            found |= await self._misses(tenant, missing)
        return [record for id in wanted if (record := found[id]) is not None]

    async def _misses(self, tenant: str, ids: Sequence[str]) -> dict[str, Record | None]:
        # One future for all of them: one for each would cost as much as its record.
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        found: dict[str, Record | None] = {}

        def settle(id: str, outcome: object) -> None:
            if answer.done():
                return
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
                return
            found[id] = cast("Record | None", outcome)
            if len(found) == len(ids):
                answer.set_result(None)

        try:
            for id in ids:
                self.ask(tenant, id, partial(settle, id))
            await answer
        finally:
            answer.cancel()
        return found

    def ask(self, tenant: str, id: str, settle: Settle) -> None:
        """What is not in the hot map, for those who wait in no task. Raises ServiceUnavailable when too many wait."""
        asked = self._missing.get((tenant, id))
        if asked is not None:
            asked.append(settle)
            return
        waiting = len(self._missing)
        if waiting > MISSES_WAITING_MAX:
            raise ServiceUnavailable("Too many reads are waiting")
        self._missing[tenant, id] = [settle]
        if self._readings == 0 or (self._readings < READS_AT_ONCE and waiting >= MISSES_OF_SECOND_READING):
            self._readings += 1
            task = asyncio.create_task(self._read_missing())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _miss(self, tenant: str, id: str) -> asyncio.Future[Record | None]:
        answer: asyncio.Future[Record | None] = asyncio.get_running_loop().create_future()
        self.ask(tenant, id, partial(_answer, answer))
        return answer

    async def _read_missing(self) -> None:
        try:
            await gather_more(self._missing)
            while self._missing:
                await self._read_together()
        finally:
            self._readings -= 1

    async def _read_together(self) -> None:
        """Goes on in one transaction while more of its tenants is missed: opening and closing it costs more than the
        rows of a question."""
        waiting = self._take()
        tenants = {tenant for tenant, _ in waiting}
        questions = 0
        try:
            async with self._links.reading(tenants) as connection:
                while waiting:
                    records = await self._load(connection, list(waiting))
                    told, waiting = waiting, {}
                    for key, settles in told.items():
                        _tell(settles, records.get(key))
                    questions += 1
                    await gather_more(self._missing)
                    if questions < QUESTIONS_OF_TRANSACTION_MAX:
                        waiting = self._take(tenants)
        except BaseException as fault:
            answer = fault if isinstance(fault, Exception) else ServiceUnavailable("Stopping")
            for settles in waiting.values():
                _tell(settles, answer)
            if not isinstance(fault, Exception):
                raise

    def _take(self, tenants: set[str] | None = None) -> dict[tuple[str, str], list[Settle]]:
        """What has waited longest; of these tenants only, up to the first of another."""
        keys: Iterable[tuple[str, str]] = islice(self._missing, self._step)
        if tenants is not None:
            keys = takewhile(lambda key: key[0] in tenants, keys)
        return {key: self._missing.pop(key) for key in list(keys)}

    async def _load(
        self, connection: asyncpg.Connection, keys: list[tuple[str, str]]
    ) -> dict[tuple[str, str], Record]:
        since = self._hot.moment
        tenants, ids = zip(*keys, strict=True)
        records: dict[tuple[str, str], Record] = {}
        for tenant, *columns in await connection.fetch(LOAD, tenants, ids):
            record = record_of(columns)
            records[tenant, record.id] = record
            self._hot.offer(tenant, record, since)
        return records


def _tell(settles: list[Settle], outcome: object) -> None:
    # A reply that cannot be given must not keep the others from theirs.
    for settle in settles:
        try:
            settle(outcome)
        except Exception as fault:
            log.error("answer_not_given", error=type(fault).__name__)


def _answer(answer: asyncio.Future[Record | None], outcome: object) -> None:
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(cast("Record | None", outcome))
