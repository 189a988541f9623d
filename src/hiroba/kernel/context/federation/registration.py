# SPDX-License-Identifier: Apache-2.0
"""A context source registration (5.2.9) as frozen values: what a source has, and how it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.query.patterns import pattern_found

INCLUSIVE, EXCLUSIVE, REDIRECT, AUXILIARY = "inclusive", "exclusive", "redirect", "auxiliary"
MODES = (INCLUSIVE, EXCLUSIVE, REDIRECT, AUXILIARY)
# 4.3.6.3: proxied registrations hold what they name alone; the broker keeps nothing of it.
PROXIED = frozenset([EXCLUSIVE, REDIRECT])

TIMEOUT_SECONDS_DEFAULT = 5.0


@dataclass(frozen=True, slots=True)
class EntityInfo:
    """5.2.8; `types` are canonical names."""

    types: frozenset[str]
    id: str | None = None
    id_pattern: str | None = None

    def may_have(self, id: str) -> bool:
        if self.id is None and self.id_pattern is None:
            return True
        if id == self.id:
            return True
        return self.id_pattern is not None and pattern_found(self.id_pattern, id)


@dataclass(frozen=True, slots=True)
class Information:
    """5.2.10: no entities mean any, no names mean all attributes."""

    entities: tuple[EntityInfo, ...] = ()
    properties: frozenset[str] = frozenset()
    relationships: frozenset[str] = frozenset()

    @property
    def attributes(self) -> frozenset[str]:
        return self.properties | self.relationships

    def has(self, ids: frozenset[str] | None, types: frozenset[str] | None) -> bool:
        """Whether an entity with one of these ids and types may be there; None stands for any."""
        if not self.entities:
            return True
        return any(
            (ids is None or any(map(info.may_have, ids)))
            and (types is None or not types.isdisjoint(info.types))
            for info in self.entities
        )


@dataclass(frozen=True, slots=True)
class Interval:
    """5.2.11, in microseconds since 1970; open at the end when `end` is None."""

    start: int
    end: int | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """contextSourceInfo (4.3.6.5, 4.3.6.6): extra headers, the @context and media types, the version spoken."""

    headers: tuple[tuple[str, str], ...] = ()
    context: str | None = None
    accept: str = JSON
    content_type: str = JSON
    version: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """How the source is reached: its address, tenant, what it wants to be told, and bounds (5.2.9, 5.2.34)."""

    endpoint: str
    tenant: str | None = None
    alias: str | None = None
    wishes: Wishes = field(default_factory=Wishes)
    timeout_seconds: float = TIMEOUT_SECONDS_DEFAULT
    cooldown_seconds: float = 0.0
    local_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Registration:
    """`document` has canonical names; `properties` are the members beyond the standard (csf)."""

    tenant: str
    id: str
    document: Document
    information: tuple[Information, ...]
    mode: str
    operations: frozenset[str]
    source: Source
    expires: int | None = None
    intervals: Mapping[str, Interval] = field(default_factory=dict)
    places: Mapping[str, Any] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    properties: Document = field(default_factory=dict)
    created: int = 0
    modified: int = 0

    @property
    def is_proxied(self) -> bool:
        return self.mode in PROXIED

    def is_expired(self, now: int) -> bool:
        return self.expires is not None and self.expires <= now

    @property
    def types(self) -> frozenset[str]:
        return frozenset(name for part in self.information for info in part.entities for name in info.types)

    @property
    def ids(self) -> frozenset[str] | None:
        """The ids of all entities that the source may have; None when it does not name each."""
        infos = [info for part in self.information for info in part.entities]
        ids = [info.id for info in infos if info.id is not None and info.id_pattern is None]
        is_named = all(part.entities for part in self.information) and len(ids) == len(infos)
        return frozenset(ids) if is_named else None

    def attributes_for(
        self, ids: frozenset[str] | None, types: frozenset[str] | None
    ) -> frozenset[str] | None:
        """The attributes that the source has of such entities: none is an empty set, all is None."""
        found: set[str] = set()
        for information in self.information:
            if information.has(ids, types):
                names = information.attributes
                if not names:
                    # 4.3.6.3: exclusive always means certain attributes; whole entities cannot be held so.
                    if self.mode == EXCLUSIVE:
                        continue
                    return None
                found |= names
        return frozenset(found)
