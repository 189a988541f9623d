# SPDX-License-Identifier: Apache-2.0
"""Attribute instances of a temporal evolution (4.5.7), as the rows of history tell them. No input or output here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from zlib import crc32

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.model.attributes import ENTITY_HEAD, VALUE_MEMBER, Attribute, instances_of
from hiroba.kernel.context.model.draft import TEMPORAL
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.temporal.intervals import moment_of

INSTANCE_PREFIX = "urn:ngsi-ld:Instance:"


class Row(NamedTuple):
    """One row of history."""

    change: int
    action: str
    type_key: str
    fragment: bytes | str


@dataclass(slots=True)
class Instance:
    """One value that an attribute had. `change` is when it came, in microseconds; `deleted` that it went then."""

    name: str
    change: int
    attribute: Attribute
    by_hand: bool = False
    deleted: bool = False
    # By the temporal property that was asked for; the change where there is none. `has_time` tells which.
    moment: int = 0
    has_time: bool = False
    # As another broker calls it; ours follows from the change.
    given_id: str | None = None

    def take_time(self, timeproperty: str) -> int | None:
        time = self.time(timeproperty)
        if time is None:
            self.moment = self.change
        else:
            self.moment, self.has_time = time, True
        return time

    @property
    def dataset(self) -> str | None:
        dataset: str | None = self.attribute.get("datasetId")
        return dataset

    @property
    def id(self) -> str:
        return self.given_id or instance_id(self.change, self.name, self.dataset)

    def time(self, timeproperty: str) -> int | None:
        """The moment of this temporal property (4.8), or None when the instance has none."""
        if timeproperty == "observedAt":
            text = self.attribute.get("observedAt")
            return None if text is None or self.deleted else moment_of(text)
        if timeproperty == "deletedAt":
            return self.change if self.deleted else None
        if self.deleted:
            return None
        if timeproperty == "modifiedAt" and "modifiedAt" in self.attribute:
            return moment_of(self.attribute["modifiedAt"])
        return self.change

    @property
    def value(self) -> Any:
        return self.attribute.get(VALUE_MEMBER[self.attribute["type"]])


def instances_of_rows(rows: Iterable[Row], shows: Callable[[str], bool]) -> Iterator[Instance]:
    """Instances of the rows in their order, of those attributes that `shows` says."""
    is_shown = dict.fromkeys(ENTITY_HEAD, False)
    for change, action, _, fragment in rows:
        by_hand = action == TEMPORAL
        for name, attribute in orjson.loads(fragment).items():
            if name not in is_shown:
                is_shown[name] = shows(name)
            if not is_shown[name]:
                continue
            if type(attribute) is dict and name != "scope":
                # Nearly all: one instance of an attribute.
                yield Instance(name, change, attribute, by_hand, is_tombstone(attribute))
            else:
                yield from _instances(change, name, attribute, by_hand=by_hand)


def instances_of_row(change: int, action: str, fragment: bytes | str) -> Iterator[Instance]:
    return instances_of_rows([Row(change, action, "", fragment)], lambda name: True)


def _instances(change: int, name: str, attribute: Any, *, by_hand: bool) -> list[Instance]:
    if name == "scope":
        return [_scope(change, attribute, by_hand=by_hand)]
    if attribute == NULL:
        return [Instance(name, change, {"type": "Property", "value": NULL}, deleted=True)]
    return [
        Instance(name, change, instance, by_hand, is_tombstone(instance))
        for instance in instances_of(attribute)
    ]


def is_tombstone(instance: Attribute) -> bool:
    value = instance.get(VALUE_MEMBER[instance["type"]])
    return type(value) is str and value == NULL


def superseded_left_out(instances: Iterable[Instance]) -> list[Instance]:
    """Without those for which a later one was given by hand with the same time of observation (5.6.11).

    `instances` come newest change first.
    """
    kept: list[Instance] = []
    by_hand: set[tuple[str, str | None, str]] = set()
    for instance in instances:
        if (by_hand or instance.by_hand) and "observedAt" in instance.attribute:
            key = (instance.name, instance.dataset, instance.attribute["observedAt"])
            if key in by_hand:
                continue
            if instance.by_hand:
                by_hand.add(key)
        kept.append(instance)
    return kept


def instance_id(change: int, name: str, dataset: str | None) -> str:
    """One URI for each instance: the change that brought it, and which of its attributes this is."""
    return f"{INSTANCE_PREFIX}{change}-{_which(name, dataset)}"


@lru_cache(maxsize=10_000)
def _which(name: str, dataset: str | None) -> str:
    return f"{crc32(f'{name} {dataset or str()}'.encode()):08x}"


def change_of(text: str) -> int | None:
    """The change within an instance id, or None when it is none of ours."""
    number = text.removeprefix(INSTANCE_PREFIX).partition("-")[0]
    if (
        not text.startswith(INSTANCE_PREFIX)
        or not (number.isascii() and number.isdigit())
        or len(number) > 18
    ):
        return None
    return int(number)


def _scope(change: int, given: Any, *, by_hand: bool) -> Instance:
    if isinstance(given, dict):
        return Instance("scope", change, given, by_hand=by_hand)
    if given == NULL:
        return Instance("scope", change, {"type": "Property", "value": []}, deleted=True)
    scopes = given if isinstance(given, list) else [given]
    return Instance("scope", change, {"type": "Property", "value": scopes}, by_hand=by_hand)


@lru_cache(maxsize=20_000)
def stamp(moment: int) -> str:
    """DateTime (4.6.3); whole seconds without a fraction, as most clients write them."""
    text = isoformat(moment)
    return text if moment % 1_000_000 else text[:19] + "Z"


def check_instance_id(text: str) -> int | None:
    """Raises BadRequestData for what is no URI; None stands for an instance that cannot exist."""
    if ":" not in text:
        raise BadRequestData(f"instanceId {text[:80]!r} is not a URI")
    return change_of(text)
