# SPDX-License-Identifier: Apache-2.0
"""What each write of NGSI-LD does to an entity (5.6). Pure: they change drafts and raise Problem."""

from dataclasses import dataclass, field
from typing import Any

import orjson

from hiroba.kernel.context.model.attributes import VALUE_MEMBER, Attribute, instances_of
from hiroba.kernel.context.model.draft import Draft, Working
from hiroba.kernel.context.model.entities import Document, type_key_of
from hiroba.kernel.context.model.lateness import is_late, split_late
from hiroba.kernel.context.model.merging import find_instance, merge_attribute, put_instance, remove_instance
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
    id = entity.id
    if not working.exists(id):
        working.create(entity)
        return True
    if update:
        fragment = {name: value for name, value in entity.document().items() if name != "id"}
        append(working, id, fragment, overwrite=True)
    else:
        working.replace(existing(working, id), entity)
    return False


def replace(working: Working, entity: Ready) -> None:
    """5.6.18: the entity gets exactly these attributes."""
    working.replace(existing(working, entity.id), entity)


def append(working: Working, id: str, fragment: Document, *, overwrite: bool) -> UpdateResult:
    """5.6.3: new attributes come in; those that exist are replaced, or kept when `overwrite` is off."""
    return _bring_in(working, id, fragment, new_allowed=True, overwrite=overwrite)


def update(working: Working, id: str, fragment: Document) -> UpdateResult:
    """5.6.2: attributes that exist are replaced; others are told as not updated."""
    return _bring_in(working, id, fragment, new_allowed=False, overwrite=True)


def merge(working: Working, id: str, fragment: Document) -> None:
    """5.6.17: merge patch (5.5.12); NGSI-LD Null deletes."""
    draft = existing(working, id)
    _check_mergeable(draft, fragment)
    changed: Document = {}
    types_before = type_key_of(draft.document["type"])
    for name, given in fragment.items():
        if name == "type":
            _add_types(draft, given, changed)
        elif given == NULL:
            gone = draft.document.pop(name, None)
            if gone is not None:
                draft.note_before(name, gone)
                changed[name] = NULL
        elif name == "scope":
            draft.document[name] = changed[name] = given
        else:
            for instance in instances_of(given):
                _merge_one(draft, name, instance, changed)
    working.update(draft, changed, types_before if "type" in changed else None)


def partial_update(working: Working, id: str, name: str, given: Attribute) -> None:
    """5.6.4: members of one attribute instance are replaced. Raises ResourceNotFound without it."""
    draft = existing(working, id)
    old = find_instance(draft.document.get(name), given.get("datasetId"))
    if old is None:
        raise ResourceNotFound(f"Entity {id} has no attribute {name}{_dataset_text(given)}")
    if given.get("type") is not None and given["type"] != old["type"]:
        raise BadRequestData(f"Attribute {name} is a {old['type']} and cannot become a {given['type']}")
    changed: Document = {}
    _put(draft, name, _with_members(old, given), changed)
    working.update(draft, changed)


def replace_attribute(working: Working, id: str, name: str, given: Attribute) -> None:
    """5.6.19: one attribute instance is replaced whole."""
    draft = existing(working, id)
    if find_instance(draft.document.get(name), given.get("datasetId")) is None:
        raise ResourceNotFound(f"Entity {id} has no attribute {name}{_dataset_text(given)}")
    changed: Document = {}
    _put(draft, name, given, changed)
    working.update(draft, changed)


def delete_attribute(working: Working, id: str, name: str, *, dataset: str | None, all: bool) -> None:
    """5.6.5: one instance of an attribute goes, or all of them."""
    draft = existing(working, id)
    old = draft.document.get(name)
    gone = find_instance(old, dataset)
    if old is None or (gone is None and not all):
        raise ResourceNotFound(f"Entity {id} has no attribute {name}{f' {dataset}' if dataset else ''}")
    draft.note_before(name, old)
    rest = None if all else remove_instance(old, dataset)
    if rest is None:
        del draft.document[name]
    else:
        draft.document[name] = rest
    working.update(draft, {name: NULL if all or gone is None else _tombstone(gone)})


