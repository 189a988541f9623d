# SPDX-License-Identifier: Apache-2.0
"""Entities that arrive as the text to be stored: checked without being taken apart and put together again.

A line is ready when reading it strictly and writing it again gives the same bytes. That proves in a few microseconds
of C what matters: plain properties and places, no doubled name, no blank, no other spelling. Every other line is read
like the entity of any request, so a line can be slow but never different.
"""

from typing import Any

import msgspec
import orjson

from hiroba.kernel.context.geo.geometry import Extent, check_geometry, extent_of, joined
from hiroba.kernel.context.model.entities import (
    NOT_ATTRIBUTES,
    SYSTEM_MEMBERS,
    Document,
    extent_of_document,
    read_entity,
    type_key_of,
)
from hiroba.kernel.context.model.wording import check_depth, check_name, check_uri
from hiroba.kernel.context.names.vocabulary import CORE
from hiroba.kernel.context.problems import BadRequestData, InvalidRequest

# Sets of attribute names seen and found good; a file has one, so a few cover every import under way.
SHAPES_REMEMBERED_MAX = 1_000
_SCALARS = frozenset([str, int, float, bool])


class _Property(msgspec.Struct, tag="Property", forbid_unknown_fields=True, gc=False):
    value: Any


class _GeoProperty(msgspec.Struct, tag="GeoProperty", forbid_unknown_fields=True, gc=False):
    value: dict[str, Any]


class Ready:
    """An entity in the form in which it is stored."""

    __slots__ = ("extent", "id", "text", "type_key")

    def __init__(self, id: str, type_key: str, text: bytes, extent: Extent | None) -> None:
        self.id = id
        self.type_key = type_key
        self.text = text
        self.extent = extent

    def document(self) -> Document:
        document: Document = orjson.loads(self.text)
        return document


_decode = msgspec.json.Decoder(dict[str, str | _Property | _GeoProperty]).decode
_encode = msgspec.json.Encoder().encode
_good_shapes: set[tuple[str, ...]] = set()


def read_ready(line: bytes) -> Ready:
    """Raises InvalidRequest for what is no JSON and BadRequestData for what is no entity."""
    # The word stands for NGSI-LD Null too, which no plain write may hold.
    if b"null" not in line:
        try:
            entity = _decode(line)
        except (msgspec.DecodeError, RecursionError):
            entity = {}
        if entity and _encode(entity) == line and _has_good_shape(entity):
            ready = _checked(entity, line)
            if ready is not None:
                return ready
    return read_slowly(line)


def _checked(entity: dict[str, Any], line: bytes) -> Ready | None:
    members = iter(entity.items())
    _, id = next(members)
    _, type = next(members)
    if id.__class__ is not str or type.__class__ is not str:
        return None
    extent: Extent | None = None
    for name, attribute in members:
        if attribute.__class__ is _Property:
            if attribute.value.__class__ not in _SCALARS:
                check_depth(attribute.value, f"Attribute {name}")
        elif attribute.__class__ is _GeoProperty:
            check_geometry(attribute.value, f"Attribute {name}")
            place = extent_of(attribute.value)
            extent = place if extent is None else joined(extent, place)
        else:
            return None
    check_uri(id, "Entity id")
    if CORE.canonical(check_name(type, "Entity type")) != type:
        return None
    return Ready(id, type, line, extent)


def _has_good_shape(entity: dict[str, Any]) -> bool:
    """Whether the names are those under which a whole entity is stored, in that order."""
    names = tuple(entity)
    if names in _good_shapes:
        return True
    if names[:2] != ("id", "type"):
        return False
    for name in names[2:]:
        if name in NOT_ATTRIBUTES or name in SYSTEM_MEMBERS or CORE.canonical(check_name(name)) != name:
            return False
    if len(_good_shapes) >= SHAPES_REMEMBERED_MAX:
        _good_shapes.clear()
    _good_shapes.add(names)
    return True


def read_slowly(line: bytes) -> Ready:
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        raise InvalidRequest(f"The line is not JSON: {fault}") from None
    if isinstance(given, dict) and "@context" in given:
        raise BadRequestData("Entities of a bulk write use the core @context only")
    document = read_entity(given, CORE)
    return Ready(
        document["id"],
        type_key_of(document["type"]),
        orjson.dumps(document),
        extent_of_document(document),
    )
