# SPDX-License-Identifier: Apache-2.0
"""Linked entities inside the entity that links to them (4.5.23, `join=inline`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from hiroba.kernel.context.model.attributes import Attribute
from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.problems import TooManyResults
from hiroba.kernel.context.representation.form import Form

# One entity may stand in many places of an answer; this bounds the answer.
INLINED_MAX = 10_000

Represent = Callable[[Record, Document, Form, "Links | None"], Any]


@dataclass
class Budget:
    left: int = INLINED_MAX

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise TooManyResults(f"The answer has more than {INLINED_MAX} linked entities; lower joinLevel")


@dataclass(frozen=True)
class Links:
    """`records` by id are those that the reader may see; `above` are the ids on the way down, never shown again."""

    records: Mapping[str, Record]
    level: int
    above: frozenset[str] = frozenset()
    budget: Budget = field(default_factory=Budget)

    def following(self, id: str, form: Form, represent: Represent) -> "LinksOf | None":
        """For the relationships of the entity `id`; None when the level is reached."""
        if self.level == 0:
            return None
        below = Links(self.records, self.level - 1, self.above | {id}, self.budget)
        return LinksOf(below, replace(form, geojson=False), represent)


@dataclass(frozen=True)
class LinksOf:
    """The links of one relationship, with the form of what they lead to."""

    links: Links
    form: Form
    represent: Represent

    def joined(self, instance: Attribute) -> Attribute:
        """The instance with `entity` or `entityList`, unless none of the entities is at hand."""
        found = [entity for id in targets_of(instance) if (entity := self._entity(id)) is not None]
        if not found:
            return instance
        if instance["type"] == "ListRelationship":
            return {**instance, "entityList": found}
        return {**instance, "entity": found if isinstance(instance["object"], list) else found[0]}

    def _entity(self, id: str) -> Any:
        record = self.links.records.get(id)
        if record is None or id in self.links.above:
            return None
        self.links.budget.spend()
        return self.represent(record, orjson.loads(record.document), self.form, self.links)


def targets_of(instance: Attribute) -> list[str]:
    """The ids that a Relationship or ListRelationship points to."""
    given = instance["object"] if instance["type"] == "Relationship" else instance["objectList"]
    items = given if isinstance(given, list) else [given]
    return [item["object"] if isinstance(item, dict) else item for item in items]
