# SPDX-License-Identifier: Apache-2.0
"""What a change did to the attributes of its entity, in the words of `notificationTrigger` (5.2.12)."""

from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.model.attributes import ENTITY_HEAD, Attribute, instances_of
from hiroba.kernel.context.model.draft import CREATED, DELETED, REPLACED, Change


@dataclass(frozen=True, slots=True)
class Alterations:
    """Names of attributes; one of several instances counts for its attribute."""

    created: frozenset[str]
    updated: frozenset[str]
    deleted: frozenset[str]


def alterations_of(change: Change) -> Alterations:
    names = change.names - ENTITY_HEAD
    nothing: frozenset[str] = frozenset()
    if change.action == CREATED:
        return Alterations(names, nothing, nothing)
    if change.action == DELETED:
        return Alterations(nothing, nothing, names)
    created, updated, deleted = set(), set(), set()
    # Of an update only what it touched is parsed.
    member = change.document.get if change.action == REPLACED else change.draft.member
    for name in names:
        before, after = _by_dataset(change.before.get(name)), _by_dataset(member(name))
        if after.keys() - before.keys():
            created.add(name)
        if before.keys() - after.keys():
            deleted.add(name)
        # A write of the same value is an update too (5.8.6), unless another instance was what the write was about.
        both = before.keys() & after.keys()
        if both and (before.keys() == after.keys() or any(before[key] != after[key] for key in both)):
            updated.add(name)
    return Alterations(frozenset(created), frozenset(updated), frozenset(deleted))


def gone_instances(before: Any, after: Any) -> list[Attribute]:
    """Instances of an attribute that were there before a change and are not after it."""
    kept = _by_dataset(after)
    return [instance for key, instance in _by_dataset(before).items() if key not in kept]


def _by_dataset(attribute: Any) -> dict[str | None, Any]:
    if attribute is None:
        return {}
    if not isinstance(attribute, dict | list) or (
        isinstance(attribute, list) and not all(isinstance(item, dict) for item in attribute)
    ):
        return {None: attribute}
    return {instance.get("datasetId"): instance for instance in instances_of(attribute)}
