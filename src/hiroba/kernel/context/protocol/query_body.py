# SPDX-License-Identifier: Apache-2.0
"""The Query data type (5.2.23) as the parameters that mean the same, so that one reader serves GET and POST."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange

SELECTORS_MAX = 1_000
_TEXTS = ("q", "scopeQ", "csf", "lang", "join", "geometryProperty", "format", "entityMapLifetime")
_FLAGS = ("entityMap", "splitEntities")
_LISTS = ("attrs", "pick", "omit", "datasetId", "containedBy", "expandValues", "jsonKeys", "orderBy")
_SELECTOR = frozenset(["id", "idPattern", "type"])
_GEO_QUERY = frozenset(["geometry", "coordinates", "georel", "geoproperty"])
_ORDERING = {
    "orderBy": "orderBy",
    "collation": "collation",
    "geometry": "orderGeometry",
    "coordinates": "orderFrom",
}
_OTHERS = frozenset(["type", "@context", "entities", "geoQ", "temporalQ", "joinLevel", "ordering"])


def read_query_body(x: Exchange) -> list[dict[str, str]]:
    """Brings the body into `x.parameters`; gives its entity selectors. Raises BadRequestData."""
    given = x.body()
    if not isinstance(given, dict) or given.get("type") != "Query":
        raise BadRequestData("The body is a JSON object of the type Query")
    unknown = given.keys() - _OTHERS - set(_TEXTS) - set(_LISTS) - set(_FLAGS)
    if unknown:
        raise BadRequestData(f"Query has the unknown member {min(unknown)[:60]!r}")
    x.parameters.update(_parameters(given))
    return _read_selectors(given.get("entities"))


def _parameters(given: Mapping[str, Any]) -> dict[str, str]:
    found = {name: _text(given[name], name) for name in _TEXTS if name in given}
    found |= {name: _joined(given[name], name) for name in _LISTS if name in given}
    found |= {name: _flag(given[name], name) for name in _FLAGS if name in given}
    if "joinLevel" in given:
        level = given["joinLevel"]
        if isinstance(level, bool) or not isinstance(level, int | str):
            raise BadRequestData("Query: joinLevel is not a number")
        found["joinLevel"] = str(level)
    if "geoQ" in given:
        found |= _geo_query(given["geoQ"])
    return found | _ordering(given.get("ordering"))


def _ordering(given: Any) -> dict[str, str]:
    """The members of `ordering` by the names of the parameters that mean the same (4.23)."""
    if given is None:
        return {}
    if not isinstance(given, dict) or not given.keys() <= _ORDERING.keys():
        raise BadRequestData(f"Query: ordering has the members {', '.join(_ORDERING)}")
    return {
        _ORDERING[name]: orjson.dumps(value).decode() if name == "coordinates" else _joined(value, name)
        for name, value in given.items()
    }


def _geo_query(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or not given.keys() <= _GEO_QUERY:
        raise BadRequestData("Query: geoQ has the members geometry, coordinates, georel and geoproperty")
    coordinates = given.get("coordinates")
    # Coordinates stand there as an array or as the text of one (5.2.13).
    texts = {name: _text(value, f"geoQ {name}") for name, value in given.items() if name != "coordinates"}
    if coordinates is None:
        return texts
    return texts | {
        "coordinates": coordinates if isinstance(coordinates, str) else orjson.dumps(coordinates).decode()
    }


def _read_selectors(given: Any) -> list[dict[str, str]]:
    if given is None:
        return []
    if not isinstance(given, list) or not 0 < len(given) <= SELECTORS_MAX:
        raise BadRequestData(f"Query: entities is a list of 1 to {SELECTORS_MAX} selectors")
    return [_read_selector(selector) for selector in given]


def _read_selector(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or not given or not given.keys() <= _SELECTOR:
        raise BadRequestData("Query: an entity selector has the members id, idPattern and type")
    return {name: _text(value, f"entities {name}") for name, value in given.items()}


def _text(given: Any, name: str) -> str:
    if not isinstance(given, str):
        raise BadRequestData(f"Query: {name} is not a text")
    return given


def _flag(given: Any, name: str) -> str:
    if not isinstance(given, bool):
        raise BadRequestData(f"Query: {name} is neither true nor false")
    return "true" if given else "false"


def _joined(given: Any, name: str) -> str:
    parts: Sequence[Any] = given if isinstance(given, list) else [given]
    if not parts or not all(isinstance(part, str) for part in parts):
        raise BadRequestData(f"Query: {name} is not a list of texts")
    return ",".join(parts)
