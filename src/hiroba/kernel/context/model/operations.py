# SPDX-License-Identifier: Apache-2.0
"""What each write of NGSI-LD does to an entity (5.6). Pure: they change drafts and raise Problem."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from hiroba.kernel.context.model.attributes import EXPIRES_AT, Attribute, instances_of
from hiroba.kernel.context.model.draft import Draft, Working
from hiroba.kernel.context.model.draft_members import put, put_member, remove, remove_whole
from hiroba.kernel.context.model.entities import NOT_ATTRIBUTES, Document, is_plain, type_key_of
from hiroba.kernel.context.model.lateness import is_late, split_late
from hiroba.kernel.context.model.merging import (
    completed,
    find_instance,
    is_null,
    put_instance,
)
from hiroba.kernel.context.model.ready import Ready, ready_of
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.problems import AlreadyExists, BadRequestData, ResourceNotFound


@dataclass(slots=True)
class UpdateResult:
    """5.2.18: what was updated, and what was not with the reason."""

    updated: list[str] = field(default_factory=list)
    not_updated: list[tuple[str, str]] = field(default_factory=list)


def create(working: Working, entity: Ready) -> None:
    """5.6.1. Raises AlreadyExists."""
    if working.exists(entity.id):
        raise AlreadyExists(f"Entity {entity.id} already exists")
    working.create(entity)


def upsert(working: Working, entity: Ready, *, update: bool) -> bool:
    """5.6.8: creates, or replaces, or with `update` appends. True when the entity is new."""
    draft = working.get(entity.id)
    if draft is None:
        working.create(entity)
        return True
    if update:
        fragment = {name: value for name, value in entity.document().items() if name != "id"}
        append(working, entity.id, fragment, overwrite=True)
    else:
        working.replace(draft, entity)
    return False


def replace(working: Working, entity: Ready) -> None:
    """5.6.18: the entity gets exactly these attributes."""
    working.replace(existing(working, entity.id), entity)


def append(working: Working, id: str, fragment: Document, *, overwrite: bool) -> UpdateResult:
    """5.6.3: new attributes come in; those that exist are replaced, or kept when `overwrite` is off."""
    return _bring_in(working, id, fragment, overwrite=overwrite)


def update(working: Working, id: str, fragment: Document) -> UpdateResult:
    """5.6.2: attributes are replaced or come in; NGSI-LD Null deletes; a scope only replaces another."""
    fragment = {name: _completed_parts(name, given) for name, given in fragment.items()}
    scope = fragment.pop("scope", None) if "scope" not in existing(working, id) else None
    result = _bring_in(working, id, fragment, overwrite=True)
    if scope is not None:
        result.not_updated.append(("scope", "The entity has no scope"))
    return result


def partial_update(working: Working, id: str, name: str, given: Attribute) -> None:
    """5.6.4: members of one attribute instance are replaced. Raises ResourceNotFound without it."""
    draft = existing(working, id)
    whole = draft.member(name)
    old = find_instance(whole, given.get("datasetId"))
    if old is None:
        raise ResourceNotFound(f"Entity {id} has no attribute {name}{_dataset_text(given)}")
    if given.get("type") is not None and given["type"] != old["type"]:
        raise BadRequestData(f"Attribute {name} is a {old['type']} and cannot become a {given['type']}")
    changed: Document = {}
    if is_null(given):
        remove(draft, name, whole, old, changed)
    else:
        put(draft, name, whole, old, completed(name, _with_members(old, given)), changed)
    working.update(draft, changed)


def replace_attribute(working: Working, id: str, name: str, given: Attribute) -> None:
    """5.6.19: one attribute instance is replaced whole."""
    draft = existing(working, id)
    whole = draft.member(name)
    old = find_instance(whole, given.get("datasetId"))
    if old is None:
        raise ResourceNotFound(f"Entity {id} has no attribute {name}{_dataset_text(given)}")
    changed: Document = {}
    put(draft, name, whole, old, given, changed)
    working.update(draft, changed)


def delete_attribute(working: Working, id: str, name: str, *, dataset: str | None, all: bool) -> None:
    """5.6.5: one instance of an attribute goes, or all of them; or the scope."""
    draft = existing(working, id)
    whole = draft.member(name)
    if whole is None:
        raise ResourceNotFound(f"Entity {id} has no attribute {name}")
    changed: Document = {}
    if all or name == "scope":
        remove_whole(draft, name, changed)
    else:
        gone = find_instance(whole, dataset)
        if gone is None:
            raise ResourceNotFound(f"Entity {id} has no attribute {name}{f' {dataset}' if dataset else ''}")
        remove(draft, name, whole, gone, changed)
    working.update(draft, changed)


def drop_attributes(working: Working, id: str, goes: Callable[[str], bool]) -> None:
    """5.6.21 with keep or drop: the attributes that `goes` names, if there are any."""
    draft = existing(working, id)
    changed: Document = {}
    for name in [name for name in draft.document if name not in NOT_ATTRIBUTES and goes(name)]:
        remove_whole(draft, name, changed)
    if changed:
        working.update(draft, changed)


def delete(working: Working, id: str) -> None:
    """5.6.6."""
    working.delete(existing(working, id))


def existing(working: Working, id: str) -> Draft:
    draft = working.get(id)
    if draft is None:
        raise ResourceNotFound(f"Entity {id} does not exist")
    return draft


def _bring_in(working: Working, id: str, fragment: Document, *, overwrite: bool) -> UpdateResult:
    draft = existing(working, id)
    result = UpdateResult()
    changed: Document = {}
    late: Document = {}
    types_before = draft.type_key
    for name, given in fragment.items():
        if name == "type":
            add_types(draft, given, changed)
        elif name == "scope":
            scope = given if overwrite else _scopes_of(draft.member(name), given)
            put_member(draft, name, scope, changed)
        elif given == NULL:
            if remove_whole(draft, name, changed):
                result.updated.append(name)
            else:
                result.not_updated.append((name, "The attribute does not exist"))
        elif name == EXPIRES_AT:
            if overwrite or name not in draft:
                put_member(draft, name, given, changed)
                result.updated.append(name)
            else:
                result.not_updated.append((name, "It exists and overwriting is switched off"))
        else:
            for instance in instances_of(given):
                _bring_in_one(draft, name, instance, changed, late, result, overwrite=overwrite)
    if changed:
        working.update(draft, changed, types_before if "type" in changed else None)
    if late:
        working.note_late(draft, late)
    return result


def _bring_in_one(
    draft: Draft,
    name: str,
    instance: Attribute,
    changed: Document,
    late: Document,
    result: UpdateResult,
    *,
    overwrite: bool,
) -> None:
    whole = draft.member(name)
    old = find_instance(whole, instance.get("datasetId"))
    if old is not None and not overwrite:
        result.not_updated.append((name, "The attribute exists and overwriting is switched off"))
        return
    if is_null(instance):
        if old is None:
            result.not_updated.append((name, "The attribute does not exist"))
            return
        remove(draft, name, whole, old, changed)
    elif is_late(old, instance):
        late[name] = put_instance(late.get(name), instance)
    else:
        put(draft, name, whole, old, instance, changed)
    result.updated.append(name)


def _completed_parts(name: str, given: Any) -> Any:
    if name in NOT_ATTRIBUTES or given == NULL:
        return given
    if is_plain(given):
        return given
    parts = [part if is_null(part) else completed(name, part) for part in instances_of(given)]
    return parts if isinstance(given, list) else parts[0]


def _scopes_of(old: Any, given: Any) -> Any:
    before = old if isinstance(old, list) else [old] if old else []
    scopes = [
        *before,
        *(scope for scope in (given if isinstance(given, list) else [given]) if scope not in before),
    ]
    return scopes if len(scopes) > 1 else scopes[0]


def _with_members(old: Attribute, given: Attribute) -> Attribute:
    merged = {**old, **given}
    return {member: value for member, value in merged.items() if value != NULL or member == "json"}


def add_types(draft: Draft, given: Any, changed: Document) -> None:
    types = sorted({*draft.type_key.split(" "), *type_key_of(given).split(" ")})
    if " ".join(types) != draft.type_key:
        changed["type"] = types if len(types) > 1 else types[0]
        draft.put("type", changed["type"])


def _dataset_text(given: Attribute) -> str:
    return f" with datasetId {given['datasetId']}" if "datasetId" in given else ""


def upsert_if_different(working: Working, entity: Ready) -> bool | None:
    """5.6.8 for what may be sent again and again: True when it is new, False when it replaced,
    None when nothing differs."""
    if not working.exists(entity.id):
        working.create(entity)
        return True
    draft = existing(working, entity.id)
    given = entity.document()
    timely, late = split_late(draft.document, given)
    differs = _sorted_text(draft.document) != _sorted_text(timely)
    if differs:
        working.replace(draft, ready_of(timely) if late else entity)
    if late:
        working.note_late(draft, late)
    return False if differs or late else None


def _sorted_text(document: Document) -> bytes:
    # Texts are compared, because 1, 1.0 and true are equal in Python and differ in JSON.
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
