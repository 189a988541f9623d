# SPDX-License-Identifier: Apache-2.0
"""`/v2/entities/{id}/attrs` and what lies below: attributes and their values."""

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson

from hiroba.kernel.context.media_types import JSON, TEXT
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.ngsiv2 import operations
from hiroba.kernel.context.ngsiv2.exchange import Exchange, parse_json
from hiroba.kernel.context.ngsiv2.mapping.attributes import read_attribute, read_plain, shown_instance
from hiroba.kernel.context.ngsiv2.mapping.entities import read_attributes
from hiroba.kernel.context.ngsiv2.mapping.names import attribute_name, known_attribute, shown_attribute
from hiroba.kernel.context.ngsiv2.mapping.values import shown_value
from hiroba.kernel.context.ngsiv2.operations import NO_ATTRIBUTE, NOT_FOUND, Target
from hiroba.kernel.context.ngsiv2.problems import (
    BadRequest,
    ContentLengthRequired,
    NotFound,
    PartialUpdate,
    Unprocessable,
)
from hiroba.kernel.context.ngsiv2.protocol.finding import Finder
from hiroba.kernel.context.ngsiv2.protocol.views import read_view
from hiroba.kernel.context.ngsiv2.registrations.forwarding import Forwarding
from hiroba.kernel.context.ngsiv2.representation import show_attributes, show_single
from hiroba.kernel.context.ngsiv2.wording import read_list
from hiroba.kernel.context.problems import UnsupportedMediaType
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.store.writer import Writer

DO_NOT_EXIST = "do not exist: "
EXIST_ALREADY = "one or more of the attributes in the request already exist: "


