# SPDX-License-Identifier: Apache-2.0
"""Writes of one entity over this broker and its sources (4.3.6, 5.6.1 to 5.6.6, 5.6.17 to 5.6.19).

All @contexts are resolved and the body is checked before anybody is asked, so a faulty request changes nothing.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, with_body
from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.open_sources import OpenSources
from hiroba.kernel.context.federation.operations import CREATE_ENTITY, REPLACE_ATTRS
from hiroba.kernel.context.federation.planning import Names, Plan, Share, plan_write
from hiroba.kernel.context.federation.problems_of_sources import error_entry, problem_of, refusal_of
from hiroba.kernel.context.federation.wording import (
    attribute_names,
    conforming,
    only,
    worded,
    worded_attribute,
)
from hiroba.kernel.context.media_types import JSON
from hiroba.kernel.context.model.entities import (
    NOT_ATTRIBUTES,
    Document,
    attribute_name,
    read_entity,
    read_fragment,
    type_key_of,
)
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.problems import Problem, ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer, header
from hiroba.kernel.context.protocol.writing import read_attribute
from hiroba.kernel.context.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Write:
    """One operation on one entity: `document` has canonical names and is None for deletions. `needs_local` when the
    part of this broker has failed if what is written is not here."""

    operation: str
    id: str
    path: str
    types: Names | None
    attributes: Names | None
    document: Document | None = None
    attribute: Any = None
    needs_local: bool = False


class DistributedWrites:
    def __init__(self, sources: OpenSources, forwarder: Forwarder, reader: Reader) -> None:
        self._sources = sources
        self._forwarder = forwarder
        self._reader = reader

    async def create(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.6.1."""
        x.rights.check_write()
        document = read_entity(x.body(), x.names)
        types = frozenset(type_key_of(document["type"]).split(" "))
        names = attribute_names(document) or None
        write = Write(CREATE_ENTITY, document["id"], "entities", types, names, document)
        return await self._run(x, handler, (), write)

    async def entity(self, x: Exchange, handler: LocalHandler, operation: str, id: str) -> Answer:
        """Replace and delete of a whole entity (5.6.18, 5.6.6)."""
        x.rights.check_write()
        check_uri(id, "Entity id")
        path, types = f"entities/{_quoted(id)}", await self._types(x, id)
        if x.request.method == "DELETE":
            # 5.6.6.4 says what is removed; 6.5.3.2 tells of each part, so also that there was nothing here.
            write = Write(operation, id, path, types, None, needs_local=True)
            return await self._run(x, handler, (id,), write)
        given = x.body()
        if isinstance(given, dict):
            given.setdefault("id", id)
        document = read_entity(given, x.names)
        types = frozenset(type_key_of(document["type"]).split(" "))
        write = Write(operation, id, path, types, attribute_names(document) or None, document)
        return await self._run(x, handler, (id,), write)

    async def fragment(self, x: Exchange, handler: LocalHandler, operation: str, id: str) -> Answer:
        """Append, update and merge (5.6.3, 5.6.2, 5.6.17)."""
        x.rights.check_write()
        check_uri(id, "Entity id")
        is_merge = x.request.path.rstrip("/").rpartition("/")[2] != "attrs"
        document = read_fragment(x.body(merge_patch=is_merge), x.names, nulls=is_merge)
        path = f"entities/{_quoted(id)}" + ("" if is_merge else "/attrs")
        types = await self._types(x, id)
        write = Write(operation, id, path, types, attribute_names(document) or None, document)
        return await self._run(x, handler, (id,), write)

    async def attribute(
        self, x: Exchange, handler: LocalHandler, operation: str, id: str, name: str
    ) -> Answer:
        """One attribute: partial update, replace, delete (5.6.4, 5.6.19, 5.6.5)."""
        x.rights.check_write()
        check_uri(id, "Entity id")
        if x.request.method == "DELETE":
            canonical, instance = attribute_name(name, x.names, or_scope=True), None
        else:
            is_patch = x.request.method == "PATCH"
            canonical, instance = read_attribute(x, name, nulls=is_patch, or_scope=True)
        types = await self._types(x, id)
        write = Write(
            operation,
            id,
            f"entities/{_quoted(id)}/attrs/",
            types,
            frozenset([canonical]),
            attribute=instance,
            # 5.6.19.4, and no other operation: an entity that is here without the attribute makes a partial success.
            needs_local=operation == REPLACE_ATTRS and await self._reader.record(x.tenant, id) is not None,
        )
        return await self._run(x, handler, (id, name), write)

    async def _types(self, x: Exchange, id: str) -> Names | None:
        """Of the entity as it is here, or as the caller says; None when nobody knows."""
        record = await self._reader.record(x.tenant, id)
        if record is not None:
            return frozenset(record.type_key.split(" "))
        given = x.parameters.get("type")
        return frozenset(map(x.names.canonical, given.split(","))) if given else None

    async def _run(
        self, x: Exchange, handler: LocalHandler, variables: tuple[str, ...], write: Write
    ) -> Answer:
        known = self._sources.of(x)
        plan = plan_write(
            known,
            frozenset([write.operation]),
            id=write.id,
            types=write.types,
            attributes=write.attributes,
        )
        if not plan.is_distributed:
            return await answer_of(handler, x, *variables)
        messages = [self._message(x, write, share) for share in plan.shares]
        local = asyncio.ensure_future(self._local(x, handler, variables, plan))
        outcomes = await self._forwarder.send_all(
            x,
            [(share.registration, message) for share, message in zip(plan.shares, messages, strict=True)],
        )
        mine = await local
        return _combined(x, write, plan, mine, outcomes)

    async def _local(
        self, x: Exchange, handler: LocalHandler, variables: tuple[str, ...], plan: Plan
    ) -> Answer | Problem | None:
        if not plan.is_local:
            return None
        if plan.claimed and x.request.body:
            given = orjson.loads(x.request.body)
            names = x.names
            kept = {
                name: value
                for name, value in given.items()
                if name in NOT_ATTRIBUTES or names.canonical(name) not in plan.claimed
            }
            x = with_body(x, kept)
        try:
            return await answer_of(handler, x, *variables)
        except Problem as problem:
            return problem

    def _message(self, x: Exchange, write: Write, share: Share) -> Message:
        names = self._forwarder.words_for(x, share.registration)
        parameters = [(name, value) for name, value in x.parameters.items() if name in _PASSED]
        path, body = write.path, None
        if write.document is not None:
            body = conforming(worded(only(write.document, share.attributes), names), share)
        elif write.attributes is not None:
            (name,) = write.attributes
            path += _quoted(names.term(name))
            if write.attribute is not None:
                (body,) = conforming({name: worded_attribute(write.attribute, names)}, share).values()
        return Message(x.request.method, path, parameters, names, body)


