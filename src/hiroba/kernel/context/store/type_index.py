# SPDX-License-Identifier: Apache-2.0
"""Which type keys a tenant uses, and how often each list of entities has changed.

Lists are in the order of creation. A new entity comes last, so a full page stays right until an entity of the
type is deleted or changes its type: `shuffles` counts these, `additions` the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.kernel.context.model.draft import CREATED, DELETED, Change
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.store.commit import Commit, Listener
from hiroba.kernel.context.store.connections import Links

SELECT_TYPE_KEYS = "SELECT type_key FROM context.type_key WHERE tenant = $1"


@dataclass(slots=True)
class TypeState:
    types: frozenset[str]
    additions: int = 0
    shuffles: int = 0


class TypeIndex(Listener):
    def __init__(self, links: Links) -> None:
        self._links = links
        self._tenants: dict[str, dict[str, TypeState]] = {}
        self.generation = 0

    async def keys(self, tenant: str) -> dict[str, TypeState]:
        """All type keys ever used by the tenant; a key may have no entities any more."""
        known = self._tenants.get(tenant)
        if known is None:
            async with self._links.reading([tenant]) as connection:
                rows = await connection.fetch(SELECT_TYPE_KEYS, tenant)
            known = self._tenants.setdefault(tenant, {})
            for row in rows:
                _state(known, row["type_key"])
        return known

    def known_keys(self, tenant: str) -> dict[str, TypeState] | None:
        return self._tenants.get(tenant)

    def after_commit(self, commit: Commit) -> None:
        for tenant, state in commit.states.items():
            known = self._tenants.get(tenant)
            if known is not None:
                for change in state.changes:
                    _note(known, change)

    def after_bulk(self, tenant: str, type_key: str, created: Sequence[Ready], first: int) -> None:
        known = self._tenants.get(tenant)
        if known is not None:
            state = _state(known, type_key)
            state.additions += len(created)
            # Others may have come later and be listed already, so these need not stand last.
            state.shuffles += 1

    def after_doubt(self, tenant: str) -> None:
        self._tenants.pop(tenant, None)
        self.generation += 1

    def forget(self) -> None:
        """After a time without the claim: others may have written."""
        self._tenants.clear()
        self.generation += 1


def _note(known: dict[str, TypeState], change: Change) -> None:
    state = _state(known, change.type_key)
    if change.action == CREATED:
        state.additions += 1
    elif change.action == DELETED:
        state.shuffles += 1
    if change.left_type_key is not None:
        state.shuffles += 1
        _state(known, change.left_type_key).shuffles += 1


def _state(known: dict[str, TypeState], type_key: str) -> TypeState:
    state = known.get(type_key)
    if state is None:
        state = known[type_key] = TypeState(frozenset(type_key.split(" ")))
    return state
