# SPDX-License-Identifier: Apache-2.0
"""The temporal evolution of an entity as several brokers have it (5.2.20), joined to one (4.5.5, 5.7.3)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.clock import microseconds
from hiroba.kernel.context.federation.planning import Names
from hiroba.kernel.context.federation.wording import HEAD
from hiroba.kernel.context.model.attributes import read_instance
from hiroba.kernel.context.model.entities import read_types, type_key_of
from hiroba.kernel.context.model.wording import NULL, check_name, check_uri, parse_moment
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.temporal.evolution import Choice, Evolution, put_in
from hiroba.kernel.context.temporal.instances import Instance, is_tombstone
from hiroba.kernel.context.temporal.intervals import FOREVER, Interval, read_moment

_RANGE = re.compile(r"date-time (\S+Z)-(\S+Z)/\S+")
_SYSTEM = ("createdAt", "modifiedAt", "deletedAt", "instanceId")


@dataclass(frozen=True, slots=True)
class Span:
    """What an answer covers: all that was asked for, or with 206 what Content-Range says (6.3.10)."""

    since: int
    until: int


@dataclass(slots=True)
class Part:
    """An entity as one broker has it."""

    id: str
    type_key: str
    instances: list[Instance]
    span: Span
    is_auxiliary: bool = False

    def keep(self, names: Names | None) -> None:
        if names is not None:
            self.instances = [each for each in self.instances if each.name in names]

    def leave_out(self, names: Names) -> None:
        self.instances = [each for each in self.instances if each.name not in names]


def read_span(content_range: str | None, interval: Interval) -> Span:
    """Whatever cannot be understood counts as nothing missing."""
    found = _RANGE.search(content_range or "")
    if found is None:
        return Span(interval.since, interval.until)
    try:
        ends = [read_moment(text, "Content-Range") for text in found.groups()]
    except BadRequestData:
        return Span(interval.since, interval.until)
    first, last = min(ends), max(ends)
    is_newest_first = ends[0] > ends[1]
    return Span(
        first if is_newest_first else min(first, interval.since),
        interval.until if is_newest_first else last + 1,
    )


def read_part(given: Any, names: Vocabulary, span: Span) -> Part | None:
    """None for what is no temporal evolution. Uses `given` up."""
    if not isinstance(given, dict):
        return None
    try:
        id = check_uri(given.get("id"), "Entity id")
        type_key = type_key_of(read_types(given.get("type"), names))
        instances = [
            _instance(canonical, each, names)
            for name, value in given.items()
            if name not in HEAD and name != "@context" and name not in _SYSTEM
            for canonical in [names.canonical(check_name(name))]
            for each in (value if isinstance(value, list) else [value])
        ]
    except BadRequestData:
        return None
    return Part(id, type_key, instances, span)


def _instance(name: str, given: Any, names: Vocabulary) -> Instance:
    if not isinstance(given, dict):
        raise BadRequestData(f"An instance of {name} is no object")
    system = {member: given.pop(member, None) for member in _SYSTEM}
    attribute = read_instance(name, given, names, nulls=True)
    deleted = _moment(system["deletedAt"])
    change = deleted or _moment(system["createdAt"]) or _moment(system["modifiedAt"])
    change = change or _moment(attribute.get("observedAt"))
    modified = system["modifiedAt"]
    if not deleted and isinstance(modified, str) and _moment(modified) != change:
        attribute["modifiedAt"] = modified
    is_deleted = bool(deleted) or is_tombstone(attribute) or attribute.get("value") == NULL
    known_as = system["instanceId"]
    return Instance(
        name, change, attribute, deleted=is_deleted, given_id=known_as if isinstance(known_as, str) else None
    )


def joined(parts: Sequence[Part], choice: Choice) -> Evolution:
    """All parts have one id. Of instances of one time the one modified last counts; makeshift ones fill gaps only."""
    ordered = sorted(parts, key=lambda part: part.is_auxiliary)
    types = {name for part in ordered for name in part.type_key.split(" ")}
    since = max(part.span.since for part in parts)
    until = min(part.span.until for part in parts)
    evolution = Evolution(parts[0].id, " ".join(sorted(types)), since, until)
    found = _without_doubles(ordered, choice.interval.timeproperty)
    put_in(evolution, (each for each in found if choice.shows(each.name)), choice)
    return evolution


def _without_doubles(parts: Sequence[Part], timeproperty: str) -> Iterable[Instance]:
    found: dict[tuple[str, str, int], tuple[Instance, bool]] = {}
    for part in parts:
        for instance in part.instances:
            instance.take_time(timeproperty)
            key = (instance.name, instance.dataset or "", instance.moment)
            other = found.get(key)
            if other is None or (part.is_auxiliary == other[1] and _modified(instance) > _modified(other[0])):
                found[key] = (instance, part.is_auxiliary)
    return [instance for instance, _ in found.values()]


def _modified(instance: Instance) -> int:
    return instance.time("modifiedAt") or instance.change


def _moment(text: Any) -> int:
    moment = parse_moment(text) if isinstance(text, str) else None
    return 0 if moment is None or moment.tzinfo is None else min(microseconds(moment), FOREVER)
