# SPDX-License-Identifier: Apache-2.0
"""The text of a notification (5.3.1)."""

import uuid

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.media_types import GEO_JSON, LD_JSON
from hiroba.kernel.context.model.draft import DELETED, Change
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.representation.render import context_text, represent
from hiroba.kernel.context.subscriptions.subscription import Subscription


def notification_text(
    subscription: Subscription, change: Change, record: Record | None, text: bytes
) -> bytes:
    """`text` is the whole entity after the change; `record` knows the times of its attributes."""
    head = orjson.dumps(
        {
            "id": f"urn:ngsi-ld:Notification:{uuid.uuid4()}",
            "type": "Notification",
            "subscriptionId": subscription.id,
            "notifiedAt": isoformat(change.number),
        }
    )
    context = b""
    if subscription.receiver.accept in (LD_JSON, GEO_JSON):
        context = b',"@context":' + context_text(subscription.names.reference)
    data = b"[" + _entity_text(subscription, change, record, text) + b"]"
    if subscription.receiver.accept == GEO_JSON:
        data = b'{"type":"FeatureCollection","features":' + data + b"}"
    return head[:-1] + context + b',"data":' + data + b"}"


def _entity_text(subscription: Subscription, change: Change, record: Record | None, text: bytes) -> bytes:
    form = subscription.receiver.form
    if change.action == DELETED or record is None:
        types = [form.names.term(name) for name in change.type_key.split(" ")]
        gone = {"id": change.id, "type": types if len(types) > 1 else types[0]}
        return orjson.dumps(gone | {"deletedAt": isoformat(change.number)})
    if form.is_stored_text:
        return text
    return orjson.dumps(represent(record, orjson.loads(text), form))
