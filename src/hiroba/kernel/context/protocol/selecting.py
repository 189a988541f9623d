# SPDX-License-Identifier: Apache-2.0
"""The query parameters of 5.7.2 as a Selection that holds only what the reader may see."""

from collections.abc import Sequence
from functools import lru_cache

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.geo.relations import GeoQuery, parse_geo_query
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.query.expressions import Expression
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.query.patterns import check_pattern
from hiroba.kernel.context.query.scopes import parse_scopes
from hiroba.kernel.context.query.types import parse_types
from hiroba.kernel.context.representation.form import read_names
from hiroba.kernel.context.representation.projection import parse_projection
from hiroba.kernel.context.store.selection import EntitySelector, Selection
from hiroba.kernel.context.store.type_index import TypeState

KEYS_KEPT_MAX = 5_000
# The same filter comes again and again from a page; its tree is frozen, so all may share it.
EXPRESSIONS_KEPT_MAX = 500
# Without one of these the answer would be everything there is (5.7.2.4).
ENOUGH = ("type", "attrs", "q", "georel")


class VisibleTypes:
    """Type keys that a type expression selects among those an audience may see; remembered."""

    def __init__(self, entity_types: EntityTypes) -> None:
        self._entity_types = entity_types
        # Each with the keys that it was chosen from: as long as these are held, no others can have their identity.
        self._kept: dict[tuple[object, ...], tuple[dict[str, TypeState], tuple[str, ...]]] = {}

    def keys(self, x: Exchange, known: dict[str, TypeState]) -> tuple[str, ...]:
        return self.keys_of(x, x.parameters.get("type"), known)

    def keys_of(self, x: Exchange, expression: str | None, known: dict[str, TypeState]) -> tuple[str, ...]:
        # The number of known keys tells whether one has come since: they never go.
        key = (
            x.tenant,
            expression,
            x.rights.audiences,
            id(known),
            len(known),
            self._entity_types.generation,
        )
        kept = self._kept.get(key) if x.names.is_core else None
        if kept is not None:
            return kept[1]
        found = self._select(x, expression, known)
        if len(self._kept) >= KEYS_KEPT_MAX:
            self._kept.clear()
        if x.names.is_core:
            self._kept[key] = (known, found)
        return found

    def may_see(self, x: Exchange, type_key: str) -> bool:
        return self._entity_types.audience(type_key) in x.rights.audiences

    def _select(self, x: Exchange, expression: str | None, known: dict[str, TypeState]) -> tuple[str, ...]:
        visible = {key: state for key, state in known.items() if self.may_see(x, key)}
        if expression is None or expression == "*":
            return tuple(sorted(visible))
        selection = parse_types(expression, x.names)
        return tuple(sorted(key for key, state in visible.items() if selection(state.types)))


def read_selection(
    x: Exchange,
    visible: VisibleTypes,
    known: dict[str, TypeState],
    selectors: Sequence[dict[str, str]] = (),
    *,
    enough: Sequence[str] = ENOUGH,
    expression: Expression | None = None,
) -> Selection:
    """`selectors` are those of a Query (5.2.33); the rest is in the parameters, one of `enough` at least.
    `expression` is what `q` means where that had to be found out first.

    Raises BadRequestData when nothing narrows the query or a part is malformed.
    """
    given = x.parameters
    is_local = given.get("local") == "true"
    if not (selectors or is_local or any(name in given for name in enough)):
        raise BadRequestData("Name at least one of type, attrs, q and georel, or say local=true")
    entities = tuple(_read_selector(x, visible, known, selector) for selector in selectors)
    ids = _read_ids(given.get("id"), x.limits.ids_in_query)
    pattern = given.get("idPattern")
    return Selection(
        tenant=x.tenant,
        type_keys=_covered(entities) if entities else visible.keys(x, known),
        ids=_named(entities) if entities else ids,
        id_pattern=check_pattern(pattern) if ids is None and pattern is not None else None,
        selectors=entities,
        attributes=_attribute_names(x),
        expression=expression or _read_query(x),
        geo=_read_geo(x),
        scopes=parse_scopes(given["scopeQ"]) if given.get("scopeQ") else None,
    )


_expression = lru_cache(maxsize=EXPRESSIONS_KEPT_MAX)(parse_query)


def _read_selector(
    x: Exchange, visible: VisibleTypes, known: dict[str, TypeState], given: dict[str, str]
) -> EntitySelector:
    return EntitySelector(
        frozenset(visible.keys_of(x, given.get("type"), known)),
        check_uri(given["id"], "entities id") if "id" in given else None,
        check_pattern(given["idPattern"]) if "idPattern" in given and "id" not in given else None,
    )


def _covered(selectors: Sequence[EntitySelector]) -> tuple[str, ...]:
    return tuple(sorted(frozenset[str]().union(*(selector.type_keys for selector in selectors))))


def _named(selectors: Sequence[EntitySelector]) -> tuple[str, ...] | None:
    """The ids when each selector names one."""
    ids = [selector.id for selector in selectors]
    return None if None in ids else tuple(id for id in ids if id is not None)


def _read_ids(text: str | None, ids_max: int) -> tuple[str, ...] | None:
    if text is None:
        return None
    ids = text.split(",")
    if len(ids) > ids_max:
        raise BadRequestData(f"id names {len(ids)} entities; {ids_max} are the most in one query")
    return tuple(check_uri(id.strip(), "id") for id in ids)


def _attribute_names(x: Exchange) -> frozenset[str]:
    attributes = read_names(x.parameters.get("attrs"), x.names)
    if attributes is not None:
        return attributes
    pick = parse_projection(x.parameters.get("pick"), "pick", x.names)
    # Every entity has an id and a type, so with these among the members none is left out.
    return frozenset() if pick is None or pick.names & {"id", "type"} else pick.names


def _read_query(x: Exchange) -> Expression | None:
    text = x.parameters.get("q")
    if not text:
        return None
    expanded = read_names(x.parameters.get("expandValues") or None, x.names)
    return _expression(text, x.names, expanded=expanded or frozenset())


def _read_geo(x: Exchange) -> GeoQuery | None:
    given = x.parameters
    if "georel" not in given:
        if ("coordinates" in given or "geometry" in given) and "orderBy" not in given:
            raise BadRequestData("geometry and coordinates need georel")
        return None
    return parse_geo_query(
        given["georel"],
        given.get("geometry"),
        given.get("coordinates"),
        x.names.canonical(given.get("geoproperty", "location")),
    )
