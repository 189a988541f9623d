# SPDX-License-Identifier: Apache-2.0
"""Writes what became of deliveries. All run with the tenant set."""

import datetime
from collections.abc import Sequence

from django.db import connection

from hiroba.kernel.events.failures import HANDLER_MISSING, Failure

HANDLED = """
UPDATE events_delivery
SET state = 'handled', finished_at = %(at)s, attempts = attempts + 1, reason = '', detail = ''
WHERE tenant = %(tenant)s AND id = ANY(%(ids)s) AND state = 'waiting'
"""

FAILED = """
UPDATE events_delivery
SET state = CASE WHEN %(retry_at)s::timestamptz IS NULL THEN 'dead' ELSE 'waiting' END,
    finished_at = CASE WHEN %(retry_at)s::timestamptz IS NULL THEN %(at)s::timestamptz END,
    due_at = coalesce(%(retry_at)s, due_at), attempts = %(attempts)s, reason = %(reason)s, detail = %(detail)s
WHERE tenant = %(tenant)s AND id = %(id)s AND state = 'waiting'
"""

WITHOUT_HANDLER = """
UPDATE events_delivery SET state = 'dead', finished_at = %(at)s, reason = %(reason)s, detail = %(detail)s
WHERE tenant = %(tenant)s AND state = 'waiting' AND due_at < %(before)s AND NOT handler = ANY(%(known)s)
"""


class ReceiptTaken(RuntimeError):
    """A delivery of the batch was settled by somebody else meanwhile; the batch is rolled back and runs again."""


def write_handled(tenant: str, ids: Sequence[int], at: datetime.datetime) -> None:
    """Raises ReceiptTaken, so that nothing is ever handled twice."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(HANDLED, {"tenant": tenant, "ids": list(ids), "at": at})
        if cursor.rowcount != len(ids):
            raise ReceiptTaken(f"{len(ids) - cursor.rowcount} of {len(ids)} deliveries are settled already")


def write_failure(
    tenant: str,
    delivery_id: int,
    failure: Failure,
    *,
    attempts: int,
    retry_at: datetime.datetime | None,
    at: datetime.datetime,
) -> None:
    """Without `retry_at` the delivery becomes a dead letter and its successors may go on."""
    with connection.cursor() as cursor:
        cursor.execute(
            FAILED,
            {
                "tenant": tenant,
                "id": delivery_id,
                "attempts": attempts,
                "retry_at": retry_at,
                "at": at,
                "reason": failure.reason,
                "detail": failure.detail,
            },
        )


def put_aside_without_handler(
    tenant: str, known: Sequence[str], *, before: datetime.datetime, at: datetime.datetime
) -> int:
    """Makes dead letters of deliveries due since `before` whose handler no service has any more; gives their number.

    The pause leaves time for an update: the older of two workers may not know a handler yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            WITHOUT_HANDLER,
            {
                "tenant": tenant,
                "known": list(known),
                "before": before,
                "at": at,
                "reason": HANDLER_MISSING.reason,
                "detail": HANDLER_MISSING.detail,
            },
        )
        return int(cursor.rowcount)
