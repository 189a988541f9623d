# SPDX-License-Identifier: Apache-2.0
"""`GET /temporal/entities/{id}`: how the attributes of an entity have changed (5.7.3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.attributes import VALUE_MEMBER
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.intervals import FOREVER, read_interval, read_last_n, read_moment
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.selecting import VisibleTypes
from hiroba.kernel.context.representation.form import read_names, read_options
from hiroba.kernel.context.representation.render import with_context
from hiroba.kernel.context.store.history import Evolution, Point, read_evolution
from hiroba.kernel.context.store.store import Store

IDS_MAX = 20
PROPERTIES = ("observedAt", "modifiedAt", "createdAt")


@dataclass(frozen=True, kw_only=True)
class _Question:
    """What is asked of the history: `by_change` when the interval is one of changes, not of observation."""

    names: frozenset[str] | None
    since: int
    until: int
    by_change: bool
    last_n: int
    simplified: bool


class TemporalHandlers:
    def __init__(self, store: Store, visible: VisibleTypes) -> None:
        self._store = store
        self._visible = visible

    async def retrieve(self, x: Exchange, id: str) -> Answer:
        check_uri(id, "Entity id")
        question = _read_question(x)
        evolution = await self._evolution(x, id, question)
        type_key = evolution.type_key or await self._type_key(x, id)
        if type_key is None or not self._visible.may_see(x, type_key):
            raise ResourceNotFound(f"Entity {id} has no history")
        return _answer(x, orjson.dumps(_members(x, id, evolution, question)))

    async def query(self, x: Exchange) -> Answer:
        """5.7.4, for entities that are named; those that do not exist or may not be seen are left out."""
        ids = [check_uri(id.strip(), "id") for id in x.parameters.get("id", "").split(",") if id]
        if not 0 < len(ids) <= IDS_MAX:
            raise BadRequestData(f"id names {len(ids)} entities; 1 to {IDS_MAX} are possible")
        question = _read_question(x)
        found = []
        for id in dict.fromkeys(ids):
            evolution = await self._evolution(x, id, question)
            if evolution.type_key is not None and self._visible.may_see(x, evolution.type_key):
                found.append(orjson.dumps(_members(x, id, evolution, question)))
        if x.accept == LD_JSON:
            found = [with_context(text, x.names.reference) for text in found]
        return _answer(x, b"[" + b",".join(found) + b"]")

    async def _evolution(self, x: Exchange, id: str, question: _Question) -> Evolution:
        names = question.names
        return await read_evolution(
            self._store.links,
            x.tenant,
            id,
            since=question.since if question.by_change else 0,
            until=question.until if question.by_change else FOREVER,
            attribute=next(iter(names)) if names is not None and len(names) == 1 else None,
        )

    async def _type_key(self, x: Exchange, id: str) -> str | None:
        record = await self._store.reader.record(x.tenant, id)
        return record.type_key if record else None


def _read_question(x: Exchange) -> _Question:
    options = read_options(x.parameters)
    timeproperty = x.parameters.get("timeproperty", "observedAt")
    if timeproperty not in PROPERTIES:
        raise BadRequestData(f"timeproperty {timeproperty!r} is not one of {', '.join(PROPERTIES)}")
    if x.accept == GEO_JSON:
        raise BadRequestData("History has no GeoJSON representation")
    since, until = read_interval(x.parameters)
    return _Question(
        names=read_names(x.parameters.get("attrs"), x.names),
        since=since,
        until=until,
        by_change=timeproperty != "observedAt",
        last_n=read_last_n(x.parameters),
        simplified="temporalValues" in options,
    )


def _by_name(points: Iterable[Point], names: frozenset[str] | None, last_n: int) -> dict[str, list[Point]]:
    shown: dict[str, list[Point]] = {}
    for point in points:
        if names is None or point.name in names:
            found = shown.setdefault(point.name, [])
            if len(found) < last_n:
                found.append(point)
    return shown


def _members(x: Exchange, id: str, evolution: Evolution, question: _Question) -> dict[str, Any]:
    points: Iterable[Point] = evolution.points
    if not question.by_change and (question.since > 0 or question.until < FOREVER):
        points = (point for point in points if question.since <= _observed(point) < question.until)
    types = [x.names.term(name) for name in (evolution.type_key or "").split(" ")]
    members: dict[str, Any] = {"id": id, "type": types if len(types) > 1 else types[0]}
    for name, shown in _by_name(points, question.names, question.last_n).items():
        members[x.names.term(name)] = (
            _values(shown) if question.simplified else [_instance(point) for point in shown]
        )
    return members


def _answer(x: Exchange, text: bytes) -> Answer:
    if x.accept == LD_JSON and text.startswith(b"{"):
        text = with_context(text, x.names.reference)
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
    return read_moment(text, "observedAt") if text else -1
