# SPDX-License-Identifier: Apache-2.0
"""EntityMaps as resources (6.32): whoever may use a map may look at it, change its end and delete it."""

from typing import Any

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.federation.entity_maps.requests import LIFETIME_MAX_MICROSECONDS
from hiroba.kernel.context.federation.entity_maps.store import EntityMaps
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.answers import object_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.parameters import takes
from hiroba.kernel.context.temporal.intervals import read_moment

# 5.2.39: all but `expiresAt` is for output only, and so ignored (5.14.2.4).
_KNOWN = frozenset(["@context", "id", "type", "expiresAt", "entityMap", "linkedMaps"])


class EntityMapHandlers:
    def __init__(self, maps: EntityMaps, clock: ChangeClock) -> None:
        self._maps = maps
        self._clock = clock

    @takes()
    def retrieve(self, x: Exchange, id: str) -> Answer:
        """5.14.1."""
        return object_answer(x, self._maps.existing(x, check_uri(id, "EntityMap id")).members())

    @takes()
    def update(self, x: Exchange, id: str) -> Answer:
        """5.14.2."""
        check_uri(id, "EntityMap id")
        fragment = x.body(merge_patch=True)
        kept = self._maps.existing(x, id)
        kept.expires = self._end_in(fragment, kept.expires)
        return x.answer(204)

    @takes()
    def delete(self, x: Exchange, id: str) -> Answer:
        """5.14.3. What sources keep for it ends by itself."""
        self._maps.remove(x, check_uri(id, "EntityMap id"))
        return x.answer(204)

    def _end_in(self, fragment: Any, usual: int) -> int:
        """The end that is asked for, or the latest that there is."""
        if not isinstance(fragment, dict) or fragment.get("type", "EntityMap") != "EntityMap":
            raise BadRequestData("The body is a JSON object of the type EntityMap")
        unknown = fragment.keys() - _KNOWN
        if unknown:
            raise BadRequestData(f"EntityMap has the unknown member {min(unknown)[:60]!r}")
        if "expiresAt" not in fragment:
            return usual
        end, now = read_moment(fragment["expiresAt"], "expiresAt"), self._clock.next()
        if end <= now:
            raise BadRequestData("expiresAt is over; delete the EntityMap instead")
        return min(end, now + LIFETIME_MAX_MICROSECONDS)
