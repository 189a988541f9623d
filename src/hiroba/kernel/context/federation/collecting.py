# SPDX-License-Identifier: Apache-2.0
"""A list from one source, page by page, within the time that the source has for one answer (5.5.9)."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace

from hiroba.kernel.context.federation.forwarding import Forwarder, Message, Outcome
from hiroba.kernel.context.federation.registration import Registration
from hiroba.kernel.context.protocol.exchange import Exchange

# What one request may gather from each source, and the end of the pages over sources.
CANDIDATES_MAX = 10_000

# Gets the limit and the offset of a page.
PageMessage = Callable[[int, int], Message]


async def collect(
    forwarder: Forwarder, x: Exchange, registration: Registration, page: PageMessage, most: int
) -> Outcome:
    """`body` is the list of what came, even when a later page failed. Never raises for what the source does."""
    items: list[object] = []
    deadline = time.monotonic() + registration.source.timeout_seconds
    while True:
        limit = min(most - len(items), x.limits.page_entities)
        left = deadline - time.monotonic()
        if left <= 0:
            return Outcome(registration, 504, items, f"only the first {len(items)} came in time")
        outcome = await forwarder.send(x, registration, page(limit, len(items)), seconds=left)
        if not outcome.is_success:
            return Outcome(registration, outcome.status, items, outcome.detail)
        if not isinstance(outcome.body, list):
            return Outcome(registration, 502, items, "the answer is not a list")
        items += outcome.body[: most - len(items)]
        if len(outcome.body) < limit or len(items) >= most:
            return Outcome(registration, outcome.status, items, content_range=outcome.content_range)


async def send_each(
    forwarder: Forwarder, x: Exchange, registration: Registration, messages: Iterable[Message]
) -> Outcome:
    """The lists that a source answers to several messages, as one; ends at the first that fails."""
    items: list[object] = []
    deadline = time.monotonic() + registration.source.timeout_seconds
    outcome = Outcome(registration, 200)
    for message in messages:
        outcome = await forwarder.send(x, registration, message, seconds=max(deadline - time.monotonic(), 0))
        if not outcome.is_success:
            break
        if not isinstance(outcome.body, list):
            return Outcome(registration, 502, items, "the answer is not a list")
        items += outcome.body
    return replace(outcome, body=items)
