# SPDX-License-Identifier: Apache-2.0
"""Notifications about registrations (5.11.7): each subscription has its own messenger and keeps its own order.

What waits is in memory only: after a start a subscriber is told all matching registrations anew.
"""

import asyncio
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog

from hiroba.kernel.context.clock import ChangeClock, isoformat
from hiroba.kernel.context.federation.reading_registrations import KNOWN, translated
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.federation.source_subscription import SourceSubscription
from hiroba.kernel.context.media_types import LD_JSON
from hiroba.kernel.context.representation.render import with_context
from hiroba.kernel.context.subscriptions.dialect import Outlet
from hiroba.kernel.context.subscriptions.http_post import PostFailed, PostRefused

log = structlog.get_logger("hiroba.broker")

NEWLY_MATCHING, UPDATED, NO_LONGER_MATCHING = "newlyMatching", "updated", "noLongerMatching"
WAITING_MAX = 100
PAUSES_SECONDS = (1, 2, 5, 10, 30, 60, 120, 300)


@dataclass(slots=True)
class Messenger:
    """`find` gives the registrations that match now, for those who want them at intervals."""

    subscription: SourceSubscription
    find: Callable[[], Sequence[Registration]]
    outlet: Outlet
    waiting: asyncio.Queue[tuple[str, Sequence[Registration]]] = field(
        default_factory=lambda: asyncio.Queue(WAITING_MAX)
    )
    times_sent: int = 0
    times_failed: int = 0
    last_notification: int | None = None
    last_success: int | None = None
    last_failure: int | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def tell(self, reason: str, registrations: Sequence[Registration]) -> None:
        """Queues one notification; the oldest goes when too many wait."""
        if self.waiting.full():
            self.waiting.get_nowait()
        self.waiting.put_nowait((reason, registrations))


class Messengers:
    """`is_mine` tells whether a tenant belongs to this broker: another one tells the subscribers of the rest."""

    def __init__(self, clock: ChangeClock, is_mine: Callable[[str], bool]) -> None:
        self._clock = clock
        self._is_mine = is_mine

    def start(self, messenger: Messenger) -> None:
        messenger.tasks.append(asyncio.create_task(self._deliver(messenger)))
        if messenger.subscription.interval_seconds is not None:
            messenger.tasks.append(asyncio.create_task(_repeat(messenger)))

    def stop(self, messenger: Messenger) -> None:
        for task in messenger.tasks:
            task.cancel()
        messenger.outlet.close()

    async def _deliver(self, messenger: Messenger) -> None:
        while True:
            reason, registrations = await messenger.waiting.get()
            failures = 0
            while self._may_tell(messenger):
                if await self._post(messenger, reason, registrations):
                    break
                await asyncio.sleep(PAUSES_SECONDS[min(failures, len(PAUSES_SECONDS) - 1)])
                failures += 1

    def _may_tell(self, messenger: Messenger) -> bool:
        subscription = messenger.subscription
        return self._is_mine(subscription.tenant) and subscription.common.is_live(self._clock.next())

    async def _post(self, messenger: Messenger, reason: str, registrations: Sequence[Registration]) -> bool:
        subscription = messenger.subscription
        number = messenger.last_notification = self._clock.next()
        try:
            await messenger.outlet.post(_text(subscription, reason, registrations, number))
        except PostFailed as failure:
            log.info("source_notification_failed", subscription=subscription.id, error=type(failure).__name__)
            messenger.times_failed += 1
            messenger.last_failure = number
            return isinstance(failure, PostRefused)
        messenger.times_sent += 1
        messenger.last_success = number
        return True


async def _repeat(messenger: Messenger) -> None:
    seconds = messenger.subscription.interval_seconds or 0
    while True:
        await asyncio.sleep(seconds)
        found = messenger.find()
        if found and messenger.waiting.empty():
            messenger.tell(UPDATED, found)


def _text(
    subscription: SourceSubscription, reason: str, registrations: Sequence[Registration], number: int
) -> bytes:
    names = subscription.common.names
    members: dict[str, Any] = {
        "id": f"urn:ngsi-ld:ContextSourceNotification:{uuid.uuid4()}",
        "type": "ContextSourceNotification",
        "subscriptionId": subscription.id,
        "notifiedAt": isoformat(number),
        "triggerReason": reason,
        "data": [
            {
                name if name in KNOWN else names.term(name): value
                for name, value in translated(each.document, names.term).items()
            }
            for each in registrations
        ],
    }
    text = orjson.dumps(members)
    return with_context(text, names.reference) if subscription.common.receiver.accept == LD_JSON else text
