# SPDX-License-Identifier: Apache-2.0
"""Types and attributes over this broker and its sources (5.7.5 to 5.7.11).

Sources that offer the operation are asked; of others counts what their registrations say. A reader learns of a type
only what its audience allows, whoever tells of it.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from hiroba.kernel.context.access.entity_types import ORDER
from hiroba.kernel.context.federation import operations as op
from hiroba.kernel.context.federation.asking import LocalHandler, answer_of, with_parameters
from hiroba.kernel.context.federation.census import Members, by_name, read_members, written
from hiroba.kernel.context.federation.forwarding import Forwarder, Message
from hiroba.kernel.context.federation.open_sources import OpenSources
from hiroba.kernel.context.federation.problems_of_sources import SourceWarning, warning_of
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.problems import ResourceNotFound
from hiroba.kernel.context.protocol.answers import object_answer, objects_answer
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.protocol.selecting import VisibleTypes


class DistributedDiscovery:
    def __init__(self, sources: OpenSources, forwarder: Forwarder, visible: VisibleTypes) -> None:
        self._sources = sources
        self._forwarder = forwarder
        self._visible = visible

    async def types(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.5 and with details 5.7.6."""
        has_details = _has_details(x)
        operation = op.TYPE_DETAILS if has_details else op.TYPES
        parts, warnings = await self._ask(x, handler, operation, "types", self._open(x), details=has_details)
        if has_details:
            return self._answer_many(x, parts, warnings)
        return self._answer_one(x, parts, warnings)

    async def type(self, x: Exchange, handler: LocalHandler, name: str) -> Answer:
        """5.7.7."""
        canonical = frozenset([x.names.canonical(check_name(name, "Entity type"))])
        asked = [each for each in self._open(x) if each.attributes_for(None, canonical) != frozenset()]
        parts, warnings = await self._ask(x, handler, op.TYPE_INFO, "types", asked, name)
        return self._answer_one(x, [each for each in parts if each.get("typeName") in canonical], warnings)

    async def attributes(self, x: Exchange, handler: LocalHandler) -> Answer:
        """5.7.8 and with details 5.7.9. Without details nobody could tell which attributes the reader may know of."""
        has_details = _has_details(x)
        if not has_details and x.rights.audiences.issuperset(ORDER):
            parts, warnings = await self._ask(x, handler, op.ATTRIBUTES, "attributes", self._open(x))
            return self._answer_one(x, parts, warnings)
        parts, warnings = await self._ask(
            x, handler, op.ATTRIBUTE_DETAILS, "attributes", self._open(x), details=True
        )
        if has_details:
            return self._answer_many(x, parts, warnings)
        names = {each["attributeName"] for each in parts if "attributeName" in each}
        return self._answer_one(x, [{"type": "AttributeList", "attributeList": names}], warnings)

    async def attribute(self, x: Exchange, handler: LocalHandler, name: str) -> Answer:
        """5.7.10."""
        canonical = x.names.canonical(check_name(name))
        asked = [each for each in self._open(x) if _may_have(each, canonical)]
        parts, warnings = await self._ask(x, handler, op.ATTRIBUTE_INFO, "attributes", asked, name)
        return self._answer_one(
            x, [each for each in parts if each.get("attributeName") == canonical], warnings
        )

    def _open(self, x: Exchange) -> list[Registration]:
        return [each for each in self._sources.of(x) if not each.intervals]

    async def _ask(
        self,
        x: Exchange,
        handler: LocalHandler,
        operation: str,
        path: str,
        registrations: Sequence[Registration],
        name: str | None = None,
        *,
        details: bool = False,
    ) -> tuple[list[Members], list[SourceWarning]]:
        """What everybody tells, as far as the reader may know it; this broker first."""
        parameters = {"details": "true"} if details else {}
        offering = [each for each in registrations if operation in each.operations]
        words = [self._forwarder.words_for(x, each) for each in offering]
        messages = []
        for registration, names in zip(offering, words, strict=True):
            last = "" if name is None else "/" + quote(names.term(x.names.canonical(name)), safe="")
            messages.append((registration, Message("GET", path + last, [*parameters.items()], names)))
        mine = asyncio.ensure_future(_local(x, handler, parameters, name))
        outcomes = await self._forwarder.send_all(x, messages)
        parts = [read_members(each, x.names) for each in await mine]
        warnings = []
        for outcome, names in zip(outcomes, words, strict=True):
            told = _listed(outcome.body) if outcome.is_success else []
            found = [read_members(each, names) for each in told]
            warnings += warning_of(outcome, faulty=found.count(None))
            parts += found
        parts += [
            part for each in registrations if each not in offering for part in _registered(each, operation)
        ]
        seen = (self._as_seen(x, part) for part in parts if part is not None)
        return [part for part in seen if part is not None], warnings

    def _as_seen(self, x: Exchange, part: Members) -> Members | None:
        """Without types that the reader may not see; None when it tells of nothing else."""
        if "typeName" in part:
            return part if self._visible.may_see(x, part["typeName"]) else None
        for member in ("typeList", "typeNames"):
            if member not in part:
                continue
            seen = {name for name in part[member] if self._visible.may_see(x, name)}
            if part[member] and not seen:
                return None
            if seen != part[member]:
                # A count that takes in what the reader may not see would tell of it.
                part = {k: v for k, v in part.items() if k != "attributeCount"} | {member: seen}
        return part

    def _answer_many(
        self, x: Exchange, parts: Iterable[Members], warnings: Iterable[SourceWarning]
    ) -> Answer:
        found = by_name(parts)
        answer = objects_answer(x, [written(found[name], x.names) for name in sorted(found)])
        answer.headers += b"".join(each.line for each in warnings)
        return answer

    def _answer_one(self, x: Exchange, parts: Sequence[Members], warnings: Iterable[SourceWarning]) -> Answer:
        """Raises ResourceNotFound when nobody tells anything."""
        found = list(by_name(parts).values())
        if not found:
            raise ResourceNotFound("No entity has such a type or attribute")
        answer = object_answer(x, written(found[0], x.names))
        answer.headers += b"".join(each.line for each in warnings)
        return answer


