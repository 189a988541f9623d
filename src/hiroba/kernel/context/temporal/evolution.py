# SPDX-License-Identifier: Apache-2.0
"""The temporal evolution of one entity as asked for: its instances within an interval, picked, cut and counted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.temporal.instances import Instance, instances_of_rows, superseded_left_out
from hiroba.kernel.context.temporal.intervals import Interval
from hiroba.kernel.context.temporal.rows import Found

_IN_TIME = attrgetter("has_time", "moment")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which instances are asked for; names are canonical, and an empty dataset is the default instance (4.5.5)."""

    interval: Interval
    last_n: int | None = None
    attributes: frozenset[str] | None = None
    pick: frozenset[str] | None = None
    omit: frozenset[str] = frozenset()
    datasets: frozenset[str] | None = None

    @property
    def single_attribute(self) -> str | None:
        """The only name whose instances are asked for, for a cheap first look in SQL."""
        names = self.attributes if self.attributes is not None else self.pick
        names = names - {"id", "type"} if names is not None else None
        return next(iter(names)) if names is not None and len(names) == 1 and "scope" not in names else None

    @property
    def is_head_only(self) -> bool:
        """Whether no attribute is to be shown; then any of them tells that the entity is among the answers."""
        return self.pick is not None and self.pick <= {"id", "type"}

    def names(self, name: str) -> bool:
        if name in self.omit:
            return False
        if self.pick is not None:
            return name in self.pick
        return self.attributes is None or name in self.attributes

    def shows(self, name: str) -> bool:
        """Whether instances of this attribute tell what is asked."""
        return self.is_head_only or self.names(name)

    def holds(self, instance: Instance) -> bool:
        if instance.deleted and self.interval.timeproperty != "deletedAt":
            return False
        return self.datasets is None or (instance.dataset or "") in self.datasets


@dataclass(slots=True)
class Evolution:
    """Instances of one entity in the order of time, with lastN newest first. Complete from `since` to `until`.

    An attribute whose instances all fell beyond a page stays, with its type in `kinds` and no instance.
    """

    id: str
    type_key: str
    since: int
    until: int
    attributes: dict[str, list[Instance]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def instances(self) -> Iterable[Instance]:
        return (instance for found in self.attributes.values() for instance in found)


def evolution_of(id: str, type_key: str, found: Found, choice: Choice, visible: frozenset[str]) -> Evolution:
    """`visible` are the type keys that the reader may see; what was of another type then is left out."""
    rows = (row for row in found.newest_first() if row.type_key in visible)
    evolution = Evolution(id, type_key, found.since, found.until)
    put_in(evolution, superseded_left_out(instances_of_rows(rows, choice.shows)), choice)
    return evolution


def put_in(evolution: Evolution, found: Iterable[Instance], choice: Choice) -> None:
    """What is asked for of the instances, in order."""
    interval = choice.interval
    for instance in found:
        moment = instance.take_time(interval.timeproperty)
        is_complete = moment is None or evolution.since <= moment < evolution.until
        if is_complete and interval.holds(moment) and choice.holds(instance):
            evolution.attributes.setdefault(instance.name, []).append(instance)
    for name, instances in evolution.attributes.items():
        evolution.kinds[name] = instances[-1].attribute["type"]
        # In the order of time; with lastN the newest comes first (6.3.10). What was never observed counts as oldest.
        instances.sort(key=_IN_TIME, reverse=choice.last_n is not None)
        if choice.last_n is not None:
            instances[:] = _last_of_each_dataset(instances, choice.last_n)


def moments(evolutions: Sequence[Evolution]) -> list[int]:
    """The times of all instances, in order."""
    return sorted([instance.moment for evolution in evolutions for instance in evolution.instances])


def cut(evolutions: Sequence[Evolution], since: int, until: int) -> None:
    """Leaves only what lies from `since` to `until` (both included)."""
    for evolution in evolutions:
        for instances in evolution.attributes.values():
            instances[:] = [instance for instance in instances if since <= instance.moment <= until]


def newest_state(evolution: Evolution) -> Document:
    """The entity with the newest instance of each attribute and its system times, for an order of entities (4.23)."""
    changes = [instance.change for instance in evolution.instances]
    document: Document = {"id": evolution.id, "type": evolution.type_key}
    if changes:
        document |= {"createdAt": isoformat(min(changes)), "modifiedAt": isoformat(max(changes))}
    for name, instances in evolution.attributes.items():
        if instances:
            newest = max(instances, key=lambda instance: instance.change)
            first = min(instance.change for instance in instances)
            times = {"createdAt": isoformat(first), "modifiedAt": isoformat(newest.change)}
            document[name] = {**newest.attribute, **times}
    return document


def _last_of_each_dataset(instances: list[Instance], count: int) -> list[Instance]:
    kept: list[Instance] = []
    seen: dict[str | None, int] = {}
    for instance in instances:
        number = seen.get(instance.dataset, 0)
        if number < count:
            kept.append(instance)
            seen[instance.dataset] = number + 1
    return kept
