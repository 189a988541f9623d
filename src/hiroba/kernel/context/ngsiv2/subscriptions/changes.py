# SPDX-License-Identifier: Apache-2.0
"""What a change is to NGSIv2: which alteration, and which attributes have become different."""

from typing import Any

import orjson

from hiroba.kernel.context.model.draft import CREATED, DELETED, Change
from hiroba.kernel.context.ngsiv2.mapping.attributes import show_attribute, shown_instance
from hiroba.kernel.context.ngsiv2.mapping.names import NO_ATTRIBUTES
from hiroba.kernel.context.ngsiv2.mapping.values import shown_value
from hiroba.kernel.context.ngsiv2.subscriptions.subscription import (
    ENTITY_CHANGE,
    ENTITY_CREATE,
    ENTITY_DELETE,
    ENTITY_UPDATE,
)


def named_attributes(change: Change) -> frozenset[str]:
    """The attributes that the request brought, whether they differ or not."""
    return change.names - NO_ATTRIBUTES


def changed_attributes(change: Change, *, metadata_count: bool) -> frozenset[str]:
    """Those that have come, gone or become different."""
    if change.action == CREATED:
        return named_attributes(change)
    return frozenset(
        name
        for name in named_attributes(change)
        if _told(change.before.get(name), metadata_count) != _told(change.document.get(name), metadata_count)
    )


def alteration_of(change: Change, changed: frozenset[str]) -> str:
    if change.action == CREATED:
        return ENTITY_CREATE
    if change.action == DELETED:
        return ENTITY_DELETE
    return ENTITY_CHANGE if changed or change.is_forced else ENTITY_UPDATE


def _told(attribute: Any, metadata_count: bool) -> bytes | None:
    if attribute is None:
        return None
    instance = shown_instance(attribute)
    if metadata_count:
        return orjson.dumps(show_attribute(instance), option=orjson.OPT_SORT_KEYS)
    return orjson.dumps(shown_value(instance))
