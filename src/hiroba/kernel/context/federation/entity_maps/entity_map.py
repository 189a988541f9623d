# SPDX-License-Identifier: Apache-2.0
"""An EntityMap (5.2.39): the entities that a query found, in the order of its pages, and who holds each of them."""

from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import quote

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning

PREFIX = "urn:ngsi-ld:entitymap:"
# 5.2.39: stands for the broker that keeps the map.
LOCAL = "@none"
# What an entry takes beside the text of its id: the text's own head, its place in the dictionary, its share of a tuple.
_ENTRY_BYTES = 160


@dataclass(slots=True)
class EntityMap:
    """`holders` has for each entity the ids of registrations, or LOCAL; `linked` has where sources keep their maps.

    `question` is what the map was made for (5.5.14), `audiences` what its maker could see, and `generation` that of the
    entity types then. `is_split` tells that conditions are judged on joined entities only, so that the map lists
    candidates; `period` is that of a temporal query; `missing` are sources that could not say what they have.
    """

    id: str
    question: Hashable
    audiences: frozenset[str]
    generation: int
    expires: int
    holders: dict[str, tuple[str, ...]]
    linked: dict[str, str] = field(default_factory=dict)
    is_split: bool = False
    missing: Sequence[SourceWarning] = ()
    period: Hashable = None
    # About how many bytes of memory it took at first; it only gets smaller.
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = sum(map(len, self.holders)) + _ENTRY_BYTES * (len(self.holders) + len(self.linked) + 10)

    @property
    def location(self) -> str:
        return f"/ngsi-ld/v1/entityMaps/{quote(self.id, safe=':')}"

    def ids(self, start: int, count: int, wanted: Collection[str] | None) -> list[str]:
        """Of `wanted` only, when the request names some."""
        listed = self.holders if wanted is None else (id for id in self.holders if id in wanted)
        return list(islice(listed, start, start + count))

    def count(self, wanted: Collection[str] | None) -> int:
        return len(self.holders) if wanted is None else sum(id in self.holders for id in wanted)

    def held_by(self, holder: str, ids: Iterable[str]) -> list[str]:
        return [id for id in ids if holder in self.holders.get(id, ())]

    def remove(self, ids: Collection[str]) -> None:
        """5.5.9.3: what no longer fits the query."""
        for id in ids:
            self.holders.pop(id, None)

    def follow(self, registration_id: str, location: str | None) -> None:
        """Forgets the map of a source that has used another one: the ids that it is asked for say enough."""
        kept = self.linked.get(registration_id)
        if kept is not None and (location is None or id_in(location) != id_in(kept)):
            del self.linked[registration_id]

    def members(self) -> dict[str, object]:
        return {
            "id": self.id,
            "type": "EntityMap",
            "expiresAt": isoformat(self.expires),
            "entityMap": self.holders,
            "linkedMaps": {id: id_in(location) for id, location in self.linked.items()},
        }


@dataclass(frozen=True, slots=True)
class Made:
    """What sources and this broker told for a map."""

    holders: dict[str, tuple[str, ...]]
    linked: dict[str, str]
    is_split: bool
    missing: Sequence[SourceWarning]


def id_in(location: str) -> str:
    """A map is named by its id, or by the address of its resource."""
    return location.rstrip("/").rpartition("/entityMaps/")[2]
