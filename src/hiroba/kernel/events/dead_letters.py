# SPDX-License-Identifier: Apache-2.0
"""Deliveries that were given up: staff see why, and run them again or discard them."""

import datetime
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.audit import records as audit
from hiroba.kernel.events.channel import CHANNEL
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import current_tenant

LIMIT_MAX = 1000

LIST = """
SELECT d.id, d.event_id, e.name, d.handler, d.subject, e.occurred_at, d.finished_at, d.attempts, d.reason, d.detail
FROM events_delivery d JOIN events_event e ON e.tenant = d.tenant AND e.id = d.event_id
WHERE d.tenant = %s AND d.state = 'dead' ORDER BY d.finished_at DESC, d.id DESC LIMIT %s
"""
REPLAY = """
UPDATE events_delivery SET state = 'waiting', attempts = 0, due_at = %(at)s, finished_at = NULL
WHERE tenant = %(tenant)s AND id = %(id)s AND state = 'dead'
RETURNING event_id, handler, pg_notify(%(channel)s, tenant)
"""
DISCARD = """
UPDATE events_delivery SET state = 'discarded', finished_at = %(at)s
WHERE tenant = %(tenant)s AND id = %(id)s AND state = 'dead'
RETURNING event_id, handler
"""


@dataclass(frozen=True)
class DeadLetter:
    """A delivery that was put aside. `reason` is one of failures.REASONS, `detail` the last error in one line."""

    delivery_id: int
    event_id: int
    event_name: str
    handler: str
    subject: str
    occurred_at: datetime.datetime
    put_aside_at: datetime.datetime
    attempts: int
    reason: str
    detail: str


def dead_letters(limit: int = 100) -> list[DeadLetter]:
    """The dead letters of the current tenant, latest first."""
    with connection.cursor() as cursor:
        cursor.execute(LIST, [current_tenant(), min(limit, LIMIT_MAX)])
        return [DeadLetter(*row) for row in cursor.fetchall()]


def replay(delivery_id: int, actor: audit.Acting, *, at: datetime.datetime | None = None) -> None:
    """Runs the event again with all its attempts; until then the later events of its subject wait.

    Writes an audit record. Raises RuleBroken when there is no such dead letter.
    """
    _settle(REPLAY, delivery_id, actor, action="administration.replay_event", facts={}, at=at)


def discard(
    delivery_id: int, actor: audit.Acting, reason: str, *, at: datetime.datetime | None = None
) -> None:
    """Gives the delivery up for good. `reason` stays in the audit: it must not name a person.

    Raises RuleBroken when there is no such dead letter or no reason is given.
    """
    if not reason.strip():
        raise RuleBroken("reason_missing", _("A reason is needed"), "reason")
    _settle(
        DISCARD, delivery_id, actor, action="administration.discard_event", facts={"reason": reason}, at=at
    )


def _settle(
    statement: str,
    delivery_id: int,
    actor: audit.Acting,
    *,
    action: str,
    facts: dict[str, str],
    at: datetime.datetime | None,
) -> None:
    now, tenant = at or timezone.now(), current_tenant()
    with connection.cursor() as cursor:
        cursor.execute(statement, {"tenant": tenant, "id": delivery_id, "at": now, "channel": CHANNEL})
        row = cursor.fetchone()
    if row is None:
        raise RuleBroken("dead_letter_missing", _("The dead letter does not exist any more"))
    event_id, handler = row[:2]
    audit.record(
        action=action,
        subject=f"event:{event_id}",
        actor=actor,
        facts={"event_id": event_id, "handler": handler, **facts},
        at=now,
    )
