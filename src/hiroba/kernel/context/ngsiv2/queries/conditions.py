# SPDX-License-Identifier: Apache-2.0
"""What an NGSIv2 query asks of an entity: ids, types, service paths, `q`, `mq` and a place."""

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.geo.geometry import Extent
from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.ngsiv2.mapping.identity import shown_id
from hiroba.kernel.context.ngsiv2.mapping.names import known_attribute
from hiroba.kernel.context.ngsiv2.mapping.paths import ROOT, PathFilter, is_within
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.queries.filters import Term, parse_filter
from hiroba.kernel.context.ngsiv2.queries.places import Place, parse_place
from hiroba.kernel.context.query.patterns import check_pattern, pattern_found

SELECTORS_MAX = 1_000
ANYTHING = ".*"


@dataclass(frozen=True, kw_only=True)
class Selector:
    """Which entities by id and type; what is None does not matter."""

    ids: frozenset[str] | None = None
    id_pattern: str | None = None
    types: frozenset[str] | None = None
    type_pattern: str | None = None

    @property
    def has_any_id(self) -> bool:
        return self.ids is None and self.id_pattern is None

    def wants_types(self, types: frozenset[str]) -> bool:
        if self.types is not None and self.types.isdisjoint(types):
            return False
        pattern = self.type_pattern
        return pattern is None or any(pattern_found(pattern, name) for name in types)

    def wants_id(self, id: str) -> bool:
        if self.ids is not None and id not in self.ids:
            return False
        return self.id_pattern is None or pattern_found(self.id_pattern, id)


@dataclass(frozen=True, kw_only=True)
class Expression:
    """`q`, `mq` and the place, which queries and subscriptions share."""

    terms: tuple[Term, ...] = ()
    place: Place | None = None

    def meets(self, record: Record, document: Document) -> bool:
        if not all(term.meets(record, document) for term in self.terms):
            return False
        return self.place is None or self.place.meets(document)


@dataclass(frozen=True, kw_only=True)
class EntityCondition:
    """A `store.selection.Condition`."""

    selectors: tuple[Selector, ...]
    filters: tuple[PathFilter, ...]
    expression: Expression

    @property
    def is_empty(self) -> bool:
        """Whether type keys alone decide."""
        return (
            all(selector.has_any_id for selector in self.selectors)
            and any(each.is_everything for each in self.filters)
            and self.expression == Expression()
        )

    @property
    def extent(self) -> Extent | None:
        return self.expression.place.extent if self.expression.place is not None else None

    @property
    def needed_texts(self) -> list[str]:
        texts = [text for term in self.expression.terms if (text := term.needed_text) is not None]
        if not any(each.meets(ROOT) for each in self.filters):
            texts.append('"scope":')
        return texts

    @property
    def members(self) -> frozenset[str] | None:
        # Any place of an entity may be the one that counts.
        if self.expression.place is not None:
            return None
        return frozenset(["scope", *(known_attribute(term.path[0]) for term in self.expression.terms)])

    def meets(self, record: Record, document: Document) -> bool:
        if not is_within(document, self.filters):
            return False
        id, types = shown_id(record.id), frozenset(record.type_key.split(" "))
        if not any(each.wants_id(id) and each.wants_types(types) for each in self.selectors):
            return False
        return self.expression.meets(record, document)


def read_expression(given: Any) -> Expression:
    """From the parameters of a query or the `expression` of a body. Raises BadRequest."""
    if not isinstance(given, dict):
        raise BadRequest("expression is not a JSON object")
    for name, value in given.items():
        if name in ("q", "mq", "georel", "geometry", "coords") and not (isinstance(value, str) and value):
            raise BadRequest(f"{name} is not a text or empty")
    terms = parse_filter(given["q"]) if "q" in given else ()
    if "mq" in given:
        terms += parse_filter(given["mq"], of_metadata=True)
    return Expression(
        terms=terms, place=parse_place(given.get("georel"), given.get("geometry"), given.get("coords"))
    )


def read_pattern(text: object, what: str) -> str | None:
    """None for the pattern that everything meets."""
    if not isinstance(text, str) or not text:
        raise BadRequest(f"{what} is not a text or empty")
    return None if text == ANYTHING else check_pattern(text)


def read_selectors(given: Any) -> tuple[Selector, ...]:
    """The `entities` of a body. Raises BadRequest."""
    if not isinstance(given, list) or not 0 < len(given) <= SELECTORS_MAX:
        raise BadRequest(f"entities is not a list of 1 to {SELECTORS_MAX} objects")
    return tuple(map(_read_selector, given))


def _read_selector(given: Any) -> Selector:
    if not isinstance(given, dict) or given.keys() - {"id", "idPattern", "type", "typePattern"}:
        raise BadRequest("each of entities is an object with id or idPattern and perhaps type or typePattern")
    for one, other in (("id", "idPattern"), ("type", "typePattern")):
        if one in given and other in given:
            raise BadRequest(f"{one} and {other} cannot be used together")
    if "id" not in given and "idPattern" not in given:
        raise BadRequest("each of entities needs id or idPattern")
    return Selector(
        ids=_single(given.get("id"), "id"),
        id_pattern=read_pattern(given["idPattern"], "idPattern") if "idPattern" in given else None,
        types=_single(given.get("type"), "type"),
        type_pattern=read_pattern(given["typePattern"], "typePattern") if "typePattern" in given else None,
    )


def _single(value: object, what: str) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise BadRequest(f"{what} is not a text or empty")
    return frozenset([value])
