# SPDX-License-Identifier: Apache-2.0
"""Single members into a draft and out of it, with a note of what changes: `changed` becomes a row of history."""

from typing import Any

from hiroba.kernel.context.model.attributes import VALUE_MEMBER, Attribute
from hiroba.kernel.context.model.draft import Draft
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.merging import put_instance, remove_instance
from hiroba.kernel.context.model.wording import NULL


def put_member(draft: Draft, name: str, value: Any, changed: Document) -> None:
    """Brings in a member that is no attribute, and notes it in `changed`."""
    old = draft.member(name)
    if old is not None:
        draft.note_before(name, old)
    draft.put(name, value)
    changed[name] = value


def put(
    draft: Draft, name: str, whole: Any, old: Attribute | None, instance: Attribute, changed: Document
) -> None:
    """Brings an instance into the attribute, which is `whole` so far, for `old`, and notes it in `changed`."""
    if whole is not None:
        draft.note_before(name, whole)
    if old is None:
        draft.note_new(name, instance.get("datasetId"))
    draft.put(name, put_instance(whole, instance))
    changed[name] = put_instance(changed.get(name), instance)


def remove(draft: Draft, name: str, whole: Any, gone: Attribute, changed: Document) -> None:
    """Takes an instance out of the attribute, which is `whole` so far, and notes in `changed` what is gone."""
    draft.note_before(name, whole)
    rest = remove_instance(whole, gone.get("datasetId"))
    if rest is None:
        draft.remove(name)
    else:
        draft.put(name, rest)
    changed[name] = put_instance(changed.get(name), tombstone(gone))


def remove_whole(draft: Draft, name: str, changed: Document) -> bool:
    """Takes a member out with all its instances; tells whether there was one."""
    old = draft.member(name)
    if old is None:
        return False
    draft.remove(name)
    draft.note_before(name, old)
    changed[name] = NULL
    return True


def tombstone(gone: Attribute) -> Attribute:
    """What history keeps of an instance that is deleted."""
    stone: dict[str, Any] = {"type": gone["type"], VALUE_MEMBER[gone["type"]]: NULL}
    if "datasetId" in gone:
        stone["datasetId"] = gone["datasetId"]
    return stone