_PASSED = ("options", "datasetId", "deleteAll", "type", "format", "lang", "observedAt")


def _combined(
    x: Exchange, write: Write, plan: Plan, mine: Answer | Problem | None, outcomes: Sequence[Outcome]
) -> Answer:
    """207 where some of it failed: UpdateResult (5.2.18) where attributes were brought in, else BatchOperationResult
    (5.2.16)."""
    errors: list[tuple[Problem, Share | None]] = []
    if isinstance(mine, ResourceNotFound) and _is_elsewhere(write, plan, outcomes):
        mine = None
    if isinstance(mine, Problem):
        errors.append((mine, None))
    errors += [(refusal_of(share, write.operation), share) for share in plan.refused]
    for share, outcome in zip(plan.shares, outcomes, strict=True):
        if not outcome.is_success and not outcome.is_loop:
            errors.append((problem_of(outcome), share))
    parts = len([each for each in outcomes if not each.is_loop]) + len(plan.refused) + (mine is not None)
    if not errors:
        return mine if isinstance(mine, Answer) else _success(x, write)
    has_partly = any(outcome.status == 207 for outcome in outcomes)
    is_nowhere = all(problem.status == 404 for problem, _ in errors)
    if len(errors) == parts and not has_partly and (parts == 1 or is_nowhere):
        # Nobody has it, or one alone was asked: the same as if it had been asked here.
        raise errors[0][0]
    if write.path.endswith("/attrs") and write.document is not None:
        body = _update_result(x, write, plan, mine, outcomes, errors)
    else:
        has_success = len(errors) < parts or has_partly
        entries = [
            error_entry(write.id, problem, share.registration.id if share is not None else None)
            for problem, share in errors
        ]
        body = {"success": [write.id] if has_success else [], "errors": entries}
    return x.answer(207, orjson.dumps(body), header("Content-Type", JSON))


def _is_elsewhere(write: Write, plan: Plan, outcomes: Sequence[Outcome]) -> bool:
    """Whether sources took all of it, so that it is no fault that this broker has nothing of it (5.6.2.4 to 5.6.5.4,
    5.6.17.4, 5.6.18.4: unknown is what neither is held locally nor matches a registration)."""
    took = [each for each, outcome in zip(plan.shares, outcomes, strict=True) if outcome.is_success]
    if write.needs_local or not took:
        return False
    if any(share.attributes is None for share in took):
        return True
    return (write.attributes or frozenset()) <= frozenset().union(*(share.attributes or () for share in took))


def _success(x: Exchange, write: Write) -> Answer:
    if write.operation == CREATE_ENTITY:
        location = header("Location", f"/ngsi-ld/v1/entities/{quote(write.id, safe=':')}")
        return x.answer(201, headers=location)
    return x.answer(204)


def _update_result(
    x: Exchange,
    write: Write,
    plan: Plan,
    mine: Answer | Problem | None,
    outcomes: Sequence[Outcome],
    errors: Sequence[tuple[Problem, Share | None]],
) -> dict[str, Any]:
    """5.2.18: what one of the parts has written is updated, and may be not updated at another."""
    told: dict[str, Any] = {}
    pairs = zip(plan.shares, outcomes, strict=True)
    done = {name for share, outcome in pairs if outcome.is_success for name in _names_of(write, plan, share)}
    if isinstance(mine, Answer):
        told = orjson.loads(mine.body) if mine.body else {}
        done |= frozenset() if mine.body else _names_of(write, plan, None)
    failed = [
        {
            "attributeName": x.names.term(name),
            "reason": problem.detail,
            **({"registrationId": share.registration.id} if share is not None else {}),
        }
        for problem, share in errors
        for name in sorted(_names_of(write, plan, share))
    ]
    return {
        "updated": sorted({*told.get("updated", []), *map(x.names.term, done)}),
        "notUpdated": [*told.get("notUpdated", []), *failed],
    }


def _names_of(write: Write, plan: Plan, share: Share | None) -> Names:
    """The attributes that one part was to write; None is this broker."""
    if share is None:
        return (write.attributes or frozenset()) - plan.claimed
    return share.attributes or write.attributes or frozenset()


def _quoted(text: str) -> str:
    return quote(text, safe=":")
