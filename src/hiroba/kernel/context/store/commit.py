# SPDX-License-Identifier: Apache-2.0
"""What one transaction makes true: its statements, and the listeners that act on its changes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import asyncpg
import orjson

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.model.draft import LATE, TEMPORAL, Change, Working
from hiroba.kernel.context.model.lateness import observations
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.store.batch_rows import (
    EntityRows,
    Row,
    columns_of,
    creation_columns,
    entity_rows,
    history_columns,
    update_columns,
)
from hiroba.kernel.context.store.history import known_observations
from hiroba.kernel.context.store.statements import (
    DELETE_ENTITIES,
    INSERT_ENTITIES,
    INSERT_ENTITIES_WITH_HISTORY,
    INSERT_HISTORY,
    INSERT_NOTIFICATIONS,
    INSERT_TEMPORAL_ENTITIES,
    INSERT_TYPE_KEYS,
    PUT_EXPIRIES,
    UPDATE_ENTITIES_WITH_HISTORY,
)
from hiroba.kernel.ownership import Claim

TypeKeys = set[tuple[str, str]]


@dataclass(slots=True)
class Commit:
    """What one transaction is about to make true. Listeners add notifications to it, and when entities expire."""

    states: dict[str, Working] = field(default_factory=dict)
    notifications: list[tuple[str, str, int, bytes]] = field(default_factory=list)
    expiries: dict[tuple[str, str], int] = field(default_factory=dict)
    is_bulk: bool = False
    claims: Collection[Claim] = ()

    @property
    def changes(self) -> list[tuple[str, Change]]:
        return [(tenant, change) for tenant, state in self.states.items() for change in state.changes]


class Listener:
    """What the rest of the broker does with changes. `while_writing` must be quick and must not fail."""

    def wants(self, tenant: str, type_key: str) -> bool:
        """Whether `while_writing` must be told of each new entity of this type; asked by bulk writes."""
        return False

    def while_writing(self, commit: Commit, tenant: str, change: Change) -> None:
        """Called for each change before COMMIT, with the entity as this change left it."""

    def after_commit(self, commit: Commit) -> None:
        """Called once after COMMIT."""

    def after_bulk(self, tenant: str, type_key: str, created: Sequence[Ready], first: int) -> None:
        """Called once after the COMMIT of new entities of a type that nobody wanted to be told of one by one.

        They are numbered from `first`. Bulk writes run beside others, so their numbers may be lower than what was
        committed before.
        """

    def after_doubt(self, tenant: str) -> None:
        """Called when nobody knows whether a write of this tenant was or will be committed."""


def new_state(tenant: str, clock: ChangeClock, listeners: list[Listener], commit: Commit) -> Working:
    def tell(state: Working, change: Change) -> None:
        for listener in listeners:
            listener.while_writing(commit, tenant, change)

    state = commit.states[tenant] = Working(tenant, clock, {}, tell)
    return state


async def store_commit(connection: asyncpg.Connection, commit: Commit, known: TypeKeys) -> None:
    """The statements of a commit; `known` are the type keys that need no row any more."""
    rows = entity_rows(commit.states)
    await _leave_out_known(connection, commit)
    changes = commit.changes
    if not changes:
        return
    await store_type_keys(connection, {(tenant, change.type_key) for tenant, change in changes} - known)
    if rows.created:
        await connection.execute(INSERT_ENTITIES_WITH_HISTORY, *creation_columns(rows.created))
    if rows.changed:
        await connection.execute(UPDATE_ENTITIES_WITH_HISTORY, *update_columns(rows.changed, rows.last))
    if len(rows.told) < len(changes):
        await _store_rest(connection, rows, changes)
    if commit.notifications:
        tenants, names, numbers, payloads = zip(*commit.notifications, strict=True)
        texts = [payload.decode() for payload in payloads]
        await connection.execute(INSERT_NOTIFICATIONS, tenants, names, numbers, texts)
    if commit.expiries:
        due: list[Row] = [(*key, commit.expiries[key]) for key in sorted(commit.expiries)]
        await connection.execute(PUT_EXPIRIES, *columns_of(due))


async def _store_rest(
    connection: asyncpg.Connection, rows: EntityRows, changes: Sequence[tuple[str, Change]]
) -> None:
    if rows.new:
        await connection.execute(INSERT_ENTITIES, *columns_of(rows.new))
    if rows.gone:
        await connection.execute(DELETE_ENTITIES, *columns_of(rows.gone))
    untold = [each for each in changes if each[1].number not in rows.told]
    await connection.execute(INSERT_HISTORY, *history_columns(untold))
    begun = {(tenant, change.id): change for tenant, change in changes if change.action == TEMPORAL}
    if begun:
        known: list[Row] = [(*key, begun[key].type_key, begun[key].number) for key in sorted(begun)]
        await connection.execute(INSERT_TEMPORAL_ENTITIES, *columns_of(known))


async def _leave_out_known(connection: asyncpg.Connection, commit: Commit) -> None:
    """Late observations that history has already are a delivery repeated, or a file imported again."""
    for tenant, state in commit.states.items():
        ids = {change.id for change in state.changes if change.action == LATE}
        if ids:
            known = await known_observations(connection, tenant, sorted(ids))
            state.changes = [
                change
                for change in state.changes
                if change.action != LATE
                or not observations(orjson.loads(change.fragment)) <= known[change.id]
            ]


async def store_type_keys(connection: asyncpg.Connection, type_keys: TypeKeys) -> None:
    if type_keys:
        await connection.execute(INSERT_TYPE_KEYS, *zip(*sorted(type_keys), strict=True))
