# SPDX-License-Identifier: Apache-2.0
"""The order of a list (4.23): `orderBy=type;asc,name;desc` and `location;dist-asc` from a reference geometry."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import orjson

from hiroba.kernel.context.geo.relations import Reference, read_reference
from hiroba.kernel.context.model.attributes import instances_of
from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.model.members import Read, reader_of
from hiroba.kernel.context.model.system_times import with_system_times
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.collation import TextKey, read_collation
from hiroba.kernel.context.query.evaluation import values_at
from hiroba.kernel.context.query.expressions import asks_times
from hiroba.kernel.context.query.parser import parse_target

KEYS_MAX = 20
_DIRECTIONS = {"asc": False, "desc": True, "dist-asc": False, "dist-desc": True}

# What has no value comes last in both directions.
Rank: TypeAlias = tuple[int, Any]
MISSING: Rank = (9, 0)


@dataclass(frozen=True)
class _Key:
    """`member` of an entity decides, perhaps by its system times."""

    member: str
    rank: Callable[[Document], Rank]
    descending: bool
    asks_times: bool = False


@dataclass(frozen=True)
class Order:
    keys: tuple[_Key, ...]

    @cached_property
    def _read(self) -> Read:
        return reader_of(frozenset(key.member for key in self.keys))

    @cached_property
    def _asks_times(self) -> bool:
        return any(key.asks_times for key in self.keys)

    def ranks(self, record: Record) -> tuple[Rank, ...]:
        document = self._read(record.document)
        return self.ranks_of(with_system_times(record, document) if self._asks_times else document)

    def ranks_of(self, document: Document) -> tuple[Rank, ...]:
        """`document` has its system times, and so have its attributes, where these decide."""
        return tuple(key.rank(document) for key in self.keys)

    def sorted(self, ranked: list[tuple[tuple[Rank, ...], str]]) -> list[str]:
        """The ids in order; `ranked` pairs the ranks of a record with its id."""
        for place in reversed(range(len(self.keys))):
            present = [item for item in ranked if item[0][place] != MISSING]
            missing = [item for item in ranked if item[0][place] == MISSING]
            present.sort(key=lambda item: item[0][place], reverse=self.keys[place].descending)
            ranked = present + missing
        return [id for _, id in ranked]


def parse_order(parameters: Mapping[str, str], names: Vocabulary) -> Order | None:
    """Raises BadRequestData for a malformed member or direction."""
    text = parameters.get("orderBy")
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) > KEYS_MAX:
        raise BadRequestData(f"orderBy names more than {KEYS_MAX} members")
    text_key = read_collation(parameters.get("collation"))
    return Order(tuple(_read_key(part, parameters, names, text_key) for part in parts))


def _read_key(
    part: str, parameters: Mapping[str, str], names: Vocabulary, text_key: Callable[[str], TextKey]
) -> _Key:
    member, _, direction = part.strip().partition(";")
    if direction.startswith("dist") and direction in _DIRECTIONS:
        reference = _read_reference(parameters)
        property = names.canonical(member)
        return _Key(
            property,
            lambda document: _distance_rank(document, property, reference),
            _DIRECTIONS[direction],
        )
    if direction not in ("", *_DIRECTIONS):
        raise BadRequestData(f"orderBy {part[:60]!r} ends neither in ;asc nor in ;desc")
    target = parse_target(member, names)
    return _Key(
        target.attribute,
        lambda document: _rank(next(values_at(document, target), None), text_key),
        direction == "desc",
        asks_times(target),
    )


def _read_reference(parameters: Mapping[str, str]) -> Reference:
    """From where distances are counted; without `orderFrom` from the geometry of the geo-query."""
    if "orderFrom" in parameters:
        return read_reference(parameters.get("orderGeometry", "Point"), parameters["orderFrom"])
    return read_reference(parameters.get("geometry"), parameters.get("coordinates"))


def _rank(value: Any, text_key: Callable[[str], TextKey]) -> Rank:
    """4.23.2: numbers, texts, objects, booleans. Of a list its first value counts, and times count as texts."""
    if isinstance(value, bool):
        return (4, value)
    if isinstance(value, int | float):
        return (0, value)
    if isinstance(value, str):
        return (1, text_key(value))
    return MISSING if value is None else (2, orjson.dumps(value))


def _distance_rank(document: Document, property: str, reference: Reference) -> Rank:
    attribute = document.get(property)
    distances = [
        reference.distance_m(instance["value"])
        for instance in (instances_of(attribute) if attribute is not None else [])
        if isinstance(instance, dict) and instance.get("type") == "GeoProperty"
    ]
    return (0, min(distances)) if distances else MISSING
