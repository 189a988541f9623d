# SPDX-License-Identifier: Apache-2.0
"""Entities as an earlier version of the standard knows them (4.3.6.8, tables 4.3.6.8-1 to 4.3.6.8-3)."""

import re
from typing import Any, TypeAlias

from hiroba.kernel.context.model.attributes import PLAIN_MEMBERS, VALUE_MEMBER, Attribute, instances_of
from hiroba.kernel.context.model.entities import NOT_ATTRIBUTES, Document

# Major and minor, as the standard counts here: 1.9.1 is (1, 9).
Version: TypeAlias = tuple[int, int]
FIRST: Version = (1, 0)
CURRENT: Version = (1, 9)
# Since then an entity may have several types, and an attribute several instances.
SEVERAL: Version = (1, 3)
SCOPE: Version = (1, 4)
_TEXT = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.\d{1,3})?")

# Since when there is a type of attributes, and what it is before.
_KINDS: dict[str, tuple[Version, str]] = {
    "LanguageProperty": ((1, 4), "Property"),
    "JsonProperty": ((1, 8), "Property"),
    "VocabProperty": ((1, 8), "Property"),
    "ListProperty": ((1, 8), "Property"),
    "ListRelationship": ((1, 8), "Relationship"),
}
# Since when an attribute may have a member.
_MEMBERS: dict[str, Version] = {
    "datasetId": (1, 3),
    "observedAt": (1, 3),
    "unitCode": (1, 3),
    "objectType": (1, 8),
    "expiresAt": (1, 9),
    "valueType": (1, 9),
}


def parse_version(text: str) -> Version | None:
    """None for what is no version. One that is not known here becomes the nearest that is."""
    found = _TEXT.fullmatch(text.strip())
    return min(max((int(found[1]), int(found[2])), FIRST), CURRENT) if found is not None else None


def earlier(version: Version) -> Version | None:
    """None for the current one, which needs no amendment."""
    return version if version < CURRENT else None


def version_text(version: Version) -> str:
    return f"{version[0]}.{version[1]}"


def earlier_document(document: Document, version: Version) -> Document:
    """An entity or a fragment of one, with all that is in it."""
    shown: Document = {}
    for name, value in document.items():
        if name == "type":
            shown[name] = earlier_types(value, version)
        elif name not in NOT_ATTRIBUTES:
            shown[name] = _earlier_attribute(value, version)
        elif not (name == "scope" and version < SCOPE) and version >= _MEMBERS.get(name, FIRST):
            shown[name] = value
    return shown


def earlier_types(types: Any, version: Version) -> Any:
    return types[0] if version < SEVERAL and isinstance(types, list) else types


def earlier_kind(kind: str, version: Version) -> str:
    """The type of an attribute."""
    since, before = _KINDS.get(kind, (FIRST, kind))
    return before if version < since else kind


def one_instance(attribute: Any) -> Any:
    """What stood for an attribute before it could have several instances: the default one, else the first."""
    instances = instances_of(attribute)
    return next((each for each in instances if "datasetId" not in each), instances[0])


def earlier_instance(instance: Attribute, version: Version) -> Attribute:
    """Its own members, in words as they are to be shown; sub-attributes stay, but for one instance of each."""
    kind = instance["type"]
    before = earlier_kind(kind, version)
    shown: Attribute = {}
    for member, value in instance.items():
        if version < _MEMBERS.get(member, FIRST):
            continue
        if member == "type":
            shown[member] = before
        elif before != kind and member == VALUE_MEMBER[kind]:
            shown[VALUE_MEMBER[before]] = _targets(value) if before == "Relationship" else value
        else:
            shown[member] = one_instance(value) if version < SEVERAL and _are_instances(value) else value
    return shown


def _earlier_attribute(attribute: Any, version: Version) -> Any:
    if _are_instances(attribute) and version < SEVERAL:
        attribute = one_instance(attribute)
    if _are_instances(attribute):
        return [_earlier_attribute(each, version) for each in attribute]
    if not _is_instance(attribute):
        # NGSI-LD Null, a value, or a member that is no attribute.
        return attribute
    return {
        member: value if member in PLAIN_MEMBERS else _earlier_attribute(value, version)
        for member, value in earlier_instance(attribute, version).items()
    }


def _are_instances(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_instance, value))


def _is_instance(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("type"), str) and value["type"] in VALUE_MEMBER


def _targets(objects: Any) -> Any:
    """The ids of an objectList."""
    if not isinstance(objects, list):
        return objects
    return [each["object"] if isinstance(each, dict) else each for each in objects]
