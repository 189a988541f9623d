# SPDX-License-Identifier: Apache-2.0
"""Entities that arrive as the text to be stored: checked without being taken apart and put together again.

A line is ready when reading it strictly and writing it again gives the same bytes. That proves in a few microseconds
of C what matters: plain properties and places, no doubled name, no blank, no other spelling. Every other line is read
like the entity of any request, so a line can be slow but never different.
"""

from typing import Any

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
_SCALARS = frozenset([str, int, float, bool])


class _Property(msgspec.Struct, tag="Property", forbid_unknown_fields=True, gc=False):
    value: Any
    unitCode: str | UnsetType = UNSET  # noqa: N815 -- a member of NGSI-LD
    observedAt: str | UnsetType = UNSET  # noqa: N815 -- a member of NGSI-LD


class _GeoProperty(msgspec.Struct, tag="GeoProperty", forbid_unknown_fields=True, gc=False):
    value: dict[str, Any]


class _Relationship(msgspec.Struct, tag="Relationship", forbid_unknown_fields=True, gc=False):
    object: str


class Ready:
    """A whole entity in the form in which it is stored. `names` are those of its members, id and type among them."""

    __slots__ = ("cell", "id", "names", "text", "type_key")

    def __init__(self, id: str, type_key: str, text: bytes, cell: int | None, names: frozenset[str]) -> None:
        self.id = id
        self.type_key = type_key
        self.text = text
        self.cell = cell
        self.names = names

    def document(self) -> Document:
        """Parsed anew each time, so that nobody changes what another still needs."""
        document: Document = orjson.loads(self.text)
        return document


_decode = msgspec.json.Decoder(dict[str, str | _Property | _GeoProperty | _Relationship]).decode
_decode_list = msgspec.json.Decoder(list[msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode
_good_shapes: dict[tuple[str, ...], frozenset[str]] = {}


def read_ready(line: bytes) -> Ready:
    """Raises InvalidRequest for what is no JSON and BadRequestData for what is no entity."""
    return ready_as_it_is(line) or read_slowly(line)


def ready_list(text: bytes) -> list[Ready] | None:
    """The entities of a JSON array, when every one is ready as it is."""
    try:
        lines = _decode_list(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    entities: list[Ready] = []
    for line in lines:
        try:
            ready = ready_as_it_is(bytes(line))
        except Problem:
            return None
        if ready is None:
            return None
        entities.append(ready)
    return entities


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
    # The word stands for NGSI-LD Null too, which no plain write may hold.
    if b"null" in line:
        return None
    try:
        entity = _decode(line)
    except (msgspec.DecodeError, RecursionError):
        return None
    if not entity or _encode(entity) != line:
        return None
    shape = tuple(entity)
    names = _good_shapes.get(shape) or _names_of_good_shape(shape)
    return _checked(entity, line, names) if names is not None else None


def _checked(entity: dict[str, Any], line: bytes, names: frozenset[str]) -> Ready | None:
    members = iter(entity.items())
    _, id = next(members)
    _, type = next(members)
    if id.__class__ is not str or type.__class__ is not str:
        return None
    extent: Extent | None = None
    for name, attribute in members:
        kind = attribute.__class__
        if kind is _Property:
            if attribute.value.__class__ not in _SCALARS:
                check_depth(attribute.value, f"Attribute {name}")
            if attribute.observedAt is not UNSET:
                check_date_time(attribute.observedAt, f"Attribute {name}: observedAt")
        elif kind is _Relationship:
            check_uri(attribute.object, f"Attribute {name}: object")
        elif kind is _GeoProperty:
            check_geometry(attribute.value, f"Attribute {name}")
            place = extent_of(attribute.value)
            extent = place if extent is None else joined(extent, place)
        else:
            return None
    check_uri(id, "Entity id")
    if CORE.canonical(check_type_name(type)) != type:
        return None
    return Ready(id, type, line, cell_of(extent) if extent is not None else None, names)


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
