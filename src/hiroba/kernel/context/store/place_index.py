# SPDX-License-Identifier: Apache-2.0
"""Places in memory, type by type: those that geo-queries ask for, within their part of the broker's memory.

A type is loaded after the first question for it, which PostgreSQL answers like all others until it is there. From then
on every commit is entered before its writer is answered.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

import asyncpg
import structlog

from hiroba.kernel.context.geo.cells import Area
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.model.ready import Ready
from hiroba.kernel.context.problems import Problem
from hiroba.kernel.context.store.candidates import Candidates
from hiroba.kernel.context.store.commit import Commit, Listener
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.sorted_places import SortedPlaces

log = structlog.get_logger("hiroba.broker")

SELECT = """
    SELECT type_key, cell, created, id FROM context.entity
    WHERE tenant = $1 AND type_key = ANY ($2) AND cell IS NOT NULL ORDER BY type_key, cell
"""
# A step of loading keeps others from their turn for a few milliseconds.
LOAD_STEP = 3_000
# A type that was asked for within this time need not make room for another one.
IN_USE_SECONDS = 60.0
# What there was no room for, or what nobody knows for sure, is left to PostgreSQL for so long.
REFUSED_SECONDS = 60.0
REFUSED_MAX = 10_000
EVERY_TYPE = ""
# One that has to wait until its type is loaded.
MOVE_BYTES = 250

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Move:
    """A place that has come (`there`) or gone."""

    there: bool
    cell: int
    created: int
    id: str


@dataclass(slots=True, eq=False)
class _Type:
    """The places of one type. While it is being loaded, `missed` gathers what is committed meanwhile."""

    asked_at: float
    places: SortedPlaces = field(default_factory=SortedPlaces)
    missed: list[_Move] | None = field(default_factory=list)


class PlaceIndex(Listener):
    def __init__(self, links: Links, bytes_max: int, reserve: Callable[[int], None]) -> None:
        """`reserve` is told how many bytes are used."""
        self._links = links
        self._bytes_max = bytes_max
        self._reserve = reserve
        self._tenants: dict[str, dict[str, _Type]] = {}
        self._refused: dict[Key, float] = {}
        self._wanted: dict[Key, None] = {}
        self._loader: asyncio.Task[None] | None = None
        self.count = 0
        self.bytes = 0

    def find(self, tenant: str, type_keys: Sequence[str], area: Area) -> Candidates | None:
        """Entities whose cells lie in the area; None while one of the types is not in memory."""
        now = asyncio.get_running_loop().time()
        types = self._tenants.get(tenant, {})
        found: Candidates | None = Candidates()
        for type_key in type_keys:
            kept = types.get(type_key)
            if kept is not None:
                kept.asked_at = now
            if kept is None or kept.missed is not None:
                found = None
                self._want((tenant, type_key), now)
            elif found is not None:
                kept.places.within(area, found)
        return found

    # Commits.

    def after_commit(self, commit: Commit) -> None:
        for tenant, state in commit.states.items():
            types = self._tenants.get(tenant)
            if types:
                for id, record in state.final.items():
                    self._follow(types, state.records.get(id), record)
                self._keep_bound()

    def after_bulk(self, tenant: str, type_key: str, created: Sequence[Ready], first: int) -> None:
        kept = self._tenants.get(tenant, {}).get(type_key)
        if kept is not None:
            for number, entity in enumerate(created, first):
                if entity.cell is not None:
                    self._note(kept, _Move(True, entity.cell, number, entity.id))
            self._keep_bound()

    def after_doubt(self, tenant: str) -> None:
        # What was written may still become true, and nobody will tell.
        for type_key in list(self._tenants.get(tenant, ())):
            self._drop((tenant, type_key))
        self._refuse((tenant, EVERY_TYPE))

    def forget(self) -> None:
        """After a time without the claim: others may have written."""
        self._tenants.clear()
        self._refused.clear()
        self._wanted.clear()
        self.count = self.bytes = 0
        self._reserve(0)

    def _follow(self, types: dict[str, _Type], old: Record | None, new: Record | None) -> None:
        before = (old.type_key, old.cell, old.created) if old is not None else None
        after = (new.type_key, new.cell, new.created) if new is not None else None
        if before == after:
            return
        for there, record in ((False, old), (True, new)):
            if record is not None and record.cell is not None and record.type_key in types:
                move = _Move(there, record.cell, record.created, record.id)
                self._note(types[record.type_key], move)

    def _note(self, kept: _Type, move: _Move) -> None:
        if kept.missed is not None:
            kept.missed.append(move)
            return
        places = kept.places
        self._discount(places)
        if move.there:
            places.add(move.cell, move.created, move.id)
        else:
            places.discard(move.cell, move.created)
        self._count(places)

    def _count(self, places: SortedPlaces) -> None:
        self.count += places.count
        self.bytes += places.bytes

    def _discount(self, places: SortedPlaces) -> None:
        self.count -= places.count
        self.bytes -= places.bytes

    # Loading.

    def _want(self, key: Key, now: float) -> None:
        if self._is_refused(key, now):
            return
        self._wanted[key] = None
        if self._loader is None or self._loader.done():
            self._loader = asyncio.create_task(self._load_wanted())

    async def _load_wanted(self) -> None:
        """All that are wanted together: one after the other, each would wait several times for its turn."""
        while self._wanted:
            tenant, _ = next(iter(self._wanted))
            type_keys = [type_key for its_tenant, type_key in self._wanted if its_tenant == tenant]
            loading = self._begin(tenant, type_keys)
            try:
                await self._load(tenant, loading)
            except (Problem, asyncpg.PostgresError) as fault:
                log.warning("places_not_loaded", error=type(fault).__name__)
                for type_key in loading:
                    self._refuse((tenant, type_key))
            for type_key in type_keys:
                self._wanted.pop((tenant, type_key), None)

    def _begin(self, tenant: str, type_keys: Sequence[str]) -> dict[str, _Type]:
        """Commits are gathered before the question is asked, so none is missed."""
        now = asyncio.get_running_loop().time()
        types = self._tenants.setdefault(tenant, {})
        loading = {
            type_key: _Type(asked_at=now)
            for type_key in type_keys
            if type_key not in types and not self._is_refused((tenant, type_key), now)
        }
        types |= loading
        return loading

    async def _load(self, tenant: str, loading: dict[str, _Type]) -> None:
        """Takes out of `loading` what is there whole, and what has been dropped or finds no room."""
        if not loading:
            return
        async with self._links.reading([tenant]) as connection:
            cursor = await connection.cursor(SELECT, tenant, list(loading))
            is_last = False
            while loading and not is_last:
                rows = await cursor.fetch(LOAD_STEP)
                is_last = len(rows) < LOAD_STEP
                self._drop_out(tenant, loading)
                for type_key, of_type in groupby(rows, itemgetter(0)):
                    self._enter(tenant, loading, type_key, [tuple(row)[1:] for row in of_type])
                self._reserve(self.bytes)
        for kept in loading.values():
            self._catch_up(kept)

    def _drop_out(self, tenant: str, loading: dict[str, _Type]) -> None:
        types = self._tenants.get(tenant, {})
        for type_key in [key for key, kept in loading.items() if types.get(key) is not kept]:
            del loading[type_key]

    def _enter(
        self, tenant: str, loading: dict[str, _Type], type_key: str, rows: Sequence[tuple[int, int, str]]
    ) -> None:
        """They come type by type, so all that came before is whole."""
        for each in [key for key, kept in loading.items() if kept.places.count and key != type_key]:
            self._catch_up(loading.pop(each))
        kept = loading.get(type_key)
        if kept is None:
            return
        self._discount(kept.places)
        kept.places.append(rows)
        self._count(kept.places)
        if not self._has_room(MOVE_BYTES * sum(len(each.missed or ()) for each in loading.values())):
            self._refuse((tenant, type_key))
            # Others may fit where this one does not; the next question for them tells.
            for each in loading:
                self._drop((tenant, each))
            loading.clear()

    def _catch_up(self, kept: _Type) -> None:
        missed, kept.missed = kept.missed or (), None
        for move in missed:
            # The snapshot may have had it already.
            self._note(kept, _Move(False, move.cell, move.created, move.id))
            if move.there:
                self._note(kept, move)

    # The bound.

    def _has_room(self, more: int) -> bool:
        now = asyncio.get_running_loop().time()
        while self.bytes + more > self._bytes_max:
            oldest = self._least_asked()
            if oldest is None or self._tenants[oldest[0]][oldest[1]].asked_at > now - IN_USE_SECONDS:
                return False
            self._drop(oldest)
        return True

    def _keep_bound(self) -> None:
        """Writes go on whether there is room or not, so the type asked for least gives way."""
        while self.bytes > self._bytes_max:
            oldest = self._least_asked()
            if oldest is None:
                break
            self._refuse(oldest)
        self._reserve(self.bytes)

    def _least_asked(self) -> Key | None:
        asked = [
            (kept.asked_at, (tenant, type_key))
            for tenant, types in self._tenants.items()
            for type_key, kept in types.items()
        ]
        return min(asked)[1] if asked else None

    def _is_refused(self, key: Key, now: float) -> bool:
        return any(self._refused.get(each, 0.0) > now for each in (key, (key[0], EVERY_TYPE)))

    def _refuse(self, key: Key) -> None:
        self._drop(key)
        now = asyncio.get_running_loop().time()
        if len(self._refused) >= REFUSED_MAX:
            self._refused = {each: until for each, until in self._refused.items() if until > now}
        self._refused[key] = now + REFUSED_SECONDS

    def _drop(self, key: Key) -> None:
        kept = self._tenants.get(key[0], {}).pop(key[1], None)
        if kept is not None:
            self._discount(kept.places)
