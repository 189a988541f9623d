# SPDX-License-Identifier: Apache-2.0
"""The EntityMaps of all tenants, in memory (5.5.14: "create and cache"): bounded in number, bytes and life.

A map belongs to the rights under which it was made. Who may see less than its maker, or who comes when the audience of
an entity type has changed since, finds no map, just as after its end.
"""

import uuid
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.federation.entity_maps.entity_map import PREFIX, EntityMap, Made
from hiroba.kernel.context.federation.entity_maps.requests import MapRequest
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound, TooManyResults
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.store.store import Store

# Maps of one tenant; the one used last stays longest.
_Maps = OrderedDict[str, EntityMap]


class EntityMaps:
    def __init__(self, store: Store, entity_types: EntityTypes, limits: Limits) -> None:
        self._store = store
        self._clock = store.clock
        self._entity_types = entity_types
        self._limits = limits
        self._of_tenant: dict[str, _Maps] = {}
        self._bytes: dict[str, int] = {}

    @property
    def count(self) -> int:
        return sum(map(len, self._of_tenant.values()))

    @property
    def bytes(self) -> int:
        """About what all of them take."""
        return sum(self._bytes.values())

    async def open(
        self, x: Exchange, wanted: MapRequest, question: Hashable, make: Callable[[], Awaitable[Made]]
    ) -> tuple[EntityMap, bool]:
        """The map that the request goes on with, or a new one; whether it is new. Raises BadRequestData for a map of
        another question, and what `make` raises."""
        self._store.check_ready()
        kept = self._find(x, wanted.named) if wanted.named is not None else None
        if kept is not None:
            if kept.question != question:
                raise BadRequestData(f"EntityMap {kept.id} was made for another query or another @context")
            return kept, False
        generation = self._entity_types.generation
        made = await make()
        new = EntityMap(
            id=f"{PREFIX}{uuid.uuid4()}",
            question=question,
            audiences=x.rights.audiences,
            generation=generation,
            expires=wanted.expires,
            holders=made.holders,
            linked=made.linked,
            is_split=made.is_split,
            missing=made.missing,
        )
        self._add(x.tenant, new)
        return new, True

    def existing(self, x: Exchange, id: str) -> EntityMap:
        """Raises ResourceNotFound."""
        self._store.check_ready()
        found = self._find(x, id)
        if found is None:
            raise ResourceNotFound(f"EntityMap {id} does not exist, or has expired")
        return found

    def remove(self, x: Exchange, id: str) -> None:
        self._drop(x.tenant, self.existing(x, id))

    def forget(self) -> None:
        """What another broker wrote in between is unknown here."""
        self._of_tenant.clear()
        self._bytes.clear()

    def leave(self, is_mine: Callable[[str], bool]) -> None:
        """Tenants that have gone to another broker."""
        for tenant in [each for each in self._of_tenant if not is_mine(each)]:
            del self._of_tenant[tenant], self._bytes[tenant]

    def _find(self, x: Exchange, id: str) -> EntityMap | None:
        maps = self._of_tenant.get(x.tenant)
        found = None if maps is None else maps.get(id)
        if maps is None or found is None:
            return None
        if found.expires <= self._clock.next() or found.generation != self._entity_types.generation:
            self._drop(x.tenant, found)
            return None
        if not found.audiences <= x.rights.audiences:
            return None
        maps.move_to_end(id)
        return found

    def _add(self, tenant: str, made: EntityMap) -> None:
        """Older maps make room; who comes back to one of them gets a new one (5.5.14).

        Raises TooManyResults for a map that is too large alone.
        """
        limits = self._limits
        if made.size > limits.map_bytes_of_tenant:
            raise TooManyResults("An EntityMap of so many entities is too large; narrow the query")
        self._drop_expired(tenant)
        maps = self._of_tenant.setdefault(tenant, OrderedDict())
        maps[made.id] = made
        self._bytes[tenant] = self._bytes.get(tenant, 0) + made.size
        while len(maps) > limits.maps_of_tenant or self._bytes[tenant] > limits.map_bytes_of_tenant:
            self._drop(tenant, next(iter(maps.values())))
        if self.bytes > limits.map_bytes:
            for each in list(self._of_tenant):
                self._drop_expired(each)
        while self.bytes > limits.map_bytes:
            greatest = max(self._bytes, key=self._bytes.__getitem__)
            self._drop(greatest, next(iter(self._of_tenant[greatest].values())))

    def _drop_expired(self, tenant: str) -> None:
        now = self._clock.next()
        for old in [each for each in self._of_tenant.get(tenant, {}).values() if each.expires <= now]:
            self._drop(tenant, old)

    def _drop(self, tenant: str, old: EntityMap) -> None:
        maps = self._of_tenant[tenant]
        del maps[old.id]
        self._bytes[tenant] -= old.size
        if not maps:
            del self._of_tenant[tenant], self._bytes[tenant]
