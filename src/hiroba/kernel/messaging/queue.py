# SPDX-License-Identifier: Apache-2.0
"""Puts mails into the queue, in the transaction of the caller."""

import datetime

from django.conf import settings
from django.db import connection

from hiroba.kernel.messaging import rules
from hiroba.kernel.messaging.models import Mail
from hiroba.kernel.tenancy import current_tenant

CHANNEL = "hiroba_mail"
"""The notification that wakes the sender; its payload is the code of the tenant."""


def can_mail() -> bool:
    """Whether a mail server is set. Pages offer mail only then."""
    return bool(settings.HIROBA.smtp_url)


def send_mail(*, to: str, subject: str, text: str, key: str, at: datetime.datetime) -> bool:
    """Sends one mail soon after the caller commits, and never without that. At least once, nearly always once.

    `key` names the occasion, such as `street_reports.received:<uuid>`; the second mail with a key is passed over. It is
    no secret, so it holds ids only. False when nothing was queued: the key is known, or no mail server is set.
    Raises RuleBroken(mail_address_invalid | mail_subject_invalid | mail_too_long).
    """
    rules.check_address(to)
    rules.check_mail(subject, text)
    if not can_mail():
        return False
    mail = Mail(key=key, to=to, subject=subject, text=text, written_at=at, due_at=at)
    Mail.objects.bulk_create([mail], ignore_conflicts=True)
    if not Mail.objects.filter(id=mail.id).exists():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, current_tenant()])
    return True
