# SPDX-License-Identifier: Apache-2.0
"""Merge Entity (5.6.17): the merge patch of 5.5.12 on a whole entity."""

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.model.attributes import VALUE_MEMBER, Attribute, instances_of
from hiroba.kernel.context.model.draft import Draft, Working
from hiroba.kernel.context.model.draft_members import put, put_member, remove, remove_whole
from hiroba.kernel.context.model.entities import NOT_ATTRIBUTES, Document
from hiroba.kernel.context.model.merging import completed, find_instance, is_null, merge_attribute
from hiroba.kernel.context.model.operations import add_types, existing
from hiroba.kernel.context.model.wording import NULL


@dataclass(frozen=True)
class MergeOptions:
    """`simplified` values take the kind of the attribute that exists; `language` says which text of a
    LanguageProperty one is; `observed_at` is given to what was observed before."""

    simplified: bool = False
    language: str | None = None
    observed_at: str | None = None


PLAIN_MERGE = MergeOptions()


def merge(working: Working, id: str, fragment: Document, options: MergeOptions = PLAIN_MERGE) -> None:
    """NGSI-LD Null deletes. Raises BadRequestData before anything changes."""
    draft = existing(working, id)
    if options != PLAIN_MERGE:
        fragment = {name: _prepared(draft, name, given, options) for name, given in fragment.items()}
    # All is merged before anything changes: a refused merge leaves no half-changed draft behind.
    merged = {
        name: [_merged(draft, name, instance) for instance in instances_of(given)]
        for name, given in fragment.items()
        if name not in NOT_ATTRIBUTES and given != NULL
    }
    changed: Document = {}
    types_before = draft.type_key
    for name, given in fragment.items():
        if name == "type":
            add_types(draft, given, changed)
        elif given == NULL:
            remove_whole(draft, name, changed)
        elif name in NOT_ATTRIBUTES:
            put_member(draft, name, given, changed)
        else:
            for instance in merged[name]:
                _bring_in(draft, name, instance, changed)
    if changed:
        working.update(draft, changed, types_before if "type" in changed else None)


def _merged(draft: Draft, name: str, given: Attribute) -> Attribute:
    """What becomes of an instance; one with NGSI-LD Null for its value goes."""
    old = find_instance(draft.member(name), given.get("datasetId"))
    if old is None or is_null({"type": old["type"], **given}):
        return given if is_null(given) and old is not None else completed(name, given)
    return completed(name, merge_attribute(old, given))


def _bring_in(draft: Draft, name: str, instance: Attribute, changed: Document) -> None:
    whole = draft.member(name)
    old = find_instance(whole, instance.get("datasetId"))
    if not is_null(instance):
        put(draft, name, whole, old, instance, changed)
    elif old is not None:
        remove(draft, name, whole, old, changed)


def _prepared(draft: Draft, name: str, given: Any, options: MergeOptions) -> Any:
    if not isinstance(given, dict) or name in NOT_ATTRIBUTES:
        return given
    old = find_instance(draft.member(name), given.get("datasetId"))
    if old is None:
        return given
    if options.simplified:
        given = _in_kind_of(old, given, options.language)
    if options.observed_at is not None and "observedAt" in old and "observedAt" not in given:
        given = {**given, "observedAt": options.observed_at}
    return given


def _in_kind_of(old: Attribute, given: Attribute, language: str | None) -> Attribute:
    """A simplified value (4.5.4) says nothing of its kind, which is that of the attribute."""
    kind = old["type"]
    if given.get("type") != "Property" or kind in ("Property", "GeoProperty"):
        return given
    value = given["value"]
    if kind == "LanguageProperty" and isinstance(value, str):
        return {"type": kind, "languageMap": {language or "@none": value}}
    return {"type": kind, VALUE_MEMBER[kind]: value}
