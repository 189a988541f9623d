# SPDX-License-Identifier: Apache-2.0
"""Turns new events of the outbox into deliveries, one for each handler that wants the event."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

EVENTS_MAX = 1000
"""Events in one statement: large enough to be cheap, small enough to be over within a fraction of a second."""

ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtextextended('events.fan_out:' || %s, 0))"

# Only events below the oldest running transaction are taken, so that none with a smaller id can still appear.
# Within a subject nothing overtakes an event that is not below it yet. A transaction number from the future
# (>= next) can only come from a restored backup of another server, where it has been committed.
FAN_OUT = """
WITH horizon AS MATERIALIZED (
    SELECT pg_snapshot_xmin(pg_current_snapshot()) AS oldest, pg_snapshot_xmax(pg_current_snapshot()) AS next
), held AS MATERIALIZED (
    SELECT subject, min(id) AS first FROM events_event
    WHERE tenant = %(tenant)s AND NOT fanned_out
      AND transaction >= (SELECT oldest FROM horizon) AND transaction < (SELECT next FROM horizon)
    GROUP BY subject
), ready AS MATERIALIZED (
    SELECT id, name, subject FROM events_event e
    WHERE tenant = %(tenant)s AND NOT fanned_out
      AND (transaction < (SELECT oldest FROM horizon) OR transaction >= (SELECT next FROM horizon))
      AND NOT EXISTS (SELECT FROM held WHERE held.subject = e.subject AND held.first < e.id)
    ORDER BY id LIMIT %(limit)s
), delivery AS (
    INSERT INTO events_delivery (tenant, event_id, handler, subject, state, attempts, due_at, reason, detail)
    SELECT %(tenant)s, ready.id, wanted.handler, ready.subject, 'waiting', 0, %(at)s, '', ''
    FROM ready JOIN unnest(%(names)s::text[], %(handlers)s::text[]) AS wanted (name, handler) USING (name)
    ORDER BY ready.id
    ON CONFLICT DO NOTHING
    RETURNING handler
), taken AS (
    UPDATE events_event e SET fanned_out = true FROM ready WHERE e.tenant = %(tenant)s AND e.id = ready.id
    RETURNING 1
)
SELECT (SELECT count(*) FROM taken), (SELECT count(*) FROM held), (SELECT array_agg(DISTINCT handler) FROM delivery)
"""


@dataclass(frozen=True)
class FannedOut:
    """How many events got their deliveries, for which handlers, and whether a running transaction holds some back."""

    events: int = 0
    handlers: frozenset[str] = frozenset()
    is_held_back: bool = False

    @property
    def is_full(self) -> bool:
        return self.events == EVENTS_MAX


def fan_out(tenant: str, wanted: Iterable[tuple[str, str]], *, at: datetime.datetime) -> FannedOut:
    """Writes the deliveries of at most EVENTS_MAX new events; `wanted` are (event name, handler key).

    Runs with the tenant set. Does nothing while another worker does the same for this tenant, until the end of its
    transaction: two at once could change the order.
    """
    pairs = sorted(set(wanted))
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME, [tenant])
        if not cursor.fetchone()[0]:
            return FannedOut(is_held_back=True)
        cursor.execute(
            FAN_OUT,
            {
                "tenant": tenant,
                "names": [name for name, _ in pairs],
                "handlers": [handler for _, handler in pairs],
                "limit": EVENTS_MAX,
                "at": at,
            },
        )
        count, held, handlers = cursor.fetchone()
        return FannedOut(count, frozenset(handlers or ()), held > 0)