async def _local(
    x: Exchange, handler: LocalHandler, parameters: dict[str, str], name: str | None
) -> list[Any]:
    variables = () if name is None else (name,)
    try:
        answer = await answer_of(handler, with_parameters(x, parameters), *variables)
    except ResourceNotFound:
        return []
    return _listed(orjson.loads(answer.body))


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _has_details(x: Exchange) -> bool:
    return x.parameters.get("details") == "true"


def _may_have(registration: Registration, attribute: str) -> bool:
    return any(not part.attributes or attribute in part.attributes for part in registration.information)


def _registered(registration: Registration, operation: str) -> list[Members]:
    """5.7.11: what a registration says is possibly available."""
    if operation == op.TYPES:
        return [{"type": "EntityTypeList", "typeList": set(registration.types)}]
    if operation == op.ATTRIBUTES:
        names = {name for part in registration.information for name in part.attributes}
        return [{"type": "AttributeList", "attributeList": names}]
    pairs = [
        (type, set(part.attributes))
        for part in registration.information
        for type in sorted({type for info in part.entities for type in info.types})
    ]
    if operation == op.TYPE_DETAILS:
        return [{"type": "EntityType", "typeName": type, "attributeNames": names} for type, names in pairs]
    if operation == op.TYPE_INFO:
        return [_registered_type(type, names) for type, names in pairs]
    return [
        {"type": "Attribute", "attributeName": name, "typeNames": {type}}
        for type, names in pairs
        for name in names
    ]


def _registered_type(type: str, names: Iterable[str]) -> Members:
    details = ({"type": "Attribute", "attributeName": name, "attributeTypes": set()} for name in names)
    return {
        "type": "EntityTypeInfo",
        "typeName": type,
        "entityCount": 0,
        "attributeDetails": by_name(details),
    }
