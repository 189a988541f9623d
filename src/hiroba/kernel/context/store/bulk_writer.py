# SPDX-License-Identifier: Apache-2.0
"""Whole entities of an import, hundreds in one transaction, beside the group commits of everybody else.

A few transactions run at once, so that PostgreSQL works while the next entities are read. What is there already and
the same is passed over. New entities that nobody waits for (a subscription, a date on which they go) go straight from
their text into the statement; all others take the way of every upsert.
"""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import cast

import asyncpg
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.operations import upsert_if_different
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.problems import Problem, ServiceUnavailable
from hiroba.kernel.context.store.batch_rows import Columns, documents, numbers, texts
from hiroba.kernel.context.store.commit import Commit, new_state, store_commit, store_type_keys
from hiroba.kernel.context.store.connections import BY_KEY_ONLY, CONNECTION_FAULTS, Link, transaction
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.store.rows import record_of
from hiroba.kernel.context.store.statements import FORGET_PLANS, INSERT_MANY_WITH_HISTORY, LOAD
from hiroba.kernel.context.store.writer import Writer, WriteRefused
from hiroba.kernel.ownership import Claim, OwnershipLost

# Two keep PostgreSQL busy, the third fills the time in which a commit waits for the disk.
LANES = 3
# Plans made for small tables are bad for large ones; making them anew costs a few milliseconds.
CHUNKS_OF_A_PLAN = 100

log = structlog.get_logger("hiroba.broker")


