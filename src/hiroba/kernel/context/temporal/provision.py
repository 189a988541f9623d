# SPDX-License-Identifier: Apache-2.0
"""Temporal evolutions on the way in (5.2.20, 5.6.11, 5.6.12): each instance becomes one row of history."""

from typing import Any

from hiroba.kernel.context.model.attributes import VALUE_MEMBER, Attribute, read_instance
from hiroba.kernel.context.model.draft import Working
from hiroba.kernel.context.model.entities import (
    NOT_ATTRIBUTES,
    SYSTEM_MEMBERS,
    Document,
    attribute_name,
    read_types,
    type_key_of,
)
from hiroba.kernel.context.model.wording import check_date_time
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData

INSTANCES_MAX = 10_000
VALUE_MEMBERS = frozenset(VALUE_MEMBER.values())


def read_instances(given: Any, names: Vocabulary) -> list[Document]:
    """A fragment of history for each instance, in the order of the body. Raises BadRequestData."""
    if not isinstance(given, dict):
        raise BadRequestData("A temporal evolution is a JSON object")
    fragments: list[Document] = []
    for name, value in given.items():
        if name == "scope":
            fragments += [{"scope": scope} for scope in _read_scopes(value)]
        elif name not in NOT_ATTRIBUTES and name not in SYSTEM_MEMBERS:
            canonical = attribute_name(name, names)
            for instance in value if isinstance(value, list) and value else [value]:
                fragments.append({canonical: read_instance(name, instance, names)})
        if len(fragments) > INSTANCES_MAX:
            raise BadRequestData(f"There are more than {INSTANCES_MAX} instances; send them in parts")
    return fragments


def read_type_key(given: Any, names: Vocabulary) -> str:
    return type_key_of(read_types(given, names))


def add_instances(working: Working, id: str, type_key: str, fragments: list[Document]) -> None:
    """5.6.11 and 5.6.12; the entity of today stays as it is, and its type counts when there is one."""
    draft = working.get(id)
    if draft is not None:
        type_key = type_key_of(draft.document["type"])
    for fragment in fragments:
        working.note_temporal(id, type_key, fragment)


def read_modification(given: Any, name: str, names: Vocabulary) -> Attribute:
    """Members to put into an instance (5.6.14): the instance itself, or the attribute that holds it."""
    if not isinstance(given, dict):
        raise BadRequestData("An attribute instance is a JSON object")
    given.pop("@context", None)
    inner = given.get(name)
    if inner is not None and "type" not in given:
        given = inner[0] if isinstance(inner, list) and len(inner) == 1 else inner
    if not isinstance(given, dict):
        raise BadRequestData("An attribute instance is a JSON object")
    # A value tells the type that it needs; other members go with any.
    tells_type = "type" in given or not VALUE_MEMBERS.isdisjoint(given)
    instance = read_instance(name, given, names, nulls=True)
    if not tells_type:
        del instance["type"]
    return instance


def _read_scopes(given: Any) -> list[Any]:
    """A scope, a list of them, or their history as instances of a Property (4.18)."""
    parts = given if isinstance(given, list) else [given]
    if parts and all(isinstance(part, str) and part for part in parts):
        return [{"type": "Property", "value": parts}]
    found = []
    for part in parts:
        value = part.get("value") if isinstance(part, dict) else None
        scopes = value if isinstance(value, list) else [value]
        if not all(isinstance(scope, str) and scope for scope in scopes):
            raise BadRequestData(
                "Scope is a text such as /Kakogawa/Schools, a list of these or instances of them"
            )
        instance = {"type": "Property", "value": scopes}
        if "observedAt" in part:
            instance["observedAt"] = check_date_time(part["observedAt"], "scope: observedAt")
        found.append(instance)
    return found
