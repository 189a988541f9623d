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
    creation_columns,
    documents,
    entity_columns,
    entity_rows,
    history_columns,
    numbers,
    texts,
    update_columns,
)
from hiroba.kernel.context.store.history import known_observations
from hiroba.kernel.context.store.statements import (
    DELETE_ENTITIES,
    FORGET_EXPIRIES,
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
class Effects:
    """What listeners add to a commit: notifications (tenant, subscription, number of the change and payload), and
    when entities or their parts expire, by tenant and id; None for those that last from now on."""

    notifications: list[tuple[str, str, int, bytes]] = field(default_factory=list)
    expiries: dict[tuple[str, str], int | None] = field(default_factory=dict)


@dataclass(slots=True)
class Commit:
    """What one transaction is about to make true."""

    states: dict[str, Working] = field(default_factory=dict)
    type_keys: TypeKeys = field(default_factory=set)
    effects: Effects = field(default_factory=Effects)
    is_bulk: bool = False
    claims: Collection[Claim] = ()


class Listener:
    """What the rest of the broker does with changes. `while_writing` must be quick and must not fail."""

    def wants(self, tenant: str, type_key: str) -> bool:
        """Whether `while_writing` must be told of each new entity of this type; asked by bulk writes."""
        return False

    def wants_entity(self, entity: Ready) -> bool:
        """Whether `while_writing` must be told of this new entity, whatever its type; asked by bulk writes."""
        return False

    def while_writing(self, effects: Effects, tenant: str, change: Change) -> None:
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
    watching = [each for each in listeners if type(each).while_writing is not Listener.while_writing]
    # Not the commit itself: a state that knew it would be a cycle, and all that a commit holds left to the collector.
    effects = commit.effects

    def tell(change: Change) -> None:
        for listener in watching:
            listener.while_writing(effects, tenant, change)

    state = commit.states[tenant] = Working(tenant, clock, {}, tell)
    return state


async def store_commit(connection: asyncpg.Connection, commit: Commit, known: TypeKeys) -> None:
    """The statements of a commit; `known` are the type keys that need no row any more."""
    await _leave_out_known(connection, commit)
    rows = entity_rows(commit.states)
    for tenant, state in commit.states.items():
        commit.type_keys |= {(tenant, key) for key in {change.type_key for change in state.changes}}
    await store_type_keys(connection, commit.type_keys - known)
    if rows.created.records:
        await connection.execute(INSERT_ENTITIES_WITH_HISTORY, *creation_columns(rows.created))
    if rows.changed.records:
        await connection.execute(UPDATE_ENTITIES_WITH_HISTORY, *update_columns(rows.changed))
    if rows.new.records:
        await connection.execute(INSERT_ENTITIES, *entity_columns(rows.new))
    if rows.gone:
        await connection.execute(DELETE_ENTITIES, *map(texts, zip(*rows.gone, strict=True)))
    if rows.untold:
        await _store_untold(connection, rows.untold)
    await _store_effects(connection, commit.effects)


async def _store_untold(connection: asyncpg.Connection, untold: Sequence[tuple[str, Change]]) -> None:
    await connection.execute(INSERT_HISTORY, *history_columns(untold))
    begun = {(tenant, change.id): change for tenant, change in untold if change.action == TEMPORAL}
    if begun:
        tenants, ids = zip(*begun, strict=True)
        type_keys = [change.type_key for change in begun.values()]
        since = [change.number for change in begun.values()]
        await connection.execute(
            INSERT_TEMPORAL_ENTITIES, texts(tenants), texts(ids), texts(type_keys), numbers(since)
        )


async def _store_effects(connection: asyncpg.Connection, effects: Effects) -> None:
    if effects.notifications:
        tenants, names, changes, payloads = zip(*effects.notifications, strict=True)
        await connection.execute(
            INSERT_NOTIFICATIONS, texts(tenants), texts(names), numbers(changes), documents(payloads)
        )
    expiries = {key: moment for key, moment in effects.expiries.items() if moment is not None}
    if expiries:
        tenants, ids = zip(*expiries, strict=True)
        await connection.execute(PUT_EXPIRIES, texts(tenants), texts(ids), numbers(expiries.values()))
    lasting = effects.expiries.keys() - expiries
    if lasting:
        await connection.execute(FORGET_EXPIRIES, *map(texts, zip(*lasting, strict=True)))


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
