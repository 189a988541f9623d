# SPDX-License-Identifier: Apache-2.0
"""Group commit: writes that arrive together go through one transaction; each answer waits for its COMMIT."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Sequence
from functools import partial

import asyncpg
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.problems import Problem, ServiceUnavailable
from hiroba.kernel.context.store.commit import Commit, Listener, TypeKeys, new_state, store_commit
from hiroba.kernel.context.store.connections import BY_KEY_ONLY, CONNECTION_FAULTS, Link, transaction
from hiroba.kernel.context.store.gathering import gather_crowd
from hiroba.kernel.context.store.holds import Holds, Key
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.operation import Operation, answer, refuse, run_all, settle_future
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.store.rows import record_of
from hiroba.kernel.context.store.statements import FORGET_PLANS, LOAD
from hiroba.kernel.ownership import OwnershipLost

# Plans made for small tables read whole tenants when these have grown; so they are made anew whenever the number
# of changes has doubled, and now and then after that.
FIRST_PLANS_CHANGES = 50
PLANS_CHANGES_MAX = 200_000

log = structlog.get_logger("hiroba.broker")


class WriteRefused(ServiceUnavailable):
    """PostgreSQL refuses this one write, and will again."""


class Writer:
    """Runs operations in the order of their arrival. The only writer of entities and history."""

    def __init__(self, dsn: str, hot: HotMap, owner: Owner, clock: ChangeClock, limits: Limits) -> None:
        self._link = Link(dsn, **BY_KEY_ONLY)
        self._hot = hot
        self._owner = owner
        self._clock = clock
        self._limits = limits
        self._queue: deque[Operation] = deque()
        self._queued_bytes = 0
        self._wake = asyncio.Event()
        self.known_type_keys: TypeKeys = set()
        self.listeners: list[Listener] = []
        self.holds = Holds()
        owner.on_taken.append(self.known_type_keys.clear)
        self.commits = 0
        self.changes = 0
        self._plans_due = FIRST_PLANS_CHANGES

    def submit(
        self, tenant: str, ids: Sequence[str], size: int, run: Callable[[Working], object]
    ) -> asyncio.Future[object]:
        """`put` for those who wait in a task: the future has the result, or raises the Problem."""
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self.put(tenant, ids, size, run, partial(settle_future, future))
        return future

    def put(
        self,
        tenant: str,
        ids: Sequence[str],
        size: int,
        run: Callable[[Working], object],
        settle: Callable[[object], None],
        *,
        creates: bool = False,
    ) -> None:
        """Raises ServiceUnavailable when the queue is full: the client is told, nothing grows."""
        if (
            len(self._queue) >= self._limits.queued_writes
            or self._queued_bytes > self._limits.queued_write_bytes
        ):
            raise ServiceUnavailable("Too many writes are waiting")
        self._queue.append(Operation(tenant, ids, size, run, settle, creates))
        self._queued_bytes += size
        self._wake.set()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    async def run(self) -> None:
        """Until cancelled. What is in the queue then is answered as not done."""
        try:
            while True:
                await self._wake.wait()
                await gather_crowd(self._queue)
                batch = self._take()
                if not (batch and self._queue):
                    self._wake.clear()
                if batch:
                    await self._write_held(batch)
        finally:
            refuse(self._queue, ServiceUnavailable("The broker is stopping"))
            await self._link.close()

    def free(self, keys: set[Key]) -> None:
        """Keys that a bulk write has held; what has waited for them goes on."""
        self.holds.free(keys)
        if self._queue:
            self._wake.set()

    def _take(self) -> list[Operation]:
        batch: list[Operation] = []
        waiting: list[Operation] = []
        passed_over: set[Key] = set()
        entities = 0
        while self._queue and entities < self._limits.commit_entities:
            operation = self._queue.popleft()
            if self.holds and not self._may_start(operation, passed_over):
                waiting.append(operation)
                continue
            self._queued_bytes -= operation.bytes
            entities += len(operation.ids)
            batch.append(operation)
        self._queue.extendleft(reversed(waiting))
        return batch

    def _may_start(self, operation: Operation, passed_over: set[Key]) -> bool:
        # What waits keeps its place before all that come for the same entity.
        keys = _keys(operation)
        if self.holds.are_free(keys) and passed_over.isdisjoint(keys):
            return True
        passed_over |= keys
        return False

    async def _write_held(self, batch: list[Operation]) -> None:
        keys = {(operation.tenant, id) for operation in batch for id in operation.ids}
        self.holds.take(keys)
        try:
            await self._write(batch)
        finally:
            self.holds.free(keys)

    async def _write(self, batch: list[Operation]) -> None:
        commit = Commit()
        try:
            try:
                results = await self._commit(batch, commit, trusting=True)
            except asyncpg.UniqueViolationError:
                # Something was to be created that is there already: only now it is worth a look.
                commit = Commit()
                results = await self._commit(batch, commit, trusting=False)
        except CONNECTION_FAULTS as fault:
            self._give_up(batch, _unknown("The database did not answer"), fault)
            self.doubt({operation.tenant for operation in batch})
        except OwnershipLost as fault:
            self._owner.lose(commit.claims)
            self._give_up(batch, ServiceUnavailable("Another broker has taken over"), fault)
        except ServiceUnavailable as problem:
            refuse(batch, problem)
        except asyncpg.PostgresError as fault:
            await self._write_alone(batch, fault)
        except BaseException as fault:
            self._give_up(batch, _unknown("The write failed"), fault)
            self.doubt({operation.tenant for operation in batch})
            if not isinstance(fault, Exception):
                raise
        else:
            self.publish(commit, self._hot.publish)
            for operation, result in zip(batch, results, strict=True):
                answer(operation, result)

    async def _write_alone(self, batch: list[Operation], fault: asyncpg.PostgresError) -> None:
        # One row that PostgreSQL refuses must not take the others with it.
        if len(batch) > 1:
            for operation in batch:
                await self._write([operation])
            return
        # Its words repeat values of the entity.
        log.error(
            "write_refused",
            error=type(fault).__name__,
            sqlstate=fault.sqlstate,
            constraint=getattr(fault, "constraint_name", None),
        )
        self._give_up(batch, WriteRefused("The database refused the write"), fault)

    def _give_up(self, batch: Sequence[Operation], problem: Problem, fault: BaseException) -> None:
        log.warning("write_failed", error=type(fault).__name__, operations=len(batch))
        for operation in batch:
            for id in operation.ids:
                self._hot.withdraw(operation.tenant, id)
        self.known_type_keys.clear()
        refuse(batch, problem)

    async def _commit(self, batch: list[Operation], commit: Commit, *, trusting: bool) -> list[object]:
        """With `trusting`, what is to be created is taken for new unless it is in memory; PostgreSQL knows better."""
        tenants = sorted({operation.tenant for operation in batch})
        commit.claims = self._owner.claims_for(tenants)
        connection = await self._link.connection()
        if self.changes >= self._plans_due:
            self._plans_due = self.changes + min(max(self.changes, FIRST_PLANS_CHANGES), PLANS_CHANGES_MAX)
            await connection.execute(FORGET_PLANS)
        async with transaction(connection, tenants, commit.claims):
            await self._load(connection, batch, commit, trusting=trusting)
            # All of them are held, so nobody else changes what they work on meanwhile.
            results = await run_all(batch, commit.states)
            await store_commit(connection, commit, self.known_type_keys)
        return results

    async def _load(
        self, connection: asyncpg.Connection, batch: list[Operation], commit: Commit, *, trusting: bool
    ) -> None:
        missing: dict[Key, None] = {}
        trusted: set[Key] = set()
        for operation in batch:
            tenant = operation.tenant
            state = commit.states.get(tenant)
            if state is None:
                state = new_state(tenant, self._clock, self.listeners, commit)
            for id in operation.ids:
                key = (tenant, id)
                if id not in state.records:
                    record = state.records[id] = self._hot.get(key)
                    if record is None:
                        if trusting and operation.creates:
                            trusted.add(key)
                        else:
                            missing[key] = None
                elif key in trusted:
                    # Others want it too, and the insert alone would not tell them what was there before.
                    missing[key] = None
        if missing:
            tenants, ids = zip(*missing, strict=True)
            for tenant, *columns in await connection.fetch(LOAD, tenants, ids):
                record = record_of(columns)
                commit.states[tenant].records[record.id] = record

    def publish(self, commit: Commit, keep: Callable[[str, Record], None]) -> None:
        """After COMMIT: `keep` takes each entity that there is now."""
        self.commits += 1
        self.known_type_keys |= commit.type_keys
        for tenant, state in commit.states.items():
            self.changes += len(state.changes)
            for id, record in state.final.items():
                if record is None:
                    self._hot.withdraw(tenant, id)
                else:
                    keep(tenant, record)
        for listener in self.listeners:
            listener.after_commit(commit)

    def publish_bulk(self, tenant: str, type_key: str, created: Sequence[Ready], first: int) -> None:
        """After the COMMIT of new entities that no listener wanted one by one."""
        self.commits += 1
        self.changes += len(created)
        self.known_type_keys.add((tenant, type_key))
        for listener in self.listeners:
            listener.after_bulk(tenant, type_key, created, first)

    def doubt(self, tenants: Collection[str]) -> None:
        """After a write of which nobody knows whether it was or will be committed."""
        for tenant in tenants:
            for listener in self.listeners:
                listener.after_doubt(tenant)


def _unknown(reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(f"{reason}; the outcome is not known")


def _keys(operation: Operation) -> set[Key]:
    return {(operation.tenant, id) for id in operation.ids}
