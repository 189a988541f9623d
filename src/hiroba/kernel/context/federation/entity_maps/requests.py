# SPDX-License-Identifier: Apache-2.0
"""What a request says of EntityMaps: whether it wants one, which one it goes on with, and what the map is made for."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from hiroba.kernel.context.federation.entity_maps.entity_map import EntityMap, id_in
from hiroba.kernel.context.federation.questions import CONDITIONS
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Request
from hiroba.kernel.context.protocol.query_body import read_query_body
from hiroba.kernel.context.temporal.durations import read_duration

HEADER = "ngsild-entitymap"
WANTED, LIFETIME = "entityMap", "entityMapLifetime"
LIFETIME_USUAL = "PT10M"
# A map is a look at one moment, and keeps memory; who reads on after an hour wants a new look.
LIFETIME_MAX_MICROSECONDS = 3_600_000_000
# 5.5.14: these must be those of the first request; ids, pages, and the temporal query may differ.
_OF_THE_QUESTION = (*CONDITIONS, "attrs", "pick", "csf", "orderBy", "collation", "splitEntities", "local")


@dataclass(frozen=True, slots=True)
class MapRequest:
    """`named` is the map that the request goes on with, `expires` how long a new one lasts."""

    named: str | None
    expires: int


def asks_for_map(x: Exchange) -> bool:
    """Decided before anything else is read, for every query."""
    if HEADER in x.request.headers or x.parameters.get(WANTED, "false") != "false":
        return True
    return x.request.method == "POST" and b'"entityMap"' in x.request.body


def read_map_request(parameters: Mapping[str, str], request: Request, now: int) -> MapRequest | None:
    """None when no map is wanted. Raises BadRequestData.

    The links to other pages name the map in `entityMap`, since they cannot carry a header.
    """
    wanted, named = parameters.get(WANTED, "false"), request.headers.get(HEADER)
    if wanted not in ("true", "false"):
        named = wanted
    if named is None and wanted == "false":
        return None
    if named is not None:
        named = check_uri(id_in(named), "EntityMap id")
    return MapRequest(named, read_end(parameters, now))


def read_new_map(x: Exchange, now: int) -> MapRequest:
    """5.14.4, 5.14.5: a request that is for nothing but a new map. Raises BadRequestData."""
    return MapRequest(None, read_end(x.parameters, now))


def read_body_of_query(x: Exchange) -> tuple[Exchange, list[dict[str, str]]]:
    """The query with its body among its parameters, which `x` keeps without, and its selectors.

    A link to another page names the map; the body that goes with it still says that one is wanted.
    """
    asked = x.instead(x.request, dict(x.parameters))
    selectors = read_query_body(asked)
    if WANTED in x.parameters:
        asked.parameters[WANTED] = x.parameters[WANTED]
    return asked, selectors


def read_end(parameters: Mapping[str, str], now: int) -> int:
    """When a new map ends: after the time that the request suggests, or sooner. Raises BadRequestData."""
    end = read_duration(parameters.get(LIFETIME, LIFETIME_USUAL), LIFETIME).end(now)
    if end <= now:
        raise BadRequestData(f"{LIFETIME} is no time at all")
    return min(end, now + LIFETIME_MAX_MICROSECONDS)


def question_of(
    x: Exchange, selectors: Sequence[Mapping[str, str]], *, is_temporal: bool = False
) -> Hashable:
    """What the request asks, the same for all that may share a map: by GET or POST, with the ids or without."""
    given = x.parameters
    alternatives = selectors or [given]
    # Ids choose among the entities of a map. Beside alternatives without any they are a part of the question.
    with_ids = not all("id" in each for each in alternatives)
    return (
        is_temporal,
        frozenset(
            (each.get("type"), each.get("idPattern"), each.get("id") if with_ids else None)
            for each in alternatives
        ),
        tuple(given.get(name) for name in _OF_THE_QUESTION),
        orjson.dumps(x.names.reference),
    )


def without_ids(x: Exchange, selectors: Sequence[Mapping[str, str]]) -> tuple[Exchange, list[dict[str, str]]]:
    """The request for which a map is made anew: ids choose among its entities, and are no part of its question."""
    asked = x.instead(x.request, {name: value for name, value in x.parameters.items() if name != "id"})
    asked.names = x.names
    return asked, [{name: value for name, value in each.items() if name != "id"} for each in selectors]


def with_map_in_links(request: Request, used: EntityMap) -> Request:
    """The request as the links to other pages repeat it."""
    kept = [
        pair for pair in request.query.split("&") if pair and pair.partition("=")[0] not in (WANTED, LIFETIME)
    ]
    query = "&".join([*kept, f"{WANTED}={used.id}"])
    return Request(request.method, request.path, query, request.headers, request.body, request.peer)