def delete(working: Working, id: str) -> None:
    """5.6.6."""
    working.delete(existing(working, id))


def existing(working: Working, id: str) -> Draft:
    draft = working.get(id)
    if draft is None:
        raise ResourceNotFound(f"Entity {id} does not exist")
    return draft


def _bring_in(
    working: Working, id: str, fragment: Document, *, new_allowed: bool, overwrite: bool
) -> UpdateResult:
    draft = existing(working, id)
    result = UpdateResult()
    changed: Document = {}
    late: Document = {}
    types_before = type_key_of(draft.document["type"])
    for name, given in fragment.items():
        if name == "type":
            _add_types(draft, given, changed)
        elif name == "scope":
            draft.document[name] = changed[name] = given
        else:
            for instance in instances_of(given):
                reason = _refusal(draft, name, instance, new_allowed, overwrite)
                if reason:
                    result.not_updated.append((name, reason))
                elif is_late(find_instance(draft.document.get(name), instance.get("datasetId")), instance):
                    late[name] = put_instance(late.get(name), instance)
                    result.updated.append(name)
                else:
                    _put(draft, name, instance, changed)
                    result.updated.append(name)
    if changed:
        working.update(draft, changed, types_before if "type" in changed else None)
    if late:
        working.note_late(draft, late)
    return result


def _refusal(draft: Draft, name: str, instance: Attribute, new_allowed: bool, overwrite: bool) -> str | None:
    exists = find_instance(draft.document.get(name), instance.get("datasetId")) is not None
    if exists and not overwrite:
        return "The attribute exists and overwriting is switched off"
    if not exists and not new_allowed:
        return "The attribute does not exist"
    return None


def _put(draft: Draft, name: str, instance: Attribute, changed: Document) -> None:
    old = draft.document.get(name)
    if old is not None:
        draft.note_before(name, old)
    if find_instance(old, instance.get("datasetId")) is None:
        draft.note_new(name, instance.get("datasetId"))
    draft.document[name] = put_instance(old, instance)
    changed[name] = put_instance(changed.get(name), instance)


def _check_mergeable(draft: Draft, fragment: Document) -> None:
    # Before anything changes, so that a refused merge leaves no half-changed draft behind.
    for name, given in fragment.items():
        if name in ("type", "scope") or given == NULL:
            continue
        for instance in instances_of(given):
            if find_instance(draft.document.get(name), instance.get("datasetId")) is None and (
                instance.get(VALUE_MEMBER[instance["type"]], NULL) == NULL
            ):
                raise BadRequestData(f"Attribute {name} does not exist and the fragment has no value for it")


def _merge_one(draft: Draft, name: str, given: Attribute, changed: Document) -> None:
    old = find_instance(draft.document.get(name), given.get("datasetId"))
    if old is not None:
        member = VALUE_MEMBER[given.get("type") or old["type"]]
        if given.get(member) == NULL:
            draft.note_before(name, draft.document[name])
            draft.document[name] = remove_instance(draft.document[name], given.get("datasetId"))
            if draft.document[name] is None:
                del draft.document[name]
            changed[name] = put_instance(changed.get(name), _tombstone(old))
            return
        given = merge_attribute(old, given)
    _put(draft, name, given, changed)


def _with_members(old: Attribute, given: Attribute) -> Attribute:
    merged = {**old, **given}
    return {member: value for member, value in merged.items() if value != NULL or member == "json"}


def _tombstone(gone: Attribute) -> Attribute:
    stone: dict[str, Any] = {"type": gone["type"], VALUE_MEMBER[gone["type"]]: NULL}
    if "datasetId" in gone:
        stone["datasetId"] = gone["datasetId"]
    return stone


def _add_types(draft: Draft, given: Any, changed: Document) -> None:
    before = type_key_of(draft.document["type"])
    types = sorted({*before.split(" "), *type_key_of(given).split(" ")})
    if " ".join(types) != before:
        draft.document["type"] = changed["type"] = types if len(types) > 1 else types[0]


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
