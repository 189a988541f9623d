# SPDX-License-Identifier: Apache-2.0
"""What a list may hold (5.7.2), and the exact decision on one entity: SQL only narrows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from hiroba.kernel.context.geo.geometry import Extent
from hiroba.kernel.context.geo.relations import GeoQuery
from hiroba.kernel.context.model.attributes import instances_of
from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.model.members import reader_of
from hiroba.kernel.context.model.system_times import with_system_times
from hiroba.kernel.context.query.evaluation import test_of
from hiroba.kernel.context.query.expressions import Expression, members_of, mentions_times
from hiroba.kernel.context.query.narrowing import needed_texts
from hiroba.kernel.context.query.patterns import pattern_found
from hiroba.kernel.context.query.scopes import ScopeSelection


class Condition(Protocol):
    """What another API asks of an entity beside the parts of a selection."""

    @property
    def extent(self) -> Extent | None:
        """The box in which all that meets lies."""
        ...

    @property
    def needed_texts(self) -> list[str]:
        """Texts that the stored text of all that meets contains."""
        ...

    @property
    def members(self) -> frozenset[str] | None:
        """The members of an entity that decide; None when it may be any."""
        ...

    def meets(self, record: Record, document: Document) -> bool: ...


@dataclass(frozen=True)
class EntitySelector:
    """One of several alternatives (5.2.33); `type_keys` are already those that the reader may see."""

    type_keys: frozenset[str]
    id: str | None = None
    id_pattern: str | None = None

    def selects(self, record: Record) -> bool:
        return (
            record.type_key in self.type_keys
            and (self.id is None or self.id == record.id)
            and (self.id_pattern is None or pattern_found(self.id_pattern, record.id))
        )


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What a list may hold. `type_keys` are already those that the reader may see; with `selectors`, one of
    these selects each entity, and `type_keys` and `ids` cover all of them."""

    tenant: str
    type_keys: tuple[str, ...]
    ids: tuple[str, ...] | None = None
    id_pattern: str | None = None
    selectors: tuple[EntitySelector, ...] = ()
    attributes: frozenset[str] = frozenset()
    expression: Expression | None = None
    geo: GeoQuery | None = None
    scopes: ScopeSelection | None = None
    condition: Condition | None = None

    @cached_property
    def _selectors_of_id(self) -> dict[str | None, list[EntitySelector]]:
        """A query in a body may name a thousand entities; those that name none stand under None."""
        found: dict[str | None, list[EntitySelector]] = {}
        for selector in self.selectors:
            found.setdefault(selector.id, []).append(selector)
        return found

    def is_named(self, record: Record) -> bool:
        """Whether one of `selectors` selects the entity, if there are any."""
        if not self.selectors:
            return True
        known = self._selectors_of_id
        return any(each.selects(record) for each in (*known.get(record.id, ()), *known.get(None, ())))

    @property
    def is_plain(self) -> bool:
        return self.ids is None and not (self.id_pattern or self.selectors or self.asks_document)

    @cached_property
    def asks_document(self) -> bool:
        """Whether more than id and type decides."""
        return bool(self.attributes or self.expression or self.geo or self.scopes or self.condition)

    @cached_property
    def asks_times(self) -> bool:
        """Whether times of the system, which no document has, decide."""
        return self.expression is not None and mentions_times(self.expression)

    @cached_property
    def has_content(self) -> Callable[[Record], bool]:
        """Whether the document of a record meets what is asked of it."""
        read, attributes, scopes, geo, condition = (
            reader_of(self._members),
            self.attributes,
            self.scopes,
            self.geo,
            self.condition,
        )
        test = test_of(self.expression) if self.expression is not None else None
        asks_times = self.asks_times

        def has_content(record: Record) -> bool:
            document = read(record.document)
            if attributes and attributes.isdisjoint(document):
                return False
            if scopes is not None and not scopes(document.get("scope")):
                return False
            if test is not None and not test(with_system_times(record, document) if asks_times else document):
                return False
            if geo is not None and not stands_in_relation(document, geo):
                return False
            return condition is None or condition.meets(record, document)

        return has_content

    @property
    def _members(self) -> frozenset[str] | None:
        """The members of an entity that decide; None when it may be any."""
        names = set(self.attributes)
        if self.scopes is not None:
            names.add("scope")
        if self.geo is not None:
            names.add(self.geo.geoproperty)
        if self.expression is not None:
            names |= members_of(self.expression)
        if self.condition is None:
            return frozenset(names)
        members = self.condition.members
        return None if members is None else members | names

    @property
    def extent(self) -> Extent | None:
        """The box in which all candidates lie; None when they may lie anywhere."""
        if self.geo is not None and self.geo.extent is not None:
            return self.geo.extent
        return self.condition.extent if self.condition is not None else None

    @property
    def needed_texts(self) -> list[str]:
        texts = needed_texts(self.expression)
        return texts if self.condition is None else [*texts, *self.condition.needed_texts]


def is_selected(selection: Selection, record: Record) -> bool:
    """The exact decision on one record; what SQL has narrowed is checked again."""
    if record.type_key not in selection.type_keys:
        return False
    if selection.ids is not None and record.id not in selection.ids:
        return False
    if selection.id_pattern is not None and not pattern_found(selection.id_pattern, record.id):
        return False
    if not selection.is_named(record):
        return False
    return not selection.asks_document or selection.has_content(record)


def stands_in_relation(document: Document, geo: GeoQuery) -> bool:
    attribute = document.get(geo.geoproperty)
    if attribute is None:
        return False
    for instance in instances_of(attribute):
        if instance.get("type") == "GeoProperty" and geo.meets(instance["value"]):
            return True
    return False