class AttributeHandlers:
    def __init__(self, writer: Writer, finder: Finder, forwarding: Forwarding) -> None:
        self._writer = writer
        self._finder = finder
        self._forwarding = forwarding

    # All attributes of an entity.

    async def retrieve_all(self, x: Exchange, id: str) -> Answer:
        x.accepted(JSON)
        view = read_view(x)
        record = await self._finder.to_read(x, id, view.wanted)
        return x.json(show_attributes(record, orjson.loads(record.document), view))

    async def append(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        given, bare = self._attributes(x)
        target = await self._target(x, id)
        strict, override = "append" in x.options, "overrideMetadata" in x.options
        work = partial(operations.append, given=given, bare=bare, strict=strict, override=override)
        refused = await self._submit(x, target, work)
        return self._updated(x, id, given, refused, EXIST_ALREADY)

    async def update(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        given, bare = self._attributes(x)
        return self._updated(x, id, given, await self._update(x, id, given, bare), DO_NOT_EXIST)

    async def replace(self, x: Exchange, id: str) -> Answer:
        x.rights.check_write()
        given, _ = self._attributes(x)
        target = await self._target(x, id)
        await self._submit(x, target, partial(operations.replace, given=given))
        return x.answer(204)

    # One attribute.

    async def retrieve(self, x: Exchange, id: str, name: str) -> Answer:
        x.accepted(JSON)
        metadata = read_list(x.parameter("metadata"), "metadata")
        record = await self._finder.to_read(x, id, frozenset([name]))
        stored, attribute = _attribute(orjson.loads(record.document), name)
        return x.json(show_single(record, stored, attribute, metadata))

    async def put(self, x: Exchange, id: str, name: str) -> Answer:
        x.rights.check_write()
        stored = attribute_name(name)
        given = x.body()
        attribute = read_attribute(name, given)
        bare = frozenset([stored]) if given.get("metadata") == {} else frozenset[str]()
        if await self._update(x, id, {stored: attribute}, bare):
            raise NotFound(NO_ATTRIBUTE)
        return x.answer(204)

    async def delete(self, x: Exchange, id: str, name: str) -> Answer:
        x.rights.check_write()
        target = await self._target(x, id)
        work = partial(operations.delete_attributes, names=[known_attribute(name)])
        if await self._submit(x, target, work):
            raise NotFound(NO_ATTRIBUTE)
        return x.answer(204)

    # The value of an attribute.

    async def retrieve_value(self, x: Exchange, id: str, name: str) -> Answer:
        x.accepted(JSON, TEXT)
        record = await self._finder.to_read(x, id, frozenset([name]))
        _, attribute = _attribute(orjson.loads(record.document), name)
        value = shown_value(shown_instance(attribute))[1]
        is_compound = isinstance(value, dict | list)
        media_type = x.accepted(JSON, TEXT) if is_compound else x.accepted(TEXT)
        text = f'"{value}"'.encode() if isinstance(value, str) else orjson.dumps(value)
        return x.text(text, media_type=media_type)

    async def put_value(self, x: Exchange, id: str, name: str) -> Answer:
        x.rights.check_write()
        stored = attribute_name(name)
        value = _read_value(x)
        work = partial(operations.update_value, name=stored, value=value)
        try:
            await self._submit(x, await self._target(x, id), work)
        except NotFound:
            given = {stored: read_plain(name, value)}
            if await self._forwarding.update(x, id, x.parameter("type"), given, [stored]):
                raise
        return x.answer(204)

    def _attributes(self, x: Exchange) -> tuple[Document, frozenset[str]]:
        given = x.body()
        if given == {}:
            raise BadRequest("empty payload")
        return read_attributes(given, key_values="keyValues" in x.options)

    async def _update(self, x: Exchange, id: str, given: Document, bare: frozenset[str]) -> list[str]:
        """The names of the attributes that neither this entity nor a provider has. Raises NotFound."""
        type, override = x.parameter("type"), "overrideMetadata" in x.options
        target = await self._finder.to_update_if_any(x, id, type)
        missing = list(given)
        if target is not None:
            work = partial(operations.update, given=given, bare=bare, override=override)
            missing = await self._submit(x, target, work)
        if missing:
            missing = await self._forwarding.update(x, id, type, given, missing)
        if target is None and len(missing) == len(given):
            raise NotFound(NOT_FOUND)
        return missing

    async def _target(self, x: Exchange, id: str) -> Target:
        return await self._finder.to_update(x, id, x.parameter("type"))

    async def _submit(self, x: Exchange, target: Target, work: Callable[..., object]) -> Any:
        size = len(x.request.body)
        return await self._writer.submit(
            x.tenant, (target.stored,), size, lambda working: work(working, target)
        )

    def _updated(self, x: Exchange, id: str, given: Document, failed: list[str], reason: str) -> Answer:
        if not failed:
            return x.answer(204)
        names = ", ".join(shown_attribute(name) for name in failed)
        text = f"{reason}{entity_label(id, x.parameter('type'))} - [ {names} ]"
        raise Unprocessable(text) if len(failed) == len(given) else PartialUpdate(text)


def entity_label(id: str, type: str | None) -> str:
    """An entity as errors name it: with the type only when the request did."""
    return f"{id}/{type}" if type else id


def _attribute(document: Document, name: str) -> tuple[str, Any]:
    stored = known_attribute(name)
    if stored not in document or stored in ("id", "type"):
        raise NotFound(NO_ATTRIBUTE)
    return stored, document[stored]


def _read_value(x: Exchange) -> Any:
    if not x.request.body:
        raise ContentLengthRequired
    if x.media_type == JSON:
        return parse_json(x.request.body)
        # A bare text or number is no JSON document to Orion; here it simply means itself.
    if x.media_type != TEXT:
        raise UnsupportedMediaType(f"Content-Type {x.media_type[:60]!r} is neither {JSON} nor {TEXT}")
    try:
        text = x.request.body.decode().strip()
    except UnicodeDecodeError:
        raise BadRequest("the value is not UTF-8") from None
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    try:
        # What is left are true, false, null and numbers.
        value = orjson.loads(text.lower() if text.lower() in ("true", "false", "null") else text)
    except orjson.JSONDecodeError:
        value = text
    if isinstance(value, str | dict | list):
        raise BadRequest("attribute value type not recognized")
    return value
