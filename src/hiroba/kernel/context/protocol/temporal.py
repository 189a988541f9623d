# SPDX-License-Identifier: Apache-2.0
"""`GET /temporal/entities/{id}`: how the attributes of an entity have changed (5.7.3)."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

import orjson

from hiroba.kernel.context.clock import isoformat, microseconds
from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.attributes import VALUE_MEMBER
from hiroba.kernel.context.model.wording import check_date_time, check_uri, parse_moment
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.representation.form import read_names, read_options
from hiroba.kernel.context.representation.render import with_context
from hiroba.kernel.context.store.history import Evolution, Point, read_evolution
from hiroba.kernel.context.store.store import Store

LAST_N_MAX = 10_000
FOREVER = 2**62
PROPERTIES = ("observedAt", "modifiedAt", "createdAt")


class TemporalHandlers:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible

    async def retrieve(self, x: Exchange, id: str) -> Answer:
        check_uri(id, "Entity id")
        options = read_options(x.parameters)
        names = read_names(x.parameters.get("attrs"), x.names)
        timeproperty = x.parameters.get("timeproperty", "observedAt")
        if timeproperty not in PROPERTIES:
            raise BadRequestData(f"timeproperty {timeproperty!r} is not one of {', '.join(PROPERTIES)}")
        since, until = _read_interval(x.parameters)
        by_change = timeproperty != "observedAt"
        evolution = await read_evolution(
            self._store.links,
            x.tenant,
            id,
            since=since if by_change else 0,
            until=until if by_change else FOREVER,
            attribute=next(iter(names)) if names is not None and len(names) == 1 else None,
        )
        await self._check_visible(x, id, evolution)
        points: Iterable[Point] = evolution.points
        if not by_change and (since > 0 or until < FOREVER):
            points = (point for point in points if since <= _observed(point) < until)
        shown = _by_name(points, names, _read_last_n(x.parameters))
        return _answer(x, id, evolution.type_key or "", shown, simplified="temporalValues" in options)

    async def _check_visible(self, x: Exchange, id: str, evolution: Evolution) -> None:
        type_key = evolution.type_key
        if type_key is None:
            record = await self._store.reader.record(x.tenant, id)
            type_key = record.type_key if record else None
        if type_key is None or not self._visible.may_see(x, type_key):
            raise ResourceNotFound(f"Entity {id} has no history")


def _by_name(points: Iterable[Point], names: frozenset[str] | None, last_n: int) -> dict[str, list[Point]]:
    shown: dict[str, list[Point]] = {}
    for point in points:
        if names is None or point.name in names:
            found = shown.setdefault(point.name, [])
            if len(found) < last_n:
                found.append(point)
    return shown


def _answer(
    x: Exchange, id: str, type_key: str, shown: dict[str, list[Point]], *, simplified: bool
) -> Answer:
    types = [x.names.term(name) for name in type_key.split(" ")]
    members: dict[str, Any] = {"id": id, "type": types if len(types) > 1 else types[0]}
    for name, points in shown.items():
        members[x.names.term(name)] = (
            _values(points) if simplified else [_instance(point) for point in points]
        )
    text = orjson.dumps(members)
    if x.accept == LD_JSON:
        text = with_context(text, x.names.reference)
    if x.accept == GEO_JSON:
        raise BadRequestData("History has no GeoJSON representation")
    return x.json(200, text, media_type=x.accept)


def _instance(point: Point) -> dict[str, Any]:
    return {
        **point.instance,
        "modifiedAt": isoformat(point.change),
        "instanceId": f"urn:ngsi-ld:Instance:{point.change}",
    }


def _values(points: list[Point]) -> dict[str, Any]:
    """The simplified temporal representation (4.5.9): pairs of value and time."""
    kind = points[0].instance["type"]
    member = {"Relationship": "objects", "LanguageProperty": "languageMaps"}.get(kind, "values")
    pairs = [
        [point.instance.get(VALUE_MEMBER[kind]), point.instance.get("observedAt") or isoformat(point.change)]
        for point in points
    ]
    return {"type": kind, member: pairs}


def _observed(point: Point) -> int:
    # What was never observed cannot lie in an interval of observation.
    text = point.instance.get("observedAt")
    return _moment(text, "observedAt") if text else -1


def _read_interval(parameters: dict[str, str]) -> tuple[int, int]:
    relation = parameters.get("timerel")
    if relation is None:
        return 0, FOREVER
    if "timeAt" not in parameters:
        raise BadRequestData("timerel needs timeAt")
    at = _moment(parameters["timeAt"], "timeAt")
    if relation == "after":
        return at, FOREVER
    if relation == "before":
        return 0, at
    if relation == "between" and "endTimeAt" in parameters:
        return at, _moment(parameters["endTimeAt"], "endTimeAt")
    raise BadRequestData("timerel is one of before, after, and between with endTimeAt")


def _read_last_n(parameters: dict[str, str]) -> int:
    text = parameters.get("lastN")
    if text is None:
        return LAST_N_MAX
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise BadRequestData(f"lastN {text[:40]!r} is not a whole number from 1")
    return min(int(text[:9]), LAST_N_MAX)


def _moment(text: str, what: str) -> int:
    moment = parse_moment(check_date_time(text, what))
    assert moment is not None
    return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
