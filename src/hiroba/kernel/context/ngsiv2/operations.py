# SPDX-License-Identifier: Apache-2.0
"""What each write of NGSIv2 does to an entity. Pure: they change drafts and raise Problem."""

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.model import operations
from hiroba.kernel.context.model.draft import Draft, Working
from hiroba.kernel.context.model.entities import Document, type_key_of
from hiroba.kernel.context.model.merging import find_instance
from hiroba.kernel.context.model.ready import ready_of
from hiroba.kernel.context.ngsiv2.mapping.attributes import as_stored, merged, shown_instance, with_value
from hiroba.kernel.context.ngsiv2.mapping.entities import GivenEntity, document_of
from hiroba.kernel.context.ngsiv2.mapping.names import shown_attribute
from hiroba.kernel.context.ngsiv2.mapping.paths import paths_of
from hiroba.kernel.context.ngsiv2.problems import NotFound, Unprocessable

NOT_FOUND = "The requested entity has not been found. Check type and id"
NO_ATTRIBUTE = "The entity does not have such an attribute"
ALREADY_EXISTS = "Already Exists"


@dataclass(frozen=True)
class Target:
    """A stored entity that an update means. It is looked up first and must still be the same when it is written.

    `is_forced` tells subscriptions of the update even when nothing differs.
    """

    stored: str
    type: str | None
    path: str
    is_forced: bool = False


def create(working: Working, entity: GivenEntity, stored: str, path: str) -> None:
    """Raises Unprocessable when there is one already."""
    if working.exists(stored):
        raise Unprocessable(ALREADY_EXISTS)
    attributes = _made(entity.attributes)
    working.create(ready_of(document_of(entity._replace(attributes=attributes), stored, path)))


def append(
    working: Working,
    target: Target,
    given: Document,
    *,
    bare: frozenset[str] = frozenset(),
    strict: bool = False,
    override: bool = False,
) -> list[str]:
    """New attributes come in and existing ones are updated; with `strict` these stay and their names come back."""
    draft = existing(working, target)
    refused = [name for name in given if strict and name in draft.document]
    kept = {name: attribute for name, attribute in given.items() if name not in refused}
    _bring_in(working, draft, kept, bare, override)
    return refused


def update(
    working: Working,
    target: Target,
    given: Document,
    *,
    bare: frozenset[str] = frozenset(),
    override: bool = False,
) -> list[str]:
    """Existing attributes are updated; the names of those that do not exist come back."""
    draft = existing(working, target)
    missing = [name for name in given if name not in draft.document]
    kept = {name: attribute for name, attribute in given.items() if name not in missing}
    _bring_in(working, draft, kept, bare, override)
    return missing


def replace(working: Working, target: Target, given: Document) -> None:
    """The entity gets exactly these attributes."""
    draft = existing(working, target)
    document: Document = {name: draft.document[name] for name in ("id", "type")}
    if "scope" in draft.document:
        document["scope"] = draft.document["scope"]
    working.replace(draft, ready_of(document | _made(given)))


def update_value(working: Working, target: Target, name: str, value: Any) -> None:
    """Another value of an attribute; its type and metadata stay. Raises NotFound."""
    draft = existing(working, target)
    if name not in draft.document:
        raise NotFound(NO_ATTRIBUTE)
    old = shown_instance(draft.document[name])
    fragment = {name: as_stored(name, with_value(shown_attribute(name), old, value))}
    operations.append(working, target.stored, fragment, overwrite=True)


def delete_attributes(working: Working, target: Target, names: list[str]) -> list[str]:
    """Attributes go; the names of those that do not exist come back."""
    draft = existing(working, target)
    missing = [name for name in names if name not in draft.document]
    for name in names:
        if name not in missing:
            operations.delete_attribute(working, target.stored, name, dataset=None, all=True)
    return missing


def delete(working: Working, target: Target) -> None:
    working.delete(existing(working, target))


def existing(working: Working, target: Target) -> Draft:
    """Raises NotFound."""
    draft = working.get(target.stored)
    if draft is None or target.path not in paths_of(draft.document):
        raise NotFound(NOT_FOUND)
    if target.type is not None and target.type not in type_key_of(draft.document["type"]).split(" "):
        raise NotFound(NOT_FOUND)
    draft.is_forced = target.is_forced
    return draft


def _made(given: Document) -> Document:
    """New attributes as they are stored; of some an update operator makes nothing."""
    made = {name: merged(name, None, attribute, override=True) for name, attribute in given.items()}
    return {name: as_stored(name, attribute) for name, attribute in made.items() if attribute is not None}


def _bring_in(working: Working, draft: Draft, given: Document, bare: frozenset[str], override: bool) -> None:
    fragment: Document = {}
    for name, attribute in given.items():
        old = draft.document.get(name)
        before = shown_instance(old) if isinstance(old, str) else find_instance(old, None)
        made = merged(name, before, attribute, override=override or name in bare)
        if made is not None:
            fragment[name] = as_stored(name, made)
    if fragment:
        operations.append(working, draft.document["id"], fragment, overwrite=True)