@dataclass(slots=True)
class BulkOutcome:
    """What became of the entities of one request."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[tuple[str, Problem]] = field(default_factory=list)

    def count(self, result: bool | None) -> None:
        if result is None:
            self.unchanged += 1
        elif result:
            self.created += 1
        else:
            self.changed += 1


@dataclass(slots=True)
class _Chunk:
    tenant: str
    fresh: dict[str, list[Ready]]
    # The number of the first fresh entity of each type.
    first: dict[str, int]
    commit: Commit
    outcome: BulkOutcome


class BulkWriter:
    def __init__(
        self, dsn: str, writer: Writer, hot: HotMap, owner: Owner, clock: ChangeClock, limits: Limits
    ) -> None:
        self._writer = writer
        self._hot = hot
        self._owner = owner
        self._clock = clock
        self._links = [Link(dsn, **BY_KEY_ONLY) for _ in range(LANES)]
        self._free: asyncio.LifoQueue[Link] = asyncio.LifoQueue()
        for link in self._links:
            self._free.put_nowait(link)
        self._under_way = 0
        self._under_way_max = limits.bulk_requests
        self._chunks = 0

    async def close(self) -> None:
        for link in self._links:
            await link.close()

    async def write(self, tenant: str, entities: Sequence[Ready]) -> BulkOutcome:
        """Durable when it returns. Raises ServiceUnavailable when too many wait or the outcome is not known."""
        if self._under_way >= self._under_way_max:
            raise ServiceUnavailable("Too many bulk writes are waiting")
        keys = {(tenant, entity.id) for entity in entities}
        self._under_way += 1
        try:
            if len(keys) < len(entities):
                # Two lines about one entity count in their order, which is what single writes do.
                return await self._write_singly(tenant, entities)
            try:
                return await self._write_held(tenant, entities, keys)
            except asyncpg.PostgresError as fault:
                log.warning("bulk_write_refused", error=type(fault).__name__, entities=len(entities))
            return await self._write_singly(tenant, entities)
        finally:
            self._under_way -= 1

    async def _write_held(
        self, tenant: str, entities: Sequence[Ready], keys: set[tuple[str, str]]
    ) -> BulkOutcome:
        link = await self._free.get()
        try:
            await self._writer.holds.take_when_free(keys)
            try:
                claims = self._owner.claims_for([tenant])
                chunk = await self._commit(link, tenant, entities, claims)
                self._publish(chunk)
                return chunk.outcome
            except CONNECTION_FAULTS as fault:
                self._writer.doubt([tenant])
                raise self._given_up(tenant, entities, "The database did not answer", fault) from fault
            except OwnershipLost as fault:
                self._owner.lose(claims)
                raise self._given_up(tenant, entities, "Another broker has taken over", fault) from fault
            finally:
                self._writer.free(keys)
        finally:
            self._free.put_nowait(link)

    async def _commit(
        self, link: Link, tenant: str, entities: Sequence[Ready], claims: Collection[Claim]
    ) -> _Chunk:
        connection = await link.connection()
        self._chunks += 1
        if self._chunks % CHUNKS_OF_A_PLAN < LANES:
            await connection.execute(FORGET_PLANS)
        async with transaction(connection, [tenant], claims):
            existing = await self._existing(connection, tenant, entities)
            chunk = self._decide(tenant, entities, existing)
            await self._store(connection, chunk)
        return chunk

    async def _existing(
        self, connection: asyncpg.Connection, tenant: str, entities: Sequence[Ready]
    ) -> dict[str, Record]:
        found: dict[str, Record] = {}
        missing: list[str] = []
        for entity in entities:
            record = self._hot.get((tenant, entity.id))
            if record is None:
                missing.append(entity.id)
            else:
                found[entity.id] = record
        if missing:
            for _, *columns in await connection.fetch(LOAD, [tenant] * len(missing), missing):
                record = record_of(columns)
                found[record.id] = record
        return found

    def _decide(self, tenant: str, entities: Sequence[Ready], existing: dict[str, Record]) -> _Chunk:
        chunk = _Chunk(tenant, {}, {}, Commit(is_bulk=True), BulkOutcome())
        state = new_state(tenant, self._clock, self._writer.listeners, chunk.commit)
        for entity in entities:
            record = existing.get(entity.id)
            if record is None:
                if self._goes_straight(chunk, entity):
                    continue
            elif record.document == entity.text:
                chunk.outcome.unchanged += 1
                continue
            state.records[entity.id] = record
            chunk.outcome.count(upsert_if_different(state, entity))
        chunk.outcome.created += sum(map(len, chunk.fresh.values()))
        return chunk

    def _goes_straight(self, chunk: _Chunk, entity: Ready) -> bool:
        listeners = self._writer.listeners
        if any(listener.wants_entity(entity) for listener in listeners):
            return False
        fresh = chunk.fresh.get(entity.type_key)
        if fresh is not None:
            fresh.append(entity)
            return True
        if any(listener.wants(chunk.tenant, entity.type_key) for listener in listeners):
            return False
        chunk.fresh[entity.type_key] = [entity]
        return True

    async def _store(self, connection: asyncpg.Connection, chunk: _Chunk) -> None:
        type_keys = {(chunk.tenant, type_key) for type_key in chunk.fresh}
        await store_type_keys(connection, type_keys - self._writer.known_type_keys)
        for type_key, entities in chunk.fresh.items():
            first = chunk.first[type_key] = self._clock.next_block(len(entities))
            await connection.execute(
                INSERT_MANY_WITH_HISTORY, chunk.tenant, type_key, first, *_columns(entities)
            )
        await store_commit(connection, chunk.commit, self._writer.known_type_keys)

    def _publish(self, chunk: _Chunk) -> None:
        # New entities stay out of the hot map: a large import would push out what is really read.
        self._writer.publish(chunk.commit, self._hot.refresh)
        for type_key, entities in chunk.fresh.items():
            self._writer.publish_bulk(chunk.tenant, type_key, entities, chunk.first[type_key])

    def _given_up(
        self, tenant: str, entities: Sequence[Ready], reason: str, fault: BaseException
    ) -> ServiceUnavailable:
        log.warning("bulk_write_failed", error=type(fault).__name__, entities=len(entities))
        for entity in entities:
            self._hot.withdraw(tenant, entity.id)
        self._writer.known_type_keys.clear()
        return ServiceUnavailable(f"{reason}; the outcome is not known")

    async def _write_singly(self, tenant: str, entities: Sequence[Ready]) -> BulkOutcome:
        """Each entity as a write of its own in the common queue: one that PostgreSQL refuses takes no other with it."""
        outcome = BulkOutcome()
        waiting = [
            self._writer.submit(tenant, (entity.id,), len(entity.text), partial(_bring_in, entity=entity))
            for entity in entities
        ]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        for entity, result in zip(entities, results, strict=True):
            if isinstance(result, WriteRefused):
                outcome.errors.append((entity.id, result))
            elif isinstance(result, BaseException):
                raise result
            else:
                outcome.count(cast("bool | None", result))
        return outcome


def _columns(entities: Sequence[Ready]) -> Columns:
    return [
        texts([entity.id for entity in entities]),
        documents([entity.text for entity in entities]),
        numbers([entity.cell for entity in entities]),
    ]


def _bring_in(working: Working, *, entity: Ready) -> bool | None:
    return upsert_if_different(working, entity)
