# SPDX-License-Identifier: Apache-2.0
"""The text of a notification about registrations (5.3.2)."""

import uuid
from collections.abc import Sequence
from typing import Any

import orjson

from hiroba.kernel.context.clock import isoformat
from hiroba.kernel.context.federation.reading_registrations import KNOWN, translated
from hiroba.kernel.context.media_types import LD_JSON
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.representation.render import with_context
from hiroba.kernel.context.subscriptions.subscription import Subscription

NEWLY_MATCHING, UPDATED, NO_LONGER_MATCHING = "newlyMatching", "updated", "noLongerMatching"


def notification_text(
    subscription: Subscription, reason: str, registrations: Sequence[Document], number: int
) -> bytes:
    """`registrations` have canonical names."""
    names = subscription.names
    members: dict[str, Any] = {
        "id": f"urn:ngsi-ld:ContextSourceNotification:{uuid.uuid4()}",
        "type": "ContextSourceNotification",
        "subscriptionId": subscription.id,
        "notifiedAt": isoformat(number),
        "triggerReason": reason,
        "data": [
            {
                name if name in KNOWN else names.term(name): value
                for name, value in translated(each, names.term).items()
            }
            for each in registrations
        ],
    }
    text = orjson.dumps(members)
    return with_context(text, names.reference) if subscription.receiver.accept == LD_JSON else text
