# SPDX-License-Identifier: Apache-2.0
"""Batch operations over this broker and its sources (5.6.7 to 5.6.10, 5.6.20): one request for each source."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, with_body
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome, url_of
from hiroba.kernel.context.federation.open_sources import OpenSources
from hiroba.kernel.context.federation.operations import CREATE_BATCH, DELETE_BATCH, MERGE_BATCH, UPSERT_BATCH
from hiroba.kernel.context.federation.planning import Plan, plan_write
from hiroba.kernel.context.federation.problems_of_sources import error_entry, problem_of, refusal_of
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.single_operations import send_singly, steps_of, ways
from hiroba.kernel.context.federation.wording import attribute_names, conforming, only, worded
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model.entities import (
    NOT_ATTRIBUTES,
    Document,
    read_entity,
    read_fragment,
    type_key_of,
)
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData, Problem
from hiroba.kernel.context.protocol.exchange import Exchange, parse_json
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.store.reader import Reader

_PASSED = ("options",)
PATHS = {
    CREATE_BATCH: "create",
    UPSERT_BATCH: "upsert",
    "updateBatch": "update",
    MERGE_BATCH: "merge",
    DELETE_BATCH: "delete",
}


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What one source gets in one request: entities in the same words."""

    registration: Registration
    names: Vocabulary
    items: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class _Batch:
    """Who gets what: items here as they were given, and documents for each source."""

    here: list[Any] = field(default_factory=list)
    for_source: dict[tuple[str, str | None], _Parcel] = field(default_factory=dict)
    errors: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


class DistributedBatches:
    def __init__(self, sources: OpenSources, forwarder: Forwarder, reader: Reader) -> None:
        self._sources = sources
        self._forwarder = forwarder
        self._reader = reader

    async def run(self, x: Exchange, handler: LocalHandler, operation: str) -> Answer:
        x.rights.check_write()
        given = x.body()
        if not isinstance(given, list) or not 0 < len(given) <= x.limits.batch_entities:
            return await answer_of(handler, x)
        batch = _Batch()
        # Reading an entity uses it up, so what stays here is taken from a second copy.
        for item, copy in zip(given, parse_json(x.request.body), strict=True):
            await self._share_out(x, operation, batch, item, copy)
        if not batch.for_source and not batch.errors:
            return await answer_of(handler, x)
        sending = [self._send(x, operation, each) for each in batch.for_source.values()]
        local = asyncio.ensure_future(_local(x, handler, batch.here))
        told = await asyncio.gather(*sending)
        return _combined(x, operation, batch, await local, told)

    async def _send(self, x: Exchange, operation: str, parcel: _Parcel) -> "_Told":
        registration, names, items = parcel.registration, parcel.names, parcel.items
        if operation not in registration.operations:
            steps = steps_of(operation, x.parameters, registration.operations)
            singly = await send_singly(
                self._forwarder, x, registration, steps=steps, items=items, names=names
            )
            return _told_singly(items, singly)
        parameters = [(name, value) for name, value in x.parameters.items() if name in _PASSED]
        message = Message("POST", f"entityOperations/{PATHS[operation]}", parameters, names, items)
        return _told_at_once(items, await self._forwarder.send(x, registration, message))

    async def _share_out(self, x: Exchange, operation: str, batch: _Batch, item: Any, copy: Any) -> None:
        try:
            id, document = _read(x, operation, item)
        except Problem:
            # The local handler tells what is wrong with it.
            batch.here.append(copy)
            return
        batch.ids.append(id)
        plan = await self._plan(x, operation, id, document)
        for share in plan.refused:
            problem = refusal_of(share, operation)
            batch.errors.append(error_entry(id, problem, share.registration.id))
        for share in plan.shares:
            registration = share.registration
            # Each entity of a batch may bring its own @context.
            names = self._forwarder.words_for(x, registration, x.names_of(copy))
            part: Any = id
            if document is not None:
                part = conforming(worded(only(document, share.attributes), names), share)
            key = (registration.id, url_of(names))
            batch.for_source.setdefault(key, _Parcel(registration, names)).items.append(part)
        if plan.is_local:
            names = x.names_of(copy)
            batch.here.append(_without(copy, plan, names.canonical) if plan.claimed else copy)

    async def _plan(self, x: Exchange, operation: str, id: str, document: Document | None) -> Plan:
        known = self._sources.of(x)
        if document is not None and "type" in document:
            types = frozenset(type_key_of(document["type"]).split(" "))
        else:
            record = await self._reader.record(x.tenant, id)
            types = frozenset(record.type_key.split(" ")) if record is not None else frozenset()
        names = attribute_names(document) or None if document is not None else None
        return plan_write(known, ways(operation, x.parameters), id=id, types=types or None, attributes=names)


