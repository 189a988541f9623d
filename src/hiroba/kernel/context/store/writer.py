# SPDX-License-Identifier: Apache-2.0
"""Group commit: writes that arrive together go through one transaction; each answer waits for its COMMIT."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import asyncpg
import structlog

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.model.draft import Change, Working
from hiroba.kernel.context.problems import Problem, ServiceUnavailable
from hiroba.kernel.context.store.batch_rows import entity_columns, history_columns
from hiroba.kernel.context.store.connections import BY_KEY_ONLY, CONNECTION_FAULTS, Link, transaction
from hiroba.kernel.context.store.hot_map import HotMap
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.store.rows import record_of
from hiroba.kernel.context.store.statements import (
    DELETE_ENTITIES,
    FORGET_PLANS,
    INSERT_ENTITIES,
    INSERT_ENTITIES_WITH_HISTORY,
    INSERT_HISTORY,
    INSERT_NOTIFICATIONS,
    INSERT_TYPE_KEYS,
    LOAD,
    UPDATE_ENTITIES,
)
from hiroba.kernel.ownership import OwnershipLost, confirm

# Plans made for small tables read whole tenants when these have grown; so they are made anew whenever the number
# of changes has doubled, and now and then after that.
FIRST_PLANS_CHANGES = 50
PLANS_CHANGES_MAX = 200_000

log = structlog.get_logger("hiroba.broker")


@dataclass(slots=True)
class Operation:
    """A write in the queue: `run` changes the working state and gives the result, or raises Problem."""

    tenant: str
    ids: Sequence[str]
    bytes: int
    run: Callable[[Working], object]
    answer: asyncio.Future[object]


@dataclass(slots=True)
class Commit:
    """What one transaction is about to make true. Listeners add notification rows to it."""

    states: dict[str, Working] = field(default_factory=dict)
    notifications: list[tuple[str, str, int, bytes]] = field(default_factory=list)

    @property
    def changes(self) -> list[tuple[str, Change]]:
        return [(tenant, change) for tenant, state in self.states.items() for change in state.changes]


class Listener:
    """What the rest of the broker does with changes. `while_writing` must be quick and must not fail."""

    def while_writing(self, commit: Commit, tenant: str, change: Change) -> None:
        """Called for each change before COMMIT, with the entity as this change left it."""

    def after_commit(self, commit: Commit) -> None:
        """Called once after COMMIT."""


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
        self._known_type_keys: set[tuple[str, str]] = set()
        self.listeners: list[Listener] = []
        owner.on_taken.append(self._known_type_keys.clear)
        self.commits = 0
        self.changes = 0
        self._plans_due = FIRST_PLANS_CHANGES

    def submit(
        self, tenant: str, ids: Sequence[str], size: int, run: Callable[[Working], object]
    ) -> asyncio.Future[object]:
        """Raises ServiceUnavailable when the queue is full: the client is told, nothing grows."""
        if (
            len(self._queue) >= self._limits.queued_writes
            or self._queued_bytes > self._limits.queued_write_bytes
        ):
            raise ServiceUnavailable("Too many writes are waiting")
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._queue.append(Operation(tenant, ids, size, run, answer))
        self._queued_bytes += size
        self._wake.set()
        return answer

    @property
    def waiting(self) -> int:
        return len(self._queue)

    async def run(self) -> None:
        """Until cancelled. What is in the queue then is answered as not done."""
        try:
            while True:
                await self._wake.wait()
                # One turn of the loop lets requests of the same moment join the batch.
                await asyncio.sleep(0)
                batch = self._take()
                if not self._queue:
                    self._wake.clear()
                await self._write(batch)
        finally:
            _refuse(self._queue, ServiceUnavailable("The broker is stopping"))
            await self._link.close()

    def _take(self) -> list[Operation]:
        batch: list[Operation] = []
        entities = 0
        while self._queue and entities < self._limits.commit_entities:
            operation = self._queue.popleft()
            self._queued_bytes -= operation.bytes
            entities += len(operation.ids)
            batch.append(operation)
        return batch

    async def _write(self, batch: list[Operation]) -> None:
        commit = Commit()
        try:
            results = await self._commit(batch, commit)
        except CONNECTION_FAULTS as fault:
            self._give_up(batch, "The database did not answer; the outcome is not known", fault)
        except OwnershipLost as fault:
            self._owner.lose()
            self._give_up(batch, "Another broker has taken over", fault)
        except ServiceUnavailable as problem:
            _refuse(batch, problem)
        except asyncpg.PostgresError as fault:
            await self._write_alone(batch, fault)
        except BaseException as fault:
            self._give_up(batch, "The write failed; the outcome is not known", fault)
            if not isinstance(fault, Exception):
                raise
        else:
            self._publish(commit)
            for operation, result in zip(batch, results, strict=True):
                _answer(operation, result)

    async def _write_alone(self, batch: list[Operation], fault: asyncpg.PostgresError) -> None:
        # One row that PostgreSQL refuses must not take the others with it.
        if len(batch) > 1:
            for operation in batch:
                await self._write([operation])
            return
        log.error("write_refused", error=type(fault).__name__, detail=str(fault)[:300])
        self._give_up(batch, "The database refused the write", fault)

    def _give_up(self, batch: Sequence[Operation], text: str, fault: BaseException) -> None:
        log.warning("write_failed", error=type(fault).__name__, operations=len(batch))
        for operation in batch:
            for id in operation.ids:
                self._hot.withdraw(operation.tenant, id)
        self._known_type_keys.clear()
        _refuse(batch, ServiceUnavailable(text))

    async def _commit(self, batch: list[Operation], commit: Commit) -> list[object]:
        claim = self._owner.claim
        connection = await self._link.connection()
        tenants = sorted({operation.tenant for operation in batch})
        if self.changes >= self._plans_due:
            self._plans_due = self.changes + min(max(self.changes, FIRST_PLANS_CHANGES), PLANS_CHANGES_MAX)
            await connection.execute(FORGET_PLANS)
        async with transaction(connection, tenants):
            await confirm(connection, claim)
            await self._load(connection, batch, commit)
            results = [_run(operation, commit.states[operation.tenant]) for operation in batch]
            await self._store(connection, commit)
        return results

    async def _load(self, connection: asyncpg.Connection, batch: list[Operation], commit: Commit) -> None:
        missing: list[tuple[str, str]] = []
        for operation in batch:
            state = commit.states.get(operation.tenant)
            if state is None:
                state = self._new_state(operation.tenant, commit)
            for id in operation.ids:
                if id not in state.records:
                    record = state.records[id] = self._hot.get((operation.tenant, id))
                    if record is None:
                        missing.append((operation.tenant, id))
        if missing:
            tenants, ids = zip(*missing, strict=True)
            for row in await connection.fetch(LOAD, tenants, ids):
                commit.states[row["tenant"]].records[row["id"]] = record_of(row)

    def _new_state(self, tenant: str, commit: Commit) -> Working:
        def tell(state: Working, change: Change) -> None:
            for listener in self.listeners:
                listener.while_writing(commit, tenant, change)

        state = commit.states[tenant] = Working(tenant, self._clock, {}, tell)
        return state

    async def _store(self, connection: asyncpg.Connection, commit: Commit) -> None:
        new, changed, gone = entity_columns(commit.states)
        changes = commit.changes
        if not changes:
            return
        type_keys = {(tenant, change.type_key) for tenant, change in changes} - self._known_type_keys
        if type_keys:
            await connection.execute(INSERT_TYPE_KEYS, *zip(*sorted(type_keys), strict=True))
        if new and not (changed or gone) and len(new[0]) == len(changes):
            # As many changes as new rows: each entity was created and nothing else happened to it.
            await connection.execute(INSERT_ENTITIES_WITH_HISTORY, *new)
        else:
            if new:
                await connection.execute(INSERT_ENTITIES, *new)
            if changed:
                await connection.execute(UPDATE_ENTITIES, *changed)
            if gone:
                await connection.execute(DELETE_ENTITIES, *gone)
            await connection.execute(INSERT_HISTORY, *history_columns(changes))
        if commit.notifications:
            tenants, names, numbers, payloads = zip(*commit.notifications, strict=True)
            texts = [payload.decode() for payload in payloads]
            await connection.execute(INSERT_NOTIFICATIONS, tenants, names, numbers, texts)

    def _publish(self, commit: Commit) -> None:
        self.commits += 1
        self.changes += sum(len(state.changes) for state in commit.states.values())
        for tenant, state in commit.states.items():
            self._known_type_keys.update((tenant, change.type_key) for change in state.changes)
            for id in dict.fromkeys(change.id for change in state.changes):
                record = state.final[id]
                if record is None:
                    self._hot.withdraw(tenant, id)
                else:
                    self._hot.publish(tenant, record)
        for listener in self.listeners:
            listener.after_commit(commit)


def _run(operation: Operation, state: Working) -> object:
    try:
        return operation.run(state)
    except Problem as problem:
        return problem


def _answer(operation: Operation, result: object) -> None:
    if operation.answer.done():
        return
    if isinstance(result, Problem):
        operation.answer.set_exception(result)
    else:
        operation.answer.set_result(result)


def _refuse(operations: Sequence[Operation] | deque[Operation], problem: Problem) -> None:
    for operation in operations:
        _answer(operation, problem)
