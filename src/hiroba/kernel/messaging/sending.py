# SPDX-License-Identifier: Apache-2.0
"""Sends what waits. Any number of senders may run: each takes mails that nobody else has.

A sender that dies between the server's yes and its own commit leaves a mail that is sent again when the lease is over,
with the same Message-ID. That is rarer than a mail lost, which is the other choice.
"""

import datetime
import smtplib
import time
from collections.abc import Sequence

import structlog
from django.conf import settings
from django.db.models import QuerySet

from hiroba.kernel.messaging.message import message_of
from hiroba.kernel.messaging.models import Mail
from hiroba.kernel.messaging.server import TRY_AGAIN, Outcome, hand_over, mail_server
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.tenancy.models import Tenant

log = structlog.get_logger(__name__)

BATCH_MAX = 20
LEASE = datetime.timedelta(minutes=10)
CONVERSATION_SECONDS_MAX = 300
"""Half a lease: what is not sent by then is given back."""

PAUSES_MINUTES = (1, 5, 15, 60, 120, 240, 480, 720, 720)
"""After each failed attempt. A server that is away for a night and a day is outlived, then the mail is dead."""


def send_due(tenant: str, *, at: datetime.datetime) -> int:
    """Sends a batch of the town's mails that are due; gives how many were taken."""
    mails, town = _lease(tenant, at)
    if not mails:
        return 0
    started = time.monotonic()
    remaining = list(mails)
    try:
        with mail_server(settings.HIROBA.smtp_url).conversation() as smtp:
            while remaining and time.monotonic() - started < CONVERSATION_SECONDS_MAX:
                _settle(tenant, remaining[0], _tried(smtp, remaining[0], town), at)
                remaining.pop(0)
    except (OSError, smtplib.SMTPException) as error:
        code = getattr(error, "smtp_code", TRY_AGAIN)
        log.warning("mail_server_away", tenant=tenant, error=type(error).__name__, code=code)
        for mail in remaining:
            _settle(tenant, mail, Outcome("later", code), at)
    else:
        _give_back(tenant, remaining, at)
    return len(mails)


def _lease(tenant: str, at: datetime.datetime) -> tuple[list[Mail], str]:
    """The mails and the name of the town, in a transaction of its own that is over before anything is sent."""
    with as_tenant(tenant):
        due = Mail.objects.filter(state=Mail.State.WAITING, due_at__lte=at).order_by("due_at", "id")
        mails = list(due.select_for_update(skip_locked=True)[:BATCH_MAX])
        for mail in mails:
            mail.attempts += 1
            mail.due_at = at + LEASE
        Mail.objects.bulk_update(mails, ["attempts", "due_at"])
        return mails, Tenant.objects.get(code=tenant).name if mails else ""


def _tried(smtp: smtplib.SMTP, mail: Mail, town: str) -> Outcome:
    """A mail that cannot even be written down is put aside, so that it holds up no other."""
    try:
        message = message_of(mail, sender=settings.HIROBA.mail_from, town=town)
    except ValueError:
        return Outcome("dead", TRY_AGAIN)
    return hand_over(smtp, message)


def _settle(tenant: str, mail: Mail, outcome: Outcome, at: datetime.datetime) -> None:
    """Only while the lease is ours: another sender may have the mail by now."""
    result = outcome.result
    if result == "later" and mail.attempts > len(PAUSES_MINUTES):
        result = "dead"
    changes: dict[str, object] = {"last_code": outcome.code}
    if result == "later":
        pause = datetime.timedelta(minutes=PAUSES_MINUTES[mail.attempts - 1])
        changes |= {"due_at": at + pause}
    else:
        changes |= {"state": Mail.State(result), "settled_at": at}
    if result == "delivered":
        changes |= {"to": "", "subject": "", "text": ""}
    with as_tenant(tenant):
        _ours(mail).update(**changes)
    log.info(
        "mail_tried",
        tenant=tenant,
        mail=str(mail.id),
        result=result,
        code=outcome.code,
        attempt=mail.attempts,
    )


def _give_back(tenant: str, mails: Sequence[Mail], at: datetime.datetime) -> None:
    """As if they had not been taken."""
    with as_tenant(tenant):
        for mail in mails:
            _ours(mail).update(due_at=at, attempts=mail.attempts - 1)


def _ours(mail: Mail) -> QuerySet[Mail]:
    return Mail.objects.filter(id=mail.id, state=Mail.State.WAITING, attempts=mail.attempts)
