# SPDX-License-Identifier: Apache-2.0
"""Entities on the way in, and the record that the store and the hot map keep of one."""

import re
from typing import Any, TypeAlias

import msgspec

from hiroba.kernel.context.geo.cells import cell_of
from hiroba.kernel.context.geo.geometry import Extent, extent_of, joined
from hiroba.kernel.context.model.attribute_times import Times
from hiroba.kernel.context.model.attributes import ENTITY_HEAD, EXPIRES_AT, read_attribute
from hiroba.kernel.context.model.wording import (
    NULL,
    check_date_time,
    check_name,
    check_type_name,
    check_uri,
)
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData

Document: TypeAlias = dict[str, Any]

NOT_ATTRIBUTES = ENTITY_HEAD | {"@context", "scope"}
SYSTEM_MEMBERS = frozenset(["createdAt", "modifiedAt", "deletedAt", "ngsildproof"])
# 4.5.1: what the core @context calls otherwise is no name of an attribute.
_NO_NAMES = NOT_ATTRIBUTES | SYSTEM_MEMBERS
TYPES_MAX = 100
_BLANK = re.compile(r"[\s\x00-\x1f]")
_SCALARS = frozenset([str, int, float, bool])


class Record(msgspec.Struct, gc=False, eq=False):
    """A stored entity: the text to send, beside what the store knows about it.

    `times` has what differs from `created` of the entity, see `attribute_times`. `names` are those of its members,
    where that is known. `forms` holds other ready representations, made on first use; `lasts` is noted then too when
    nothing of it expires. Records hold no cycles, so the collector may leave them alone.
    """

    id: str
    type_key: str
    created: int
    modified: int
    document: bytes
    times: Times | None
    cell: int | None
    names: frozenset[str] | None = None
    forms: dict[object, bytes] | None = None
    lasts: bool = False


def read_entity(given: Any, names: Vocabulary, *, nulls: bool = False) -> Document:
    """A whole entity in its stored form. Raises BadRequestData that names what is wrong."""
    if not isinstance(given, dict):
        raise BadRequestData("An entity is a JSON object")
    document: Document = {"id": check_uri(given.get("id"), "Entity id"), "type": None}
    document["type"] = read_types(given.get("type"), names)
    read_attributes(given, names, into=document, nulls=nulls)
    return document


def read_fragment(
    given: Any, names: Vocabulary, *, nulls: bool = False, partial: bool | None = None
) -> Document:
    """Attributes (and perhaps more types or scopes) to bring into an entity that exists (4.5, 5.6.2, 5.6.3).

    `partial` goes with `nulls` unless it is said.
    """
    if not isinstance(given, dict):
        raise BadRequestData("An entity fragment is a JSON object")
    fragment: Document = {}
    if given.get("type") is not None:
        fragment["type"] = read_types(given["type"], names)
    read_attributes(given, names, into=fragment, nulls=nulls, partial=nulls if partial is None else partial)
    return fragment


def read_attributes(
    given: Document, names: Vocabulary, *, into: Document, nulls: bool, partial: bool = False
) -> None:
    for name, value in given.items():
        if name in NOT_ATTRIBUTES or name in SYSTEM_MEMBERS:
            continue
        canonical = attribute_name(name, names)
        if is_plain(value):
            into[canonical] = value
        elif nulls and value == NULL:
            into[canonical] = NULL
        else:
            into[canonical] = read_attribute(name, value, names, nulls=nulls, partial=partial)
    if "scope" in given:
        into["scope"] = _read_scope(given["scope"], nulls)
    if EXPIRES_AT in given:
        into[EXPIRES_AT] = _read_expiry(given[EXPIRES_AT], nulls)


def attribute_name(name: object, names: Vocabulary, *, or_scope: bool = False) -> str:
    """The canonical name. Raises BadRequestData for a word of the core @context, be it in the form of its IRI."""
    canonical = names.canonical(check_name(name))
    if canonical in _NO_NAMES and not (or_scope and canonical == "scope"):
        raise BadRequestData(f"{canonical} is no attribute")
    return canonical


def is_plain(value: Any) -> bool:
    """Whether this is a Property with one scalar and nothing else."""
    # Most attributes by far are a Property with one scalar; nothing in them needs a closer look.
    if type(value) is not dict or len(value) != 2 or value.get("type") != "Property":
        return False
    scalar = value.get("value")
    return type(scalar) in _SCALARS and scalar != NULL


def read_types(given: Any, names: Vocabulary) -> Any:
    """The type name, or the sorted list of them when an entity has several."""
    types = given if isinstance(given, list) else [given]
    if not 0 < len(types) <= TYPES_MAX:
        raise BadRequestData(f"An entity has 1 to {TYPES_MAX} types")
    if given is None:
        raise BadRequestData("The entity has no type")
    canonical = sorted({_check_no_blank(names.canonical(check_type_name(name))) for name in types})
    return canonical if len(canonical) > 1 else canonical[0]


def _check_no_blank(type: str) -> str:
    # An @context may give a name anything for its IRI; the types of an entity are kept as one text with blanks between.
    if _BLANK.search(type):
        raise BadRequestData(f"Entity type {type[:80]!r} has a blank or a control character")
    return type


def type_key_of(types: Any) -> str:
    return " ".join(types) if isinstance(types, list) else types


def cell_of_document(document: Document) -> int | None:
    """The cell around all places of the entity, which is what the store indexes: any of them may be asked for."""
    found: Extent | None = None
    for name, attribute in document.items():
        if name in NOT_ATTRIBUTES:
            continue
        for instance in attribute if isinstance(attribute, list) else (attribute,):
            if instance["type"] == "GeoProperty":
                extent = extent_of(instance["value"])
                found = extent if found is None else joined(found, extent)
    return cell_of(found) if found is not None else None


def _read_expiry(given: Any, nulls: bool) -> str:
    return NULL if nulls and given == NULL else check_date_time(given, EXPIRES_AT)


def _read_scope(given: Any, nulls: bool) -> Any:
    if nulls and given == NULL:
        return NULL
    scopes = given if isinstance(given, list) else [given]
    if not scopes or not all(isinstance(scope, str) and scope for scope in scopes):
        raise BadRequestData("Scope is a text such as /Kakogawa/Schools or a list of these")
    return given
