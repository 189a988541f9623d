# SPDX-License-Identifier: Apache-2.0
"""The query parameters of 5.7.2 as a Selection that holds only what the reader may see."""

from functools import lru_cache

from hiroba.kernel.context.access.entity_types import EntityTypes
from hiroba.kernel.context.geo.relations import GeoQuery, parse_geo_query
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.query.patterns import check_pattern
from hiroba.kernel.context.query.types import parse_types
from hiroba.kernel.context.representation.form import read_names
from hiroba.kernel.context.store.selection import Selection
from hiroba.kernel.context.store.type_index import TypeState

KEYS_KEPT_MAX = 5_000
# The same filter comes again and again from a page; its tree is frozen, so all may share it.
EXPRESSIONS_KEPT_MAX = 500
# Without one of these the answer would be everything there is (5.7.2.4).
_ENOUGH = ("type", "attrs", "pick", "q", "georel", "local", "id", "idPattern")


class VisibleTypes:
    """Type keys that a type expression selects among those an audience may see; remembered."""

    def __init__(self, entity_types: EntityTypes) -> None:
        self._entity_types = entity_types
        self._kept: dict[tuple[object, ...], tuple[str, ...]] = {}

    def keys(self, x: Exchange, known: dict[str, TypeState]) -> tuple[str, ...]:
        expression = x.parameters.get("type")
        # The number of known keys tells whether one has come since: they never go.
        key = (
            x.tenant,
            expression,
            x.rights.audiences,
            id(known),
            len(known),
            self._entity_types.generation,
        )
        found = self._kept.get(key) if x.names.is_core else None
        if found is None:
            found = self._select(x, expression, known)
            if len(self._kept) >= KEYS_KEPT_MAX:
                self._kept.clear()
            if x.names.is_core:
                self._kept[key] = found
        return found

    def may_see(self, x: Exchange, type_key: str) -> bool:
        return self._entity_types.audience(type_key) in x.rights.audiences

    def _select(self, x: Exchange, expression: str | None, known: dict[str, TypeState]) -> tuple[str, ...]:
        visible = {key: state for key, state in known.items() if self.may_see(x, key)}
        if expression is None or expression == "*":
            return tuple(sorted(visible))
        selection = parse_types(expression, x.names)
        return tuple(sorted(key for key, state in visible.items() if selection(state.types)))


def read_selection(x: Exchange, type_keys: tuple[str, ...]) -> Selection:
    """Raises BadRequestData when nothing narrows the query or a part is malformed."""
    given = x.parameters
    if len(given) == 1 and "type" in given:
        return Selection(tenant=x.tenant, type_keys=type_keys)
    if not any(name in given for name in _ENOUGH):
        raise BadRequestData("Name at least one of type, attrs, q, georel, id, idPattern or local")
    ids = _read_ids(given.get("id"), x.limits.ids_in_query)
    return Selection(
        tenant=x.tenant,
        type_keys=type_keys,
        ids=ids,
        id_pattern=check_pattern(given["idPattern"]) if ids is None and "idPattern" in given else None,
        attributes=_attribute_names(x),
        expression=_expression(given["q"], x.names) if given.get("q") else None,
        geo=_read_geo(x),
    )


_expression = lru_cache(maxsize=EXPRESSIONS_KEPT_MAX)(parse_query)


def _read_ids(text: str | None, ids_max: int) -> tuple[str, ...] | None:
    if text is None:
        return None
    ids = text.split(",")
    if len(ids) > ids_max:
        raise BadRequestData(f"id names {len(ids)} entities; {ids_max} are the most in one query")
    return tuple(check_uri(id.strip(), "id") for id in ids)


def _attribute_names(x: Exchange) -> frozenset[str]:
    names = read_names(x.parameters.get("attrs"), x.names) or read_names(x.parameters.get("pick"), x.names)
    return (names or frozenset()) - {"id", "type"}


def _read_geo(x: Exchange) -> GeoQuery | None:
    given = x.parameters
    if "georel" not in given:
        if "coordinates" in given or "geometry" in given:
            raise BadRequestData("geometry and coordinates need georel")
        return None
    return parse_geo_query(
        given["georel"],
        given.get("geometry"),
        given.get("coordinates"),
        x.names.canonical(given.get("geoproperty", "location")),
    )