def _read(x: Exchange, operation: str, item: Any) -> tuple[str, Document | None]:
    if operation == DELETE_BATCH:
        return check_uri(item, "Entity id"), None
    names = x.names_of(item)
    if operation in (CREATE_BATCH, UPSERT_BATCH):
        document = read_entity(item, names)
        return document["id"], document
    if not isinstance(item, dict):
        raise BadRequestData("An entity is a JSON object")
    id = check_uri(item.get("id"), "Entity id")
    return id, {"id": id, **read_fragment(item, names, nulls=operation == MERGE_BATCH)}


def _without(item: Any, plan: Plan, canonical: Callable[[str], str]) -> Any:
    return {
        name: value
        for name, value in item.items()
        if name in NOT_ATTRIBUTES or canonical(name) not in plan.claimed
    }


async def _local(x: Exchange, handler: LocalHandler, items: list[Any]) -> Answer | None:
    return await answer_of(handler, with_body(x, items)) if items else None


def _combined(
    x: Exchange, operation: str, batch: _Batch, mine: Answer | None, told: Sequence["_Told"]
) -> Answer:
    errors = [*batch.errors, *(error for each in told for error in each.errors)]
    created = {id for each in told for id in each.created}
    if mine is not None and mine.body:
        given = orjson.loads(mine.body)
        if isinstance(given, dict):
            errors += given.get("errors", [])
        else:
            created.update(given)
    failed = {entry.get("entityId") for entry in errors}
    done = [id for id in batch.ids if id not in failed]
    if errors:
        body = orjson.dumps({"success": done, "errors": errors})
        return x.answer(207, body, header("Content-Type", JSON))
    told_ids = done if operation == CREATE_BATCH else [id for id in done if id in created]
    if operation in (CREATE_BATCH, UPSERT_BATCH) and told_ids:
        return x.answer(201, orjson.dumps(told_ids), header("Content-Type", JSON))
    return x.answer(204)


@dataclass(frozen=True, slots=True)
class _Told:
    """What came of the entities that one source got."""

    created: Sequence[str] = ()
    errors: Sequence[dict[str, Any]] = ()


def _told_at_once(items: Sequence[Any], outcome: Outcome) -> _Told:
    ids, registration_id = [_id_of(item) for item in items], outcome.registration.id
    if outcome.status == 201:
        told = outcome.body if isinstance(outcome.body, list) else ids
        return _Told(created=[each for each in told if isinstance(each, str)])
    if outcome.is_success or outcome.is_loop:
        return _Told()
    if outcome.status == 207 and isinstance(outcome.body, dict):
        given = outcome.body.get("errors")
        entries = given if isinstance(given, list) else []
        return _Told(
            errors=[each | {"registrationId": registration_id} for each in entries if isinstance(each, dict)]
        )
    problem = problem_of(outcome)
    return _Told(errors=[error_entry(id, problem, registration_id) for id in ids])


def _told_singly(items: Sequence[Any], outcomes: Sequence[Outcome]) -> _Told:
    pairs = [(_id_of(item), outcome) for item, outcome in zip(items, outcomes, strict=True)]
    return _Told(
        created=[id for id, outcome in pairs if outcome.status == 201],
        errors=[
            error_entry(id, problem_of(outcome), outcome.registration.id)
            for id, outcome in pairs
            if not outcome.is_success and not outcome.is_loop
        ],
    )


def _id_of(item: Any) -> str:
    return str(item if isinstance(item, str) else item["id"])
