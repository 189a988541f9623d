# SPDX-License-Identifier: Apache-2.0
"""Writes an event into the outbox."""

import datetime
from typing import Protocol

from django.db import connection
from django.utils import timezone

from hiroba.kernel.events import event as events
from hiroba.kernel.events.channel import CHANNEL
from hiroba.kernel.tenancy import current_tenant

INSERT = """
WITH written AS (
    INSERT INTO events_event (tenant, name, subject, payload, actor, occurred_at, fanned_out)
    VALUES (%s, %s, %s, %s, %s, %s, false)
    RETURNING id, tenant
)
SELECT id, pg_notify(%s, tenant) FROM written
"""


class Acting(Protocol):
    """Whoever acts, as far as events are concerned: `account:<id>` or a kind such as `system`."""

    @property
    def reference(self) -> str: ...


class OutsideTransaction(RuntimeError):
    """An event must become true together with the rows it tells of: open the transaction with as_tenant."""


def publish(event: events.Event, *, actor: Acting, at: datetime.datetime | None = None) -> int:
    """Tells the fact to every reaction once the running transaction commits; gives the id of the event.

    Raises TenantNotSet, OutsideTransaction, EventTooLarge. Reactions run later, in the worker process.
    """
    tenant = current_tenant()
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{event.name} is published outside a transaction")
    subject, payload = events.encode(event)
    row = (tenant, event.name, subject, payload, actor.reference, at or timezone.now(), CHANNEL)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, row)
        return int(cursor.fetchone()[0])
