# SPDX-License-Identifier: Apache-2.0
"""Marks of a change inside the entity of a notification: deleted attributes and previous values (5.8.6)."""

from collections.abc import Iterable
from typing import Any

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.model.attributes import ENTITY_HEAD, VALUE_MEMBER, Attribute, instances_of
from hiroba.kernel.context.model.draft import CREATED, DELETED, Change
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.merging import find_instance
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.subscriptions.alterations import gone_instances
from hiroba.kernel.context.subscriptions.subscription import (
    ATTRIBUTE_DELETED,
    ENTITY_DELETED,
    ENTITY_UPDATED,
    Subscription,
)

_TELL_DELETED_ATTRIBUTES = (ATTRIBUTE_DELETED, ENTITY_UPDATED)


def may_have_marks(subscription: Subscription, change: Change) -> bool:
    """Whether the entity is to be looked at; most notifications are the stored text as it is."""
    return change.action != CREATED and (
        change.action == DELETED
        or subscription.receiver.show_changes
        or not subscription.triggers.isdisjoint(_TELL_DELETED_ATTRIBUTES)
    )


def marked_document(subscription: Subscription, change: Change) -> Document:
    """The entity after the change; attributes that went are shown as NGSI-LD Null. A new dictionary where marked."""
    if change.action == DELETED:
        return _of_deleted_entity(subscription, change)
    document = change.document
    if change.before and subscription.receiver.show_changes:
        document = _with_previous_values(document, change, subscription.receiver.form.names)
    if change.before and not subscription.triggers.isdisjoint(_TELL_DELETED_ATTRIBUTES):
        document = _with_deleted_attributes(document, subscription, change)
    return document


def _of_deleted_entity(subscription: Subscription, change: Change) -> Document:
    shown: Document = {"id": change.document["id"], "type": change.document["type"]}
    tells_attributes = ATTRIBUTE_DELETED in subscription.triggers or (
        ENTITY_DELETED in subscription.triggers and subscription.receiver.show_changes
    )
    if tells_attributes:
        for name in _watched(subscription, change.document.keys()):
            gone = instances_of(change.document[name])
            shown[name] = _joined([_tombstone(each, subscription, change) for each in gone])
    return shown


def _with_deleted_attributes(document: Document, subscription: Subscription, change: Change) -> Document:
    shown = document
    for name in _watched(subscription, change.before.keys()):
        gone = gone_instances(change.before[name], change.document.get(name))
        if gone:
            shown = dict(document) if shown is document else shown
            kept = instances_of(shown[name]) if name in shown else []
            # Without any instance left the attribute is gone as a whole; which they were, previous values tell.
            told = gone if kept or subscription.receiver.show_changes else gone[:1]
            shown[name] = _joined([*kept, *(_tombstone(each, subscription, change) for each in told)])
    return shown


def _with_previous_values(document: Document, change: Change, names: Vocabulary) -> Document:
    shown = dict(document)
    for name in (change.before.keys() & change.names & document.keys()) - ENTITY_HEAD - {"scope"}:
        old = change.before[name]
        shown[name] = _joined(
            [
                _with_previous(instance, find_instance(old, instance.get("datasetId")), names)
                for instance in instances_of(document[name])
            ]
        )
    return shown


def _with_previous(instance: Attribute, old: Attribute | None, names: Vocabulary) -> Attribute:
    if old is None or old == instance:
        return instance
    return instance | _previous(old, names)


def _previous(old: Attribute, names: Vocabulary) -> Attribute:
    member = VALUE_MEMBER[old["type"]]
    value = old[member]
    if member == "vocab":
        value = [names.term(word) for word in value] if isinstance(value, list) else names.term(value)
    return {f"previous{member[0].upper()}{member[1:]}": value}


def _tombstone(gone: Attribute, subscription: Subscription, change: Change) -> Attribute:
    member = VALUE_MEMBER[gone["type"]]
    # A deleted entity has no languages any more; with a language asked for, the map is needed to choose from.
    as_map = member == "languageMap" and (
        change.action != DELETED or subscription.receiver.form.language is not None
    )
    stone: Attribute = {"type": gone["type"], member: {"@none": NULL} if as_map else NULL}
    if "datasetId" in gone:
        stone["datasetId"] = gone["datasetId"]
    if subscription.receiver.show_changes:
        stone |= _previous(gone, subscription.receiver.form.names)
    if subscription.receiver.form.system_times:
        stone["deletedAt"] = isoformat(change.number)
    return stone


def _watched(subscription: Subscription, names: Iterable[str]) -> list[str]:
    found = [name for name in names if name not in ENTITY_HEAD and name != "scope"]
    return [name for name in found if name in subscription.watched] if subscription.watched else found


def _joined(instances: list[Attribute]) -> Any:
    return instances if len(instances) > 1 else instances[0]
