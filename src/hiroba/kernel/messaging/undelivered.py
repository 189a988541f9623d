# SPDX-License-Identifier: Apache-2.0
"""Mails that were given up, for staff: never their address or words."""

import datetime
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.kernel.audit.records import Acting, record
from hiroba.kernel.messaging.models import Mail
from hiroba.kernel.rules import RuleBroken


@dataclass(frozen=True, kw_only=True)
class DeadMail:
    """`code` is the last answer of the mail server, 0 when it gave none. `can_retry` until the content is erased."""

    id: uuid.UUID
    key: str
    written_at: datetime.datetime
    settled_at: datetime.datetime
    attempts: int
    code: int
    can_retry: bool


@dataclass(frozen=True, kw_only=True)
class MailCounts:
    waiting: int
    delivered: int
    dead: int


def mail_counts() -> MailCounts:
    """The mails that are still remembered, by state."""
    count = {state: Mail.objects.filter(state=state).count() for state in Mail.State}
    return MailCounts(
        waiting=count[Mail.State.WAITING], delivered=count[Mail.State.DELIVERED], dead=count[Mail.State.DEAD]
    )


def dead_mails(*, limit: int = 100) -> list[DeadMail]:
    """Those that were given up, latest first."""
    rows = Mail.objects.filter(state=Mail.State.DEAD).order_by("-settled_at", "id")[:limit]
    return [
        DeadMail(
            id=row.id,
            key=row.key,
            written_at=row.written_at,
            settled_at=row.settled_at,
            attempts=row.attempts,
            code=row.last_code,
            can_retry=bool(row.to),
        )
        for row in rows
    ]


@transaction.atomic
def retry_mail(mail_id: uuid.UUID, *, actor: Acting, at: datetime.datetime) -> None:
    """Sends a dead mail again from the first attempt. Audited. Raises RuleBroken(mail_gone)."""
    row = Mail.objects.select_for_update().filter(id=mail_id, state=Mail.State.DEAD).first()
    if row is None or not row.to:
        raise RuleBroken("mail_gone", _("This mail cannot be sent any more"))
    Mail.objects.filter(id=mail_id).update(state=Mail.State.WAITING, due_at=at, attempts=0, settled_at=None)
    record(action="messaging.mail_retried", subject=f"mail:{mail_id}", actor=actor, at=at)


@transaction.atomic
def discard_mail(mail_id: uuid.UUID, *, actor: Acting, at: datetime.datetime) -> None:
    """Erases a dead mail; its key may be used again. Audited. Raises RuleBroken(mail_gone)."""
    count, _details = Mail.objects.filter(id=mail_id, state=Mail.State.DEAD).delete()
    if not count:
        raise RuleBroken("mail_gone", _("This mail cannot be sent any more"))
    record(action="messaging.mail_discarded", subject=f"mail:{mail_id}", actor=actor, at=at)
