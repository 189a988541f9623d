# SPDX-License-Identifier: Apache-2.0
"""Measurements that come late: what was observed before the value that is shown belongs to history alone."""

from typing import Any

from hiroba.kernel.context.model.attributes import Attribute, instances_of
from hiroba.kernel.context.model.entities import NOT_ATTRIBUTES, Document
from hiroba.kernel.context.model.merging import find_instance
from hiroba.kernel.context.model.wording import parse_moment


def is_late(old: Attribute | None, given: Attribute) -> bool:
    """Whether `given` was observed before `old`, both with a time of observation that can be compared."""
    if old is None or "observedAt" not in given or "observedAt" not in old:
        return False
    if given["observedAt"] == old["observedAt"]:
        return False
    now, before = parse_moment(given["observedAt"]), parse_moment(old["observedAt"])
    if now is None or before is None or (now.tzinfo is None) != (before.tzinfo is None):
        return False
    return now < before


def split_late(existing: Document, given: Document) -> tuple[Document, Document]:
    """`given` with the existing value wherever its own is late, and what is late."""
    late: dict[str, Any] = {}
    timely = dict(given)
    for name, attribute in given.items():
        if name in NOT_ATTRIBUTES or not isinstance(attribute, dict) or "observedAt" not in attribute:
            continue
        old = existing.get(name)
        if old is not None and is_late(find_instance(old, attribute.get("datasetId")), attribute):
            late[name], timely[name] = attribute, old
    return timely, late


def observations(fragment: Document) -> set[tuple[str, str, str]]:
    """Name, datasetId and time of each observation in a fragment of history."""
    return {
        (name, instance.get("datasetId", ""), instance["observedAt"])
        for name, attribute in fragment.items()
        if name not in NOT_ATTRIBUTES
        for instance in instances_of(attribute)
        if isinstance(instance, dict) and "observedAt" in instance
    }
