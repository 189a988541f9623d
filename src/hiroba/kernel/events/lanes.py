# SPDX-License-Identifier: Apache-2.0
"""Lanes: the waiting deliveries of one handler about one subject, in the order of their events.

Only the head of a lane may run. Whoever works on a lane holds its advisory lock until the end of the transaction.
It is not a row lock on purpose: a row lock makes the transaction count as writing, and while a handler waits for
another server every younger event of every town would wait for this transaction (see fanning_out).
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

LANES_MAX = 5000
"""Lanes looked up at once. Looking reads all that waits for the handler, so it must not happen often."""

IDLE_IN_TRANSACTION_MAX = "120s"
"""A handler that hangs longer between two statements loses its session, so that others may try."""

HEADS = """
SELECT subject FROM (
    SELECT DISTINCT ON (subject) subject, event_id, due_at FROM events_delivery
    WHERE tenant = %(tenant)s AND handler = %(handler)s AND state = 'waiting'
    ORDER BY subject, event_id
) head
WHERE due_at <= %(at)s ORDER BY event_id LIMIT %(limit)s
"""

LOCK = """
SELECT lane.subject, set_config('idle_in_transaction_session_timeout', %(timeout)s, true)
FROM unnest(%(subjects)s::text[]) AS lane (subject)
WHERE pg_try_advisory_xact_lock(hashtextextended('events.lane:' || %(place)s || lane.subject, 0))
"""

NEXT = """
SELECT d.id, d.event_id, d.subject, d.attempts, d.due_at, e.name, e.payload::text
FROM unnest(%(subjects)s::text[]) AS lane (subject)
CROSS JOIN LATERAL (
    SELECT id, event_id, subject, attempts, due_at FROM events_delivery
    WHERE tenant = %(tenant)s AND handler = %(handler)s AND subject = lane.subject AND state = 'waiting'
    ORDER BY event_id LIMIT %(each)s
) d
CROSS JOIN LATERAL (
    SELECT name, payload FROM events_event WHERE tenant = %(tenant)s AND id = d.event_id LIMIT 1
) e
ORDER BY d.event_id
"""

HANDLERS_WITH_WORK = """
SELECT DISTINCT handler FROM events_delivery
WHERE tenant = %s AND state = 'waiting' AND due_at <= %s
"""


@dataclass(frozen=True)
class Waiting:
    """A delivery with its event as stored."""

    id: int
    event_id: int
    subject: str
    attempts: int
    due_at: datetime.datetime
    event_name: str
    payload: str


def handlers_with_work(tenant: str, at: datetime.datetime) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(HANDLERS_WITH_WORK, [tenant, at])
        return {handler for (handler,) in cursor.fetchall()}


def lanes_due(tenant: str, handler: str, at: datetime.datetime) -> list[str]:
    """Subjects whose head may run now, oldest event first."""
    with connection.cursor() as cursor:
        cursor.execute(HEADS, {"tenant": tenant, "handler": handler, "at": at, "limit": LANES_MAX})
        return [subject for (subject,) in cursor.fetchall()]


def lock_lanes(tenant: str, handler: str, subjects: Sequence[str]) -> list[str]:
    """Those of the lanes that nobody else works on; they are ours until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            LOCK,
            {
                "subjects": list(subjects),
                "place": f"{tenant}:{handler}:",
                "timeout": IDLE_IN_TRANSACTION_MAX,
            },
        )
        return [subject for subject, _ in cursor.fetchall()]


def next_deliveries(tenant: str, handler: str, subjects: Sequence[str], each: int) -> list[Waiting]:
    """The first `each` waiting deliveries of every lane, in the order of the events. The lanes must be locked."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"tenant": tenant, "handler": handler, "subjects": list(subjects), "each": each})
        return [Waiting(*row) for row in cursor.fetchall()]
