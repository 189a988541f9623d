# SPDX-License-Identifier: Apache-2.0
"""How far behind the dispatcher is: for the staff page and for metrics."""

import datetime
from dataclasses import dataclass

from django.db import connection

from hiroba.kernel.tenancy import current_tenant

COUNT = """
SELECT
    (SELECT count(*) FROM events_event WHERE tenant = %(tenant)s AND NOT fanned_out),
    (SELECT count(*) FROM events_delivery WHERE tenant = %(tenant)s AND state = 'waiting'),
    (SELECT count(*) FROM events_delivery WHERE tenant = %(tenant)s AND state = 'dead'),
    least(
        (SELECT occurred_at FROM events_event WHERE tenant = %(tenant)s AND NOT fanned_out ORDER BY id LIMIT 1),
        (SELECT e.occurred_at FROM events_event e WHERE e.tenant = %(tenant)s AND e.id = (
            SELECT min(event_id) FROM events_delivery WHERE tenant = %(tenant)s AND state = 'waiting')))
"""


@dataclass(frozen=True)
class Backlog:
    """Events not yet fanned out, deliveries that wait, dead letters, and when the oldest waiting event happened."""

    new_events: int
    waiting_deliveries: int
    dead_letters: int
    oldest_at: datetime.datetime | None

    def age_seconds(self, at: datetime.datetime) -> float:
        """Age of the oldest undelivered event; 0 when there is none."""
        return max(0.0, (at - self.oldest_at).total_seconds()) if self.oldest_at else 0.0


def backlog() -> Backlog:
    """Of the current tenant."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"tenant": current_tenant()})
        return Backlog(*cursor.fetchone())
