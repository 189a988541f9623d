# SPDX-License-Identifier: Apache-2.0
"""Removes events whose deliveries are all settled."""

import datetime

from django.db import connection

from hiroba.kernel.tenancy import as_tenant

KEEP_DAYS = 30
"""Long enough to look into a complaint of last month; the lasting record of acts is the audit."""

EVENTS_MAX = 2000

REMOVE = """
WITH old AS MATERIALIZED (
    SELECT id FROM events_event e
    WHERE tenant = %(tenant)s AND occurred_at < %(before)s AND fanned_out
      AND NOT EXISTS (
        SELECT FROM events_delivery d
        WHERE d.tenant = e.tenant AND d.event_id = e.id AND d.state IN ('waiting', 'dead'))
    ORDER BY occurred_at LIMIT %(limit)s
), deliveries AS (
    DELETE FROM events_delivery d USING old WHERE d.tenant = %(tenant)s AND d.event_id = old.id
)
DELETE FROM events_event e USING old WHERE e.tenant = %(tenant)s AND e.id = old.id
"""


def remove_old_events(tenant: str, *, at: datetime.datetime, keep_days: int = KEEP_DAYS) -> int:
    """Removes in portions what is older than `keep_days`; dead letters stay until staff settle them."""
    before = at - datetime.timedelta(days=keep_days)
    total = 0
    while True:
        with as_tenant(tenant), connection.cursor() as cursor:
            cursor.execute(REMOVE, {"tenant": tenant, "before": before, "limit": EVENTS_MAX})
            removed = int(cursor.rowcount)
            total += removed
            if removed < EVENTS_MAX:
                return total
