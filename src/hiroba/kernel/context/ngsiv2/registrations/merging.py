# SPDX-License-Identifier: Apache-2.0
"""Stored entities with what providers have of them; what is stored comes first."""

from collections.abc import Iterable, Sequence

import orjson

from hiroba.kernel.context.model.attribute_times import Times
from hiroba.kernel.context.model.entities import Document, Record, type_key_of
from hiroba.kernel.context.ngsiv2.mapping.entities import DEFAULT_TYPE, GivenEntity, document_of, names_of
from hiroba.kernel.context.ngsiv2.mapping.identity import stored_id
from hiroba.kernel.context.ngsiv2.mapping.paths import ROOT


def merged(record: Record | None, provided: Iterable[GivenEntity], now: int) -> Record | None:
    """One entity; None when nobody has it."""
    found = [entity for entity in provided if record is None or _is_same(record, entity)]
    if record is None:
        if not found:
            return None
        record = _record(found[0], now)
    return _with_attributes(record, found)


def merged_list(records: Sequence[Record], provided: Iterable[GivenEntity], now: int) -> list[Record]:
    """The stored entities, then those that only providers have."""
    found = {_key(record): record for record in records}
    for entity in provided:
        key = (entity.id, entity.type or DEFAULT_TYPE)
        if key in found:
            found[key] = _with_attributes(found[key], [entity])
        else:
            found[key] = _record(entity, now)
    return list(found.values())


def _key(record: Record) -> tuple[str, str]:
    id, type, _ = names_of(orjson.loads(record.document))
    return id, type


def _is_same(record: Record, entity: GivenEntity) -> bool:
    return entity.type is None or entity.type in record.type_key.split(" ")


def _record(entity: GivenEntity, now: int) -> Record:
    type = entity.type or DEFAULT_TYPE
    return _made(document_of(entity, stored_id(entity.id, type, ROOT), ROOT), now, now, None)


def _with_attributes(record: Record, provided: Iterable[GivenEntity]) -> Record:
    document: Document = orjson.loads(record.document)
    for entity in provided:
        document |= {name: each for name, each in entity.attributes.items() if name not in document}
    return _made(document, record.created, record.modified, record.times)


def _made(document: Document, created: int, modified: int, times: Times | None) -> Record:
    key = type_key_of(document["type"])
    return Record(document["id"], key, created, modified, orjson.dumps(document), times, None)
