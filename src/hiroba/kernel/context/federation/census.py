# SPDX-License-Identifier: Apache-2.0
"""What several brokers tell of their entity types and attributes (5.2.24 to 5.2.28), joined to one answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from hiroba.kernel.context.names.vocabulary import Vocabulary, expand

Members = dict[str, Any]

_NAME = frozenset(["typeName", "attributeName"])
TYPE_NAMES = frozenset(["typeList", "typeNames"])
_NAMES = TYPE_NAMES | {"attributeList", "attributeNames"}
_COUNTS = frozenset(["entityCount", "attributeCount"])


def read_members(given: Any, names: Vocabulary) -> Members | None:
    """With canonical names; None for what is no such description. What the standard does not know is left out."""
    if not isinstance(given, dict):
        return None
    found: Members = {}
    for member, value in given.items():
        if member in _NAME and isinstance(value, str):
            found[member] = names.canonical(value)
        elif member in _NAMES and isinstance(value, list):
            found[member] = {names.canonical(each) for each in value if isinstance(each, str)}
        elif member == "attributeTypes" and isinstance(value, list):
            found[member] = {each for each in value if isinstance(each, str)}
        elif member in _COUNTS and isinstance(value, int):
            found[member] = value
        elif member == "attributeDetails" and isinstance(value, list):
            parts = (read_members(each, names) for each in value)
            found[member] = by_name(part for part in parts if part is not None)
        elif member == "type" and isinstance(value, str):
            found[member] = value
    return found if "type" in found else None


def by_name(parts: Iterable[Members]) -> dict[str, Members]:
    """Descriptions of the same type or attribute joined; a list of names has the key ``."""
    found: dict[str, Members] = {}
    for part in parts:
        name = part.get("typeName") or part.get("attributeName") or ""
        found[name] = _joined(found[name], part) if name in found else part
    return found


def written(members: Mapping[str, Any], names: Vocabulary) -> Members:
    """In the reader's names, sorted."""
    name = members.get("typeName") or members.get("attributeName")
    id = expand(name) if name is not None else f"urn:ngsi-ld:{members['type']}:all"
    shown: Members = {"id": id}
    for member, value in members.items():
        if member in _NAME:
            shown[member] = names.term(value)
        elif member in _NAMES:
            shown[member] = [names.term(each) for each in sorted(value)]
        elif member == "attributeTypes":
            shown[member] = sorted(value)
        elif member == "attributeDetails":
            shown[member] = [written(value[each], names) for each in sorted(value)]
        else:
            shown[member] = value
    return shown


def _joined(one: Members, other: Members) -> Members:
    joined = dict(one)
    for member, value in other.items():
        if member not in joined:
            joined[member] = value
        elif isinstance(value, set):
            joined[member] = joined[member] | value
        elif isinstance(value, int):
            # An entity that several have is counted by each: 5.7.11 allows estimates.
            joined[member] = joined[member] + value
        elif isinstance(value, dict):
            joined[member] = by_name([*joined[member].values(), *value.values()])
    return joined
