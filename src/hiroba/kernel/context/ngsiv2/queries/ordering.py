# SPDX-License-Identifier: Apache-2.0
"""`orderBy`: attributes, id, type, times and the distance from the place that the query names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.ngsiv2.mapping.attributes import shown_instance
from hiroba.kernel.context.ngsiv2.mapping.entities import names_of
from hiroba.kernel.context.ngsiv2.mapping.moments import parse_moment
from hiroba.kernel.context.ngsiv2.mapping.names import known_attribute
from hiroba.kernel.context.ngsiv2.mapping.values import shown_value
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.queries.places import Place
from hiroba.kernel.context.ngsiv2.wording import read_list
from hiroba.kernel.context.turns import in_turns

DISTANCE = "geo:distance"
TOKENS_MAX = 10

Key: TypeAlias = tuple[int, Any]


@dataclass(frozen=True)
class Criterion:
    name: str
    reverse: bool


def parse_order(text: str | None, place: Place | None) -> tuple[Criterion, ...]:
    """Raises BadRequest for a name that comes twice, or a distance without a place to measure from."""
    tokens = read_list(text, "orderBy")
    found = tuple(Criterion(token.removeprefix("!"), token.startswith("!")) for token in tokens)
    names = [criterion.name for criterion in found]
    if len(names) > TOKENS_MAX or not all(names):
        raise BadRequest(f"orderBy names nothing or more than {TOKENS_MAX} criteria")
    if len(set(names)) < len(names) or (text is not None and len(text.split(",")) > len(names)):
        raise BadRequest("orderBy names a criterion twice")
    if DISTANCE in names and (place is None or not place.is_near):
        raise BadRequest(f"{DISTANCE} needs georel=near")
    return found


async def in_order(
    records: Sequence[Record], criteria: tuple[Criterion, ...], place: Place | None
) -> list[Record]:
    """Stable, so that what is equal stays in the order of creation."""
    keys = [_key(criterion.name, place) for criterion in criteria]
    found: list[tuple[list[Key], Record]] = []
    async for record in in_turns(records):
        document = orjson.loads(record.document)
        found.append(([key(record, document) for key in keys], record))
    for at, criterion in reversed(list(enumerate(criteria))):
        found.sort(key=lambda pair, at=at: pair[0][at], reverse=criterion.reverse)  # type: ignore[misc]
    return [record for _, record in found]


def _key(name: str, place: Place | None) -> Callable[[Record, Document], Key]:
    if name == DISTANCE and place is not None:
        return lambda record, document: (0, place.distance(document))
    if name in ("id", "type", "servicePath"):
        at = ("id", "type", "servicePath").index(name)
        return lambda record, document: (0, names_of(document)[at])
    if name == "dateCreated":
        return lambda record, document: (0, record.created)
    if name == "dateModified":
        return lambda record, document: (0, record.modified)
    stored = known_attribute(name)
    return lambda record, document: _rank(_value(document, stored))


def _value(document: Document, stored: str) -> Any:
    attribute = document.get(stored)
    return None if attribute is None else shown_value(shown_instance(attribute))[1]


def _rank(value: Any) -> Key:
    # "Ordering Results" of the Orion API gives the order of the kinds: null first, booleans last.
    match value:
        case None:
            return 0, 0
        case bool():
            return 5, value
        case int() | float():
            return 1, value
        case str():
            moment = parse_moment(value)
            return (2, value) if moment is None else (2, moment.isoformat())
        case dict():
            return 3, orjson.dumps(value)
    return 4, orjson.dumps(value)
