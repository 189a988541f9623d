# SPDX-License-Identifier: Apache-2.0
"""The text of a notification (5.3.1)."""

import uuid
from collections.abc import Sequence

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.attributes import may_expire
from hiroba.kernel.context.model.draft import DELETED, Change
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.representation.render import context_text, render, represent
from hiroba.kernel.context.subscriptions.marks import marked_document, may_have_marks
from hiroba.kernel.context.subscriptions.outlets import prefers_json
from hiroba.kernel.context.subscriptions.subscription import Subscription
from hiroba.kernel.context.subscriptions.unlinked import unlinked_text


def change_text(subscription: Subscription, change: Change) -> bytes:
    """The notification of one change; called while listeners are told of it."""
    if subscription.receiver.join is not None and change.action != DELETED:
        record = _record(change, orjson.dumps(marked_document(subscription, change)))
        return unlinked_text([record], change.number)
    return notification_text(subscription, change.number, [_entity_text(subscription, change)])


def periodic_text(subscription: Subscription, records: Sequence[Record], number: int) -> bytes:
    """The notification of `timeInterval`: all entities that match, whatever has changed."""
    if subscription.receiver.join is not None:
        return unlinked_text(records, number)
    form = subscription.receiver.form
    return notification_text(subscription, number, [render(record, form) for record in records])


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
    if form.is_stored_text and not may_have_marks(subscription, change):
        text = change.draft.text
        if not may_expire(text):
            return text
    document = dict(marked_document(subscription, change))
    shown = represent(_record(change, b""), document, form)
    if change.action == DELETED:
        (shown["properties"] if form.geojson else shown)["deletedAt"] = isoformat(change.number)
    return orjson.dumps(shown)


def _record(change: Change, text: bytes) -> Record:
    return Record(change.id, change.type_key, change.created, change.number, text, change.times, None)
