# SPDX-License-Identifier: Apache-2.0
"""Entities of NGSIv2 on the way in, and what NGSIv2 calls a stored one."""

from typing import Any, NamedTuple

from hiroba.kernel.context.model.entities import Document, type_key_of
from hiroba.kernel.context.ngsiv2.mapping.attributes import OPERATION, as_stored, read_attribute, read_plain
from hiroba.kernel.context.ngsiv2.mapping.identity import shown_id
from hiroba.kernel.context.ngsiv2.mapping.moments import DATE_TIME_TYPES
from hiroba.kernel.context.ngsiv2.mapping.names import DATE_EXPIRES, NO_ATTRIBUTES, attribute_name
from hiroba.kernel.context.ngsiv2.mapping.paths import paths_of
from hiroba.kernel.context.ngsiv2.problems import BadRequest
from hiroba.kernel.context.ngsiv2.wording import check_identifier, check_name

DEFAULT_TYPE = "Thing"


class GivenEntity(NamedTuple):
    """An entity of a request; `attributes` are in stored form under stored names, `type` is None without one."""

    id: str
    type: str | None
    attributes: Document
    # Attributes whose metadata are to go because the request says `"metadata": {}`.
    bare: frozenset[str]


def read_entity(given: Any, *, key_values: bool) -> GivenEntity:
    """Raises BadRequest."""
    if not isinstance(given, dict):
        raise BadRequest("an entity is a JSON object")
    if "id" not in given:
        raise BadRequest("an entity needs an id")
    id = check_identifier(given["id"], "entity id")
    type = check_name(given["type"], "entity type") if "type" in given else None
    rest = {name: value for name, value in given.items() if name not in ("id", "type")}
    return GivenEntity(id, type, *read_attributes(rest, key_values=key_values))


def read_attributes(given: Any, *, key_values: bool) -> tuple[Document, frozenset[str]]:
    """Attributes in stored form, and the names of those that are to lose their metadata."""
    if not isinstance(given, dict):
        raise BadRequest("attributes are a JSON object")
    found: Document = {}
    bare: set[str] = set()
    for name, value in given.items():
        stored = attribute_name(name)
        found[stored] = read_plain(name, value) if key_values else read_attribute(name, value)
        if not key_values and value.get("metadata") == {}:
            bare.add(stored)
        if name == DATE_EXPIRES:
            if not key_values and value.get("type", "DateTime") not in DATE_TIME_TYPES:
                raise BadRequest(f"{DATE_EXPIRES} has another type than DateTime")
            if OPERATION not in found[stored]:
                as_stored(stored, found[stored])
    return found, frozenset(bare)


def document_of(entity: GivenEntity, stored: str, path: str) -> Document:
    """A new entity as it is stored."""
    document: Document = {"id": stored, "type": entity.type or DEFAULT_TYPE}
    if path != "/":
        document["scope"] = path
    return document | entity.attributes


def attributes_of(document: Document) -> Document:
    return {name: value for name, value in document.items() if name not in NO_ATTRIBUTES}


def shown_type(document: Document) -> str:
    """The type in NGSIv2, which knows one for each entity: the first of several."""
    return type_key_of(document["type"]).partition(" ")[0]


def shown_path(document: Document) -> str:
    return paths_of(document)[0]


def names_of(document: Document) -> tuple[str, str, str]:
    """Id, type and service path as NGSIv2 shows them."""
    return shown_id(document["id"]), shown_type(document), shown_path(document)
