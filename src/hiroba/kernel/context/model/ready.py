# SPDX-License-Identifier: Apache-2.0
"""Entities that arrive as the text to be stored: checked without being taken apart and put together again.

A line is ready when reading it strictly and writing it again gives the same bytes. That proves in a few microseconds
of C what matters: plain properties and places, no doubled name, no blank, no other spelling. Every other line is read
like the entity of any request, so a line can be slow but never different.
"""

from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
import orjson
from msgspec import UNSET, UnsetType

from hiroba.kernel.context.geo.cells import cell_of
from hiroba.kernel.context.geo.geometry import Extent, check_geometry, extent_of, joined
from hiroba.kernel.context.model.entities import (
    NOT_ATTRIBUTES,
    SYSTEM_MEMBERS,
    Document,
    cell_of_document,
    read_entity,
    type_key_of,
)
from hiroba.kernel.context.model.wording import (
    JSON_DEPTH_MAX,
    NULL,
    check_date_time,
    check_depth,
    check_name,
    check_type_name,
    check_uri,
)
from hiroba.kernel.context.names.vocabulary import CORE
from hiroba.kernel.context.problems import BadRequestData, InvalidRequest, Problem

# Sets of attribute names seen and found good; a file has one, so a few cover every import under way.
SHAPES_REMEMBERED_MAX = 1_000
_NULL_TEXT = NULL.encode()


class _Property(msgspec.Struct, tag="Property", forbid_unknown_fields=True, gc=False):
    value: str | int | float | bool | list[Any] | dict[str, Any]
    unitCode: str | UnsetType = UNSET  # noqa: N815 -- a member of NGSI-LD
    observedAt: str | UnsetType = UNSET  # noqa: N815 -- a member of NGSI-LD


class _GeoProperty(msgspec.Struct, tag="GeoProperty", forbid_unknown_fields=True, gc=False):
    value: dict[str, Any]


class _Relationship(msgspec.Struct, tag="Relationship", forbid_unknown_fields=True, gc=False):
    object: str


class Ready(msgspec.Struct, gc=False, eq=False):
    """A whole entity in the form in which it is stored. `names` are those of its members, id and type among them."""

    id: str
    type_key: str
    text: bytes
    cell: int | None
    names: frozenset[str]

    def document(self) -> Document:
        """Parsed anew each time, so that nobody changes what another still needs."""
        document: Document = orjson.loads(self.text)
        return document


_Members: TypeAlias = dict[str, str | _Property | _GeoProperty | _Relationship]

_decode = msgspec.json.Decoder(_Members).decode
_decode_list = msgspec.json.Decoder(list[_Members]).decode
_encode = msgspec.json.Encoder().encode
_encode_lines = msgspec.json.Encoder().encode_lines
_good_shapes: dict[tuple[str, ...], frozenset[str]] = {}


def read_ready(line: bytes) -> Ready:
    """Raises InvalidRequest for what is no JSON and BadRequestData for what is no entity."""
    return ready_as_it_is(line) or read_slowly(line)


def ready_list(text: bytes) -> list[Ready] | None:
    """The entities of a JSON array, when every one is ready as it is."""
    if _NULL_TEXT in text:
        return None
    try:
        entities = _decode_list(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    lines = _encode_lines(entities).splitlines()
    if b"[%b]" % b",".join(lines) != text:
        return None
    found: list[Ready] = []
    for entity, line in zip(entities, lines, strict=True):
        try:
            ready = _checked(entity, line)
        except Problem:
            return None
        if ready is None:
            return None
        found.append(ready)
    return found


def ready_of(document: Document) -> Ready:
    """Of a document that `read_entity` made."""
    return Ready(
        document["id"],
        type_key_of(document["type"]),
        orjson.dumps(document),
        cell_of_document(document),
        frozenset(document),
    )


def ready_as_it_is(line: bytes) -> Ready | None:
    """None when the text is not the very one that would be stored. Raises BadRequestData for what is no entity."""
    if _NULL_TEXT in line:
        return None
    try:
        entity = _decode(line)
    except (msgspec.DecodeError, RecursionError):
        return None
    return _checked(entity, line) if _encode(entity) == line else None


def _checked(entity: dict[str, Any], line: bytes) -> Ready | None:
    shape = tuple(entity)
    names = _good_shapes.get(shape) or _names_of_good_shape(shape)
    if names is None:
        return None
    members = iter(entity.items())
    _, id = next(members)
    _, type = next(members)
    if id.__class__ is not str or type.__class__ is not str:
        return None
    extent: Extent | None = None
    may_be_deep = line.count(b"{") + line.count(b"[") > JSON_DEPTH_MAX
    for name, attribute in members:
        kind = attribute.__class__
        if kind is _Property:
            if attribute.observedAt is not UNSET:
                check_date_time(attribute.observedAt, f"Attribute {name}: observedAt")
            if may_be_deep:
                check_depth(attribute.value, f"Attribute {name}")
        elif kind is _Relationship:
            check_uri(attribute.object, f"Attribute {name}: object")
        elif kind is _GeoProperty:
            check_geometry(attribute.value, f"Attribute {name}")
            place = extent_of(attribute.value)
            extent = place if extent is None else joined(extent, place)
        else:
            return None
    check_uri(id, "Entity id")
    if not _is_type_as_stored(type):
        return None
    return Ready(id, type, line, cell_of(extent) if extent is not None else None, names)


@lru_cache(maxsize=SHAPES_REMEMBERED_MAX)
def _is_type_as_stored(type: str) -> bool:
    return CORE.canonical(check_type_name(type)) == type


def _names_of_good_shape(shape: tuple[str, ...]) -> frozenset[str] | None:
    """The names, if they are those under which a whole entity is stored, in that order."""
    if shape[:2] != ("id", "type"):
        return None
    for name in shape[2:]:
        if name in NOT_ATTRIBUTES or name in SYSTEM_MEMBERS or CORE.canonical(check_name(name)) != name:
            return None
    if len(_good_shapes) >= SHAPES_REMEMBERED_MAX:
        _good_shapes.clear()
    names = _good_shapes[shape] = frozenset(shape)
    return names


def read_slowly(line: bytes) -> Ready:
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError as fault:
        raise InvalidRequest(f"The line is not JSON: {fault}") from None
    if isinstance(given, dict) and "@context" in given:
        raise BadRequestData("Entities of a bulk write use the core @context only")
    return ready_of(read_entity(given, CORE))
