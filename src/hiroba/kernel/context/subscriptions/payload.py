# SPDX-License-Identifier: Apache-2.0
"""The text of a notification (5.3.1)."""

import uuid
from collections.abc import Sequence
from typing import Any

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.attributes import instances_of
from hiroba.kernel.context.model.draft import DELETED, Change
from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.representation.render import context_text, render, represent
from hiroba.kernel.context.subscriptions.marks import marked_document
from hiroba.kernel.context.subscriptions.outlets import prefers_json
from hiroba.kernel.context.subscriptions.subscription import Subscription

# The instance without a datasetId (4.5.5).
DEFAULT_INSTANCE = "@none"


def change_text(subscription: Subscription, change: Change) -> bytes:
    """The notification of one change; called while listeners are told of it."""
    return notification_text(subscription, change.number, [_entity_text(subscription, change)])


def periodic_text(subscription: Subscription, records: Sequence[Record], number: int) -> bytes:
    """The notification of `timeInterval`: all entities that match, whatever has changed."""
    form = subscription.receiver.form
    if subscription.datasets is None:
        return notification_text(subscription, number, [render(record, form) for record in records])
    shown = [
        represent(record, _only_datasets(orjson.loads(record.document), subscription.datasets), form)
        for record in records
    ]
    return notification_text(subscription, number, [orjson.dumps(each) for each in shown])


def notification_text(subscription: Subscription, number: int, entities: Sequence[bytes]) -> bytes:
    receiver = subscription.receiver
    head = orjson.dumps(
        {
            "id": f"urn:ngsi-ld:Notification:{uuid.uuid4()}",
            "type": "Notification",
            "subscriptionId": subscription.id,
            "notifiedAt": isoformat(number),
        }
    )
    context = b""
    if receiver.accept == LD_JSON or (receiver.accept == GEO_JSON and not prefers_json(receiver.headers)):
        context = b',"@context":' + context_text(subscription.context or subscription.names.reference)
    if receiver.accept == LD_JSON:
        # 6.3.8: each entity can be taken out of the notification and still be understood.
        entities = [entity[:-1] + context + b"}" for entity in entities]
    data = b"[" + b",".join(entities) + b"]"
    if receiver.accept == GEO_JSON:
        data = b'{"type":"FeatureCollection","features":' + data + b"}"
    return head[:-1] + context + b',"data":' + data + b"}"


def _entity_text(subscription: Subscription, change: Change) -> bytes:
    form = subscription.receiver.form
    document = marked_document(subscription, change)
    if subscription.datasets is not None:
        document = _only_datasets(document, subscription.datasets)
    if form.is_stored_text and change.action != DELETED:
        return orjson.dumps(document)
    record = Record(change.id, change.type_key, change.created, change.number, b"", change.times, None)
    shown = represent(record, document, form)
    if change.action == DELETED:
        (shown["properties"] if form.geojson else shown)["deletedAt"] = isoformat(change.number)
    return orjson.dumps(shown)


def _only_datasets(document: Document, datasets: frozenset[str]) -> Document:
    """The attribute instances with one of these datasetIds (4.5.5); attributes without any are left out."""
    kept: Document = {}
    for name, attribute in document.items():
        if name in ("id", "type", "scope"):
            kept[name] = attribute
            continue
        instances: list[Any] = [
            instance
            for instance in instances_of(attribute)
            if instance.get("datasetId", DEFAULT_INSTANCE) in datasets
        ]
        if instances:
            kept[name] = instances if len(instances) > 1 else instances[0]
    return kept
